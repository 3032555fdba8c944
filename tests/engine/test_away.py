"""The database goes away and comes back: one line in the log, no busy loop, and all goes on without a restart."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
import structlog
from structlog.testing import capture_logs

from monitor.engine.local import LocalEngine
from monitor.errors import StoreError
from monitor.pipeline import STAGES
from monitor.store.instance_lock import instance_lock
from monitor.store.revision import is_current
from monitor.store.tables import deliveries
from tests.support.desk import Desk, Mailbox, open_desk
from tests.support.postgres import NoPostgresError, Server, running

TELLING = tuple(stage for stage in STAGES if stage.name in {"alert", "watch", "deliver"})


@pytest.fixture
def server() -> Iterator[Server]:
    try:
        with running() as found:
            yield found
    except NoPostgresError as error:
        pytest.skip(f"no PostgreSQL: {error}")


@asynccontextmanager
async def watched(desk: Desk, dsn: str) -> AsyncIterator[LocalEngine]:
    """The engine at work as the daemon has it."""
    async with instance_lock(desk.app.db, dsn) as hold:
        engine = LocalEngine(desk.app, tick=0.05, stages=TELLING, regain=hold.regain)
        running = asyncio.create_task(engine.run())
        holding = asyncio.create_task(hold.watch(engine.suspend))
        try:
            yield engine
        finally:
            engine.stop()
            holding.cancel()
            await running


async def until(condition: Callable[[], object], seconds: float = 60.0) -> None:
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110  (it is not ours to set an event)
            await asyncio.sleep(0.02)


async def told(desk: Desk, box: Mailbox, value: float) -> None:
    """Until a figure of which the ledger learns now is told, and the database knows that it is.

    A message whose receipt cannot be noted, because the database went first, comes once more under its id.
    """
    await desk.figure("border", value)
    desk.clock.advance(minutes=6)
    await until(lambda: f"{value:g} people counted" in [message.subject for _, message in box.received])
    async with asyncio.timeout(60):
        while await _waiting(desk):  # noqa: ASYNC110  (nor is it ours here)
            await asyncio.sleep(0.02)


async def _waiting(desk: Desk) -> bool:
    async with desk.app.db.read() as connection:
        unsent = sa.select(sa.func.count()).select_from(deliveries).where(deliveries.c.sent_at.is_(None))
        return bool(await connection.scalar(unsent))


def away(logs: list[structlog.types.EventDict]) -> list[str]:
    return [str(line["event"]) for line in logs if line["log_level"] in {"error", "critical"}]


def taken_aside(database: Path) -> None:
    database.rename(database.with_suffix(".aside"))


def put_back(database: Path) -> None:
    database.with_suffix(".aside").rename(database)


async def test_a_database_file_that_was_taken_away_and_put_back_is_used_again(tmp_path: Path) -> None:
    box, file = Mailbox(), tmp_path / "desk.db"
    with capture_logs() as logs:
        async with open_desk(tmp_path, {"box": box}) as desk, watched(desk, f"sqlite:///{file}") as engine:
            await told(desk, box, 155)
            taken_aside(file)
            await until(lambda: engine.away)
            await asyncio.sleep(2)
            assert not file.exists()
            with pytest.raises(StoreError, match="gone: put it back"):
                async with desk.app.db.read():
                    pass
            put_back(file)
            await until(lambda: not engine.away)
            await told(desk, box, 163)
    assert away(logs) == ["the database is away, everything waits"]
    assert len({message.id for _, message in box.received}) == len(box.received)


async def test_a_database_that_was_replaced_by_a_backup_is_migrated_and_used(tmp_path: Path) -> None:
    box, file = Mailbox(), tmp_path / "desk.db"
    async with open_desk(tmp_path, {"box": box}) as desk, watched(desk, f"sqlite:///{file}") as engine:
        with sqlite3.connect(file) as now, sqlite3.connect(tmp_path / "backup.db") as copy:
            now.backup(copy)
        await told(desk, box, 155)
        (tmp_path / "backup.db").rename(file)
        await until(lambda: engine.away)
        await until(lambda: not engine.away)
        assert await is_current(desk.app.db)
        await told(desk, box, 163)


async def test_an_empty_file_in_the_place_of_the_database_is_made_one_with_the_configured_topics(
    tmp_path: Path,
) -> None:
    box, file = Mailbox(), tmp_path / "desk.db"
    async with open_desk(tmp_path, {"box": box}) as desk, watched(desk, f"sqlite:///{file}") as engine:
        taken_aside(file)
        await until(lambda: engine.away)
        file.touch()
        await until(lambda: not engine.away)
        await told(desk, box, 163)


async def test_a_database_that_another_program_has_locked_is_waited_for(tmp_path: Path) -> None:
    box, file = Mailbox(), tmp_path / "desk.db"
    async with open_desk(tmp_path, {"box": box}) as desk, watched(desk, f"sqlite:///{file}"):
        await told(desk, box, 155)
        other = sqlite3.connect(file, timeout=60, isolation_level=None, check_same_thread=False)
        await asyncio.to_thread(other.execute, "BEGIN IMMEDIATE")
        await asyncio.sleep(2)
        other.execute("ROLLBACK")
        other.close()
        await told(desk, box, 163)


async def test_a_full_database_is_waited_for_until_there_is_room(tmp_path: Path) -> None:
    """SQLite's own limit of pages says what a full disk says."""
    box, file = Mailbox(), tmp_path / "desk.db"
    async with open_desk(tmp_path, {"box": box}) as desk, watched(desk, f"sqlite:///{file}") as engine:
        await told(desk, box, 155)
        async with desk.app.db.write() as connection:
            pages = await connection.exec_driver_sql("PRAGMA page_count")
            await connection.exec_driver_sql(f"PRAGMA max_page_count={pages.scalar_one()}")
        await fill(desk)
        desk.clock.advance(minutes=6)
        await until(lambda: engine.away)
        await until(lambda: not engine.away and len(box.received) == 2)


async def fill(desk: Desk) -> None:
    """Bring figures until the database takes no more."""
    for value in range(200, 400):
        try:
            await desk.figure("border", value)
        except StoreError:
            return
    raise AssertionError("the database was never full")


async def test_a_server_that_was_stopped_and_started_is_used_again(tmp_path: Path, server: Server) -> None:
    box = Mailbox()
    with capture_logs() as logs:
        async with (
            open_desk(tmp_path, {"box": box}, database=server.dsn) as desk,
            watched(desk, server.dsn) as engine,
        ):
            await told(desk, box, 155)
            server.stop()
            await until(lambda: engine.away)
            await asyncio.sleep(1)
            server.start()
            await until(lambda: not engine.away)
            await told(desk, box, 163)
    assert away(logs) == ["the database is away, everything waits"]


async def test_a_server_that_was_frozen_is_waited_for(tmp_path: Path, server: Server) -> None:
    box = Mailbox()
    async with (
        open_desk(tmp_path, {"box": box}, database=server.dsn) as desk,
        watched(desk, server.dsn) as engine,
    ):
        await told(desk, box, 155)
        server.freeze()
        await until(lambda: engine.away)
        with pytest.raises(StoreError):
            async with desk.app.db.read():
                pass
        server.thaw()
        await until(lambda: not engine.away)
        await told(desk, box, 163)


async def test_connections_that_the_server_killed_are_made_anew(tmp_path: Path, server: Server) -> None:
    box = Mailbox()
    async with open_desk(tmp_path, {"box": box}, database=server.dsn) as desk, watched(desk, server.dsn):
        for value in (155, 163, 171):
            server.kill_backends()
            await told(desk, box, value)
