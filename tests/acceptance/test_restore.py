"""The restore drill of docs/operating.md: copied under load, destroyed, put back; what was saved before is there."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from monitor.commands.backup import copy
from monitor.errors import MonitorError
from monitor.store import health
from monitor.store.db import Database, open_database
from monitor.store.health import HealthEvent
from monitor.store.migrate import upgrade
from monitor.store.revision import is_current
from monitor.store.tables import health_events, last_runs
from tests.support.postgres import binaries, fresh_database

NOW = datetime(2026, 11, 30, tzinfo=UTC)
ENOUGH = 60


class Load:
    """Writes pairs, each in one transaction, as fast as the database takes them; `saved` counts those committed."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.saved = 0

    async def run(self) -> None:
        while True:
            number = self.saved
            async with self._database.write() as connection:
                await health.add(connection, [HealthEvent("drill", str(number), "x" * 2_000)], NOW)
                await connection.execute(sa.insert(last_runs).values(name=f"drill-{number}", at=NOW))
            self.saved += 1

    async def until(self, count: int) -> None:
        while self.saved < count:  # noqa: ASYNC110  (filled by the other task)
            await asyncio.sleep(0.01)


@asynccontextmanager
async def loaded(dsn: str) -> AsyncIterator[Load]:
    database = open_database(dsn)
    await upgrade(database)
    load = Load(database)
    running = asyncio.create_task(load.run())
    try:
        await load.until(ENOUGH)
        yield load
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
        await database.close()


async def drill(dsn: str, save: Callable[[], Awaitable[None]], restore: Callable[[], Awaitable[str]]) -> None:
    """Copy while the load goes on, destroy and put back, compare."""
    async with loaded(dsn) as load:
        before = load.saved
        await save()
        await load.until(load.saved + ENOUGH)
        after = load.saved
    database = open_database(await restore())
    assert await is_current(database)
    async with database.read() as connection:
        events = {int(n) for n in await connection.scalars(sa.select(health_events.c.subject))}
        marked = {int(name[6:]) for name in await connection.scalars(sa.select(last_runs.c.name))}
    await database.close()
    assert set(range(before)) - events == set()
    assert events == marked == set(range(len(events)))
    assert before <= len(events) < after


async def test_sqlite_is_copied_under_load_and_nothing_saved_before_is_lost(tmp_path: Path) -> None:
    live, saved = tmp_path / "monitor.db", tmp_path / "saved.db"

    async def save() -> None:
        assert await asyncio.to_thread(copy, live, saved) > 0
        assert saved.stat().st_mode & 0o077 == 0

    async def restore() -> str:
        for file in tmp_path.glob("monitor.db*"):
            file.unlink()
        saved.rename(live)
        return f"sqlite:///{live}"

    await drill(f"sqlite:///{live}", save, restore)


async def test_postgresql_is_dumped_under_load_and_nothing_saved_before_is_lost(
    tmp_path: Path, postgres_dsn: str
) -> None:
    first, second = await fresh_database(postgres_dsn), await fresh_database(postgres_dsn)
    dump = tmp_path / "monitor.dump"

    async def save() -> None:
        await tool("pg_dump", "--format=custom", f"--file={dump}", f"--dbname={plain(first)}")

    async def restore() -> str:
        name = sa.make_url(first).database
        await tool("dropdb", "--force", f"--maintenance-db={plain(postgres_dsn)}", str(name))
        await tool("pg_restore", "--exit-on-error", f"--dbname={plain(second)}", str(dump))
        return second

    await drill(first, save, restore)


def plain(dsn: str) -> str:
    """The address as PostgreSQL's own tools take it."""
    return dsn.replace("+psycopg", "")


async def tool(name: str, *arguments: str) -> None:
    await asyncio.to_thread(subprocess.run, [binaries() / name, *arguments], check=True, capture_output=True)


def test_a_copy_never_takes_the_place_of_a_file(tmp_path: Path) -> None:
    there = tmp_path / "there.db"
    there.write_text("mine")
    with pytest.raises(MonitorError, match="already"):
        copy(tmp_path / "monitor.db", there)
    assert there.read_text() == "mine"


def test_what_is_no_database_is_not_copied(tmp_path: Path) -> None:
    (tmp_path / "monitor.db").write_text(
        "no database at all, but a text that is long enough to look like one"
    )
    with pytest.raises(MonitorError, match="broke off"):
        copy(tmp_path / "monitor.db", tmp_path / "saved.db")
    assert list(tmp_path.glob("saved.db*")) == []
