"""Asks in one read which tables hold rows to work on, so that stages without any need not be woken; and how many."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cache

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor.store.leases import PENDING, is_due
from monitor.store.tables import (
    UtcDateTime,
    deliveries,
    entries,
    feeds,
    findings,
    look_backs,
    notices,
    readings,
    recrawls,
    revisions,
    topics,
)

OF_STAGES: dict[str, tuple[sa.Table, ...]] = {
    "poll": (feeds,),
    "fetch": (entries,),
    "look": (recrawls,),
    "match": (revisions, look_backs),
    "read": (readings,),
    "link": (topics,),
    "alert": (findings, notices),
    "deliver": (deliveries,),
}
"""In whose tables each stage finds its work."""


@dataclass(frozen=True, slots=True)
class Backlog:
    """How many rows are due, and since when the first of them is; None where there are none."""

    rows: int
    since: datetime | None


async def backlog(connection: AsyncConnection, asked: Collection[sa.Table], now: datetime) -> Backlog:
    """The backlog of these tables together; rows that are leased count."""
    found = [(await connection.execute(_counting(table), {"now": now})).one() for table in asked]
    since = [row.since for row in found if row.since is not None]
    return Backlog(sum(row.rows for row in found), min(since, default=None))


@cache
def _counting(table: sa.Table) -> sa.Executable:
    now = sa.bindparam("now", type_=UtcDateTime)
    moment = table.c.due_at if "due_at" in table.c else table.c.created_at
    since = sa.type_coerce(sa.func.min(moment), UtcDateTime).label("since")
    return sa.select(sa.func.count().label("rows"), since).where(table.c.status == PENDING, moment <= now)


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
