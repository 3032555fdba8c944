"""A claim in a few words that stand alone: the article's own words, so that they never say the opposite of it."""

from __future__ import annotations

import re

from monitor.language.document import Document, Token
from monitor.language.inflect import inflected
from monitor.lexicon.cues import SAYING
from monitor.lexicon.speakers import is_plural
from monitor.model import Speaker
from monitor.syntax.tree import FINITE, Attribution, Range, extent, phrase

_QUOTED = frozenset({"``", "''"})
_VERBAL = frozenset({"VERB", "AUX"})
_HELPING = frozenset({"aux", "auxpass", "neg", "advmod"})
_STEPS = 4
"""Words between a cue and the verb that it belongs to: "made it perfectly clear"."""
_AWAY = 8
"""Words between "said" and what is said from which they only tell where and when."""
_LONGEST_NAME = 8  # words
_THAT = re.compile(r"^that ")
_PRONOUN = re.compile(r"(?:he|she|it|they)\b", re.IGNORECASE)


def label(document: Document, found: Attribution, speaker: Speaker | None) -> str:
    """Who says what, as a sentence or as "name: what"; empty where the sentence itself says it best."""
    cue, who = found.cue, found.speaker
    content = _THAT.sub("", _content(document, found))
    if cue is not None and found.content == (cue, cue + 1):
        return ""
    said = who is not None and found.content[0] <= who < found.content[1] and not _stands_inside(found)
    if speaker is None or said or speaker.name in content:
        return content if _is_clause(document, found) else ""
    leads = cue is not None and cue < found.content[0] and document.tokens[cue].text.lower() != "according"
    top = _governing(document, cue, who) if cue is not None and leads else None
    if cue is None or top is None:
        return f"{speaker.name}: {content}" if _is_clause(document, found) else ""
    return _sentence(document, found, speaker, (cue, top), content)


def _sentence(
    document: Document, found: Attribution, speaker: Speaker, verbs: tuple[int, Token], content: str
) -> str:
    """Speaker, verb and content where they stand in this order: the article's words, or the name before them."""
    (cue, top), who = verbs, found.speaker
    named = _phrase(document, who, top) if who is not None and who < cue else None
    if named is not None:
        return _text(document, (named, found.content[1]))
    far = found.content[0] - cue > _AWAY and document.tokens[cue].lemma.lower() in SAYING
    if far or (who is not None and cue < who):
        return f"{speaker.name} {_verb(document, top, cue + 1, speaker)} {content}"
    return f"{speaker.name} {_verb(document, top, found.content[1], speaker)}"


def _stands_inside(found: Attribution) -> bool:
    """Whether the cue stands in the middle of what is said: "The case, she said, is closed"."""
    return found.cue is not None and found.content[0] < found.cue < found.content[1]


def _is_clause(document: Document, found: Attribution) -> bool:
    """Whether the content says something by itself: quoted words, or a verb with its subject before it."""
    if found.cue is None or document.tokens[found.cue].text == ":":
        return True
    inside = document.tokens[found.content[0] : found.content[1]]
    if inside[0].tag in _QUOTED or inside[0].pos in _VERBAL:
        return inside[0].tag in _QUOTED
    return any(t.tag in FINITE or t.tag == "MD" for t in inside)


def by_name(words: str, actor: Speaker | None) -> str:
    """What somebody does, with the name where it opens with a pronoun."""
    return _PRONOUN.sub(actor.name, words, count=1) if actor is not None and _PRONOUN.match(words) else words


def _governing(document: Document, cue: int, who: int | None) -> Token | None:
    """The verb whose subject speaks: the cue, the "made" of "made it clear", the "refused" of "refused to say"."""
    top = document.tokens[cue]
    for _ in range(_STEPS):
        bare = top.tag == "VB" and any(
            document.tokens[at].lemma == "to" for at in document.children[top.index]
        )
        climbs = top.pos not in _VERBAL or top.dep == "xcomp" or bare
        if who in document.children[top.index] or not climbs or document.tokens[top.head].index > cue:
            break
        top = document.tokens[top.head]
    return top if top.pos in _VERBAL and top.index <= cue else None


def _opens(document: Document, top: Token) -> int:
    """The first word of a verb group: the "would" of "would not rule out"."""
    helping = [
        at for at in document.children[top.index] if document.tokens[at].dep in _HELPING and at < top.index
    ]
    return min([top.index, *helping])


def _verb(document: Document, top: Token, end: int, speaker: Speaker) -> str:
    """From the verb group to a token (excluded); a participle ("..., saying that") as a verb that can follow a name."""
    helpers = {document.tokens[at].dep for at in document.children[top.index] if at < top.index}
    if top.tag == "VBG" and not helpers & {"aux"}:
        present = top.lemma.lower() if is_plural(speaker) else inflected(top.lemma, "VBZ")
        return f"{present} {_text(document, (top.index + 1, end))}".strip()
    own = [
        at for at in range(_opens(document, top), top.index) if document.tokens[at].dep in {"nsubj", "punct"}
    ]
    return _text(document, (max(own, default=_opens(document, top) - 1) + 1, end))


def _phrase(document: Document, who: int, top: Token) -> int | None:
    """Where the speaker's own words begin, if they are more than a name or pronoun and the verb follows them."""
    first, last = phrase(document, who)
    direct = document.tokens[who].head == top.index and document.tokens[who].pos not in {"PRON", "DET"}
    short = 1 < top.index - first <= _LONGEST_NAME and last - first > 1
    return first if direct and short and last <= top.index else None


def _content(document: Document, found: Attribution) -> str:
    """What is said, without the "she said" that stands inside it."""
    start, end = found.content
    if found.cue is None or not _stands_inside(found) or found.speaker is None:
        return _text(document, found.content)
    aside = sorted({found.cue, *range(*phrase(document, found.speaker))})
    stops = (t.index for t in document.tokens[aside[-1] + 1 : end] if t.text in {",", ".", ";"})
    after = next(stops, end - 1) + 1
    before = extent(document, range(start, aside[0])) if aside[0] > start else (start, start)
    parts = [_text(document, part) for part in (before, (after, end)) if part[0] < part[1]]
    return " ".join(part for part in parts if part)


def _text(document: Document, tokens: Range) -> str:
    """The words of a range of tokens on one line."""
    first, last = tokens
    if first >= last:
        return ""
    return re.sub(r"\s+", " ", document.text[document.tokens[first].start : document.tokens[last - 1].end])
