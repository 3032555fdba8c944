"""One article as the service sees it: its text and revisions, what was read in it, and what each topic made of that."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor.model import Claim, Figure
from monitor.store.mentions import said
from monitor.store.tables import (
    articles,
    choices,
    findings,
    matches,
    mentions,
    reports,
    revisions,
    scores,
    sightings,
    topics,
)

_COPIES = 100


@dataclass(frozen=True, slots=True)
class Version:
    """One revision; `text` is empty where it was erased."""

    id: int
    number: int
    title: str
    text: str
    text_hash: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Copy:
    """Another article with the same words."""

    id: int
    outlet: str
    title: str
    first_seen_at: datetime


@dataclass(frozen=True, slots=True)
class Item:
    """A claim or figure of a revision, with what one topic made of it: None where no topic looked at it."""

    id: int
    what: Figure | Claim
    topic_id: str | None
    told: bool
    relation: str | None
    chooser: str
    score: float
    reason: str
    finding: int | None


@dataclass(frozen=True, slots=True)
class Standing:
    """How the article stands to a topic: its score, and the one that was needed where it was matched or near."""

    topic_id: str
    topic_name: str
    score: float | None
    needed: float | None
    certain: bool
    silent: bool
    reasons: tuple[str, ...]

    @property
    def matched(self) -> bool:
        return self.needed is not None and self.certain


@dataclass(frozen=True, slots=True)
class Dossier:
    """All of one article; `versions` from the first to the newest, `items` of the newest."""

    id: int
    url: str
    outlet: str
    title: str
    author: str | None
    language: str
    origin: str
    published_at: datetime | None
    first_seen_at: datetime
    gone_at: datetime | None
    versions: tuple[Version, ...]
    items: tuple[Item, ...]
    standings: tuple[Standing, ...]
    copies: tuple[Copy, ...]


async def dossier(connection: AsyncConnection, article_id: int) -> Dossier | None:
    """All of the article with this id, None if there is none."""
    row = (await connection.execute(sa.select(articles).where(articles.c.id == article_id))).one_or_none()
    if row is None:
        return None
    versions = await _versions(connection, article_id)
    newest = versions[-1].id if versions else 0
    return Dossier(
        id=row.id,
        url=row.url,
        outlet=row.outlet,
        title=row.title,
        author=row.author,
        language=row.language,
        origin=row.origin,
        published_at=row.published_at,
        first_seen_at=row.first_seen_at,
        gone_at=row.gone_at,
        versions=versions,
        items=await _items(connection, newest),
        standings=await _standings(connection, article_id, newest),
        copies=await _copies(connection, row),
    )


async def _versions(connection: AsyncConnection, article_id: int) -> tuple[Version, ...]:
    r = revisions.c
    query = sa.select(r.id, r.number, r.title, r.text, r.text_hash, r.created_at)
    rows = await connection.execute(query.where(r.article_id == article_id).order_by(r.number))
    return tuple(Version(*row) for row in rows)


async def _items(connection: AsyncConnection, revision_id: int) -> tuple[Item, ...]:
    m, c = mentions.c, choices.c
    mine = sa.select(m.id).where(m.revision_id == revision_id)
    rows = (
        await connection.execute(
            sa.select(m.id, m.kind, m.payload, c.topic_id, c.told, c.chooser, c.score, c.reason)
            .outerjoin(choices, c.mention_id == m.id)
            .where(m.revision_id == revision_id)
            .order_by(m.position, c.topic_id)
        )
    ).all()
    relations = {
        row.mention_id: row
        for table in (reports, sightings)
        for row in await connection.execute(
            sa.select(table.c.mention_id, table.c.relation, table.c.reason).where(
                table.c.mention_id.in_(mine)
            )
        )
    }
    told = await _findings(connection, mine)
    return tuple(_item(row, relations.get(row.id), told.get((row.id, row.topic_id))) for row in rows)


def _item(row: Any, held: Any, finding: int | None) -> Item:
    return Item(
        id=row.id,
        what=said(row.kind, row.payload),
        topic_id=row.topic_id,
        told=bool(row.told),
        relation=held.relation if held else None,
        chooser=row.chooser or "",
        score=row.score or 0.0,
        reason=(held and held.reason) or row.reason or "",
        finding=finding,
    )


async def _findings(connection: AsyncConnection, mine: sa.Select[Any]) -> dict[tuple[int, str], int]:
    f = findings.c
    query = sa.select(f.mention_id, f.topic_id, f.id).where(f.mention_id.in_(mine)).order_by(f.id)
    return {(row.mention_id, row.topic_id): row.id for row in await connection.execute(query)}


async def _standings(connection: AsyncConnection, article_id: int, revision_id: int) -> tuple[Standing, ...]:
    """Every topic that is watched, matched ones first, then by score."""
    m = matches.c
    latest = sa.select(sa.func.max(m.id)).where(m.article_id == article_id).group_by(m.topic_id)
    query = (
        sa.select(
            topics.c.id, topics.c.name, scores.c.score,
            m.score.label("match_score"), m.needed, m.certain, m.silent, m.reasons,
        )
        .outerjoin(scores, sa.and_(scores.c.topic_id == topics.c.id, scores.c.revision_id == revision_id))
        .outerjoin(matches, sa.and_(m.topic_id == topics.c.id, m.id.in_(latest)))
        .where(topics.c.archived_at.is_(None))
    )  # fmt: skip
    rows = (await connection.execute(query)).all()
    found = [
        Standing(
            topic_id=row.id,
            topic_name=row.name,
            score=row.match_score if row.match_score is not None else row.score,
            needed=row.needed,
            certain=bool(row.certain),
            silent=bool(row.silent),
            reasons=tuple(row.reasons or ()),
        )
        for row in rows
    ]
    return tuple(sorted(found, key=lambda s: (not s.matched, -(s.score or 0), s.topic_name)))


async def _copies(connection: AsyncConnection, row: sa.Row[Any]) -> tuple[Copy, ...]:
    a = articles.c
    root = row.copy_of or row.id
    query = sa.select(a.id, a.outlet, a.title, a.first_seen_at)
    group = query.where(sa.or_(a.id == root, a.copy_of == root), a.id != row.id).order_by(a.id).limit(_COPIES)
    return tuple(Copy(*found) for found in await connection.execute(group))
