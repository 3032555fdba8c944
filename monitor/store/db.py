"""Opens the database and hands out short transactions; the only place that knows SQLite from PostgreSQL."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from monitor.errors import DatabaseAwayError, StoreError
from monitor.store.leases import MARK
from monitor.store.postgres import SETTINGS, end_when_idle, hung_up_after, opened
from monitor.store.sqlite import File, connect

_SQLITE_PRAGMAS = (
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA busy_timeout=30000",
)
PATIENCE = 30.0
"""Seconds of one transaction, after which a PostgreSQL server that does not answer is given up."""
IDLE = 15.0
"""Seconds after which PostgreSQL ends a transaction whose process says nothing, as it was stopped in the midst of it:
what it has locked would keep all others waiting. Less than it takes until others take over what it held."""
_CONNECTIONS = 15  # of one process
_RIVALS = ("40001", "40P01", "55P03")
"""SQLSTATEs of a transaction that gave way to another one, and can be tried again."""


class Database:
    """Transactions on one database. On SQLite all writes go through one connection, one at a time."""

    def __init__(self, reader: AsyncEngine, writer: AsyncEngine, file: File | None = None) -> None:
        self._reader = reader
        self._writer = writer
        self._file = file
        self._one_writer = asyncio.Lock() if file else None

    @property
    def dialect(self) -> str:
        """ "sqlite" or "postgresql"."""
        return self._writer.dialect.name

    def sign(self, mark: str) -> None:
        """Have the leases that are taken from here on begin with this worker's mark."""
        self._writer = self._writer.execution_options(**{MARK: mark})

    @asynccontextmanager
    async def read(self, patience: float = PATIENCE) -> AsyncIterator[AsyncConnection]:
        """A transaction that only reads. Raises StoreError."""
        async with _as_store_error(), self._begun(self._reader, patience) as connection:
            yield connection

    @asynccontextmanager
    async def write(self, patience: float = PATIENCE) -> AsyncIterator[AsyncConnection]:
        """A short transaction: committed at the end, rolled back on any error. Raises StoreError."""
        async with _as_store_error():
            if self._one_writer is None:
                async with self._begun(self._writer, patience) as connection:
                    yield connection
            else:
                async with self._one_writer, self._begun(self._writer, patience) as connection:
                    yield connection

    @asynccontextmanager
    async def _begun(self, engine: AsyncEngine, patience: float) -> AsyncIterator[AsyncConnection]:
        if self._file is not None:
            self._file.check()
            async with engine.begin() as connection:
                yield connection
            return
        async with opened(engine) as connection, hung_up_after(patience, connection), connection.begin():
            yield connection

    async def apart(self) -> AsyncConnection:
        """A connection of its own, outside transactions, to be closed by whoever asks. Raises StoreError."""
        async with _as_store_error():
            connection = await self._writer.connect()
            return await connection.execution_options(isolation_level="AUTOCOMMIT")

    async def reopen(self) -> None:
        """Forget all connections and take the database for what is there now. Raises DatabaseAwayError."""
        if self._file is not None:
            self._file.find()
        await self.close()

    async def close(self) -> None:
        await self._writer.dispose()
        await self._reader.dispose()


@asynccontextmanager
async def _as_store_error() -> AsyncIterator[None]:
    try:
        yield
    except SQLAlchemyError as error:
        detail = (str(getattr(error, "orig", None) or error).splitlines() or [""])[0]
        message = f"The database answered: {detail}. Check that it runs and has room."
        raise (DatabaseAwayError if _is_away(error) else StoreError)(message) from error


def _is_away(error: SQLAlchemyError) -> bool:
    """Whether the database is at fault, and not what was to be written, or another who writes."""
    if isinstance(error, IntegrityError | DataError):
        return False
    if getattr(getattr(error, "orig", None), "sqlstate", None) in _RIVALS:
        return False
    return isinstance(error, DBAPIError | PoolTimeoutError)


def open_database(dsn: str, *, idle: float = IDLE) -> Database:
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
            by = url.set(drivername="postgresql+psycopg")
            # All are kept: those beyond a few would be made anew for nearly every transaction, at more than its cost.
            engine = create_async_engine(by, connect_args=SETTINGS, pool_size=_CONNECTIONS, max_overflow=0)
            end_when_idle(engine, idle)
            return Database(engine, engine)
        case other:
            raise StoreError(f"The database {other} is not supported: use sqlite or postgresql.")


def _open_sqlite(url: sa.URL) -> Database:
    if url.database in (None, "", ":memory:"):
        raise StoreError("SQLite needs a file: write sqlite:///data/monitor.db.")
    file = File(str(url.database))
    file.make()
    url = url.set(drivername="sqlite+aiosqlite")
    by = {"async_creator_fn": connect}
    reader = create_async_engine(url, pool_size=5, connect_args=by)
    writer = create_async_engine(url, pool_size=1, max_overflow=0, connect_args=by)
    _prepare(reader, begin="BEGIN")
    _prepare(writer, begin="BEGIN IMMEDIATE")
    return Database(reader, writer, file)


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
        if connection.get_execution_options().get("isolation_level") != "AUTOCOMMIT":
            connection.exec_driver_sql(begin)
