"""How a new value stands to the values that a quantity already has, so that only real changes are told."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.lexicon.names import same_speaker_name
from monitor.model import Bound, Interval, Relation, Report

NEAR = 0.05
"""Named ends that differ by no more than this share of the larger say the same under different bounds."""
SAME_TIME = timedelta(hours=24)
"""Two speakers who differ within this time contradict each other; later, the later one supersedes."""
STALE = timedelta(hours=48)
"""A running total that shrinks within this time, without a speaker or a word of correction, is an old one."""
PERIODS = {
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "night": timedelta(days=1),
    "week": timedelta(days=7),
    "month": timedelta(days=30),
    "quarter": timedelta(days=91),
    "year": timedelta(days=365),
}
_OPENINGS = {
    Bound.AT_LEAST: "at least",
    Bound.MORE_THAN: "more than",
    Bound.AT_MOST: "up to",
    Bound.LESS_THAN: "less than",
    Bound.ABOUT: "about",
}


@dataclass(frozen=True, slots=True)
class Reading:
    """A value as it is told now. `revises` says that its own words tell of a change ("down from 176")."""

    value: Interval
    bound: Bound
    speaker: str | None
    as_of: datetime
    revises: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """The relation, the report that it was found against (None for a first value), and why."""

    relation: Relation
    against: Report | None
    reason: str


def number(value: float) -> str:
    """A number as news write it: 1,300 and 3.5; a third of a hundred, which no digits end, is 33.3."""
    if value == int(value):
        return f"{value:,.0f}"
    ends = abs(value * 1e4 - round(value * 1e4)) < 1e-6
    return f"{value:,.10g}" if ends else f"{value:,.1f}" if abs(value) >= 1 else f"{value:.2g}"


def spoken(value: Interval, bound: Bound) -> str:
    """An interval in words: "more than 150", "100 to 200", "155"."""
    low, high = value.low, value.high
    if low is not None and high is not None and low != high:
        return f"{number(low)} to {number(high)}"
    opening = _OPENINGS.get(bound) or ("at least" if high is None else "up to" if low is None else "")
    return f"{opening} {number(named_end(value))}".strip()


def named_end(value: Interval) -> float:
    """The end that the words name; the middle of a range."""
    low, high = value.low, value.high
    if low is not None and high is not None:
        return (low + high) / 2
    return next(end for end in (low, high) if end is not None)


def difference(one: float, other: float) -> float:
    """0 for equal numbers, else their distance as a share of the larger."""
    largest = max(abs(one), abs(other))
    return abs(one - other) / largest if largest else 0.0


def relate(
    new: Reading, known: Sequence[Report], period: str | None = None, *, only_grows: bool = False
) -> Verdict:
    """Place `new` among the reports of its quantity, which are in the order in which they became known.

    The rules are those of an interval lattice. With the same bound a value changed when its named end moved.
    Different bounds that overlap agree when their named ends differ by at most NEAR, or when the new one only
    says less; else the new one REFINES. Disjoint intervals SUPERSEDE, or CONFLICT between two speakers within
    SAME_TIME. A value as of an earlier time LAGS, and so does one that stood before, unless its own words
    tell of a change. With `period` the quantity is a series of counts, and each period's count is NEW. With
    `only_grows` it is a running total, of which a smaller one within STALE that nobody is named for LAGS too.
    """
    reports = [r for r in known if r.relation not in (Relation.LAGGED, Relation.WITHDRAWN)]
    if period is not None:
        return _in_series(new, reports, PERIODS.get(period, PERIODS["day"]), period)
    return _in_one(new, reports, only_grows=only_grows)


def _in_series(new: Reading, known: Sequence[Report], length: timedelta, period: str) -> Verdict:
    near = [r for r in known if abs(new.as_of - r.as_of) < 0.75 * length]
    if near:
        return _in_one(new, near)
    for report in known:
        if _equal(new, report) and abs(new.as_of - report.as_of) < 1.5 * length:
            return Verdict(Relation.CONFIRMS, report, f"the same count of one {period} was told before")
    if any(r.as_of > new.as_of for r in known):
        return Verdict(Relation.LAGGED, known[-1], f"an earlier {period}'s count")
    return Verdict(Relation.NEW, None, f"the first count for this {period}")


def _in_one(new: Reading, known: Sequence[Report], *, only_grows: bool = False) -> Verdict:
    if not known:
        return Verdict(Relation.NEW, None, "the first value of this quantity")
    former, standing = _standing(known)
    if _agree(new, standing):
        return Verdict(Relation.CONFIRMS, standing, f"agrees with {_in_words(standing)}")
    late = None if only_grows and _outgrows(new, standing) else _lagging(new, former, standing)
    if late is not None:
        return late
    if _says_less(new, standing) and not new.revises:
        return Verdict(Relation.CONFIRMS, standing, f"says less than {_in_words(standing)} and fits it")
    if only_grows and _is_stale(new, standing):
        return Verdict(Relation.LAGGED, standing, f"an older count than {_in_words(standing)}: it only grows")
    return _change(new, standing)


def _outgrows(new: Reading, standing: Report) -> bool:
    """Whether a later count is a larger one: an equal number before was that of another moment or place."""
    larger, smaller = _ends(new, standing)
    return larger > smaller and new.as_of > standing.as_of


def _is_stale(new: Reading, standing: Report) -> bool:
    smaller, larger = _ends(new, standing)
    unnamed = new.speaker is None and not new.revises
    return unnamed and smaller < larger and new.as_of - standing.as_of <= STALE


def _standing(known: Sequence[Report]) -> tuple[list[Report], Report]:
    """Reports that were superseded, and the one that stands: the narrowest since the last change."""
    in_time = sorted(known, key=lambda r: r.as_of)
    changes = [i for i, r in enumerate(in_time) if r.relation is not Relation.CONFIRMS]
    since = changes[-1] if changes else 0
    return in_time[:since], min(in_time[since:], key=_width)


def _lagging(new: Reading, former: Sequence[Report], standing: Report) -> Verdict | None:
    for report in reversed(former):
        if _equal(new, report) and not new.revises:
            one = f"{_in_words(report)} was already superseded by {_in_words(standing)}"
            return Verdict(Relation.LAGGED, report, one)
    contradicts = _other_speaker(new, standing) and standing.as_of - new.as_of <= SAME_TIME
    if new.as_of < standing.as_of and (new.revises or not contradicts):
        return Verdict(Relation.LAGGED, standing, f"is as of an earlier time than {_in_words(standing)}")
    return None


def _change(new: Reading, standing: Report) -> Verdict:
    apart = f"differs from {_in_words(standing)} by {difference(*_ends(new, standing)):.0%}"
    if new.bound is not standing.bound and _overlap(new, standing):
        return Verdict(Relation.REFINES, standing, f"{apart} and fits it")
    at_once = abs(new.as_of - standing.as_of) <= SAME_TIME
    if _other_speaker(new, standing) and at_once and not new.revises:
        return Verdict(Relation.CONFLICTS, standing, f"{apart}; another speaker, the same time")
    return Verdict(Relation.SUPERSEDES, standing, apart)


def _in_words(report: Report) -> str:
    by = f" ({report.speaker})" if report.speaker else ""
    return f"{spoken(report.value, report.bound)}{by}"


def _ends(one: Reading | Report, other: Reading | Report) -> tuple[float, float]:
    return named_end(one.value), named_end(other.value)


def _limits(one: Reading | Report) -> tuple[float, float]:
    low = -math.inf if one.value.low is None else one.value.low
    high = math.inf if one.value.high is None else one.value.high
    if one.bound is Bound.ABOUT:
        return low - NEAR * abs(low), high + NEAR * abs(high)
    return low, high


def _width(one: Reading | Report) -> float:
    low, high = _limits(one)
    return high - low


def _equal(one: Reading | Report, other: Reading | Report) -> bool:
    return one.value == other.value and one.bound is other.bound


def _agree(one: Reading | Report, other: Reading | Report) -> bool:
    if _equal(one, other):
        return True
    exact = one.bound is other.bound and one.bound not in (Bound.ABOUT, Bound.BETWEEN)
    near = difference(*_ends(one, other)) <= NEAR
    return near and not exact and _overlap(one, other)


def _overlap(one: Reading | Report, other: Reading | Report) -> bool:
    low, high = _limits(one)
    other_low, other_high = _limits(other)
    return low <= other_high and other_low <= high


def _says_less(new: Reading, standing: Report) -> bool:
    """Whether the new interval holds all of the standing one; "up to 81" after 60 tells more, not less."""
    low, high = _limits(new)
    other_low, other_high = _limits(standing)
    open_below = new.value.low is None
    return new.bound is not standing.bound and not open_below and low <= other_low and other_high <= high


def _other_speaker(one: Reading, other: Report) -> bool:
    return bool(one.speaker and other.speaker and not same_speaker_name(one.speaker, other.speaker))
