"""The interval lattice: a table of cases, and what must hold for every stream of reports."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.ledger.relations import SAME_TIME, Reading, number, relate, spoken
from monitor.model import CHANGES, SILENT, Bound, Interval, Relation, Report

NOON = datetime(2031, 3, 5, 12, tzinfo=UTC)
OPEN_ABOVE = {Bound.AT_LEAST, Bound.MORE_THAN}
OPEN_BELOW = {Bound.AT_MOST, Bound.LESS_THAN}


def interval(value: float, bound: Bound) -> Interval:
    return Interval(None if bound in OPEN_BELOW else value, None if bound in OPEN_ABOVE else value)


def reading(
    value: float,
    bound: Bound = Bound.EXACTLY,
    speaker: str | None = None,
    hours: float = 0,
    revises: bool = False,
) -> Reading:
    return Reading(interval(value, bound), bound, speaker, NOON + timedelta(hours=hours), revises)


def report(new: Reading, relation: Relation) -> Report:
    return Report(new.value, new.bound, new.speaker, new.as_of, "o", "o", "https://o.example/", "q", relation)


def stream(*readings: Reading, period: str | None = None) -> list[Relation]:
    """The relations of readings that become known one after the other."""
    known: list[Report] = []
    for new in readings:
        known.append(report(new, relate(new, known, period).relation))
    return [r.relation for r in known]


CASES = [
    ("the same value again", reading(155), reading(155, hours=1), Relation.CONFIRMS),
    ("another exact value", reading(155), reading(163, hours=1), Relation.SUPERSEDES),
    ("one more", reading(40), reading(41, hours=1), Relation.SUPERSEDES),
    (
        "exact after a near lower bound",
        reading(150, Bound.MORE_THAN),
        reading(155, hours=1),
        Relation.CONFIRMS,
    ),
    (
        "a near lower bound after exact",
        reading(155),
        reading(150, Bound.MORE_THAN, hours=1),
        Relation.CONFIRMS,
    ),
    ("exact after a far lower bound", reading(100, Bound.MORE_THAN), reading(155, hours=1), Relation.REFINES),
    (
        "a far lower bound after exact",
        reading(155),
        reading(100, Bound.MORE_THAN, hours=1),
        Relation.CONFIRMS,
    ),
    (
        "a higher lower bound",
        reading(16, Bound.AT_LEAST),
        reading(20, Bound.AT_LEAST, hours=1),
        Relation.SUPERSEDES,
    ),
    (
        "disjoint bounds",
        reading(176, Bound.AT_MOST),
        reading(177, Bound.AT_LEAST, hours=1),
        Relation.SUPERSEDES,
    ),
    (
        "overlapping bounds",
        reading(100, Bound.MORE_THAN),
        reading(149, Bound.AT_MOST, hours=1),
        Relation.REFINES,
    ),
    ("exact below a lower bound", reading(20, Bound.AT_LEAST), reading(19, hours=1), Relation.SUPERSEDES),
    ("exact near a rough value", reading(1000, Bound.ABOUT), reading(1004, hours=1), Relation.CONFIRMS),
    ("exact far from a rough value", reading(1000, Bound.ABOUT), reading(1200, hours=1), Relation.SUPERSEDES),
    ("rough near rough", reading(1400, Bound.ABOUT), reading(1440, Bound.ABOUT, hours=1), Relation.CONFIRMS),
    ("an older value", reading(155), reading(150, hours=-30), Relation.LAGGED),
    (
        "two speakers",
        reading(155, speaker="Ann Lee"),
        reading(90, speaker="Bo Ek", hours=2),
        Relation.CONFLICTS,
    ),
    (
        "two speakers, days apart",
        reading(5, speaker="Ann Lee"),
        reading(9, speaker="Bo Ek", hours=50),
        Relation.SUPERSEDES,
    ),
    (
        "one speaker, two spellings",
        reading(5, speaker="Ann Lee"),
        reading(9, speaker="Lee", hours=2),
        Relation.SUPERSEDES,
    ),
    (
        "less, but said to be cut",
        reading(176),
        reading(100, Bound.MORE_THAN, hours=1, revises=True),
        Relation.REFINES,
    ),
]


@pytest.mark.parametrize(("known", "new", "relation"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_a_second_report_stands_to_the_first_as_the_lattice_says(
    known: Reading, new: Reading, relation: Relation
) -> None:
    assert stream(known, new) == [Relation.NEW, relation]


def test_a_superseded_value_in_a_late_article_lags() -> None:
    assert stream(reading(155), reading(163, hours=5), reading(155, hours=9))[-1] is Relation.LAGGED


def test_a_superseded_value_comes_back_when_its_words_tell_of_the_change() -> None:
    back = reading(5, hours=9, revises=True)
    assert stream(reading(5), reading(4, hours=5), back, back)[-2:] == [
        Relation.SUPERSEDES,
        Relation.CONFIRMS,
    ]


def test_the_narrowest_value_since_the_last_change_is_what_later_ones_are_compared_with() -> None:
    known = [
        report(reading(150, Bound.MORE_THAN), Relation.NEW),
        report(reading(155, hours=1), Relation.CONFIRMS),
    ]
    verdict = relate(reading(163, hours=2), known)
    assert verdict.relation is Relation.SUPERSEDES
    assert verdict.against is known[1]


@pytest.mark.parametrize(
    ("new", "relation"),
    [
        (reading(8, hours=20), Relation.LAGGED),
        (reading(12, hours=20), Relation.SUPERSEDES),
        (reading(8, hours=20, revises=True), Relation.SUPERSEDES),
        (reading(8, speaker="Ann Lee", hours=20), Relation.SUPERSEDES),
        (reading(8, hours=60), Relation.SUPERSEDES),
    ],
)
def test_a_running_total_shrinks_only_by_a_named_a_worded_or_a_later_correction(
    new: Reading, relation: Relation
) -> None:
    known = [report(reading(10), Relation.NEW)]
    assert relate(new, known, only_grows=True).relation is relation


def test_another_days_count_is_a_new_observation_and_no_correction() -> None:
    days = [reading(31), reading(12, hours=24), reading(12, hours=26), reading(14, hours=27)]
    expected = [Relation.NEW, Relation.NEW, Relation.CONFIRMS, Relation.SUPERSEDES]
    assert stream(*days, period="day") == expected


def test_a_count_that_is_repeated_the_next_day_is_no_new_observation() -> None:
    assert stream(reading(31), reading(31, hours=25), period="day")[-1] is Relation.CONFIRMS


def test_the_reason_names_the_value_and_the_speaker_it_was_compared_with() -> None:
    known = [report(reading(1300, Bound.MORE_THAN, "Ann Lee"), Relation.NEW)]
    assert (
        relate(reading(1500, hours=1), known).reason
        == "differs from more than 1,300 (Ann Lee) by 13% and fits it"
    )


readings = st.builds(
    reading,
    st.integers(1, 400),
    st.sampled_from(sorted(set(Bound) - {Bound.BETWEEN})),
    st.sampled_from([None, "Ann Lee", "Bo Ek"]),
    st.integers(-48, 48),
    st.booleans(),
)


@given(st.lists(readings, max_size=8), readings, st.sampled_from([None, "day", "week"]))
def test_the_same_report_never_tells_a_change_twice(
    before: list[Reading], new: Reading, period: str | None
) -> None:
    assert stream(*before, new, new, period=period)[-1] in SILENT


@given(st.lists(readings, max_size=8), readings)
def test_a_change_is_always_against_a_report_that_says_something_else(
    before: list[Reading], new: Reading
) -> None:
    known = [report(r, rel) for r, rel in zip(before, stream(*before), strict=True)]
    verdict = relate(new, known)
    if verdict.relation in CHANGES:
        assert verdict.against in known
        assert verdict.against is not None
        assert (verdict.against.value, verdict.against.bound) != (new.value, new.bound)


@given(st.lists(readings, max_size=6), readings, st.integers(1, 4), readings)
def test_how_often_and_in_which_order_equal_reports_come_does_not_matter(
    before: list[Reading], equal: Reading, times: int, later: Reading
) -> None:
    once, often = stream(*before, equal, later), stream(*before, *[equal] * times, later)
    assert once[: len(before) + 1] == often[: len(before) + 1]
    assert once[-1] is often[-1]


@given(st.integers(20, 400), st.floats(0, 0.049))
def test_an_exact_value_within_the_tolerance_of_a_lower_bound_confirms_it(low: int, more: float) -> None:
    exact = reading(low / (1 - more), hours=1)
    assert stream(reading(low, Bound.MORE_THAN), exact)[-1] is Relation.CONFIRMS


@given(st.lists(readings, max_size=8), readings)
def test_relating_gives_the_same_answer_every_time(before: list[Reading], new: Reading) -> None:
    known = [report(r, rel) for r, rel in zip(before, stream(*before), strict=True)]
    assert relate(new, known) == relate(new, known)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (1300, "1,300"),
        (3.5, "3.5"),
        (4.125, "4.125"),
        (100 / 3, "33.3"),
        (0.25, "0.25"),
        (1 / 3, "0.33"),
        (-12.5, "-12.5"),
    ],
)
def test_a_number_is_written_as_news_write_it(value: float, written: str) -> None:
    assert number(value) == written


HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("known", "new", "options", "relation", "against", "reason"),
    [
        ([], reading(155), {}, Relation.NEW, None, "the first value of this quantity"),
        ([reading(155)], reading(155, hours=1), {}, Relation.CONFIRMS, 0, "agrees with 155"),
        (
            [reading(155, speaker="Kyiv")],
            reading(100, Bound.MORE_THAN, hours=1),
            {},
            Relation.CONFIRMS,
            0,
            "says less than 155 (Kyiv) and fits it",
        ),
        (
            [reading(155), reading(163, hours=1)],
            reading(155, hours=2),
            {},
            Relation.LAGGED,
            0,
            "155 was already superseded by 163",
        ),
        ([reading(163, hours=5)], reading(140), {}, Relation.LAGGED, 0, "is as of an earlier time than 163"),
        (
            [reading(20, Bound.AT_LEAST)],
            reading(12, hours=1),
            {"only_grows": True},
            Relation.LAGGED,
            0,
            "an older count than at least 20: it only grows",
        ),
        (
            [reading(100, Bound.MORE_THAN)],
            reading(155, hours=1),
            {},
            Relation.REFINES,
            0,
            "differs from more than 100 by 35% and fits it",
        ),
        (
            [reading(100, speaker="Kyiv")],
            reading(50, speaker="Moscow", hours=1),
            {},
            Relation.CONFLICTS,
            0,
            "differs from 100 (Kyiv) by 50%; another speaker, the same time",
        ),
        ([reading(100)], reading(200, hours=1), {}, Relation.SUPERSEDES, 0, "differs from 100 by 50%"),
        ([], reading(7), {"period": "day"}, Relation.NEW, None, "the first count for this day"),
        (
            [reading(5)],
            reading(7, hours=24),
            {"period": "day"},
            Relation.NEW,
            None,
            "the first count for this day",
        ),
        (
            [reading(5)],
            reading(5, hours=24),
            {"period": "day"},
            Relation.CONFIRMS,
            0,
            "the same count of one day was told before",
        ),
        (
            [reading(5, hours=48)],
            reading(7),
            {"period": "day"},
            Relation.LAGGED,
            0,
            "an earlier day's count",
        ),
    ],
)
def test_a_verdict_says_against_which_report_and_why(
    *,
    known: list[Reading],
    new: Reading,
    options: dict[str, Any],
    relation: Relation,
    against: int | None,
    reason: str,
) -> None:
    reports: list[Report] = []
    for one in known:
        reports.append(report(one, relate(one, reports, options.get("period")).relation))
    verdict = relate(new, reports, **options)
    assert (verdict.relation, verdict.reason) == (relation, reason)
    assert verdict.against is (None if against is None else reports[against])


@pytest.mark.parametrize(
    ("hours", "relation"),
    [(17.9, Relation.SUPERSEDES), (18, Relation.NEW), (35.9, Relation.NEW)],
)
def test_a_count_of_a_day_is_another_days_after_three_quarters_of_one(
    hours: float, relation: Relation
) -> None:
    assert stream(reading(5), reading(7, hours=hours), period="day")[-1] is relation


@pytest.mark.parametrize(("hours", "relation"), [(35.9, Relation.CONFIRMS), (36, Relation.NEW)])
def test_an_equal_count_of_a_day_is_the_same_until_a_day_and_a_half_later(
    hours: float, relation: Relation
) -> None:
    assert stream(reading(5), reading(5, hours=hours), period="day")[-1] is relation


def test_who_contradicts_at_the_same_time_does_not_lag_and_who_does_so_much_earlier_does() -> None:
    later = reading(100, speaker="Kyiv", hours=SAME_TIME / HOUR)
    assert stream(later, reading(50, speaker="Moscow"))[-1] is Relation.CONFLICTS
    much_later = reading(100, speaker="Kyiv", hours=SAME_TIME / HOUR + 1)
    assert stream(much_later, reading(50, speaker="Moscow"))[-1] is Relation.LAGGED
    assert stream(later, reading(50, speaker="Kyiv"))[-1] is Relation.LAGGED
    assert stream(reading(100, speaker="Kyiv"), reading(50, speaker="Kyiv"))[-1] is Relation.SUPERSEDES


def test_a_number_that_was_superseded_is_that_of_another_moment_where_totals_only_grow() -> None:
    known = [report(reading(12), Relation.NEW), report(reading(9, hours=1), Relation.SUPERSEDES)]
    again = reading(12, hours=2)
    assert relate(again, known).relation is Relation.LAGGED
    assert relate(again, known, only_grows=True).relation is Relation.SUPERSEDES
    assert relate(reading(5, hours=2), known).relation is Relation.SUPERSEDES


@pytest.mark.parametrize(
    ("low", "high", "bound", "words"),
    [
        (155, 155, Bound.EXACTLY, "155"),
        (100, 200, Bound.BETWEEN, "100 to 200"),
        (1300, None, Bound.MORE_THAN, "more than 1,300"),
        (20, None, Bound.AT_LEAST, "at least 20"),
        (20, None, Bound.EXACTLY, "at least 20"),
        (None, 81, Bound.AT_MOST, "up to 81"),
        (None, 81, Bound.EXACTLY, "up to 81"),
        (None, 81, Bound.LESS_THAN, "less than 81"),
        (3.5, 3.5, Bound.ABOUT, "about 3.5"),
    ],
)
def test_an_interval_in_words(low: float | None, high: float | None, bound: Bound, words: str) -> None:
    assert spoken(Interval(low, high), bound) == words
