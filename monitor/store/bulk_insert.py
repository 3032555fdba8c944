"""Inserts many rows at once, as each database takes them fastest."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache, lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

_AT_ONCE = 1_000

Writer = Callable[[Any], Any] | None
"""Makes of a value what the driver takes; None where that is the value itself."""


async def insert_all(connection: AsyncConnection, table: sa.Table, rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows that all name the same columns in the same order: of text, numbers, truth values and times."""
    for start in range(0, len(rows), _AT_ONCE):
        some = rows[start : start + _AT_ONCE]
        names = tuple(some[0])
        if connection.dialect.name == "postgresql":
            await connection.execute(_from_json(table, names), {"rows": _written(some)})
        else:
            statement, writers = _one_by_one(table, names, connection.dialect)
            await connection.exec_driver_sql(statement, [_values(row, writers) for row in some])


@lru_cache(maxsize=100)
def _one_by_one(
    table: sa.Table, names: tuple[str, ...], dialect: sa.Dialect
) -> tuple[str, tuple[Writer, ...]]:
    """The driver's own statement: what SQLAlchemy does to each row's parameters costs as much as the row itself."""
    quoted = [dialect.identifier_preparer.quote(name) for name in (table.name, *names)]
    places = ", ".join("?" * len(names))
    statement = f"INSERT INTO {quoted[0]} ({', '.join(quoted[1:])}) VALUES ({places})"  # noqa: S608
    return statement, tuple(table.c[name].type.bind_processor(dialect) for name in names)


def _values(row: dict[str, Any], writers: Sequence[Writer]) -> tuple[Any, ...]:
    return tuple(
        [write(value) if write else value for value, write in zip(row.values(), writers, strict=True)]
    )


@cache
def _from_json(table: sa.Table, names: tuple[str, ...]) -> sa.Insert:
    """One statement with one parameter: it costs half of what one statement a row does, here and on the server."""
    rows = sa.cast(sa.bindparam("rows", type_=sa.Text), sa.JSON)
    columns = [sa.column(name, table.c[name].type) for name in names]
    new = sa.func.json_to_recordset(rows).table_valued(*columns).render_derived("new", with_types=True)
    return sa.insert(table).from_select(names, sa.select(*(new.c[name] for name in names)))


def _written(rows: Sequence[dict[str, Any]]) -> str:
    return json.dumps(rows, default=_moment, ensure_ascii=False, check_circular=False, allow_nan=False)


@lru_cache(maxsize=1_000)
def _moment(when: object) -> str:
    """A time as text; rows of one batch share most of theirs."""
    if not isinstance(when, datetime) or when.tzinfo is None:
        raise ValueError(f"{type(when).__name__} cannot be inserted with others; a time must have a zone")
    return when.isoformat()
