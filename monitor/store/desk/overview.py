"""Every topic at a glance: what it told of late, day by day, and what was told since a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor.model import Bound, Figure, Interval, Relation
from monitor.store.mentions import said
from monitor.store.tables import findings, mentions, quantities, topics

DAYS = 14
FIGURES = 3
_A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one figure stands: the value that was told last, and the one that it replaced, None where it did not."""

    number: int
    language: str
    label: str
    value: Interval
    bound: Bound
    unit: str
    previous: Interval | None
    told_at: datetime


@dataclass(frozen=True, slots=True)
class Card:
    """One topic: `days` are the findings of each of the last DAYS days, `fresh` those since the reader's last visit.

    `headline` is the most salient finding of the last day on which something was told, `figures` the latest told.
    """

    id: str
    name: str
    query: str
    told: int
    fresh: int
    days: tuple[int, ...]
    headline: str | None
    told_at: datetime | None
    figures: tuple[Standing, ...] = ()


async def cards(
    connection: AsyncConnection, now: datetime, since: datetime | None, limit: int, offset: int = 0
) -> list[Card]:
    """The topics that are watched, those with news first."""
    f = findings.c
    counts = (
        sa.select(
            f.topic_id,
            sa.func.count().label("told"),
            sa.func.count(sa.case((f.created_at > (since or now), 1))).label("fresh"),
            sa.func.max(f.created_at).label("told_at"),
        )
        .where(f.status != "baseline")
        .group_by(f.topic_id)
        .subquery()
    )
    query = (
        sa.select(topics.c.id, topics.c.name, topics.c.query, counts.c.told, counts.c.fresh, counts.c.told_at)
        .outerjoin(counts, counts.c.topic_id == topics.c.id)
        .where(topics.c.archived_at.is_(None))
        .order_by(counts.c.told_at.desc().nulls_last(), topics.c.name)
    )
    rows = (await connection.execute(query.limit(limit).offset(offset))).all()
    last = {row.id: row.told_at for row in rows if row.told_at}
    days = await _days(connection, now)
    headlines = await _headlines(connection, last)
    figures = await _figures(connection, list(last))
    return [
        Card(
            r.id,
            r.name,
            r.query,
            r.told or 0,
            r.fresh or 0,
            days.get(r.id, (0,) * DAYS),
            headlines.get(r.id),
            r.told_at,
            tuple(figures.get(r.id, ())),
        )
        for r in rows
    ]


async def watched(connection: AsyncConnection) -> list[sa.Row[Any]]:
    """(id, name) of every topic that is watched, by name."""
    t = topics.c
    query: sa.Select[Any] = sa.select(t.id, t.name).where(t.archived_at.is_(None)).order_by(t.name)
    return list((await connection.execute(query)).all())


async def fresh(connection: AsyncConnection, since: datetime) -> int:
    """How many findings were told since."""
    f = findings.c
    told = sa.select(sa.func.count()).where(f.created_at > since, f.status != "baseline")
    return int(await connection.scalar(told) or 0)


async def _headlines(connection: AsyncConnection, last: Mapping[str, datetime]) -> dict[str, str]:
    """What was most salient of each topic's last day."""
    f = findings.c
    of_last_day = sa.or_(
        sa.false(), *(sa.and_(f.topic_id == topic, f.created_at >= at - _A_DAY) for topic, at in last.items())
    )
    query = sa.select(f.topic_id, f.headline).where(of_last_day, f.status != "baseline")
    found: dict[str, str] = {}
    for topic, headline in await connection.execute(query.order_by(f.salience.desc(), f.id.desc())):
        found.setdefault(topic, headline)
    return found


async def _figures(connection: AsyncConnection, topic_ids: Sequence[str]) -> dict[str, list[Standing]]:
    """The last told value of those figures of each topic that were told last, those that changed first."""
    f, q = findings.c, quantities.c
    told = (
        sa.select(f.topic_id, sa.func.max(f.id).label("id"))
        .where(f.quantity_id.is_not(None), f.status != "baseline", f.topic_id.in_(topic_ids))
        .group_by(f.topic_id, f.quantity_id)
        .subquery()
    )
    rank = sa.func.row_number().over(partition_by=told.c.topic_id, order_by=told.c.id.desc())
    ranked = sa.select(told.c.id, rank.label("rank")).subquery()
    query = (
        sa.select(
            findings, q.number, q.language, q.label, q.unit, mentions.c.kind.label("what"), mentions.c.payload
        )
        .join(ranked, sa.and_(ranked.c.id == f.id, ranked.c.rank <= FIGURES))
        .join(quantities, q.id == f.quantity_id)
        .join(mentions, mentions.c.id == f.mention_id)
        .where(q.same_as.is_(None))
        .order_by(f.id.desc())
    )
    found: dict[str, list[Standing]] = {}
    for row in await connection.execute(query):
        figure = said(row.what, row.payload)
        if isinstance(figure, Figure):
            found.setdefault(row.topic_id, []).append(_standing(row, figure))
    return {topic: sorted(some, key=lambda one: one.previous is None) for topic, some in found.items()}


def _standing(row: sa.Row[Any], figure: Figure) -> Standing:
    named = row.previous_low is not None or row.previous_high is not None
    replaced = named and row.relation != Relation.CONFLICTS
    return Standing(
        number=row.number,
        language=row.language,
        label=row.label,
        value=figure.value,
        bound=figure.bound,
        unit=row.unit,
        previous=Interval(row.previous_low, row.previous_high) if replaced else None,
        told_at=row.created_at,
    )


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
