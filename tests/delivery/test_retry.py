from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.delivery.retry import LONGEST_ASKED, PAUSES, next_try

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
