"""Which schema the database has and which this version wants, told without loading the tool that migrates."""

from __future__ import annotations

import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import sqlalchemy as sa

import monitor
from monitor.errors import StoreError
from monitor.store.db import Database

NEWER = (
    "The database was made by a newer version of monitor: install that one, or restore the backup from before"
    " the upgrade."
)
_IDS = re.compile(r"^(revision|down_revision)\b[^=]*= (?:\"(\w+)\"|None)$", re.MULTILINE)


def scripts() -> Path:
    """Folder of the migrations: inside the wheel, or at the top of a checkout."""
    package = Path(monitor.__file__).parent
    inside = package / "_alembic"
    return inside if inside.is_dir() else package.parent / "alembic"


@cache
def _follows() -> dict[str, str]:
    """The id of each migration, with that of the one before it."""
    found = [dict(_IDS.findall(file.read_text("utf-8"))) for file in (scripts() / "versions").glob("*.py")]
    return {ids["revision"]: ids["down_revision"] for ids in found}


def head() -> str:
    """The id of the newest migration: the one that no other one follows."""
    [newest] = _follows().keys() - set(_follows().values())
    return newest


async def is_current(db: Database) -> bool:
    """Whether the schema is the one of this version, not an older one. Raises StoreError for a newer one."""
    async with db.read() as connection:
        if not await connection.run_sync(lambda c: sa.inspect(c).has_table("alembic_version")):
            return False
        stored = await connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
        if stored is not None and stored not in _follows():
            raise StoreError(NEWER)
        if stored != head():
            return False
        return db.dialect == "sqlite" or not await connection.run_sync(missing_in_engine)


def missing_in_engine(connection: sa.Connection) -> list[Path]:
    """The migrations of procrastinate's own tables that a PostgreSQL database has not seen, in their order."""
    known = set(connection.scalars(sa.text("SELECT name FROM engine_migrations")))
    return [file for file in sorted((engine_sql() / "migrations").glob("*.sql")) if file.name not in known]


def engine_sql() -> Path:
    """Found without importing the engine, which is not for every process."""
    spec = find_spec("procrastinate")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent / "sql"
