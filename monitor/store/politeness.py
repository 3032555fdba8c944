"""What several processes must know of the sites that they ask: whose turn it is, and what robots.txt says.

PostgreSQL alone, by the server's clock. A turn that was never given back, as its process died, ends by itself.
"""

from __future__ import annotations

import asyncio
import random
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from monitor.errors import StoreError
from monitor.store.db import Database
from monitor.store.server_time import now, seconds_since
from monitor.store.tables import domains, robots

_SOON, _SELDOM = 0.1, 1.0  # seconds between two looks whether a domain is free, growing
_SWEPT = timedelta(days=1)


class SharedTurns:
    """Has all processes on one database ask a domain one after the other.

    `longest` is more than the seconds that a request can take.
    """

    def __init__(self, db: Database, longest: float) -> None:
        self._db = db
        self._longest = timedelta(seconds=longest)

    @asynccontextmanager
    async def turn(self, domain: str, delay: float) -> AsyncIterator[None]:
        """Wait until nobody is at `domain` and the pause after the last one is over; the body is then alone there."""
        token = uuid.uuid4().hex
        wait = _SOON
        while not await self._take(domain, token):
            await asyncio.sleep(random.uniform(wait / 2, wait))
            wait = min(wait * 1.5, _SELDOM)
        try:
            yield
        finally:
            await asyncio.shield(self._leave(domain, token, timedelta(seconds=delay)))

    async def _take(self, domain: str, token: str) -> bool:
        mine = {"name": domain, "until": now(self._longest), "token": token}
        taking = insert(domains).values(**mine)
        taking = taking.on_conflict_do_update(
            index_elements=[domains.c.name],
            set_={"until": taking.excluded.until, "token": taking.excluded.token},
            where=domains.c.until <= now(),
        )
        async with self._db.write() as connection:
            return await connection.scalar(taking.returning(domains.c.name)) is not None

    async def _leave(self, domain: str, token: str, delay: timedelta) -> None:
        """The domain rests for a moment; where the database is away, the turn ends by itself."""
        mine = (domains.c.name == domain, domains.c.token == token)
        with suppress(StoreError):
            async with self._db.write() as connection:
                await connection.execute(sa.update(domains).where(*mine).values(until=now(delay)))


class SharedRobots:
    """What any process has read of a site's robots.txt, as (seconds that it still holds, text, failure)."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def get(self, place: str) -> tuple[float, str | None, str | None] | None:
        left = -seconds_since(robots.c.until)
        query = sa.select(left, robots.c.text, robots.c.failure).where(
            robots.c.place == place, robots.c.until > now()
        )
        async with self._db.read() as connection:
            row = (await connection.execute(query)).one_or_none()
        return None if row is None else (float(row[0]), row[1], row[2])

    async def put(self, place: str, seconds: float, text: str | None, failure: str | None) -> None:
        values = {"until": now(timedelta(seconds=seconds)), "text": text, "failure": failure}
        putting = insert(robots).values(place=place, **values)
        putting = putting.on_conflict_do_update(index_elements=[robots.c.place], set_=values)
        async with self._db.write() as connection:
            await connection.execute(putting)


async def sweep(db: Database) -> None:
    """Forget the sites that nobody has asked for a day."""
    async with db.write() as connection:
        for table in (domains, robots):
            await connection.execute(sa.delete(table).where(table.c.until < now(-_SWEPT)))
