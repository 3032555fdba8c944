"""What a SQLite file keeps of rows that are gone: words in segments of its index, bytes in free pages and the log."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from monitor.store.db import Database

WORDS = ("revision_words", "claim_words")
"""FTS5 tables. A word that is deleted stays in its segment until that is merged with all others."""
_PAGES = 500
_FREED = 2_000
"""Pages that are given back at once: 8 MB."""


@asynccontextmanager
async def erasing(db: Database) -> AsyncIterator[AsyncConnection]:
    """A transaction after which nothing is left of what it deleted. Raises StoreError."""
    async with db.write() as connection:
        if db.dialect == "sqlite":
            await connection.exec_driver_sql("PRAGMA secure_delete=ON")
        yield connection
    await clear(db)


async def clear(db: Database) -> None:
    """Leave no deleted word in the index and none in the log, in small transactions: a running service need not wait.

    What they took is given back to the file system.

    Raises StoreError.
    """
    if db.dialect != "sqlite":
        return
    busy, begun = True, False
    while busy:
        async with db.write() as connection:
            merging, begun = await merge(connection, begun=begun), True
            busy = await give_back(connection) > 0 or merging
    connection = await db.apart()
    try:
        await connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        await connection.close()


async def merge(connection: AsyncConnection, *, begun: bool) -> bool:
    """Merge some pages of the segments of each index into one that holds no deleted word.

    The first call, not yet `begun`, says that all segments take part. Returns whether something is left to do.
    """
    if connection.dialect.name != "sqlite":
        return False
    busy = False
    for words in WORDS:
        before = await _changes(connection)
        pages = _PAGES if begun else -_PAGES
        statement = f"INSERT INTO {words} ({words}, rank) VALUES ('merge', {pages})"  # noqa: S608  (names of ours)
        await connection.exec_driver_sql(statement)
        busy |= await _changes(connection) - before >= 2  # as FTS5 documents it
    return busy


async def _changes(connection: AsyncConnection) -> int:
    return int((await connection.exec_driver_sql("SELECT total_changes()")).scalar_one())


async def give_back(connection: AsyncConnection) -> int:
    """Give some pages that nothing stands in back to the file system. Returns how many; 0 if there are none.

    PostgreSQL uses its own again, by autovacuum.
    """
    if connection.dialect.name != "sqlite":
        return 0
    raw: Any = (await connection.get_raw_connection()).driver_connection
    return int(await raw.vacuum(_FREED))
