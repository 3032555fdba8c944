"""One local engine a SQLite file: a second one is refused, and what a killed one had leased is free at once."""

from __future__ import annotations

import fcntl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import sqlalchemy as sa

from monitor.errors import StoreError
from monitor.store import work
from monitor.store.db import Database
from monitor.store.tables import metadata


@asynccontextmanager
async def alone(db: Database, dsn: str) -> AsyncIterator[None]:
    """Hold a SQLite database for this process; on PostgreSQL, which workers share, nothing is held.

    The lock is the operating system's and goes with the process, however it ends. Raises StoreError if
    another process holds it.
    """
    if db.dialect != "sqlite":
        yield
        return
    path = f"{sa.make_url(dsn).database}.lock"
    with open(path, "w", encoding="ascii") as file:  # noqa: ASYNC230, PTH123  (an empty file, held open)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise StoreError(
                "Another monitor runs on this database: stop it, or give this one a database of its own."
            ) from error
        async with db.write() as connection:
            for table in metadata.sorted_tables:
                if "lease_token" in table.c:
                    await work.free(connection, table)
        yield
