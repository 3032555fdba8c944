"""What a figure is to the others of its article: a total by its own words, or a part of one."""

from __future__ import annotations

import re
from collections.abc import Sequence

from monitor.ledger.agreement import family_of, is_increment, only_grows
from monitor.ledger.relations import named_end
from monitor.model import Figure

_TOTAL = re.compile(
    r"\b(?:total(?!\s+includ)|cumulative number|altogether|in all(?=,))\b[^.;:()]{0,90}$", re.IGNORECASE
)
_STRETCH = re.compile(
    r"\b(?:in|during|over|for|within)\s+(?:\w+\s+){0,3}(?:day|week|month)\b|\bsince then\b"
    r"|\bfrom\s+\d{1,2}\s*(?:to|-|–)\s*\d{1,2}\s+[A-Z]",
    re.IGNORECASE,
)
"""What limits a sum to a short time: "in the last week", "from 4 to 11 May"."""
_AND = re.compile(r"[^.;:()]{0,60}\b(?:and|with|including)\s+(?:\w+\s+){0,2}$")


def is_stated_total(figure: Figure, figures: Sequence[Figure]) -> bool:
    """ "A total of 40 cases and 3 deaths": all of them by its own words, and no part of a number beside it."""
    beside = _beside(figure, figures)
    larger = (named_end(f.value) > named_end(figure.value) for f in beside if _is_alike(f, figure))
    if not only_grows(figure.key) or is_increment(figure.key) or any(larger):
        return False
    if _STRETCH.search(figure.sentence.quote):
        return False
    before = max(
        (f for f in beside if f.span.end <= figure.span.start), key=lambda f: f.span.end, default=None
    )
    begins = figure.sentence.start if before is None else before.span.end
    between = figure.sentence.quote[
        begins - figure.sentence.start : figure.span.start - figure.sentence.start
    ]
    joined = before is not None and _AND.match(between) and is_stated_total(before, figures)
    return bool(joined or _TOTAL.search(between))


def _is_alike(one: Figure, other: Figure) -> bool:
    return one.unit == other.unit and family_of(one.key) == family_of(other.key)


def _beside(figure: Figure, figures: Sequence[Figure]) -> list[Figure]:
    return [f for f in figures if f.sentence == figure.sentence and f is not figure]
