"""When a reader may be asked: inside its allowances, and not while it rests."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.config.models import ReaderConfig
from monitor.selection.allowance import estimate, refusal, rest_until
from monitor.store.answers import Standing
from tests.selection.puts import NOON

CONFIG = ReaderConfig(url="http://localhost:1/v1", model="small", tokens_per_day=1_000, calls_per_hour=10)
FRESH = Standing(0, 0, (), None)


def minutes(*at: float) -> tuple[object, ...]:
    return tuple(NOON + timedelta(minutes=m) for m in at)


@pytest.mark.parametrize(
    ("failed", "rest"),
    [
        ((), None),
        ((0, 1), None),
        ((0, 1, 2), 7),
        ((0, 1, 2, 7), 17),
        ((0, 1, 2, 7, 17), 37),
        ((0, 1, 2, 7, 17, 37), 77),
        ((0, 1, 2, 7, 17, 37, 77), 137),
        ((0, 1, 2, 7, 17, 37, 77, 137), 197),
        ((0, 0, 0, 0, 0, 0), 5),  # many at once are one failure
        ((0, 1, 2, 2.5, 6.9, 7), 17),
        (tuple(range(0, 60 * 60, 60)), 60 * 60),
    ],
)
def test_the_rest_is_five_minutes_after_three_failures_and_doubles_to_an_hour(
    failed: tuple[float, ...], rest: float | None
) -> None:
    assert rest_until(minutes(*failed)) == (None if rest is None else NOON + timedelta(minutes=rest))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("standing", "reason"),
    [
        (FRESH, None),
        (replace(FRESH, tokens_of_day=900), None),
        (replace(FRESH, tokens_of_day=901), "the 1,000 tokens of this day are used up"),
        (replace(FRESH, calls_of_hour=9), None),
        (replace(FRESH, calls_of_hour=10), "the 10 calls of this hour are made"),
        (replace(FRESH, failed=minutes(-2, -1)), None),
        (replace(FRESH, failed=minutes(-2, -1, 0)), "it fails and rests until 12:05 UTC"),
        (replace(FRESH, failed=minutes(-7, -6, -5)), None),
        (
            replace(FRESH, failed=minutes(-7, -6, -5), running_at=NOON - timedelta(seconds=59)),
            "it has failed and is being tried",
        ),
        (replace(FRESH, failed=minutes(-7, -6, -5), running_at=NOON - timedelta(seconds=60)), None),
        (replace(FRESH, running_at=NOON), None),
    ],
)
def test_why_it_may_not_be_asked(standing: Standing, reason: str | None) -> None:
    assert refusal(standing, CONFIG, 100, NOON) == reason


def test_an_estimate_is_rather_too_high() -> None:
    words = "the harbour master of Velmar said that the ferry had been overloaded " * 100
    assert estimate(words.encode()) > 1.5 * len(words.split())
