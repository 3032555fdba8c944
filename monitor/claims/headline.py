"""The news of one mention in a few words, as a message's subject line."""

from __future__ import annotations

import re

from monitor.claims.acts import is_act
from monitor.claims.cues import ADVERBS, DEMANDING, NOUNS, VERBS
from monitor.claims.relate import spoken
from monitor.claims.speakers import is_plural
from monitor.lexicon.tables import words
from monitor.model import Claim, Figure, Report, Speaker, Stance

LONGEST = 90
"""Characters of a claim's content that a headline keeps."""
ABOUT = 60
"""Characters of what a claim is about that a headline keeps."""
_USUAL = {
    Stance.ASSERTS: "say",
    Stance.DENIES: "deny",
    Stance.QUESTIONS: "question",
    Stance.DECLINES: "decline",
    Stance.PROMISES: "promise",
    Stance.DEMANDS: "demand",
}
_OF_ITS_OWN = frozenset({Stance.DENIES, Stance.QUESTIONS, Stance.PROMISES, Stance.DEMANDS})
_TOLD = frozenset({"tell", "speak", "talk", "inform", "notify", "brief", "remind", "assure", "reassure"})
_POINTING = frozenset({"point", "refer", "allude"})
_OPENING = "\"“‘'«"
_INSIDE = re.compile(
    r"[,”\"]*,?[”\"]?\s(?:he|she|it|they|[A-Z][\w.]+(?:\s[A-Z][\w.]+){0,2})\s(?:said|says|added|told\s\w+)"
    r"(?:\s\w+){0,3}[.,]\s?[“\"]?(?=\s?\w)"
)
_KNOWN = VERBS.keys() | NOUNS.keys() | ADVERBS | {"according to", "according", "in", ":"}
_OPENERS = re.compile(
    r"(?:the|an?|this|that|these|those|there|it|he|she|they|we|his|her|its|their|our|some|in|on|at|but|and)",
    re.IGNORECASE,
)
_COUNT = "count"
_QUOTES = "\"'“”‘’ "


def figure_headline(figure: Figure, previous: Report | None = None) -> str:
    """ "155 → 163 miners trapped, Mayor Ek says"; `previous` is the report that stood."""
    value = spoken(figure.value, figure.bound)
    if previous is not None:
        value = f"{spoken(previous.value, previous.bound)} → {value}"
    said = f", {short_name(figure.speaker)} {_says(figure.speaker)}" if figure.speaker else ""
    return f"{_measured(value, figure)}{said}"


def claim_headline(claim: Claim) -> str:
    """ "Ek says the mine is sealed", "The company denies ..."; without a speaker the content alone."""
    content = _clean(claim.content.quote)
    about = f" ({shorten(_clean(claim.about).removeprefix('that '), ABOUT)})" if claim.about else ""
    if claim.speaker is None or is_act(claim):
        content = shorten(_by_name(content.removeprefix("that "), claim.speaker))
        return content[:1].upper() + content[1:] + about
    name = short_name(claim.speaker)
    if claim.cue is not None and claim.cue not in _KNOWN:
        return f"{name[:1].upper() + name[1:]}: {shorten(content)}"
    verb = _does(claim, _are_several(claim.speaker))
    direct = ":" if claim.content.quote.lstrip()[:1] in _OPENING and verb in {"says", "say"} else ""
    return f"{name[:1].upper() + name[1:]} {verb}{direct} {shorten(content)}{about}"


def _by_name(content: str, actor: Speaker | None) -> str:
    """An act with its actor's name where it opens with a pronoun."""
    opening, _, rest = content.partition(" ")
    pronoun = opening.casefold() in {"it", "he", "she", "they"}
    return f"{short_name(actor)} {rest}" if actor is not None and pronoun else content


