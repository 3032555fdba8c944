"""A database of an earlier version keeps what it holds; a killed migration leaves the old or the new schema."""

from __future__ import annotations

import asyncio
import hashlib
import os
import random
import signal
import time

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from monitor.errors import StoreError
from monitor.store.db import Database, open_database
from monitor.store.migrate import alembic_config, upgrade
from monitor.store.revision import head, is_current, scripts
from monitor.store.tables import metadata
from tests.store.test_db import is_a_table_of_ours

RELEASED = {"0.1.0": "0001"}
"""The schema of each version that somebody may run."""
FROZEN = {"0001_first_schema.py": "e6176180a6877a75a5c9b27691bbff735ece84db31995eb3f420c41bf14f5dd1"}
KILLS = 8


def test_a_migration_that_was_released_is_never_changed() -> None:
    for name, expected in FROZEN.items():
        text = (scripts() / "versions" / name).read_bytes()
        assert hashlib.sha256(text).hexdigest() == expected, f"{name}: add a new revision instead"


async def at_revision(dsn: str, revision: str) -> None:
    """An empty database as a version made it."""
    database = open_database(dsn)

    def make(connection: sa.Connection) -> None:
        config = alembic_config()
        config.attributes["connection"] = connection
        command.upgrade(config, revision)

    async with database.write() as connection:
        await connection.run_sync(make)
        await connection.execute(sa.text(FEED))
        await connection.execute(sa.text(ENTRY))
    await database.close()


FEED = (
    "INSERT INTO feeds (url, name, interval_seconds, tags, baseline, added_at)"
    " VALUES ('https://a.example/f', 'A', 900, '[]', 'silent', '2025-04-08 12:00:00')"
)
ENTRY = (
    "INSERT INTO entries (feed_id, guid, url, title, summary, content, first_seen_at, first_poll)"
    " VALUES (1, 'g', 'https://a.example/1', 'Dam', '', '', '2025-04-08 12:00:00', false)"
)


@pytest.mark.parametrize("version", RELEASED)
async def test_a_database_of_each_released_version_is_brought_up_to_date_with_all_it_holds(
    dsn: str, version: str
) -> None:
    await at_revision(dsn, RELEASED[version])
    database = open_database(dsn)
    await upgrade(database)
    assert await is_current(database)
    assert await differences(database) == []
    async with database.read() as connection:
        assert (await connection.execute(sa.text("SELECT guid, title FROM entries"))).all() == [("g", "Dam")]
    await database.close()


async def test_a_database_of_a_newer_version_is_refused_by_whoever_opens_it(dsn: str) -> None:
    await at_revision(dsn, "head")
    database = open_database(dsn)
    async with database.write() as connection:
        await connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    for open_it in (upgrade, is_current):
        with pytest.raises(
            StoreError, match="newer version of monitor: install that one, or restore the backup"
        ):
            await open_it(database)
    await database.close()


async def differences(database: Database) -> list[object]:
    """Between the schema that is there and that of this version."""

    def compare(connection: sa.Connection) -> list[object]:
        return list(
            compare_metadata(
                MigrationContext.configure(
                    connection, opts={"compare_type": True, "include_name": is_a_table_of_ours}
                ),
                metadata,
            )
        )

    async with database.read() as connection:
        return await connection.run_sync(compare)


def test_the_newest_migration_is_the_one_that_alembic_takes_for_it() -> None:
    assert head() == ScriptDirectory.from_config(alembic_config()).get_current_head()


async def revision_of(database: Database) -> str | None:
    async with database.read() as connection:
        return await connection.run_sync(lambda c: MigrationContext.configure(c).get_current_revision())


@pytest.mark.parametrize("before", [None, *RELEASED.values()])
async def test_a_migration_that_is_killed_halfway_leaves_one_schema_or_the_other(
    dsn: str, before: str | None
) -> None:
    if before is not None:
        await at_revision(dsn, before)
    chance = random.Random(1)
    for _ in range(KILLS):
        await asyncio.to_thread(killed_while_upgrading, dsn, chance.uniform(0, 0.6))
        database = open_database(dsn)
        assert await revision_of(database) in {before, head()}
        await database.close()
    database = open_database(dsn)
    await upgrade(database)
    assert await differences(database) == []
    await database.close()


def killed_while_upgrading(dsn: str, after: float) -> None:
    """A process of its own begins to migrate and is killed after so many seconds."""
    child = os.fork()
    if child == 0:
        try:
            asyncio.run(upgrade(open_database(dsn)))
            time.sleep(60)
        finally:
            os._exit(0)
    time.sleep(after)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
