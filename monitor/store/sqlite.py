"""SQLite behind one thread a connection, a whole statement a trip: aiosqlite's own cursors take four."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

import aiosqlite


class Connection(aiosqlite.Connection):
    """aiosqlite's connection with cursors that execute, fetch and close at once; SQLAlchemy fetches all anyway."""

    def cursor(self) -> Cursor:  # type: ignore[override]
        return Cursor(self)


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


def connect(database: str, **settings: Any) -> Connection:
    """A connection that SQLAlchemy's aiosqlite dialect can adapt; its thread does not keep the process from ending."""
    connection = Connection(partial(sqlite3.connect, database, **settings), iter_chunk_size=64)
    connection._thread.daemon = True
    return connection
