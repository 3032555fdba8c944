"""The news of one mention in a few words, as a message's subject line."""

from __future__ import annotations

import re

from monitor.ledger.relations import spoken
from monitor.lexicon.speakers import is_nameless, is_plural
from monitor.model import Claim, Figure, Report, Speaker

LONGEST = 120
"""Characters of a claim that a headline keeps."""
ABOUT = 60
"""Characters of what a claim is about that a headline keeps."""
_FURTHEST = 220
"""Characters up to which a headline goes on to the number that it is about; beyond, it begins at a comma before it."""
_FOLLOWS = 46
"""Characters behind a number that go with it where no comma ends them."""
_COUNT = "count"
_DANGLING = re.compile(
    r"(?:,?\s(?:according|after|an?|and|as|at|by|for|from|her|his|if|in|into|its?|of|on|or|than|that|the|their|to|was|were|which|who|whose|with))+$"
)
_OPENING = re.compile(r"^(?:And|But|Yet)\s(?=\w)|^\((?=[^)]*$)")
_END = re.compile(r"(?:[,;:\s]|(?<!\b[A-Z])\.)+$")
"""What closes a sentence, but not the point of "U.S."."""
_SMALL = frozenset(
    {"he", "she", "it", "they", "my", "his", "her", "its", "our", "their", "one", "some", "several"}
)
"""Words that no name begins with."""
_DOUBLE = frozenset('"“”')
_QUOTES = "\"'“”‘’ "


def figure_headline(figure: Figure, previous: Report | None = None) -> str:
    """ "155 → 163: the collapse trapped 163 miners, Mayor Ek says"; `previous` is the report that stood.

    A figure that reading gave no clause is told by its sentence where it is one of a text, else by its label.
    """
    changed = previous is not None and previous.value != figure.value
    before = f"{spoken(previous.value, previous.bound)} → " if previous is not None and changed else ""
    known = figure.speaker is not None and not is_nameless(figure.speaker)
    said = f", {short_name(figure.speaker)} {_says(figure.speaker)}" if figure.speaker and known else ""
    if not figure.clause:
        return f"{_measured(before + spoken(figure.value, figure.bound), figure)}{said}"
    words = shorten(figure.clause, keep=figure.span.quote)
    words = words[:1].upper() + words[1:] + ("" if _names(words, figure.speaker) else said)
    return f"{before}{spoken(figure.value, figure.bound)}: {words}" if changed else words


def _names(words: str, speaker: Speaker | None) -> bool:
    """Whether the words name the speaker themselves, by whatever name."""
    folded = words.casefold()
    return "according to " in folded or (
        speaker is not None and speaker.name.split()[-1].casefold() in folded
    )


def claim_headline(claim: Claim) -> str:
    """ "Ek said the mine is sealed"; where reading made no label the sentence itself."""
    about = f" ({shorten(claim.about.removeprefix('that '), ABOUT)})" if claim.about else ""
    words = shorten(claim.label or claim.sentence.quote)
    return words[:1].upper() + words[1:] + about


def _balanced(words: str) -> str:
    if words.count('"') % 2:
        words = words.replace('"', "")
    return words.replace("“", "").replace("”", "") if words.count("“") != words.count("”") else words


def short_name(speaker: Speaker) -> str:
    """The surname of a person who is known by a role, else the whole name."""
    parts = speaker.name.split()
    is_person = speaker.role is not None and 2 <= len(parts) <= 3 and all(p[:1].isupper() for p in parts)
    name = parts[-1] if is_person else speaker.name
    return name[:1].lower() + name[1:] if parts[0].lower() in _SMALL else name


def shorten(text: str, longest: int = LONGEST, keep: str = "") -> str:
    """At most `longest` characters, cut between words, on one line and with no mark left open.

    It goes on to words to `keep` and what follows them up to a comma.
    """
    text = _OPENING.sub("", _END.sub("", re.sub(r"\s+", " ", text)).strip())
    whole = text[-1:] in _QUOTES and not set(text[1:-1]) & _DOUBLE
    if text[:1] in _QUOTES and (whole or text.count(text[:1]) == 1):
        text = _END.sub("", text.strip(_QUOTES))
    text = re.sub(r",(?=[\"”’]$)", "", text)
    text = re.sub(r"\s(?:and|but|or)$", "", text)
    if len(text) <= longest:
        return _END.sub("", _balanced(text))
    at = text.find(keep)
    stop = _stop(text, at + len(keep)) if keep and at >= 0 else 0
    if stop > longest - 2:
        mark = re.compile(r".*[,;:]\s").match(text, 0, at) if stop > _FURTHEST else None
        kept = text[mark.end() if mark else 0 : stop]
        cut = stop < len(text) and text[stop] not in ",;:"
        return ("… " if mark else "") + _balanced(_DANGLING.sub("", kept)) + (" …" if cut else "")
    kept = text[: longest - 1].rsplit(" ", 1)[0]
    return _balanced(_END.sub("", _DANGLING.sub("", kept))) + " …"


def _stop(text: str, at: int) -> int:
    """Where the words that go with what ends at `at` end: at a comma, else at a word's end."""
    mark = re.compile(r"[,;:](?=\s)").search(text, at)
    end = mark.start() if mark else len(text)
    return end if end - at <= _FOLLOWS else at + len(text[at : at + _FOLLOWS].rsplit(" ", 1)[0])


def _says(speaker: Speaker) -> str:
    """ "say" for officials and authorities."""
    return "say" if is_plural(speaker) else "says"


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
