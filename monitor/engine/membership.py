"""A process's place in the crew that shares a PostgreSQL database: entered, seen every few seconds, left."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection
from contextlib import suppress
from types import TracebackType

import structlog

from monitor.errors import StoreError
from monitor.store import crew
from monitor.store.db import Database

log = structlog.get_logger(__name__)

_ANSWER = 10.0  # seconds in which the database must answer a sign of life


class Membership:
    """Entered while the block runs, under a number that changes if others took it for dead."""

    def __init__(self, db: Database, member: crew.Member) -> None:
        self._db = db
        self._member = member
        self._number = 0

    async def __aenter__(self) -> Membership:
        await self._join()
        return self

    async def __aexit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        with suppress(StoreError):
            async with self._db.write(patience=_ANSWER) as connection:
                await crew.leave(connection, self._number)

    async def _join(self) -> None:
        async with self._db.write(patience=_ANSWER) as connection:
            self._number = await crew.join(connection, self._member)
        self._db.sign(crew.mark(self._number))

    async def beat(self, busy: Collection[str] = ()) -> None:
        """A sign of life, and a look for the dead, whose rows are free then. Raises StoreError."""
        async with self._db.write(patience=_ANSWER) as connection:
            known = await crew.beat(connection, self._number, busy)
            dead = await crew.bury(connection)
        if dead:
            log.warning("workers are gone, their rows are taken over", rows=dead)
        if not known:
            log.warning("taken for dead: what this process held, others have taken over")
            await self._join()

    async def live(self, away: Callable[[], bool]) -> None:
        """Beat until cancelled, but while the database is away."""
        while True:
            await asyncio.sleep(crew.BEAT)
            if not away():
                with suppress(StoreError):
                    await self.beat()
