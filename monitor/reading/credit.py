"""Who an article credits with a figure: the speaker of the claim that it stands in, or that goes on to it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from monitor.language.document import Document
from monitor.lexicon.cues import SAYING
from monitor.model import Claim, Figure, Part
from monitor.reading.events import is_act
from monitor.syntax.tree import FINITE

Paragraph = tuple[Part, int, Document]

_REPORTS = SAYING | {"according to", "confirm", "report", "announce"}
_GOES_ON = re.compile(
    r"\W*(?:[^.;:]{0,90},)?\s*(?:and|but|with|including|as well as|among (?:them|which|whom)"
    r"|of (?:whom|which|them|those))\b"
)


def with_speaker(figure: Figure, claims: Iterable[Claim], paragraphs: Sequence[Paragraph]) -> Figure:
    """The figure as said by whoever says the narrowest claim around it, else a claim that goes on to it.

    A claim goes on to what is joined to it in its sentence: "two boats sank, the coast guard said, and nine
    sailors drowned".
    """
    told = [claim for claim in claims if claim.speaker and not is_act(claim)]
    around = [claim for claim in told if _holds(claim, figure)]
    if around:
        nearest = min(around, key=lambda claim: claim.content.end - claim.content.start)
        return replace(figure, speaker=nearest.speaker, hedged=figure.hedged or nearest.hedged)
    before = [claim for claim in told if claim.cue in _REPORTS and _goes_on(claim, figure, paragraphs)]
    last = max(before, key=lambda claim: claim.content.end, default=None)
    return replace(figure, speaker=last.speaker) if last else figure


def _holds(claim: Claim, figure: Figure) -> bool:
    one, other = claim.content, figure.span
    return one.part is other.part and one.start <= other.start and other.end <= one.end


def _goes_on(claim: Claim, figure: Figure, paragraphs: Sequence[Paragraph]) -> bool:
    """Whether nothing but the cue's own clause and a joining word lead from the claim to the figure's clause."""
    said, number = claim.content, figure.span
    if said.part is not number.part or said.end > number.start:
        return False
    document, start, end = _stretch(paragraphs, claim, figure)
    joined = document and _GOES_ON.match(document.text[start:end])
    if not document or not joined or not _in_one_sentence(document, start, end):
        return False
    rest = [t for t in document.tokens if start + joined.end() <= t.start < end]
    others = any(t.lemma.lower() in _REPORTS and t.pos == "VERB" for t in rest)
    return not others and not (rest and rest[0].tag in FINITE)


def _stretch(
    paragraphs: Sequence[Paragraph], claim: Claim, figure: Figure
) -> tuple[Document | None, int, int]:
    """The paragraph of both, and in it the characters between the claim's content and the figure."""
    for part, offset, document in paragraphs:
        begins, ends = claim.content.start - offset, figure.span.end - offset
        if part is figure.span.part and begins >= 0 and ends <= len(document.text):
            return document, claim.content.end - offset, figure.span.start - offset
    return None, 0, 0


def _in_one_sentence(document: Document, start: int, end: int) -> bool:
    return any(s.start < start and end < s.end for s in document.sentences)
