"""Whether the network can be reached at all: when nobody answers any more, no single host is to blame."""

from __future__ import annotations

import time
from collections.abc import Callable

import structlog

log = structlog.get_logger(__name__)

FEWEST, ENOUGH = 3, 5
"""So many domains in a row that cannot be reached, and not one that answers in between: then it is the machine."""


class Reach:
    """Keeps count of who answers. `clock` gives seconds that nobody can set back."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._silent: set[str] = set()
        self._since = 0.0
        self._known = ENOUGH
        self._noted = False

    def expect(self, domains: int) -> None:
        """How many domains are asked regularly; with few of them fewer are enough."""
        self._known = max(FEWEST, min(ENOUGH, domains))

    @property
    def offline(self) -> bool:
        return len(self._silent) >= self._known

    @property
    def seconds(self) -> float:
        """For how long nobody has answered; 0 while somebody does."""
        return self._clock() - self._since if self._silent else 0.0

    def answered(self) -> None:
        """Some host has answered, whatever it said."""
        if self._noted:
            log.warning("the network is back", seconds=round(self.seconds))
        self._silent.clear()
        self._noted = False

    def silent(self, domain: str) -> None:
        """A host could not be reached."""
        if not self._silent:
            self._since = self._clock()
        self._silent.add(domain)
        if self.offline and not self._noted:
            self._noted = True
            log.warning("the network is away: nobody answers, everybody is asked again after a minute")
