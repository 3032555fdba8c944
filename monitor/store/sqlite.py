"""SQLite behind one thread a connection, a whole statement a trip: aiosqlite's own cursors take four."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any

import aiosqlite

from monitor.errors import DatabaseAwayError

_OPENING, _AGAIN = 30.0, 0.02
"""Seconds in which a new file must become ours to open, and between two tries."""


class Connection(aiosqlite.Connection):
    """aiosqlite's connection with cursors that execute, fetch and close at once; SQLAlchemy fetches all anyway."""

    def cursor(self) -> Cursor:  # type: ignore[override]
        return Cursor(self)

    async def vacuum(self, pages: int) -> int:
        """Give up to so many freed pages back to the file system. Returns how many."""
        return int(await self._execute(_vacuumed, self._conn, pages))  # type: ignore[no-untyped-call]


class Cursor:
    """What SQLAlchemy asks of a cursor; nothing of it stays open in the connection's thread."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._rows: list[Any] = []
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None
        self.arraysize = 1

    async def __aenter__(self) -> Cursor:
        return self

    async def execute(self, sql: str, parameters: Iterable[Any] = ()) -> None:
        await self._done(sqlite3.Connection.execute, sql, parameters)

    async def executemany(self, sql: str, parameters: Iterable[Iterable[Any]]) -> None:
        await self._done(sqlite3.Connection.executemany, sql, parameters)

    async def fetchall(self) -> list[Any]:
        return self._rows

    async def close(self) -> None:
        self._rows = []

    async def _done(self, what: Callable[..., sqlite3.Cursor], sql: str, parameters: Any) -> None:
        await self._connection._execute(self._do, what, sql, parameters)  # type: ignore[no-untyped-call]

    def _do(self, what: Callable[..., sqlite3.Cursor], sql: str, parameters: Any) -> None:
        cursor = what(self._connection._conn, sql, parameters)
        self.description = cursor.description
        if cursor.description:
            self._rows = cursor.fetchall()
        self.rowcount, self.lastrowid = cursor.rowcount, cursor.lastrowid
        cursor.close()


class File:
    """The database's file, which may be removed or replaced under the service: SQLite itself would not notice."""

    def __init__(self, path: str) -> None:
        self._path = Path(path)
        self._identity: tuple[int, int] | None = None

    def make(self) -> None:
        """Make it where there is none, for nobody else to read, which its log inherits. Raises DatabaseAwayError."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            os.close(os.open(self._path, os.O_RDONLY | os.O_CREAT, 0o600))
        except OSError as error:
            raise DatabaseAwayError(f"{self._path}: cannot be opened or made: {error.strerror}.") from error
        self.find()

    def find(self) -> None:
        """Take the file that is there now for the database. Raises DatabaseAwayError if there is none."""
        self._identity = self._there()

    def check(self) -> None:
        """Raise DatabaseAwayError if it is not there, or is another one."""
        if self._there() != self._identity:
            raise DatabaseAwayError(f"{self._path} was replaced by another file.")

    def _there(self) -> tuple[int, int]:
        try:
            stat = self._path.stat()
        except OSError as error:
            raise DatabaseAwayError(f"{self._path}: the database's file is gone: put it back.") from error
        return stat.st_dev, stat.st_ino


def connect(database: str, **settings: Any) -> Connection:
    """Open a connection for SQLAlchemy's aiosqlite dialect. Its thread is a daemon: it keeps no process from ending."""
    connection = Connection(partial(_opened, database, **settings), iter_chunk_size=64)
    connection._thread.daemon = True
    return connection


def _opened(database: str, **settings: Any) -> sqlite3.Connection:
    """With a write-ahead log. Where several open a new file at once SQLite does not wait, it refuses all but one."""
    connection: sqlite3.Connection = sqlite3.connect(database, **settings)
    connection.execute("PRAGMA auto_vacuum=INCREMENTAL")  # of a new file; an old one keeps what it has
    until = time.monotonic() + _OPENING
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                connection.close()
                raise
            time.sleep(_AGAIN)
        else:
            return connection


def _vacuumed(connection: sqlite3.Connection, pages: int) -> int:
    free = _free(connection)
    for _ in range(min(free, pages)):
        # Python takes one step of a statement without columns, which frees one page however many are asked for.
        connection.execute("PRAGMA incremental_vacuum(1)")
    return free - _free(connection)


def _free(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA freelist_count").fetchone()[0])
