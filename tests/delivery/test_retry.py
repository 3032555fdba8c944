from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.delivery.circuit import rest
from monitor.delivery.retry import LONGEST_ASKED, PAUSES, next_try, while_dead

NOW = datetime(2026, 3, 2, tzinfo=UTC)


def test_a_dead_receiver_gets_ten_tries_in_about_three_days() -> None:
    at: datetime | None = NOW
    tries = []
    while at is not None:
        tries.append(at)
        at = next_try(len(tries), at, None, "alert desk")
    assert len(tries) == 10
    assert timedelta(days=3) < tries[-1] - tries[0] < timedelta(days=3.5)


def test_the_first_try_again_comes_within_seconds() -> None:
    first = next_try(1, NOW, None, "alert desk")
    assert first is not None
    assert first - NOW < timedelta(seconds=6)


def test_a_restart_changes_no_time() -> None:
    assert next_try(3, NOW, None, "alert desk") == next_try(3, NOW, None, "alert desk")


def test_deliveries_that_failed_together_are_not_tried_together() -> None:
    times = {next_try(4, NOW, None, f"alert-{number} desk") for number in range(100)}
    assert len(times) == 100


@given(st.integers(1, len(PAUSES)), st.timedeltas(timedelta(0), timedelta(days=60)), st.text())
def test_no_try_comes_before_the_receiver_allows_it(attempt: int, asked: timedelta, key: str) -> None:
    again_at = next_try(attempt, NOW, asked, key)
    assert again_at is not None
    pause = max(PAUSES[attempt - 1], min(asked, LONGEST_ASKED))
    assert pause <= again_at - NOW <= pause * 1.1


@pytest.mark.parametrize("attempt", [10, 11, 50])
def test_after_the_last_try_it_is_given_up_whatever_is_asked(attempt: int) -> None:
    assert next_try(attempt, NOW, timedelta(seconds=1), "alert desk") is None


@pytest.mark.parametrize(
    ("accepted_after", "waited", "again"),
    [
        (None, timedelta(days=4), True),
        (timedelta(seconds=-1), timedelta(days=4), True),
        (timedelta(0), timedelta(days=4), False),
        (timedelta(days=1), timedelta(days=4), False),
        (None, timedelta(days=30, seconds=-1), True),
        (None, timedelta(days=30), False),
    ],
)
def test_a_message_of_a_channel_that_accepts_nothing_is_tried_daily_for_a_month(
    accepted_after: timedelta | None, waited: timedelta, again: bool
) -> None:
    accepted_at = None if accepted_after is None else NOW + accepted_after
    now = NOW + waited
    assert while_dead(NOW, accepted_at, now) == (now + timedelta(days=1) if again else None)


@pytest.mark.parametrize(
    ("failures", "asked", "pause"),
    [
        (1, None, timedelta(seconds=5)),
        (2, None, timedelta(seconds=10)),
        (10, None, timedelta(seconds=2560)),
        (11, None, timedelta(hours=1)),
        (10_000, None, timedelta(hours=1)),
        (1, timedelta(seconds=7), timedelta(seconds=7)),
        (3, timedelta(seconds=7), timedelta(seconds=20)),
        (1, timedelta(days=60), timedelta(days=7)),
    ],
)
def test_a_channel_rests_twice_as_long_after_each_failure(
    failures: int, asked: timedelta | None, pause: timedelta
) -> None:
    assert rest(failures, asked) == pause
