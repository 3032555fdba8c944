"""Speakers and outlets: what each said and denied, how often first, how often it was taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor.model import Bound, Interval, Relation, Stance
from monitor.store.desk.claims import DENIED
from monitor.store.tables import articles, choices, claims, quantities, reports, sightings, topics


@dataclass(frozen=True, slots=True)
class SpeakerRow:
    """A speaker over all topics. `claims` are those that he was the first to make.

    denials    of them those with which something was denied
    repeated   of them those that further articles told
    withdrawn  of them those that an outlet took out again, or that he himself took back
    """

    name: str
    claims: int
    denials: int
    topics: int
    first_at: datetime
    last_at: datetime
    repeated: int = 0
    withdrawn: int = 0


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
    """A claim of a speaker, in one topic; `withdrawn` says whether it was taken out or taken back."""

    id: int
    number: int
    topic_id: str
    topic_name: str
    stance: str
    content: str
    sentence: str
    first_told_at: datetime
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Given:
    """The last value that a speaker gave of one figure."""

    topic_id: str
    language: str
    number: int
    label: str
    unit: str
    value: Interval
    bound: Bound
    as_of: datetime


async def speakers(connection: AsyncConnection, limit: int, offset: int = 0) -> list[SpeakerRow]:
    """Those who said the most first."""
    query = _speakers().order_by(sa.desc("claims"), _name).limit(limit).offset(offset)
    return await _with_fates(connection, (await connection.execute(query)).all())


async def one_speaker(connection: AsyncConnection, name: str) -> SpeakerRow | None:
    """The speaker of this name; None where nothing is kept of what was said."""
    rows = (await connection.execute(_speakers().where(_name == name))).all()
    return next(iter(await _with_fates(connection, rows)), None)


_name = claims.c.speaker["name"].as_string()


def _speakers() -> sa.Select[Any]:
    c = claims.c
    return (
        sa.select(
            _name.label("name"),
            sa.func.count().label("claims"),
            sa.func.count(sa.case((c.stance == Stance.DENIES, 1))).label("denials"),
            sa.func.count(sa.distinct(c.topic_id)).label("topics"),
            sa.func.min(c.first_told_at).label("first_at"),
            sa.func.max(c.first_told_at).label("last_at"),
        )
        .where(c.same_as.is_(None), _name.is_not(None))
        .group_by(_name)
    )


async def _with_fates(connection: AsyncConnection, rows: Sequence[sa.Row[Any]]) -> list[SpeakerRow]:
    """The rows with what became of their claims."""
    names = [row.name for row in rows]
    mine = (
        sa.select(claims.c.id, _name.label("name"))
        .where(_name.in_(names), claims.c.same_as.is_(None))
        .subquery()
    )
    relations = (
        sa.select(mine.c.name, sightings.c.relation, sa.func.count(sa.distinct(mine.c.id)))
        .join(sightings, sightings.c.claim_id == mine.c.id)
        .where(sightings.c.relation.in_((Relation.CONFIRMS, Relation.WITHDRAWN)))
        .group_by(mine.c.name, sightings.c.relation)
    )
    counts = {(name, relation): number for name, relation, number in await connection.execute(relations)}
    back = [name for _, name in await _taken_back(connection, names)]
    return [
        SpeakerRow(
            **row._mapping,
            repeated=counts.get((row.name, Relation.CONFIRMS), 0),
            withdrawn=counts.get((row.name, Relation.WITHDRAWN), 0) + back.count(row.name),
        )
        for row in rows
    ]


async def _taken_back(connection: AsyncConnection, names: Sequence[str]) -> list[tuple[int, str]]:
    """The claims that these speakers themselves denied later, each as (id, name)."""
    later, earlier = claims.alias("later"), claims.alias("earlier")
    name = later.c.speaker["name"].as_string()
    known = sa.and_(
        earlier.c.topic_id == later.c.topic_id,
        earlier.c.language == later.c.language,
        earlier.c.number == choices.c.nearest,
    )
    query = (
        sa.select(earlier.c.id, name)
        .select_from(sightings)
        .join(later, later.c.id == sightings.c.claim_id)
        .join(
            choices,
            sa.and_(choices.c.mention_id == sightings.c.mention_id, choices.c.topic_id == later.c.topic_id),
        )
        .join(earlier, known)
        .where(sightings.c.relation == Relation.DENIES, choices.c.likeness >= DENIED, name.in_(names))
        .where(earlier.c.speaker["name"].as_string() == name)
        .distinct()
    )
    return [(number, who) for number, who in await connection.execute(query)]


async def sayings(connection: AsyncConnection, speaker: str, limit: int, offset: int = 0) -> list[Saying]:
    """What one speaker said, the newest first."""
    c = claims.c
    query = (
        sa.select(c.id, c.number, c.topic_id, topics.c.name, c.stance, c.content, c.sentence, c.first_told_at)
        .join(topics, topics.c.id == c.topic_id)
        .where(_name == speaker, c.same_as.is_(None))
        .order_by(c.first_told_at.desc(), c.id.desc())
    )
    rows = (await connection.execute(query.limit(limit).offset(offset))).all()
    s = sightings.c
    out = sa.select(s.claim_id).where(
        s.claim_id.in_([row.id for row in rows]), s.relation == Relation.WITHDRAWN
    )
    gone = set((await connection.scalars(out)).all())
    gone |= {number for number, _ in await _taken_back(connection, [speaker])}
    return [Saying(*row, withdrawn=row.id in gone) for row in rows]


async def given(connection: AsyncConnection, speaker: str, limit: int) -> list[Given]:
    """The figures of which a speaker gave a value, those of the latest values first."""
    r, q = reports.c, quantities.c
    rank = sa.func.row_number().over(partition_by=r.quantity_id, order_by=(r.as_of.desc(), r.id.desc()))
    last = sa.select(r.id, rank.label("rank")).where(r.speaker == speaker).subquery()
    query = (
        sa.select(q.topic_id, q.language, q.number, q.label, q.unit, r.low, r.high, r.bound, r.as_of)
        .join(last, sa.and_(last.c.id == r.id, last.c.rank == 1))
        .join(quantities, q.id == r.quantity_id)
        .where(q.same_as.is_(None))
        .order_by(r.as_of.desc())
        .limit(limit)
    )
    return [
        Given(
            x.topic_id,
            x.language,
            x.number,
            x.label,
            x.unit,
            Interval(x.low, x.high),
            Bound(x.bound),
            x.as_of,
        )
        for x in await connection.execute(query)
    ]


async def outlets(connection: AsyncConnection, limit: int, offset: int = 0) -> list[OutletRow]:
    """Those with the most articles first."""
    a = articles.c
    number = sa.func.count()
    query = sa.select(a.outlet, number, sa.func.max(a.first_seen_at)).group_by(a.outlet)
    rows = (
        await connection.execute(query.order_by(number.desc(), a.outlet).limit(limit).offset(offset))
    ).all()
    relations = await _relations(connection, [row[0] for row in rows])
    return [
        OutletRow(
            name=outlet,
            articles=count,
            first=sum(
                relations.get((outlet, relation), 0) for relation in Relation if relation not in _NOT_FIRST
            ),
            repeated=relations.get((outlet, Relation.CONFIRMS), 0),
            withdrawn=relations.get((outlet, Relation.WITHDRAWN), 0),
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
