"""One question tells which tables hold something to work on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from monitor.store import leases, pending
from monitor.store.db import Database
from monitor.store.tables import deliveries, feeds, findings, health_events

NOW = datetime(2025, 4, 8, 12, tzinfo=UTC)
LEASE = timedelta(minutes=5)


async def waits(db: Database, now: datetime) -> set[str]:
    async with db.read() as connection:
        found = await pending.tables(connection, (feeds, deliveries, findings, health_events), now)
    return {table.name for table in found}


async def add_feed(db: Database) -> None:
    feed = {"url": "https://paper.example/", "name": "Paper", "interval_seconds": 900, "tags": []}
    async with db.write() as connection:
        await connection.execute(sa.insert(feeds).values(**feed, baseline="silent", added_at=NOW, due_at=NOW))


async def test_a_row_waits_from_its_time_on_and_not_while_it_is_leased(db: Database) -> None:
    assert await waits(db, NOW) == set()
    await add_feed(db)
    assert await waits(db, NOW - timedelta(seconds=1)) == set()
    assert await waits(db, NOW) == {"feeds"}
    async with db.write() as connection:
        [(lease, _)] = await leases.claim(connection, feeds, now=NOW, limit=1, lease=LEASE)
    assert await waits(db, NOW) == set()
    assert await waits(db, NOW + LEASE) == {"feeds"}
    async with db.write() as connection:
        await leases.finish(connection, lease)
    assert await waits(db, NOW + LEASE) == set()


async def test_a_row_without_a_time_waits_while_it_is_pending(db: Database) -> None:
    event = {"kind": "feed_silent", "subject": "Paper", "text": "Paper is silent.", "created_at": NOW}
    async with db.write() as connection:
        await connection.execute(sa.insert(health_events).values(**event))
    assert await waits(db, NOW) == {"health_events"}
    async with db.write() as connection:
        await connection.execute(sa.update(health_events).values(status="told"))
    assert await waits(db, NOW) == set()
