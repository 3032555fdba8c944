"""Moves what the service stored of its own when the machine's clock is set back: else it would stand still as long."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor.store import last_run
from monitor.store.tables import UtcDateTime, metadata

_MARK = "clock"
_NOTED = timedelta(minutes=1)
SLACK = timedelta(minutes=5)
"""By less than this a clock may be mended without anything standing still for long."""
_OTHERS = frozenset({"published_at", "as_of", "first_told_at", "until"})
"""Times that are not by this machine's clock: of articles, and of what the user set an end to."""


def is_noted(happened: Mapping[str, datetime], now: datetime) -> bool:
    """Whether, by these marks, the time was noted a moment ago, so that nothing is to be done."""
    last = happened.get(_MARK)
    return last is not None and -SLACK <= now - last < _NOTED


async def set_back(connection: AsyncConnection, now: datetime) -> timedelta | None:
    """Note the time. Where it is earlier than it was, everything later than now moves back by as much, so that
    waits stay as long as they were; returns by how much."""
    last = await last_run.at(connection, _MARK)
    by = last - now if last is not None and last - now > SLACK else None
    if by is not None:
        for column in _own_times():
            await _move(connection, column, now, by)
    await last_run.put(connection, _MARK, now)
    return by


def _own_times() -> Iterator[sa.Column[datetime]]:
    """Every column that holds times by this machine's clock."""
    for table in metadata.sorted_tables:
        for column in table.c:
            if isinstance(column.type, UtcDateTime) and column.name not in _OTHERS:
                yield column


async def _move(connection: AsyncConnection, late: sa.Column[datetime], now: datetime, by: timedelta) -> None:
    [key] = late.table.primary_key.columns
    rows: Any = (await connection.execute(sa.select(key, late).where(late > now))).all()
    if rows:
        moved = [{"row": row[0], "to": row[1] - by} for row in rows]
        change = (
            sa.update(late.table).where(key == sa.bindparam("row")).values({late.name: sa.bindparam("to")})
        )
        await connection.execute(change, moved)
