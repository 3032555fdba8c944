"""Quoted stretches of one paragraph, straight or curly, closed or running on into the next paragraph."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import takewhile

from monitor.language.document import Token
from monitor.lexicon.cues import PARENTHETIC, RECIPIENTS, VERBS, Kind
from monitor.model import Stance
from monitor.reading.attribution.cues import saying_as
from monitor.reading.attribution.subjects import sentence_subject, speaker_of
from monitor.reading.attribution.verbs import stance_of
from monitor.reading.model import Proposition
from monitor.syntax.tree import VERBAL, Range, Tree

_OPENING, _CLOSING, _STRAIGHT = "“„«", "”»", '"'
_FEWEST = 3
"""Words of a quotation that no cue beside it makes speech."""
_NOMINAL = frozenset({"NOUN", "PROPN", "PRON"})
_NAMING = _NOMINAL | {"ADJ", "DET", "NUM"}
_MARK = re.compile(r"[“„«”»\"]|''|``")  # two single quotes are how wires send a double one


@dataclass(frozen=True, slots=True)
class Quote:
    """Characters `start` to `end` of the paragraph, marks included; not `closed` where no mark ends it."""

    start: int
    end: int
    closed: bool = True


def find_quotes(text: str, inside: bool = False) -> tuple[Quote, ...]:
    """The quotations of a paragraph in order; `inside` says that the paragraph begins within one."""
    found: list[Quote] = []
    start: int | None = 0 if inside and _closes_first(text) else None
    for mark in _MARK.finditer(text):
        sign = mark.group()
        if sign in _OPENING or sign == "``" or (start is None and sign not in _CLOSING):
            start = mark.start() if start is None else start
        elif start is not None:
            found.append(Quote(start, mark.end()))
            start = None
    if start is not None and len(text) - start > 2:
        found.append(Quote(start, len(text), closed=False))
    return tuple(found)


def _closes_first(text: str) -> bool:
    """Whether the first mark ends a quotation that began in an earlier paragraph."""
    marks = [mark.group() for mark in _MARK.finditer(text)]
    return len(marks) % 2 == 1 and marks[0] not in _OPENING and not text.startswith(marks[0])


def quoted(tree: Tree, inside: bool = False) -> list[Proposition]:
    """The spoken quotations of a paragraph with cue and speaker; pieces joined by one cue are one.

    `inside` says that the paragraph begins within a quotation of the one before.
    """
    found: list[Proposition] = []
    reach = 0
    for quote in find_quotes(tree.text, inside):
        piece = _tokens(tree, quote)
        if piece is None or not _is_spoken(tree, quote, piece):
            continue
        cue = _cue_after(tree, quote, piece) or _cue_before(tree, piece, reach)
        cue = (saying_as(tree, cue) or cue) if cue is not None else None
        last = found[-1] if found else None
        if last is not None and (cue in {None, last.cue}) and _follows(tree, last, piece):
            found[-1] = replace(last, content=(last.content[0], piece[1]))
        else:
            found.append(_said(tree, cue, piece))
        reach = piece[1]
    return found


def _said(tree: Tree, cue: Token | None, piece: Range) -> Proposition:
    """The proposition of a quotation: of its cue, else of nobody yet."""
    if cue is None:
        return Proposition(None, None, piece, Stance.ASSERTS)
    return Proposition(cue, _speaker(tree, cue, piece), piece, stance_of(tree, cue, VERBS[cue.lemma.lower()]))


def _tokens(tree: Tree, quote: Quote) -> Range | None:
    inside = [t.index for t in tree.tokens if t.start >= quote.start and t.end <= quote.end]
    return (inside[0], inside[-1] + 1) if inside else None


def _is_spoken(tree: Tree, quote: Quote, piece: Range) -> bool:
    """Whether it is speech in its own right and not a phrase marked inside somebody's sentence."""
    before = tree.text[: quote.start].rstrip()
    opens = not before or before[-1] in ",:.!?—–-…'" + _CLOSING
    if opens and _cued_after(tree, quote, piece):
        return True
    if len(tree.text[quote.start : quote.end].split()) < _FEWEST:
        return False
    return any(t.pos in VERBAL for t in tree.within(piece)) if opens else _speaks(tree.at(piece[0] - 1))


