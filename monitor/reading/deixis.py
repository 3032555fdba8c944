"""What a claim is about that only points back ("such claims", "the accusations", "them as groundless")."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from monitor.lexicon.speakers import same_speaker
from monitor.lexicon.tables import listed
from monitor.model import Claim, Stance

_SAYING = (
    r"(?:claims?|accusations?|allegations?|reports?|remarks?|assertions?|charges?|statements?|suggestions?|rumou?rs?"
    r"|comments?|revelations?|figures?|criticisms?|concerns?)"
)
_POINTS = re.compile(
    rf"\b(?:such|these|those|this|that|the|its|his|her|their)\s+(?:\w+\s+)?{_SAYING}\b|\b(?:them|it|this|that)\b",
    re.IGNORECASE,
)
_FALSE = re.compile(
    r"\b(?:groundless|baseless|unfounded|untrue|false|fabricat\w+|lies?|nonsense|absurd|fake|disinformation"
    r"|no\s+(?:factual\s+)?(?:basis|grounds?|truth|foundation)|lack\w*\s+(?:a\s+)?(?:factual\s+)?(?:basis|ground\w*))\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"\w[\w'’]*")
MOST = 5
"""Words with meaning that a content may have beside what points back and still stand for something else."""
REACH = 8
"""Earlier claims among which the one that is meant is looked for."""


def refer(claims: Sequence[Claim]) -> list[Claim]:
    """The claims of one revision in text order, those that point back with the words for which they stand.

    Meant is the latest earlier claim of somebody else, else of the same speaker. A content that calls it
    groundless denies it.
    """
    found: list[Claim] = []
    for claim in claims:
        found.append(_referred(claim, found[-REACH:]) if _points_back(claim) else claim)
    return found


def _points_back(claim: Claim) -> bool:
    pointing = _POINTS.search(claim.content.quote)
    if pointing is None:
        return False
    rest = claim.content.quote[: pointing.start()] + claim.content.quote[pointing.end() :]
    telling = [word for word in _WORD.findall(rest.lower()) if word not in listed("stop")]
    return len(telling) <= (MOST if _FALSE.search(rest) or " " in pointing.group() else 1)


def _referred(claim: Claim, before: Sequence[Claim]) -> Claim:
    others = [one for one in reversed(before) if one.about is None and one.stance is not Stance.DENIES]
    foreign = (one for one in others if not _same(one, claim))
    meant = next(foreign, others[0] if others else None)
    stance = Stance.DENIES if _FALSE.search(claim.content.quote) else claim.stance
    return replace(claim, about=meant.content.quote if meant else None, stance=stance)


def _same(one: Claim, other: Claim) -> bool:
    return one.speaker is not None and other.speaker is not None and same_speaker(one.speaker, other.speaker)