def _does(claim: Claim, plural: bool) -> str:
    """The cue in the present tense where it is a verb that can stand before the content, else by stance."""
    cue = VERBS.get(claim.cue or "")
    if claim.stance is Stance.DECLINES and claim.cue not in {"decline", "refuse"}:
        return "declines" if not plural else "decline"
    own = claim.stance in _OF_ITS_OWN and claim.about is None
    if claim.cue in DEMANDING and claim.stance is Stance.DEMANDS and "call" in (claim.cue or ""):
        return _present("call", plural) + " on"
    if cue is None or (own and cue.stance is not claim.stance) or claim.cue in _TOLD:
        return _present(_USUAL[claim.stance], plural)
    return _present(claim.cue or "say", plural) + (" to" if claim.cue in _POINTING else "")


def _are_several(speaker: Speaker) -> bool:
    """Whether the verb is in the plural: "officials say", "the services say"."""
    last = re.split(r",|\s(?:for|of|in|at|from|who|with)\s", speaker.name)[0].split()[-1:]
    common = bool(last) and last[0].islower() and last[0].endswith("s") and not last[0].endswith("ss")
    return common or is_plural(speaker)


def _present(verb: str, plural: bool) -> str:
    """The third person of a verb: "denies", "publishes"."""
    if plural:
        return verb
    if verb.endswith(("s", "sh", "ch", "x", "o")):
        return verb + "es"
    return verb[:-1] + "ies" if verb.endswith("y") and verb[-2] not in "aeou" else verb + "s"


def _clean(words: str) -> str:
    """Without a cue inside it ("..., she said, ...") and without a quotation mark that nothing closes."""
    plain = re.sub(r"\s+", " ", _INSIDE.sub(" ", words)).strip().rstrip(".,;: ")
    return _small(_balanced(plain))


def _balanced(words: str) -> str:
    if words.count('"') % 2:
        words = words.replace('"', "")
    return words.replace("“", "").replace("”", "") if words.count("“") != words.count("”") else words


def _small(words: str) -> str:
    """The article or pronoun that opened a sentence stands inside one now."""
    first, _, rest = words.partition(" ")
    return f"{first.lower()} {rest}" if _OPENERS.fullmatch(first) else words


def short_name(speaker: Speaker) -> str:
    """The surname of a person who is known by a role, else the whole name."""
    parts = speaker.name.split()
    is_person = speaker.role is not None and 2 <= len(parts) <= 3 and all(p[:1].isupper() for p in parts)
    return parts[-1] if is_person else speaker.name


def shorten(text: str, longest: int = LONGEST) -> str:
    """At most `longest` characters, cut between words, on one line and with no mark left open."""
    text = re.sub(r"\s+", " ", text).strip().rstrip(".,;: ")
    if text[:1] in _QUOTES and (text[-1:] in _QUOTES or text.count(text[:1]) == 1):
        text = text.strip(_QUOTES).rstrip(".,;: ")
    if len(text) <= longest:
        return _balanced(text)
    return _balanced(text[: longest - 1].rsplit(" ", 1)[0].rstrip(".,;: ")) + " …"


def _says(speaker: Speaker) -> str:
    """ "say" for officials and authorities."""
    last = speaker.name.casefold().split()[-1:]
    return "say" if last and last[0].endswith("s") and last[0] in words("speaker") else "says"


def _measured(value: str, figure: Figure) -> str:
    if figure.unit == _COUNT or not figure.unit:
        return f"{value} {_inside(figure)}".strip()
    amount = f"{value}%" if figure.unit == "percent" else f"{value} {figure.unit}"
    return f"{figure.label}: {amount}" if figure.label else amount


def _inside(figure: Figure) -> str:
    """The label as it is written inside a sentence: its first letter small unless the article has it large."""
    first = figure.label.split(" ", 1)[0]
    is_name = re.search(rf"\b{re.escape(first)}\b", figure.sentence.quote) is not None
    return figure.label if is_name else figure.label[:1].lower() + figure.label[1:]
