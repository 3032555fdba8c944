"""Who an article credits with a figure: the speaker of the claim that it stands in, or that goes on to it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from monitor.lexicon.cues import SAYING
from monitor.model import Claim, Figure
from monitor.reading.events import is_event
from monitor.reading.model import Paragraph
from monitor.syntax.tree import FINITE

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
    spoken = [claim for claim in claims if claim.speaker and not is_event(claim)]
    around = [claim for claim in spoken if claim.content.holds(figure.span)]
    if around:
        nearest = min(around, key=lambda claim: claim.content.end - claim.content.start)
        return replace(figure, speaker=nearest.speaker, hedged=figure.hedged or nearest.hedged)
    before = [claim for claim in spoken if claim.cue in _REPORTS and _goes_on(claim, figure, paragraphs)]
    last = max(before, key=lambda claim: claim.content.end, default=None)
    return replace(figure, speaker=last.speaker) if last else figure


def _goes_on(claim: Claim, figure: Figure, paragraphs: Sequence[Paragraph]) -> bool:
    """Whether nothing but the cue's own clause and a joining word lead from the claim to the figure's clause."""
    paragraph = next((one for one in paragraphs if one.holds(claim.content) and one.holds(figure.span)), None)
    if paragraph is None or claim.content.end > figure.span.start:
        return False
    tree, start, end = (
        paragraph.tree, claim.content.end - paragraph.start, figure.span.start - paragraph.start
    )  # fmt: skip
    joined = _GOES_ON.match(tree.text[start:end])
    if not joined or not any(s.start < start and end < s.end for s in tree.sentences):
        return False
    rest = [token for token in tree.tokens if start + joined.end() <= token.start < end]
    others = any(token.lemma.lower() in _REPORTS and token.pos == "VERB" for token in rest)
    return not others and not (rest and rest[0].tag in FINITE)
