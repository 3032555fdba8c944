"""A feed's pace decides how often it is asked, and its own gaps when its silence is worth a word."""

from __future__ import annotations

import heapq
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta

import pytest

from benchmarks.quality.month import measure, measure_stage
from monitor.feeds.publication_rate import expected_gap, is_silent, learn, own_interval
from monitor.feeds.schedule import next_poll
from monitor.model import Entry, ParsedFeed
from monitor.store.feed_state import FeedState

START = datetime(2025, 4, 8, 12, tzinfo=UTC)
QUARTER, HOUR, DAY = timedelta(minutes=15), timedelta(hours=1), timedelta(days=1)
NEW = FeedState("https://paper.example/rss", "Paper", QUARTER, 6 * HOUR, START)


def feed(*dates: datetime) -> ParsedFeed:
    return ParsedFeed("Paper", tuple(Entry(str(date), "", "x", published_at=date) for date in dates))


def watched(days: float, **known: object) -> tuple[FeedState, datetime]:
    return replace(NEW, last_success_at=START, size=30, **known), START + days * DAY


def test_the_first_poll_learns_from_the_dates_of_the_entries() -> None:
    rate = learn(NEW, feed(*(START - n * 6 * HOUR for n in range(20))), 20, START)
    assert rate.pace == pytest.approx(4, abs=0.5)
    assert (rate.longest_gap, rate.last_entry_at, rate.size) == (6 * HOUR, START, 20)


def test_without_dates_nothing_is_taken_for_known() -> None:
    rate = learn(NEW, feed(), 0, START)
    assert (rate.pace, rate.longest_gap, rate.last_entry_at) == (0.0, None, None)
    state = replace(NEW, last_success_at=START, **asdict(rate))
    assert not is_silent(state, START + 400 * DAY)


@pytest.mark.parametrize(
    ("pace", "days", "wait"),
    [
        (96.0, 10, QUARTER),  # something every quarter of an hour
        (1.0, 10, 72 * timedelta(minutes=1)),  # 20 looks at an entry a day
        (0.1, 10, 6 * HOUR),  # no more seldom than the user allows
        (1e-300, 10, 6 * HOUR),
        (0.1, 2, QUARTER),  # not before the feed was watched for three days
    ],
)
def test_a_feed_that_seldom_brings_something_is_asked_less(pace: float, days: float, wait: timedelta) -> None:
    state, now = watched(days, pace=pace)
    assert own_interval(state, 0, QUARTER, now) == pytest.approx(wait, abs=timedelta(seconds=1))


def test_a_feed_whose_entries_would_leave_it_unseen_is_asked_more_often() -> None:
    state, now = watched(10, pace=2_000.0)
    assert own_interval(state, 0, QUARTER, now) == DAY * 30 / 2_000 / 3
    assert own_interval(state, 30, QUARTER, now) == pytest.approx(QUARTER / 3, abs=timedelta(seconds=1))
    assert own_interval(state, 3_000, QUARTER, now) == QUARTER / 4


def test_nobody_asks_more_than_once_a_minute_unless_told_to() -> None:
    state, now = watched(10, pace=90_000.0)
    assert own_interval(replace(state, interval=timedelta(minutes=2)), 0, QUARTER, now) == timedelta(
        minutes=1
    )
    assert own_interval(replace(state, interval=timedelta(seconds=20)), 0, QUARTER, now) == timedelta(
        seconds=20
    )


def test_a_quiet_weekend_is_learned_and_no_silence() -> None:
    state, now = replace(NEW, pace=5.0, last_success_at=START, last_entry_at=START), START
    silent_at = []
    for _ in range(4 * 7 * 24):
        now += HOUR
        working = now.weekday() < 5 and 8 <= now.hour < 18
        learned = asdict(learn(state, None, int(working), now))
        state = replace(state, last_success_at=now, **learned)
        if is_silent(state, now):
            silent_at.append(now)
    assert silent_at == []
    gap = expected_gap(state, now)
    assert gap is not None and 30 * HOUR < gap <= 64 * HOUR


def test_a_gap_while_the_feed_could_not_be_read_says_nothing() -> None:
    state, _ = watched(0, pace=5.0, longest_gap=HOUR, last_entry_at=START, failures=9)
    assert learn(state, None, 3, START + 5 * DAY).longest_gap == HOUR


def test_many_feeds_are_spread_over_their_interval() -> None:
    hour, per_second = 3_600, [0] * 5_400
    due = [(START, n) for n in range(9_000)]
    polled = [False] * len(due)
    while due[0][0] < START + timedelta(seconds=hour + len(per_second)):
        now, number = due[0]
        second = int((now - START).total_seconds()) - hour
        if second >= 0:
            per_second[second] += 1
        again = next_poll(
            now, QUARTER, key=f"https://feed-{number}.example/", apart=DAY * (not polled[number])
        )
        polled[number] = True
        heapq.heapreplace(due, (again, number))
    assert max(per_second) <= 3 * sum(per_second) / len(per_second)


def test_a_month_is_polite_and_misses_hardly_anything() -> None:
    found = measure(feeds=12, days=6)
    assert found["month.early"] == 0
    assert found["month.unchanged_304"] >= 0.98
    assert found["month.seen"] >= 0.95
    assert found["month.hour.polls_a_feed_and_day"] < found["month.fixed.polls_a_feed_and_day"]


def test_a_day_through_the_stage_and_a_database_is_polite_and_misses_hardly_anything() -> None:
    found = measure_stage(feeds=3, days=1)
    assert found["month.stage.early"] == 0
    assert found["month.stage.unchanged_304"] >= 0.98
    assert found["month.stage.seen"] >= 0.95
    assert found["month.stage.polls_a_feed_and_day"] > 10
