"""Quoted stretches of one paragraph, straight or curly, closed or running on into the next paragraph."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from monitor.language.document import Document, Token
from monitor.lexicon.cues import PARENTHETIC, RECIPIENTS, VERBS, Kind
from monitor.model import Stance
from monitor.reading.attribution.subjects import name_set_off, sentence_subject, speaker_of
from monitor.reading.attribution.verbs import stance_of
from monitor.syntax.tree import Attribution, Range

_OPENING, _CLOSING, _STRAIGHT = "“„«", "”»", '"'
_DASHES = frozenset("—–―-") | {"--"}
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
            start = mark.start() if start is None and not _is_inch(text, mark.start()) else start
        elif start is not None:
            found.append(Quote(start, mark.end()))
            start = None
    if start is not None and len(text) - start > 2:
        found.append(Quote(start, len(text), closed=False))
    return tuple(found)


def _closes_first(text: str) -> bool:
    """Whether the first mark ends a quotation that began in an earlier paragraph."""
    marks = [mark.group() for mark in _MARK.finditer(text)]
    if not marks or marks[0] in _OPENING or marks[0] == "``":
        return False
    return marks[0] in _CLOSING or (len(marks) % 2 == 1 and not text.startswith(marks[0]))


def _is_inch(text: str, at: int) -> bool:
    """A mark right after a digit and before no letter stands for inches, not for a quotation."""
    return at > 0 and text[at - 1].isdigit() and not text[at + 1 : at + 2].isalnum()


def quoted(document: Document, inside: bool = False) -> list[Attribution]:
    """The spoken quotations of a paragraph with cue and speaker; pieces joined by one cue are one.

    `inside` says that the paragraph begins within a quotation of the one before.
    """
    found: list[Attribution] = []
    reach = 0
    for quote in find_quotes(document.text, inside):
        piece = _tokens(document, quote)
        if piece is None or not _is_spoken(document, quote, piece):
            continue
        cue = _cue_after(document, quote, piece) or _cue_before(document, piece, reach)
        last = found[-1] if found else None
        if last is not None and (cue in {None, last.cue}) and _follows(document, last, piece):
            found[-1] = replace(last, content=(last.content[0], piece[1]))
        else:
            signed = _signature(document, piece) if cue is None else None
            cue, speaker = signed or (cue, None if cue is None else _speaker(document, cue, piece))
            stance = Stance.ASSERTS if cue is None else _stance(document, cue)
            found.append(Attribution(cue, speaker, piece, stance))
        reach = piece[1]
    return found


def _signature(document: Document, piece: Range) -> tuple[int, int] | None:
    """ "..." — Ana Ruiz, and Ana Ruiz: "...": the sign and the last word of the name."""
    start, end = piece
    after = document.tokens[end : end + 9]
    if after and after[0].text in _DASHES and (name := _name_run(after[1:])):
        return after[0].index, name[-1].index
    lead = document.tokens[max(0, start - 6) : start]
    if lead and lead[-1].text == ":" and (name := _name_run(lead[:-1][::-1])):
        return lead[-1].index, name[0].index
    return None


def _name_run(run: Sequence[Token]) -> list[Token]:
    """The capitalised words of a name, up to five."""
    return list(takewhile(lambda token: token.pos == "PROPN" and token.text[:1].isupper(), run))[:5]


def _stance(document: Document, cue: int) -> Stance:
    entry = VERBS.get(document.tokens[cue].lemma.lower())
    return Stance.ASSERTS if entry is None else stance_of(document, document.tokens[cue], entry)


def _tokens(document: Document, quote: Quote) -> Range | None:
    inside = [t.index for t in document.tokens if t.start >= quote.start and t.end <= quote.end]
    return (inside[0], inside[-1] + 1) if inside else None


def _is_spoken(document: Document, quote: Quote, piece: Range) -> bool:
    """Whether it is speech in its own right and not a phrase marked inside somebody's sentence."""
    text = document.text[quote.start : quote.end]
    before = document.text[: quote.start].rstrip()
    opens = not before or before[-1] in ",:.!?—–-…'" + _CLOSING
    if opens and _told_after(document, quote, piece):
        return True
    if len(text.split()) < 3:
        return False
    if opens:
        return (
            any(t.pos in {"VERB", "AUX"} for t in document.tokens[piece[0] : piece[1]]) or before[-1:] == ":"
        )
    return _speaks(document.tokens[piece[0] - 1])


