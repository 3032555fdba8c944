"""A clock that runs faster than real time and can be taken up where it stopped: days pass in minutes."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path


class SpedUpClock:
    """Gives the story's time: `start` at first, then `speed` seconds for every real one. It never goes back.

    `start` is aware and in UTC; `monotonic` gives real seconds. One that is not `running` stands at `start`
    until `run` is called.
    """

    def __init__(
        self,
        start: datetime,
        speed: float,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        running: bool = True,
    ) -> None:
        if speed <= 0:
            raise ValueError("a clock needs a speed above 0")
        self.speed = speed
        self._start = start
        self._monotonic = monotonic
        self._since = monotonic() if running else None

    def run(self) -> None:
        """Let a clock that stands begin to run."""
        if self._since is None:
            self._since = self._monotonic()

    def stop(self) -> None:
        """Let the clock stand at the time that it shows."""
        self._start, self._since = self(), None

    def __call__(self) -> datetime:
        if self._since is None:
            return self._start
        return self._start + timedelta(seconds=(self._monotonic() - self._since) * self.speed)

    def real_seconds_until(self, moment: datetime) -> float:
        """How long to sleep until the story has come to `moment`; 0 if it is past."""
        return max(0.0, (moment - self()).total_seconds() / self.speed)


def saved_time(path: Path) -> datetime | None:
    """The time that `kept` left in the file, or None without one. Raises ValueError if it holds no time."""
    try:
        return datetime.fromisoformat(path.read_text(encoding="ascii").strip())
    except FileNotFoundError:
        return None


@asynccontextmanager
async def kept(clock: SpedUpClock, path: Path, *, every: float = 1.0) -> AsyncIterator[None]:
    """Keep the clock's time in a file while the block runs, renewed every so many real seconds.

    The file is one period ahead, because a process that is killed cannot write its last moment and the time
    of a story must not be seen to go back. After an orderly end it holds the exact time.
    """
    _save(path, clock() + timedelta(seconds=every * clock.speed))
    renewing = asyncio.create_task(_renew(clock, path, every))
    try:
        yield
    finally:
        renewing.cancel()
        with suppress(asyncio.CancelledError):
            await renewing
        _save(path, clock())


async def _renew(clock: SpedUpClock, path: Path, every: float) -> None:
    while True:
        # Twice a period: a time that was reserved is renewed before it is reached.
        await asyncio.sleep(every / 2)
        _save(path, clock() + timedelta(seconds=every * clock.speed))


def _save(path: Path, moment: datetime) -> None:
    fresh = path.with_suffix(".new")
    fresh.write_text(moment.isoformat() + "\n", encoding="ascii")
    fresh.replace(path)
