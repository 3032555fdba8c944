"""A SQLite file has one engine; the next one finds nothing leased."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from monitor.errors import StoreError
from monitor.store import work
from monitor.store.alone import alone
from monitor.store.db import open_database
from monitor.store.migrate import upgrade
from monitor.store.tables import topics

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
    async with alone(db, dsn):
        with pytest.raises(StoreError, match="Another monitor"):
            async with alone(db, dsn):
                pass
    async with alone(db, dsn):
        pass
    await db.close()


async def test_what_a_killed_engine_had_leased_is_free_for_the_next(tmp_path: Path) -> None:
    dsn = f"sqlite:///{tmp_path / 'shared.db'}"
    db = open_database(dsn)
    await upgrade(db)
    async with db.write() as connection:
        await connection.execute(sa.insert(topics).values(**TOPIC))
        [(killed, _)] = await work.claim(connection, topics, now=NOW, limit=1, lease=timedelta(days=9))
    async with alone(db, dsn), db.write() as connection:
        [(taken, _)] = await work.claim(connection, topics, now=NOW, limit=1, lease=timedelta(days=9))
        with pytest.raises(work.LeaseLostError):
            await work.advance(connection, killed)
        assert taken.attempts == 2
    await db.close()
