"""The schema that later databases of a session get is that of the migrations."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from monitor.store.db import Database, open_database
from monitor.store.migrate import upgrade
from monitor.store.revision import is_current
from tests.support.migrated import migrated


async def told(database: Database) -> list[tuple[object, ...]]:
    async with database.read() as connection:
        query = "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name"
        schema = [tuple(row) for row in await connection.execute(sa.text(query))]
        version = [tuple(row) for row in await connection.execute(sa.text("SELECT * FROM alembic_version"))]
    return schema + version


async def test_a_later_database_is_as_the_migrations_make_one(tmp_path: Path) -> None:
    found = []
    for name, make in (("first", migrated), ("later", migrated), ("migrations", upgrade)):
        database = open_database(f"sqlite:///{tmp_path / name}.db")
        await make(database)
        assert await is_current(database)
        found.append(await told(database))
        await database.close()
    assert found[0] == found[1] == found[2]
    assert len(found[0]) > 50
