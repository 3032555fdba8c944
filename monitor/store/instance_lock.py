"""One local engine a database: a second one is refused, and what a killed one had leased is free at once.

On PostgreSQL workers may stand beside it; what those hold stays theirs.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Protocol

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor.errors import StoreError
from monitor.store import crew, leases
from monitor.store.db import Database
from monitor.store.postgres import hung_up_after
from monitor.store.tables import metadata

_LOCK = 0x6D6F6E  # any number that no other program locks
_WHERE = "classid = :lock AND objid::bigint = hashtext(current_schema())::bigint & 4294967295"
LEAVING = 10.0  # seconds in which the server may notice that the one before was killed
_EVERY = 10.0  # seconds between two looks whether the lock is still held
_ANSWER = 5.0


class Hold(Protocol):
    """The instance lock of a database, held by this process."""

    async def regain(self) -> None:
        """Take the lock again once the database has come back. Raises StoreError if another process was faster."""

    async def watch(self, lost: Callable[[str], None]) -> None:
        """Call `lost` with a sentence that says what happened, whenever the lock is lost."""


@asynccontextmanager
async def instance_lock(db: Database, dsn: str, *, patience: float = LEAVING) -> AsyncIterator[Hold]:
    """Hold the instance lock while the block runs, and free what earlier processes had leased.

    Raises StoreError if another process still holds it after `patience` seconds.

    The lock is the operating system's or the server's, and goes with the process, however it ends.
    """
    holding = _locked_server(db, patience) if db.dialect == "postgresql" else _locked_file(db, dsn)
    async with holding as hold:
        await _free(db)
        yield hold


async def _free(db: Database) -> None:
    """All but what workers hold that are alive; the one process with everything is this one."""
    async with db.write() as connection:
        others: list[str] = []
        if db.dialect == "postgresql":
            await crew.bury(connection, runs=True)
            others = [crew.mark(row.id) for row in await crew.listing(connection)]
        for table in metadata.sorted_tables:
            if "lease_token" in table.c:
                await leases.free(connection, table, but=others)


def _refused(who: str) -> StoreError:
    return StoreError(
        f"Another monitor ({who}) runs on this database: stop it, or give this one a database of its own."
    )


class _File:
    """A lock beside the database's file."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def regain(self) -> None:
        await _free(self._db)

    async def watch(self, lost: Callable[[str], None]) -> None:
        """A lock on a file is never lost."""


@asynccontextmanager
async def _locked_file(db: Database, dsn: str) -> AsyncIterator[Hold]:
    descriptor = os.open(f"{sa.make_url(dsn).database}.lock", os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "r+", encoding="ascii", errors="replace") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise _refused(file.read(200).strip() or "of another version") from error
        file.truncate()
        file.write(_name())
        file.flush()
        yield _File(db)


class _Server:
    """A lock that lasts as long as a connection to the server."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._connection: AsyncConnection | None = None

    async def take(self, patience: float) -> None:
        """Lock. Raises StoreError if another still has it after so many seconds."""
        await self.close()
        connection = self._connection = await self._db.apart()
        try:
            async with hung_up_after(patience + _ANSWER, connection), asyncio.timeout(patience):
                await connection.execute(_NAMED, {"name": _name()})
                while not await connection.scalar(_TAKEN, {"lock": _LOCK}):  # noqa: ASYNC110  (another's lock)
                    await asyncio.sleep(0.2)
        except TimeoutError:
            raise _refused(await self._holder(connection)) from None
        except SQLAlchemyError as error:
            raise StoreError(f"The database cannot be locked: {error}") from error

    async def _holder(self, connection: AsyncConnection) -> str:
        found = (await connection.execute(_HOLDER, {"lock": _LOCK})).first()
        return f"{found[0]}, since {found[1]:%Y-%m-%d %H:%M} UTC" if found else "just starting"

    async def regain(self) -> None:
        if not await self._is_held():
            await self.take(_ANSWER)
        await _free(self._db)

    async def watch(self, lost: Callable[[str], None]) -> None:
        while True:
            await asyncio.sleep(_EVERY)
            if not await self._is_held():
                lost("The connection that holds the database for this process is gone.")

    async def _is_held(self) -> bool:
        if self._connection is None:
            return False
        try:
            async with hung_up_after(_ANSWER, self._connection):
                return bool(await self._connection.scalar(_HELD, {"lock": _LOCK}))
        except SQLAlchemyError:
            return False

    async def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(SQLAlchemyError):
                await connection.invalidate()  # else it would go on locked, for somebody else's transactions
                await connection.close()


@asynccontextmanager
async def _locked_server(db: Database, patience: float) -> AsyncIterator[Hold]:
    hold = _Server(db)
    try:
        await hold.take(patience)
        yield hold
    finally:
        await hold.close()


_NAMED = sa.text("SELECT set_config('application_name', :name, false)")
_TAKEN = sa.text("SELECT pg_try_advisory_lock(:lock, hashtext(current_schema()))")
_HELD = sa.text(f"SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid() AND {_WHERE}")  # noqa: S608
_HOLDER = sa.text(
    "SELECT application_name, backend_start AT TIME ZONE 'UTC' FROM pg_locks JOIN pg_stat_activity USING (pid)"  # noqa: S608
    f" WHERE locktype = 'advisory' AND granted AND {_WHERE}"
)


def _name() -> str:
    return f"monitor on {socket.gethostname()}, process {os.getpid()}"[:63]
