"""A SQLite file has one engine; the next one finds nothing leased."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from monitor.errors import StoreError
from monitor.store import leases
from monitor.store.db import open_database
from monitor.store.instance_lock import instance_lock
from monitor.store.migrate import upgrade
from monitor.store.tables import topics
from tests.support.postgres import fresh_database

NOW = datetime(2025, 4, 8, 12, tzinfo=UTC)
TOPIC = {
    "id": "border",
    "name": "Border",
    "query": "border",
    "definition": {},
    "version": 1,
    "baseline": "silent",
    "added_at": NOW,
    "version_at": NOW,
    "due_at": NOW,
}


async def test_a_second_engine_on_one_file_is_refused_until_the_first_is_gone(tmp_path: Path) -> None:
    dsn = f"sqlite:///{tmp_path / 'shared.db'}"
    db = open_database(dsn)
    await upgrade(db)
    async with instance_lock(db, dsn):
        with pytest.raises(StoreError, match=f"process {os.getpid()}"):
            async with instance_lock(db, dsn):
                pass
    async with instance_lock(db, dsn):
        pass
    await db.close()


async def test_a_second_engine_on_one_server_is_refused_and_told_who_the_first_is(postgres_dsn: str) -> None:
    dsn = await fresh_database(postgres_dsn)
    first, second = open_database(dsn), open_database(dsn)
    await upgrade(first)
    async with instance_lock(first, dsn):
        with pytest.raises(StoreError, match=f"process {os.getpid()}, since"):
            async with instance_lock(second, dsn, patience=0.5):
                pass
    async with instance_lock(second, dsn):
        pass
    await first.close()
    await second.close()


async def test_two_databases_of_one_server_have_an_engine_each(postgres_dsn: str) -> None:
    dsns = [await fresh_database(postgres_dsn) for _ in range(2)]
    first, second = map(open_database, dsns)
    for db in (first, second):
        await upgrade(db)
    async with instance_lock(first, dsns[0]), instance_lock(second, dsns[1]):
        pass
    await first.close()
    await second.close()


async def test_what_a_killed_engine_had_leased_is_free_for_the_next(tmp_path: Path) -> None:
    dsn = f"sqlite:///{tmp_path / 'shared.db'}"
    db = open_database(dsn)
    await upgrade(db)
    async with db.write() as connection:
        await connection.execute(sa.insert(topics).values(**TOPIC))
        [(killed, _)] = await leases.claim(connection, topics, now=NOW, limit=1, lease=timedelta(days=9))
    async with instance_lock(db, dsn), db.write() as connection:
        [(taken, _)] = await leases.claim(connection, topics, now=NOW, limit=1, lease=timedelta(days=9))
        with pytest.raises(leases.LeaseLostError):
            await leases.advance(connection, killed)
        assert taken.attempts == 2
    await db.close()
