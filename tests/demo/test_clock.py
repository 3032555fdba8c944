from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.demo.clock import SpedUpClock, kept, saved_time

START = datetime(2026, 3, 2, 7, 30, tzinfo=UTC)


@dataclass
class RealTime:
    seconds: float = 100.0

    def __call__(self) -> float:
        return self.seconds


def test_the_clock_begins_at_its_start_and_runs_at_its_speed() -> None:
    real = RealTime()
    clock = SpedUpClock(START, 1440, monotonic=real)
    began = clock()
    real.seconds += 60

    assert began == START
    assert clock() == START + timedelta(days=1)


def test_a_moment_ahead_is_as_far_as_the_speed_makes_it() -> None:
    clock = SpedUpClock(START, 1440, monotonic=RealTime())

    assert clock.real_seconds_until(START + timedelta(days=2)) == 120
    assert clock.real_seconds_until(START - timedelta(days=2)) == 0


@pytest.mark.parametrize("speed", [0, -1])
def test_a_clock_that_stands_still_or_runs_backwards_is_refused(speed: float) -> None:
    with pytest.raises(ValueError, match="speed"):
        SpedUpClock(START, speed)


def test_no_time_is_saved_before_the_first_run(tmp_path: Path) -> None:
    assert saved_time(tmp_path / "clock") is None


async def test_an_orderly_end_saves_the_exact_time(tmp_path: Path) -> None:
    real = RealTime()
    clock = SpedUpClock(START, 1440, monotonic=real)
    async with kept(clock, tmp_path / "clock"):
        real.seconds += 5

    assert saved_time(tmp_path / "clock") == clock()


async def test_a_clock_taken_up_after_a_kill_does_not_go_back(tmp_path: Path) -> None:
    real = RealTime()
    clock = SpedUpClock(START, 1440, monotonic=real)
    async with kept(clock, tmp_path / "clock", every=1.0):
        real.seconds += 0.9
        left_by_a_kill = saved_time(tmp_path / "clock")

        assert left_by_a_kill is not None
        assert clock() <= left_by_a_kill <= clock() + timedelta(seconds=1440)


def test_a_damaged_file_is_not_taken_for_a_time(tmp_path: Path) -> None:
    (tmp_path / "clock").write_text("yesterday-ish")

    with pytest.raises(ValueError, match="yesterday-ish"):
        saved_time(tmp_path / "clock")
