"""Slows down who guesses passwords: after some failures in a row from one place, a wait that doubles."""

from __future__ import annotations

import time
from collections.abc import Callable

_FREE = 5
_LONGEST = 900
_PLACES = 10_000
_FORGOTTEN = 3_600


class Attempts:
    """Failures by place (an address, a name). `clock` gives seconds that never go back."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._failures: dict[str, tuple[int, float]] = {}

    def wait(self, *places: str) -> int:
        """Seconds until one of these may try again, 0 for at once."""
        return max((self._wait(place) for place in places), default=0)

    def failed(self, *places: str) -> None:
        """Note a wrong password."""
        now = self._clock()
        for place in places:
            times, at = self._failures.pop(place, (0, now))
            self._failures[place] = (1 if now - at > _FORGOTTEN else times + 1, now)
        while len(self._failures) > _PLACES:
            del self._failures[next(iter(self._failures))]

    def succeeded(self, *places: str) -> None:
        """Forget the failures of these."""
        for place in places:
            self._failures.pop(place, None)

    def _wait(self, place: str) -> int:
        times, at = self._failures.get(place, (0, 0.0))
        if times < _FREE:
            return 0
        pause: int = min(_LONGEST, 1 << min(times - _FREE + 2, 20))
        return max(0, round(at + pause - self._clock() + 0.5))
