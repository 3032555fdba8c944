"""Brings the database to the schema of this version at start, under a lock, all or nothing."""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.util import CommandError

from monitor.errors import StoreError
from monitor.store.db import Database
from monitor.store.revision import NEWER, engine_sql, missing_in_engine, scripts
from monitor.store.tables import engine_migrations

_LOCK = 0x6D6F6E69  # any number that no other program locks
_PATIENCE = 3600.0  # seconds; a large database takes its time


def alembic_config() -> AlembicConfig:
    """Alembic's settings, with the folder of our migrations."""
    config = AlembicConfig()
    config.set_main_option("script_location", str(scripts()))
    return config


async def upgrade(db: Database) -> None:
    """Migrate to the newest schema; a database of a newer version is refused. Raises StoreError."""
    async with db.write(patience=_PATIENCE) as connection:
        if db.dialect == "postgresql":
            await connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
        await connection.run_sync(_upgrade)


def _upgrade(connection: sa.Connection) -> None:
    config = alembic_config()
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise StoreError(NEWER) from error
    if connection.dialect.name == "postgresql":
        _upgrade_engine(connection)


def _upgrade_engine(connection: sa.Connection) -> None:
    """Bring procrastinate's tables, which only workers use, to the version that is installed.

    A new database gets its whole schema; one that has it, the migrations that came since, in their order
    (https://procrastinate.readthedocs.io/en/stable/howto/production/migrations.html).
    """
    missing = missing_in_engine(connection)
    known = connection.scalar(sa.select(sa.func.count(engine_migrations.c.name)))
    for file in missing if known or not missing else [engine_sql() / "schema.sql"]:
        connection.connection.cursor().execute(file.read_text("utf-8"))
    now = datetime.now(UTC)
    rows = [{"name": file.name, "applied_at": now} for file in missing]
    if rows:
        connection.execute(sa.insert(engine_migrations), rows)
