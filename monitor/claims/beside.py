"""What a figure is to the others of its article: a share that they make, the areas that they were counted in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from monitor.claims.figures.lexicon import listed
from monitor.claims.link import family_of, is_increment, only_grows
from monitor.model import Figure, Quantity

_AREAS = listed("kinds of place")
_COUNTRIES = frozenset(("country", "nation"))


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


def _beside(figure: Figure, told: Sequence[Figure]) -> list[Figure]:
    return [f for f in told if f.sentence == figure.sentence and f is not figure]
