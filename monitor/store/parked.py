"""Work on articles that was given up, in whichever stage, and how it is taken up again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor.store.leases import PARKED, PENDING
from monitor.store.tables import articles, entries, readings, recrawls, revisions


@dataclass(frozen=True, slots=True)
class Parked:
    """One piece of work: `step` says what could not be done, `error` why."""

    step: str
    url: str
    error: str | None


_PLACES: dict[str, tuple[sa.Table, sa.FromClause, sa.Column[str]]] = {
    "fetch": (entries, entries, entries.c.url),
    "look": (recrawls, recrawls.join(articles), articles.c.url),
    "match": (revisions, revisions.join(articles), articles.c.url),
    "read": (readings, readings.join(revisions).join(articles), articles.c.url),
}
"""Each step with its table of work, and where its article's address stands."""


async def listing(connection: AsyncConnection, limit: int = 20) -> list[Parked]:
    """Of each step the latest ones that were given up."""
    found = []
    for step, (table, source, url) in _PLACES.items():
        query = sa.select(url.label("url"), table.c.error).select_from(source)
        query = query.where(table.c.status == PARKED).order_by(table.c.id.desc()).limit(limit)
        found += [Parked(step, row.url, row.error) for row in await connection.execute(query)]
    return found


async def retry(connection: AsyncConnection, url: str | None, now: datetime) -> int:
    """Have them worked on again from the start, those of one address or all. Returns how many."""
    woken = 0
    for table, source, address in _PLACES.values():
        these = sa.select(table.c.id).select_from(source).where(table.c.status == PARKED)
        if url is not None:
            these = these.where(address == url)
        values = {"status": PENDING, "due_at": now, "attempts": 0, "error": None}
        done = await connection.execute(sa.update(table).where(table.c.id.in_(these)).values(values))
        woken += done.rowcount
    return woken
