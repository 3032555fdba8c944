"""New SQLite databases that get the schema of the first one at once: all migrations take a second, for every test."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from monitor.store.db import Database
from monitor.store.migrate import upgrade

_SHADOWS = ("_data", "_idx", "_content", "_docsize", "_config")
"""Tables that SQLite makes beside an index of words by itself."""


@dataclass(frozen=True, slots=True)
class Schema:
    """What the migrations leave in a new database: its statements in their order, and the rows by table."""

    statements: tuple[str, ...]
    rows: dict[str, list[tuple[Any, ...]]]

    @classmethod
    def of(cls, connection: sa.Connection) -> Schema:
        query = "SELECT name, type, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY rowid"
        told = [one for one in connection.exec_driver_sql(query) if not one.name.startswith("sqlite_")]
        virtual = [name for name, _, sql in told if sql.startswith("CREATE VIRTUAL")]
        shadows = {f"{name}{end}" for name in virtual for end in _SHADOWS}
        mine = [one for one in told if one.name not in shadows]
        tables = [name for name, kind, _ in mine if kind == "table" and name not in virtual]
        held = {t: [tuple(r) for r in connection.exec_driver_sql(f'SELECT * FROM "{t}"')] for t in tables}
        return cls(tuple(sql for _, _, sql in mine), {t: rows for t, rows in held.items() if rows})

    def make(self, connection: sa.Connection) -> None:
        for statement in self.statements:
            connection.exec_driver_sql(statement)
        for table, rows in self.rows.items():
            marks = ", ".join("?" * len(rows[0]))
            connection.exec_driver_sql(f'INSERT INTO "{table}" VALUES ({marks})', rows)


_first: list[Schema] = []


async def migrated(db: Database) -> None:
    """As `upgrade`."""
    is_new = False
    if db.dialect == "sqlite":
        async with db.write() as connection:
            is_new = not await connection.scalar(sa.text("SELECT count(*) FROM sqlite_master"))
            if is_new and _first:
                await connection.run_sync(_first[0].make)
                return
    await upgrade(db)
    if is_new:
        async with db.read() as connection:
            _first.append(await connection.run_sync(Schema.of))