def _ending(tree: Tree, quote: Quote) -> str:
    """The last mark before the quotation's own: a comma, a full stop, a letter."""
    return tree.text[quote.start : quote.end].rstrip(_CLOSING + _STRAIGHT + "'")[-1:]


def _cued_after(tree: Tree, quote: Quote, piece: Range) -> bool:
    """Whether "..., " she said stands right behind it, however short it is."""
    behind = tree.tokens[piece[1] : piece[1] + 4]
    return _ending(tree, quote) in {",", "?", "!"} and any(map(_speaks, behind))


def _speaks(token: Token) -> bool:
    """Whether a verb can stand beside a quotation."""
    cue = VERBS.get(token.lemma.lower())
    return token.pos == "VERB" and cue is not None and (cue.kind is Kind.SPEECH or token.lemma in PARENTHETIC)


def _cue_after(tree: Tree, quote: Quote, piece: Range) -> Token | None:
    """ "...," the minister told reporters: the first speech verb before the sentence ends."""
    following = tree.text[quote.end : quote.end + 2].strip()[:1]
    if _ending(tree, quote) not in ",?!—–-…" and following != ",":
        return _cue_apart(tree, piece)
    behind = tree.tokens[piece[1] : piece[1] + 30]
    near = takewhile(lambda t: t.text not in {".", "!", "?", ";"} and not _MARK.fullmatch(t.text), behind)
    return next(filter(_speaks, near), None)


def _cue_apart(tree: Tree, piece: Range) -> Token | None:
    """ "..." Ruiz said. Behind a full stop: a name and its verb, with nothing else said."""
    cue = next(filter(_speaks, tree.tokens[piece[1] : piece[1] + 6]), None)
    after = None if cue is None else tree.after(cue)
    if cue is None or cue.index == piece[1] or after is None:
        return None
    named = all(t.pos in {"PROPN", "PRON"} for t in tree.tokens[piece[1] : cue.index])
    objects = ("ccomp", "xcomp") if cue.lemma in RECIPIENTS else ("ccomp", "xcomp", "dobj")
    objects_after = any(one.index > cue.index for one in tree.children(cue, *objects))
    return cue if named and not objects_after and after.text not in {":", "that", ","} else None


def _cue_before(tree: Tree, piece: Range, reach: int) -> Token | None:
    """The minister said: "...": the last speech verb of the sentence's lead."""
    before = reversed(tree.tokens[max(piece[0] - 25, reach) : piece[0]])
    lead = list(takewhile(lambda token: token.text not in {".", "!", "?"}, before))
    if not lead or (lead[0].text not in {",", ":", "that"} and not _speaks(lead[0])):
        return None
    return next((t for t in lead if t.lemma.lower() in VERBS and t.pos == "VERB"), None)


def _follows(tree: Tree, last: Proposition, piece: Range) -> bool:
    """Whether a piece goes on the sentence that was said: nothing but its cue's clause stands between."""
    between = tree.tokens[last.content[1] : piece[0]]
    return not any(token.text in {".", "!", "?"} for token in between)


def _speaker(tree: Tree, cue: Token, piece: Range) -> Token | None:
    """Who says it: the cue's subject, else who is named nearest to it."""
    own = tree.child(cue, "dobj") if cue.lemma == "quote" else speaker_of(tree, cue)
    if own is not None and not piece[0] <= own.index < piece[1]:
        return own
    if cue.tag == "VBG":
        return sentence_subject(tree, cue)
    near = list(reversed(tree.tokens[max(0, cue.index - 6) : cue.index]))
    if piece[1] == cue.index or (
        piece[1] < cue.index and cue.lemma not in RECIPIENTS
    ):  # "said Ana Ruiz, a nurse"
        behind = tree.tokens[cue.index + 1 : cue.index + 9]
        run = takewhile(lambda token: token.pos in _NAMING or token.text == ".", behind)
        near = [*reversed(list(run)), *near]
    return next((token for token in near if token.pos in _NOMINAL), None)