def _told_after(document: Document, quote: Quote, piece: Range) -> bool:
    """Whether "..., " she said stands right behind it, however short it is."""
    ending = document.text[quote.start : quote.end].rstrip(_CLOSING + _STRAIGHT + "'")[-1:]
    return ending in {",", "?", "!"} and any(_speaks(t) for t in document.tokens[piece[1] : piece[1] + 4])


def _speaks(token: Token) -> bool:
    """Whether a verb can stand beside a quotation."""
    cue = VERBS.get(token.lemma.lower())
    return token.pos == "VERB" and cue is not None and (cue.kind is Kind.SPEECH or token.lemma in PARENTHETIC)


def _cue_after(document: Document, quote: Quote, piece: Range) -> int | None:
    """ "...," the minister told reporters: the first speech verb before the sentence ends."""
    ending = document.text[quote.start : quote.end].rstrip(_CLOSING + _STRAIGHT + "'")[-1:]
    following = document.text[quote.end : quote.end + 2].strip()[:1]
    if ending not in ",?!—–-…" and following != ",":
        return _cue_apart(document, piece)
    for token in document.tokens[piece[1] : piece[1] + 30]:
        if token.text in {".", "!", "?", ";"} or _MARK.fullmatch(token.text):
            return None
        if _speaks(token):
            return token.index
    return None


def _cue_apart(document: Document, piece: Range) -> int | None:
    """ "..." Ruiz said. Behind a full stop: a name and its verb, with nothing else said."""
    run = document.tokens[piece[1] : piece[1] + 6]
    cue = next((token.index for token in run if _speaks(token)), None)
    if cue is None or cue == piece[1] or cue + 1 >= len(document.tokens):
        return None
    named = all(t.pos in {"PROPN", "PRON"} for t in document.tokens[piece[1] : cue])
    complements = (
        {"ccomp", "xcomp"} if document.tokens[cue].lemma in RECIPIENTS else {"ccomp", "xcomp", "dobj"}
    )
    told = any(at > cue and document.tokens[at].dep in complements for at in document.children[cue])
    return cue if named and not told and document.tokens[cue + 1].text not in {":", "that", ","} else None


def _cue_before(document: Document, piece: Range, reach: int) -> int | None:
    """The minister said: "...": the last speech verb of the sentence's lead."""
    before = document.tokens[max(piece[0] - 25, reach) : piece[0]]
    lead: list[Token] = []
    for token in reversed(before):
        if token.text in {".", "!", "?"}:
            break
        lead.append(token)
    if not lead or (lead[0].text not in {",", ":", "that"} and not _speaks(lead[0])):
        return None
    return next((t.index for t in lead if t.lemma.lower() in VERBS and t.pos == "VERB"), None)


def _follows(document: Document, last: Attribution, piece: Range) -> bool:
    """Whether a piece goes on the sentence that was said: nothing but its cue's clause stands between."""
    between = document.tokens[last.content[1] : piece[0]]
    return len(between) <= 30 and not any(token.text in {".", "!", "?"} for token in between)


def _speaker(document: Document, cue: int, piece: Range) -> int | None:
    """Who says it: the cue's subject, else who is named nearest to it."""
    verb = document.tokens[cue]
    own = speaker_of(document, verb, VERBS[verb.lemma.lower()])
    if own is not None and not piece[0] <= own < piece[1]:
        return own
    if verb.tag == "VBG":
        return sentence_subject(document, cue)
    before = name_set_off(document, verb)
    if before is not None:
        return before
    follows = piece[0] < cue and (verb.lemma not in RECIPIENTS or piece[1] == cue)
    return _name_after(document, cue) if follows else _name_before(document, cue)


def _name_after(document: Document, cue: int) -> int | None:
    """ "said Ana Ruiz, a nurse": the last noun of the run behind the cue, or the subject before it."""
    run = []
    for token in document.tokens[cue + 1 : cue + 9]:
        if token.pos not in {"NOUN", "PROPN", "PRON", "ADJ", "DET", "NUM"} and token.text != ".":
            break
        run.append(token)
    nouns = [token for token in run if token.pos in {"NOUN", "PROPN", "PRON"}]
    return nouns[-1].index if nouns else _name_before(document, cue)


def _name_before(document: Document, cue: int) -> int | None:
    end = cue
    if cue and document.tokens[cue - 1].text == ")":  # "Rep. Paul Ryan (R-WI) said"
        end = next((t.index for t in reversed(document.tokens[:cue]) if t.text == "("), cue)
    nouns = [t for t in document.tokens[max(0, end - 6) : end] if t.pos in {"PROPN", "PRON", "NOUN"}]
    return nouns[-1].index if nouns else None
