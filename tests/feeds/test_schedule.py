from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from monitor.feeds.schedule import Hints, backoff, jitter, next_poll, parting, share

NOW = datetime(2025, 3, 1, 12, tzinfo=UTC)
QUARTER = timedelta(minutes=15)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("interval", "hints", "wait"),
    [
        (QUARTER, None, QUARTER),
        (QUARTER, Hints(max_age=HOUR), HOUR),
        (HOUR, Hints(max_age=QUARTER), HOUR),
        (QUARTER, Hints(expires_in=2 * HOUR, max_age=HOUR, ttl=3 * HOUR), 3 * HOUR),
        (QUARTER, Hints(max_age=365 * DAY), DAY),
        (QUARTER, Hints(ttl=30 * DAY), DAY),
        (2 * DAY, Hints(max_age=365 * DAY), 2 * DAY),
        (QUARTER, Hints(retry_after=3 * DAY), 3 * DAY),
        (QUARTER, Hints(retry_after=365 * DAY), 30 * DAY),
        (HOUR, Hints(retry_after=timedelta(seconds=1)), HOUR),
    ],
)
def test_the_longest_of_interval_and_hints_counts(
    interval: timedelta, hints: Hints | None, wait: timedelta
) -> None:
    assert next_poll(NOW, interval, hints) == NOW + wait


def test_failures_double_the_wait_up_to_a_day() -> None:
    waits = [backoff(QUARTER, count) for count in (0, 1, 2, 6, 7, 10_000)]
    assert waits == [QUARTER, 2 * QUARTER, HOUR, 64 * QUARTER, DAY, DAY]


def test_a_feed_polled_less_than_daily_keeps_its_interval_when_it_fails() -> None:
    assert backoff(3 * DAY, 5) == 3 * DAY


def test_jitter_is_small_steady_and_differs_between_feeds() -> None:
    spread = [jitter(HOUR, f"http://feed-{number}.example/") for number in range(200)]
    assert spread == [jitter(HOUR, f"http://feed-{number}.example/") for number in range(200)]
    assert all(timedelta(0) <= one < timedelta(minutes=5) for one in spread)
    assert len(set(spread)) == 200
    assert min(spread) < timedelta(seconds=30) and max(spread) > timedelta(minutes=4, seconds=30)


def test_jitter_never_makes_a_poll_early() -> None:
    hints = Hints(max_age=HOUR, retry_after=timedelta(minutes=70))
    for number in range(50):
        when = next_poll(NOW, QUARTER, hints, key=str(number))
        assert when >= NOW + timedelta(minutes=70)


@pytest.mark.parametrize(
    ("hours", "days", "wait"),
    [
        ((), (), HOUR),
        ((13,), (), 2 * HOUR),
        ((13, 14, 15), (), 4 * HOUR),
        ((12,), (), HOUR),
        ((), (5,), 12 * HOUR),  # the first of March 2025 is a Saturday
        ((), (5, 6), 36 * HOUR),
        ((0, 1), (5,), 14 * HOUR),
        (tuple(range(24)), (), HOUR),
        ((), tuple(range(7)), HOUR),
    ],
)
def test_skipped_hours_and_days_are_left_out(
    hours: tuple[int, ...], days: tuple[int, ...], wait: timedelta
) -> None:
    assert next_poll(NOW, HOUR, Hints(skip_hours=hours, skip_days=days)) == NOW + wait


def test_after_skipped_hours_feeds_do_not_come_all_at_once() -> None:
    hints = Hints(skip_hours=(13, 14))
    spread = {next_poll(NOW, HOUR, hints, key=str(number)) - NOW for number in range(100)}
    assert len(spread) == 100
    assert 3 * HOUR <= min(spread) < max(spread) <= 3 * HOUR + timedelta(minutes=5)


def test_feeds_that_are_added_together_part_afterwards() -> None:
    waits = [next_poll(NOW, QUARTER, key=str(number), apart=DAY) - NOW for number in range(300)]
    assert QUARTER <= min(waits) < QUARTER * 1.1
    assert QUARTER * 1.9 < max(waits) <= QUARTER * 2


@pytest.mark.parametrize(
    ("late_by", "apart"),
    [(timedelta(0), 0), (timedelta(seconds=59), 0), (timedelta(minutes=2), 5), (HOUR, 295), (-HOUR, 0)],
)
def test_feeds_part_by_five_times_what_they_came_late(late_by: timedelta, apart: float) -> None:
    assert parting(NOW - late_by, NOW) == timedelta(minutes=apart)
    assert parting(None, NOW) == timedelta(0)


@pytest.mark.parametrize("minutes", [2, 5, 10, 15, 60])
def test_feeds_that_an_outage_brought_together_part_again(minutes: int) -> None:
    """Of 9,000 feeds ten a second are due: never thirty, as a mean of ten seconds."""
    per_second = [0] * 2_000
    for number in range(9_000):
        due = NOW - timedelta(minutes=minutes) + number * QUARTER / 9_000
        now = max(due, NOW)
        apart = parting(due, now)
        while (now := next_poll(now, QUARTER, key=str(number), apart=apart)) < NOW + timedelta(seconds=2_000):
            per_second[int((now - NOW).total_seconds())] += 1
            apart = timedelta(0)
    assert max(sum(per_second[at : at + 10]) for at in range(1_990)) <= 300


def test_a_share_follows_from_any_key_and_never_changes() -> None:
    assert share("https://a.example/feed") == pytest.approx(0.9565007558558136)
    assert 0 <= share("\ud800") < 1
    assert share("") == 0.0


def test_without_failures_an_interval_stays_however_short() -> None:
    assert [backoff(QUARTER, failures) for failures in (-1, 0)] == [QUARTER, QUARTER]
    assert backoff(DAY, 1) == DAY
    assert backoff(timedelta(seconds=1), 17) == DAY
