"""Tells whoever runs the daemon how it fares: a health file for cheap checks, and systemd's watchdog."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

import structlog

from monitor import health
from monitor.app import App
from monitor.errors import StoreError
from monitor.store import heartbeats

log = structlog.get_logger(__name__)

EVERY = 5.0  # seconds
_HANGS = timedelta(minutes=5)
"""A stage without any sign of life for so long is worth a restart."""
_AWAY = "The database is away."


class Vital:
    """Writes and tells every few seconds until cancelled; where nobody asked, nothing.

    `stages` are those that this process serves, all where none are named.
    """

    def __init__(
        self,
        current: Callable[[], App],
        away: Callable[[], bool],
        environ: Mapping[str, str],
        stages: Collection[str] = (),
    ) -> None:
        self._current = current
        self._away = away
        self._stages = stages
        name = environ.get(health.FILE)
        self._file = Path(name) if name else None
        self._systemd = Systemd(environ.get("NOTIFY_SOCKET"))

    async def run(self) -> None:
        """Until cancelled; systemd is told at once that the service is up."""
        if self._file is None and not self._systemd.asks:
            return
        self._systemd.tell("READY=1")
        try:
            while True:
                await self._once()
                await asyncio.sleep(EVERY)
        finally:
            self._gone()

    def _gone(self) -> None:
        """A service that has stopped is well no more."""
        if self._file is not None:
            with suppress(OSError):
                self._file.unlink()

    async def _once(self) -> None:
        problem, hangs = await self._state()
        if self._file is not None:
            try:
                await asyncio.to_thread(health.write, self._file, problem)
            except OSError as error:
                log.warning("no health file", file=str(self._file), error=error.strerror)
        status = f"STATUS={problem or 'All stages make progress.'}"
        self._systemd.tell(status if hangs else f"{status}\nWATCHDOG=1")

    async def _state(self) -> tuple[str | None, bool]:
        """What keeps the stages from making progress, and whether it is they that hang: a database that is away
        comes back without a restart."""
        app = self._current()
        if self._away():
            return _AWAY, False
        try:
            async with app.db.read() as connection:
                listed = await heartbeats.listing(connection)
        except StoreError as error:
            return str(error), False
        stages = [one for one in listed if not self._stages or one.stage in self._stages]
        now: datetime = app.now()
        hangs = any(now - stage.ran_at > _HANGS for stage in stages)
        return heartbeats.trouble(stages, now), hangs


class Systemd:
    """The notification socket of systemd (sd_notify(3)); without one it is silent."""

    def __init__(self, address: str | None) -> None:
        self._address = f"\0{address[1:]}" if address and address.startswith("@") else address

    @property
    def asks(self) -> bool:
        """Whether systemd wants to hear anything."""
        return self._address is not None

    def tell(self, state: str) -> None:
        """Send the assignments, one a line. What cannot be sent is not worth an error."""
        if self._address is None:
            return
        with (
            suppress(OSError),
            socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as sending,
        ):
            sending.sendto(state.encode(), self._address)
