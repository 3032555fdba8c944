"""What became of each item of an article for a topic: who chose, how likely it was news, and why."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor.model import Decision, Mention, Relation
from monitor.store.mentions import UNREAD, parsed
from monitor.store.tables import (
    articles,
    choices,
    claims,
    findings,
    matches,
    mentions,
    quantities,
    reports,
    sightings,
)

LATEST, LATEST_TOLD = 500, 300
"""Items of a topic's articles, and items told of it, with which new ones are compared."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """An item that the topic met: `target` is its quantity's or claim's number, None where it has none."""

    mention: Mention
    at: datetime
    target: int | None
    told: bool


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of one item: who chose, how likely it was news, and why.

    relation    how it stands to the ledger, None where the ledger does not hold it
    belongs_to  the label of its quantity or the words of its claim, None likewise
    finding     the state of its latest finding, None where it has none
    article_id  where it was read
    """

    quote: str
    outlet: str
    at: datetime
    told: bool
    chooser: str
    score: float
    reason: str
    relation: Relation | None
    belongs_to: str | None
    finding: str | None
    article_id: int = 0


async def save(
    connection: AsyncConnection,
    topic_id: str,
    match_id: int,
    decided: Sequence[tuple[int, Decision]],
    now: datetime,
) -> None:
    """Keep what was decided of one article's items, each with the id of its mention."""
    rows = [
        {
            "topic_id": topic_id,
            "match_id": match_id,
            "mention_id": mention_id,
            "chooser": decision.chooser,
            "score": decision.score,
            "told": decision.tell,
            "reason": decision.reason,
            "nearest": decision.nearest,
            "likeness": decision.likeness,
            "chosen_at": now,
        }
        for mention_id, decision in decided
    ]
    await connection.execute(sa.delete(choices).where(choices.c.match_id == match_id))
    if rows:
        await connection.execute(sa.insert(choices), rows)


async def latest(
    connection: AsyncConnection,
    topic_id: str,
    language: str,
    *,
    most: int = LATEST,
    most_told: int = LATEST_TOLD,
) -> list[Chosen]:
    """The latest items of the topic's articles, and beyond them the latest that were told, the oldest first."""
    c = choices.c
    mine = (c.topic_id == topic_id, articles.c.language == language)
    ids = sa.select(c.id).join(matches, matches.c.id == c.match_id)
    ids = ids.join(articles, articles.c.id == matches.c.article_id).where(*mine).order_by(c.id.desc())
    every = (await connection.scalars(ids.limit(most))).all()
    told = (await connection.scalars(ids.where(c.told).limit(most_told))).all()
    rows = await connection.execute(_items(topic_id).where(c.id.in_({*every, *told})).order_by(c.id))
    return await asyncio.to_thread(lambda found: [_chosen(row) for row in found], rows.all())


def _chosen(row: sa.Row[Any]) -> Chosen:
    return Chosen(
        parsed(row), row.reported_at, row.quantity if row.quantity is not None else row.claim, row.told
    )


def _items(topic_id: str) -> sa.Select[Any]:
    counted = (
        sa.select(reports.c.mention_id, quantities.c.number)
        .join(quantities, quantities.c.id == reports.c.quantity_id)
        .where(quantities.c.topic_id == topic_id)
        .subquery()
    )
    said = (
        sa.select(sightings.c.mention_id, claims.c.number)
        .join(claims, claims.c.id == sightings.c.claim_id)
        .where(claims.c.topic_id == topic_id, sightings.c.relation != "WITHDRAWN")
        .subquery()
    )
    c = choices.c
    reported_at = sa.func.coalesce(
        articles.c.published_at, articles.c.first_seen_at, type_=articles.c.first_seen_at.type
    )
    return (
        sa.select(
            *UNREAD,
            c.told,
            reported_at.label("reported_at"),
            counted.c.number.label("quantity"),
            said.c.number.label("claim"),
        )
        .join(mentions, mentions.c.id == c.mention_id)
        .join(matches, matches.c.id == c.match_id)
        .join(articles, articles.c.id == matches.c.article_id)
        .outerjoin(counted, counted.c.mention_id == c.mention_id)
        .outerjoin(said, said.c.mention_id == c.mention_id)
    )


async def of_article(connection: AsyncConnection, topic_id: str, article_id: int) -> list[Fate]:
    """What became of every item of an article, in its order."""
    query = _fates(topic_id).where(matches.c.article_id == article_id)
    return await _read(connection, query.order_by(choices.c.match_id, mentions.c.position))


async def newest(connection: AsyncConnection, topic_id: str, limit: int, offset: int = 0) -> list[Fate]:
    """What became of the topic's latest items, the newest first."""
    query = _fates(topic_id).order_by(choices.c.id.desc()).limit(limit).offset(offset)
    return await _read(connection, query)


def _fates(topic_id: str) -> sa.Select[Any]:
    """Every item that was chosen or passed over, with its place in the ledger where it has one."""
    held = _held(reports, reports.c.quantity_id, quantities, quantities.c.label, topic_id)
    said_ = _held(sightings, sightings.c.claim_id, claims, claims.c.content, topic_id)
    latest_finding = (
        sa.select(findings.c.status)
        .where(findings.c.mention_id == mentions.c.id, findings.c.topic_id == topic_id)
        .order_by(findings.c.id.desc())
        .limit(1)
    )
    both = {
        name: sa.func.coalesce(held.c[name], said_.c[name]) for name in ("relation", "belongs_to", "reason")
    }
    return (
        sa.select(
            choices.c.told,
            choices.c.chooser,
            choices.c.score,
            choices.c.chosen_at,
            choices.c.reason,
            mentions.c.payload,
            articles.c.outlet,
            articles.c.id.label("article_id"),
            both["relation"].label("relation"),
            both["belongs_to"].label("belongs_to"),
            both["reason"].label("said_reason"),
            latest_finding.scalar_subquery().label("finding"),
        )
        .join(mentions, mentions.c.id == choices.c.mention_id)
        .join(matches, matches.c.id == choices.c.match_id)
        .join(articles, articles.c.id == matches.c.article_id)
        .outerjoin(held, held.c.mention_id == mentions.c.id)
        .outerjoin(said_, said_.c.mention_id == mentions.c.id)
        .where(choices.c.topic_id == topic_id)
    )


def _held(
    table: sa.Table, parent_id: sa.ColumnElement[Any], parent: sa.Table, label: sa.Column[Any], topic_id: str
) -> sa.Subquery:
    """The topic's reports or sightings by mention."""
    return (
        sa.select(table.c.mention_id, table.c.relation, table.c.reason, label.label("belongs_to"))
        .join(parent, parent.c.id == parent_id)
        .where(parent.c.topic_id == topic_id)
        .subquery()
    )


async def _read(connection: AsyncConnection, query: sa.Select[Any]) -> list[Fate]:
    return [
        Fate(
            quote=row.payload["sentence"]["quote"],
            outlet=row.outlet,
            at=row.chosen_at,
            told=row.told,
            chooser=row.chooser,
            score=row.score,
            reason=row.said_reason or row.reason,
            relation=Relation(row.relation) if row.relation else None,
            belongs_to=row.belongs_to,
            finding=row.finding,
            article_id=row.article_id,
        )
        for row in await connection.execute(query)
    ]
