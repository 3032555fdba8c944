"""Every topic at a glance: what it told of late, day by day, and what was told since a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor.store.tables import findings, topics

DAYS = 14


@dataclass(frozen=True, slots=True)
class Card:
    """One topic: `days` are the findings of each of the last DAYS days, `fresh` those since the reader's last visit."""

    id: str
    name: str
    query: str
    told: int
    fresh: int
    days: tuple[int, ...]
    headline: str | None
    told_at: datetime | None


async def cards(connection: AsyncConnection, now: datetime, since: datetime | None) -> list[Card]:
    """The topics that are watched, those with news first."""
    f = findings.c
    told = f.status != "baseline"
    counts = (
        sa.select(
            f.topic_id,
            sa.func.count().label("told"),
            sa.func.count(sa.case((f.created_at > (since or now), 1))).label("fresh"),
            sa.func.max(f.id).label("latest"),
        )
        .where(told)
        .group_by(f.topic_id)
        .subquery()
    )
    query = (
        sa.select(
            topics.c.id,
            topics.c.name,
            topics.c.query,
            counts.c.told,
            counts.c.fresh,
            f.headline,
            f.created_at,
        )
        .outerjoin(counts, counts.c.topic_id == topics.c.id)
        .outerjoin(findings, f.id == counts.c.latest)
        .where(topics.c.archived_at.is_(None))
    )
    rows = (await connection.execute(query)).all()
    days = await _days(connection, now)
    found = [
        Card(
            r.id,
            r.name,
            r.query,
            r.told or 0,
            r.fresh or 0,
            days.get(r.id, (0,) * DAYS),
            r.headline,
            r.created_at,
        )
        for r in rows
    ]
    oldest = datetime.min.replace(tzinfo=now.tzinfo)
    return sorted(found, key=lambda c: (c.told_at or oldest, c.name), reverse=True)


async def _days(connection: AsyncConnection, now: datetime) -> dict[str, tuple[int, ...]]:
    """How many findings each topic told on each of the last days, the oldest first."""
    f = findings.c
    first = (now - timedelta(days=DAYS - 1)).replace(hour=0, minute=0, second=0, microsecond=0)
    day = sa.func.date(f.created_at)
    query = (
        sa.select(f.topic_id, day.label("day"), sa.func.count().label("number"))
        .where(f.created_at >= first, f.status != "baseline")
        .group_by(f.topic_id, day)
    )
    places = {f"{first + timedelta(days=n):%Y-%m-%d}": n for n in range(DAYS)}
    found: dict[str, list[int]] = {}
    for row in await connection.execute(query):
        place = places.get(str(row.day))
        if place is not None:
            found.setdefault(row.topic_id, [0] * DAYS)[place] = row.number
    return {topic: tuple(numbers) for topic, numbers in found.items()}
