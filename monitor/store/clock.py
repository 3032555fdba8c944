"""Moves what waits for a time when the machine's clock is set back: else all of it would stand still as long."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor.store import marks
from monitor.store.tables import (
    answers,
    channel_states,
    deliveries,
    findings,
    health_events,
    metadata,
    notices,
)
from monitor.store.tables import marks as marks_table

_MARK = "clock"
_NOTED = timedelta(minutes=1)
_SLACK = timedelta(minutes=5)
"""By less than this a clock may be mended without anything standing still for long."""
_OTHERS: tuple[tuple[sa.Table, tuple[str, ...]], ...] = (
    (answers, ("asked_at", "ended_at")),
    (channel_states, ("rest_until", "last_try_at", "failing_since", "accepted_at", "told_at")),
    (deliveries, ("created_at",)),
    (findings, ("created_at",)),
    (health_events, ("created_at",)),
    (notices, ("created_at", "told_at")),
    (marks_table, ("at",)),
)


def is_noted(happened: Mapping[str, datetime], now: datetime) -> bool:
    """Whether, by these marks, the time was noted a moment ago, so that nothing is to be done."""
    last = happened.get(_MARK)
    return last is not None and -_SLACK <= now - last < _NOTED


async def set_back(connection: AsyncConnection, now: datetime) -> timedelta | None:
    """Note the time. Where it is earlier than it was, everything later than now moves back by as much, so that
    waits stay as long as they were; returns by how much."""
    last = await marks.at(connection, _MARK)
    by = last - now if last is not None and last - now > _SLACK else None
    if by is not None:
        work = [(t, ("due_at", "lease_until")) for t in metadata.sorted_tables if "lease_token" in t.c]
        for table, columns in (*work, *_OTHERS):
            for column in columns:
                await _move(connection, table, column, now, by)
    await marks.put(connection, _MARK, now)
    return by


async def _move(
    connection: AsyncConnection, table: sa.Table, column: str, now: datetime, by: timedelta
) -> None:
    [key] = table.primary_key.columns
    late = table.c[column]
    rows: Any = (await connection.execute(sa.select(key, late).where(late > now))).all()
    if rows:
        moved = [{"row": row[0], "to": max(now - by, row[1] - by)} for row in rows]
        change = sa.update(table).where(key == sa.bindparam("row")).values({column: sa.bindparam("to")})
        await connection.execute(change, moved)
