"""Speakers and outlets: what each said and denied, how often first, how often it was taken back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor.model import Relation, Stance
from monitor.store.tables import articles, claims, reports, sightings, topics


@dataclass(frozen=True, slots=True)
class SpeakerRow:
    """A speaker over all topics. `denials` are the claims with which something was denied."""

    name: str
    claims: int
    denials: int
    topics: int
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True, slots=True)
class OutletRow:
    """An outlet: its articles, the claims and figures of which it was the first to tell, and those it took back."""

    name: str
    articles: int
    first: int
    repeated: int
    withdrawn: int
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Saying:
    """A claim of a speaker, in one topic."""

    number: int
    topic_id: str
    topic_name: str
    stance: str
    content: str
    first_told_at: datetime


async def speakers(connection: AsyncConnection, limit: int, offset: int = 0) -> list[SpeakerRow]:
    """Those who said the most first."""
    c = claims.c
    name, number = c.speaker["name"].as_string(), sa.func.count()
    query = (
        sa.select(
            name,
            number,
            sa.func.count(sa.case((c.stance == Stance.DENIES, 1))),
            sa.func.count(sa.distinct(c.topic_id)),
            sa.func.min(c.first_told_at),
            sa.func.max(c.first_told_at),
        )
        .where(c.same_as.is_(None), name.is_not(None))
        .group_by(name)
        .order_by(number.desc(), name)
    )
    return [SpeakerRow(*row) for row in await connection.execute(query.limit(limit).offset(offset))]


async def sayings(connection: AsyncConnection, speaker: str, limit: int, offset: int = 0) -> list[Saying]:
    """What one speaker said, the newest first."""
    c = claims.c
    query = (
        sa.select(c.number, c.topic_id, topics.c.name, c.stance, c.content, c.first_told_at)
        .join(topics, topics.c.id == c.topic_id)
        .where(c.speaker["name"].as_string() == speaker, c.same_as.is_(None))
        .order_by(c.first_told_at.desc(), c.id.desc())
    )
    return [Saying(*row) for row in await connection.execute(query.limit(limit).offset(offset))]


async def outlets(connection: AsyncConnection, limit: int, offset: int = 0) -> list[OutletRow]:
    """Those with the most articles first."""
    a = articles.c
    number = sa.func.count()
    query = sa.select(a.outlet, number, sa.func.max(a.first_seen_at)).group_by(a.outlet)
    rows = (
        await connection.execute(query.order_by(number.desc(), a.outlet).limit(limit).offset(offset))
    ).all()
    told = await _relations(connection, [row[0] for row in rows])
    return [
        OutletRow(
            name=outlet,
            articles=count,
            first=sum(told.get((outlet, relation), 0) for relation in Relation if relation not in _NOT_FIRST),
            repeated=told.get((outlet, Relation.CONFIRMS), 0),
            withdrawn=told.get((outlet, Relation.WITHDRAWN), 0),
            last_at=last_at,
        )
        for outlet, count, last_at in rows
    ]


_NOT_FIRST = frozenset({Relation.CONFIRMS, Relation.LAGGED, Relation.WITHDRAWN})


async def _relations(connection: AsyncConnection, names: list[str]) -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = {}
    for table in (reports, sightings):
        query: sa.Select[Any] = (
            sa.select(articles.c.outlet, table.c.relation, sa.func.count())
            .join(articles, articles.c.id == table.c.article_id)
            .where(articles.c.outlet.in_(names))
            .group_by(articles.c.outlet, table.c.relation)
        )
        for outlet, relation, number in await connection.execute(query):
            found[outlet, relation] = found.get((outlet, relation), 0) + number
    return found


async def articles_of(
    connection: AsyncConnection, outlet: str, limit: int, offset: int = 0
) -> list[sa.Row[Any]]:
    """An outlet's articles, the newest first."""
    a = articles.c
    query: sa.Select[Any] = sa.select(
        a.id, a.title, a.url, a.language, a.origin, a.published_at, a.first_seen_at, a.gone_at
    )
    mine: sa.Select[Any] = query.where(a.outlet == outlet).order_by(a.first_seen_at.desc(), a.id.desc())
    return list((await connection.execute(mine.limit(limit).offset(offset))).all())
