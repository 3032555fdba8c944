"""What a figure is to the others of its article: a share that they make, the areas that they were counted in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from monitor.claims.figures.lexicon import listed
from monitor.claims.link import family_of, is_increment, only_grows
from monitor.claims.relate import named_end
from monitor.model import Figure, Quantity

_AREAS = listed("kinds of place")
_COUNTRIES = frozenset(("country", "nation"))
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


def is_derived(figure: Figure, told: Sequence[Figure]) -> bool:
    """ "591 cases including 8 deaths (1.35%)": a share in brackets that the counts beside it make."""
    before = figure.sentence.quote[: max(0, figure.span.start - figure.sentence.start)]
    bracketed = before.count("(") > before.count(")")
    return figure.unit == "percent" and bracketed and any(f.unit == "count" for f in _beside(figure, told))


def is_reach(figure: Figure, told: Sequence[Figure], *, names_country: bool) -> bool:
    """ "412 cases in 12 districts": the districts; countries too, where the topic names one."""
    if figure.key.counted not in _AREAS or (figure.key.counted in _COUNTRIES and not names_country):
        return False
    return any(f.unit == "count" and only_grows(f.key) for f in _beside(figure, told))


def adds_to_total(figure: Figure, told: Sequence[Figure], kin: Sequence[Quantity]) -> bool:
    """ "22 new cases", where all of them are told in the article or known (`kin`: quantities of the same event).

    A count of one week is told beside a sum in its own article only, as it is news by itself.
    """
    family = family_of(figure.key)
    alike = [
        f.key for f in told if family is not None and f.unit == figure.unit and family_of(f.key) == family
    ]
    sums = [key for key in alike if not is_increment(key) and key.period is None]
    if is_increment(figure.key):
        return bool(sums) or any(not is_increment(q.key) for q in kin)
    return figure.key.period is not None and only_grows(replace(figure.key, period=None)) and bool(sums)


def is_stated_total(figure: Figure, told: Sequence[Figure]) -> bool:
    """ "A total of 40 cases and 3 deaths": all of them by its own words, and no part of a number beside it."""
    beside = _beside(figure, told)
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
    joined = before is not None and _AND.match(between) and is_stated_total(before, told)
    return bool(joined or _TOTAL.search(between))


def _is_alike(one: Figure, other: Figure) -> bool:
    return one.unit == other.unit and family_of(one.key) == family_of(other.key)


def _beside(figure: Figure, told: Sequence[Figure]) -> list[Figure]:
    return [f for f in told if f.sentence == figure.sentence and f is not figure]
