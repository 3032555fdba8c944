"""Asks in one read which tables hold rows to work on, so that stages without any need not be woken."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from functools import cache

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor.store.tables import UtcDateTime
from monitor.store.work import PENDING, is_due


async def tables(
    connection: AsyncConnection, asked: Collection[sa.Table], now: datetime
) -> frozenset[sa.Table]:
    """Those of `asked` in which a row is due; where rows have no time, in which one is pending."""
    ordered = tuple(asked)
    found = (await connection.execute(_question(ordered), {"now": now})).one()
    return frozenset(table for table, waits in zip(ordered, found, strict=True) if waits)


@cache
def _question(asked: tuple[sa.Table, ...]) -> sa.Executable:
    now = sa.bindparam("now", type_=UtcDateTime)
    return sa.select(*(sa.exists().where(_waits(table, now)).label(table.name) for table in asked))


def _waits(table: sa.Table, now: sa.BindParameter[datetime]) -> sa.ColumnElement[bool]:
    return is_due(table, now) if "due_at" in table.c else table.c.status == PENDING
