"""Opens the database and hands out short transactions; the only place that knows SQLite from PostgreSQL."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from monitor.errors import StoreError
from monitor.store.sqlite import connect

_SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA busy_timeout=30000",
)


class Database:
    """Transactions on one database. On SQLite all writes go through one connection, one at a time."""

    def __init__(self, reader: AsyncEngine, writer: AsyncEngine) -> None:
        self._reader = reader
        self._writer = writer
        self._one_writer = asyncio.Lock() if writer.dialect.name == "sqlite" else None

    @property
    def dialect(self) -> str:
        """ "sqlite" or "postgresql"."""
        return self._writer.dialect.name

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that only reads. Raises StoreError."""
        async with _as_store_error(), self._reader.begin() as connection:
            yield connection

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """A short transaction: committed at the end, rolled back on any error. Raises StoreError."""
        async with _as_store_error():
            if self._one_writer is None:
                async with self._writer.begin() as connection:
                    yield connection
            else:
                async with self._one_writer, self._writer.begin() as connection:
                    yield connection

    async def close(self) -> None:
        await self._writer.dispose()
        await self._reader.dispose()


@asynccontextmanager
async def _as_store_error() -> AsyncIterator[None]:
    try:
        yield
    except SQLAlchemyError as error:
        detail = str(getattr(error, "orig", None) or error).splitlines()[0]
        raise StoreError(f"The database answered: {detail}. Check that it runs and has room.") from error


def open_database(dsn: str) -> Database:
    """Open "sqlite:///path" or "postgresql://user:password@host/name". Raises StoreError for any other form."""
    try:
        url = sa.make_url(dsn)
    except sa.exc.ArgumentError as error:
        raise StoreError(
            "The database setting is no DSN: write sqlite:///file or postgresql://user@host/name."
        ) from error
    match url.get_backend_name():
        case "sqlite":
            return _open_sqlite(url)
        case "postgresql":
            engine = create_async_engine(url.set(drivername="postgresql+psycopg"), pool_pre_ping=True)
            return Database(engine, engine)
        case other:
            raise StoreError(f"The database {other} is not supported: use sqlite or postgresql.")


def _open_sqlite(url: sa.URL) -> Database:
    if url.database in (None, "", ":memory:"):
        raise StoreError("SQLite needs a file: write sqlite:///data/monitor.db.")
    Path(str(url.database)).parent.mkdir(parents=True, exist_ok=True)
    url = url.set(drivername="sqlite+aiosqlite")
    by = {"async_creator_fn": connect}
    reader = create_async_engine(url, pool_size=5, connect_args=by)
    writer = create_async_engine(url, pool_size=1, max_overflow=0, connect_args=by)
    _prepare(reader, begin="BEGIN")
    _prepare(writer, begin="BEGIN IMMEDIATE")
    return Database(reader, writer)


def _prepare(engine: AsyncEngine, *, begin: str) -> None:
    """Take transactions into our own hands: the driver would begin late and lose updates."""

    @sa.event.listens_for(engine.sync_engine, "connect")
    def _on_connect(dbapi: Any, _record: Any) -> None:
        dbapi.isolation_level = None
        cursor = dbapi.cursor()
        for pragma in _SQLITE_PRAGMAS:
            cursor.execute(pragma)
        cursor.close()

    @sa.event.listens_for(engine.sync_engine, "begin")
    def _on_begin(connection: sa.Connection) -> None:
        connection.exec_driver_sql(begin)
