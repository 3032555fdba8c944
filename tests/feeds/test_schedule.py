from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from monitor.feeds.schedule import Hints, backoff, is_late, jitter, next_poll

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
    waits = [next_poll(NOW, QUARTER, key=str(number), apart=True) - NOW for number in range(300)]
    assert QUARTER <= min(waits) < QUARTER * 1.1
    assert QUARTER * 1.9 < max(waits) <= QUARTER * 2


@pytest.mark.parametrize(
    ("wait", "late_by", "late"),
    [
        (QUARTER, timedelta(seconds=80), False),
        (QUARTER, timedelta(seconds=100), True),
        (timedelta(minutes=1), timedelta(seconds=40), False),  # as long as a slow server may take
        (timedelta(minutes=1), timedelta(seconds=70), True),
        (DAY, timedelta(minutes=4), False),
        (DAY, timedelta(minutes=6), True),
    ],
)
def test_a_poll_counts_as_late_when_jitter_cannot_have_made_it_so(
    wait: timedelta, late_by: timedelta, late: bool
) -> None:
    assert is_late(NOW - late_by, wait, NOW) is late
    assert not is_late(None, wait, NOW)
