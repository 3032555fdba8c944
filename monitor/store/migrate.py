"""Brings the database to the schema of this version at start, under a lock, all or nothing."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.util import CommandError

from monitor.errors import StoreError
from monitor.store.db import Database
from monitor.store.revision import scripts

_LOCK = 0x6D6F6E69  # any number that no other program locks
_PATIENCE = 3600.0  # seconds; a large database takes its time


def alembic_config() -> AlembicConfig:
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
        raise StoreError(
            "The database was made by a newer version of monitor: install that one, or use another database."
        ) from error
