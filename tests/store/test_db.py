"""Transactions hold what they promise on both databases."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
import sqlalchemy as sa

from monitor.errors import DatabaseAwayError, StoreError
from monitor.store import heartbeats
from monitor.store.db import Database, open_database
from monitor.store.migrate import upgrade
from monitor.store.revision import is_current
from monitor.store.tables import heartbeats as table
from tests.support.postgres import fresh_database
from tests.support.schema import differences

NOW = datetime(2025, 4, 8, 12, tzinfo=UTC)


async def test_no_update_is_lost_among_160_concurrent_writers(db: Database) -> None:
    async with db.write() as connection:
        await heartbeats.beat(connection, "poll", now=NOW, items=0, error=None)

    async def increment() -> None:
        async with db.write() as connection:
            items = await connection.scalar(sa.select(table.c.taken).with_for_update())
            await asyncio.sleep(0)
            await connection.execute(sa.update(table).values(taken=items + 1))

    await asyncio.gather(*(increment() for _ in range(160)))
    async with db.read() as connection:
        assert await connection.scalar(sa.select(table.c.taken)) == 160


async def test_a_transaction_that_raises_leaves_nothing_behind(db: Database) -> None:
    with pytest.raises(ZeroDivisionError):
        async with db.write() as connection:
            await heartbeats.beat(connection, "poll", now=NOW, items=1, error=None)
            _ = 1 // 0
    async with db.read() as connection:
        assert await heartbeats.listing(connection) == []


async def test_a_transaction_of_a_process_that_stands_still_keeps_nobody_waiting(postgres_dsn: str) -> None:
    dsn = await fresh_database(postgres_dsn)
    frozen, other = open_database(dsn, idle=0.5), open_database(dsn)
    await upgrade(other)
    with pytest.raises(DatabaseAwayError):
        async with frozen.write() as connection:
            await heartbeats.beat(connection, "match", now=NOW, items=1, error=None)
            async with other.write() as elsewhere:  # waits for the row that the first one has not committed
                await heartbeats.beat(elsewhere, "match", now=NOW, items=7, error=None)
            await heartbeats.beat(connection, "match", now=NOW, items=1, error=None)
    async with other.read() as connection:
        assert [row.taken for row in await heartbeats.listing(connection)] == [7]
    await frozen.close()
    await other.close()


async def test_of_two_who_lock_each_other_out_one_gives_way_and_the_database_is_not_away(
    postgres_dsn: str,
) -> None:
    db = open_database(await fresh_database(postgres_dsn))
    await upgrade(db)
    async with db.write() as connection:
        for stage in ("match", "read"):
            await heartbeats.beat(connection, stage, now=NOW, items=0, error=None)
    both = asyncio.Barrier(2)

    async def beat(*stages: str) -> None:
        async with db.write() as connection:
            for stage in stages:
                await heartbeats.beat(connection, stage, now=NOW, items=1, error=None)
                if stage == stages[0]:
                    await both.wait()

    ended = await asyncio.gather(beat("match", "read"), beat("read", "match"), return_exceptions=True)
    assert [type(one) for one in ended if one is not None] == [StoreError]
    await db.close()


async def test_times_come_back_aware_and_in_utc(db: Database) -> None:
    local = NOW.astimezone(timezone(timedelta(hours=8)))
    async with db.write() as connection:
        await heartbeats.beat(connection, "poll", now=local, items=0, error=None)
    async with db.read() as connection:
        [row] = await heartbeats.listing(connection)
    assert row.ran_at == NOW
    assert row.ran_at.tzinfo is UTC


async def test_the_migrations_make_the_tables_of_this_version(db: Database) -> None:
    assert await differences(db) == []
    assert await is_current(db)


async def test_migrating_a_current_database_changes_nothing(db: Database) -> None:
    async with db.write() as connection:
        await heartbeats.beat(connection, "poll", now=NOW, items=7, error=None)
    await upgrade(db)
    async with db.read() as connection:
        [row] = await heartbeats.listing(connection)
    assert row.taken == 7


async def test_eight_daemons_that_start_at_once_migrate_once(tmp_path: Path) -> None:
    databases = [open_database(f"sqlite:///{tmp_path / 'shared.db'}") for _ in range(8)]
    await asyncio.gather(*(upgrade(database) for database in databases))
    assert await is_current(databases[0])
    for database in databases:
        await database.close()


@pytest.mark.parametrize("dsn", ["nonsense", "mysql://host/name", "sqlite://"])
def test_a_database_that_cannot_be_used_is_refused_with_the_remedy(dsn: str) -> None:
    with pytest.raises(StoreError, match=r"write|use"):
        open_database(dsn)


async def test_an_unreachable_server_is_a_store_error_without_the_password() -> None:
    database = open_database("postgresql://someone:hidden-word@127.0.0.1:1/none")
    with pytest.raises(StoreError) as raised:
        async with database.read():
            pass
    assert "hidden-word" not in str(raised.value)
    await database.close()
