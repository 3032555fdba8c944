"""What became of each item of an article for a topic: who chose, how likely it was news, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor.model import Decision, Mention
from monitor.store.mentions import to_mention
from monitor.store.tables import (
    articles,
    choices,
    claims,
    matches,
    mentions,
    quantities,
    reports,
    sightings,
)

LATEST, LATEST_TOLD = 600, 400
"""Items of a topic's articles, and items told of it, with which new ones are compared."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """An item that the topic met: `target` is its quantity's or claim's number, None where it has none."""

    mention: Mention
    at: datetime
    target: int | None
    told: bool


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


async def latest(connection: AsyncConnection, topic_id: str, language: str) -> list[Chosen]:
    """The latest items of the topic's articles, and beyond them the latest that were told, the oldest first."""
    c = choices.c
    mine = (c.topic_id == topic_id, articles.c.language == language)
    ids = sa.select(c.id).join(matches, matches.c.id == c.match_id)
    ids = ids.join(articles, articles.c.id == matches.c.article_id).where(*mine).order_by(c.id.desc())
    every = (await connection.scalars(ids.limit(LATEST))).all()
    told = (await connection.scalars(ids.where(c.told).limit(LATEST_TOLD))).all()
    rows = await connection.execute(_items(topic_id).where(c.id.in_({*every, *told})).order_by(c.id))
    return [
        Chosen(
            to_mention(row), row.told_at, row.quantity if row.quantity is not None else row.claim, row.told
        )
        for row in rows
    ]


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
    told_at = sa.func.coalesce(
        articles.c.published_at, articles.c.first_seen_at, type_=articles.c.first_seen_at.type
    )
    return (
        sa.select(
            mentions,
            c.told,
            told_at.label("told_at"),
            counted.c.number.label("quantity"),
            said.c.number.label("claim"),
        )
        .join(mentions, mentions.c.id == c.mention_id)
        .join(matches, matches.c.id == c.match_id)
        .join(articles, articles.c.id == matches.c.article_id)
        .outerjoin(counted, counted.c.mention_id == c.mention_id)
        .outerjoin(said, said.c.mention_id == c.mention_id)
    )


async def of_article(connection: AsyncConnection, topic_id: str, article_id: int) -> dict[int, sa.Row[Any]]:
    """By the mention's id: the choices on an article's items."""
    query = (
        sa.select(choices, mentions.c.position, mentions.c.kind, mentions.c.payload)
        .join(matches, matches.c.id == choices.c.match_id)
        .join(mentions, mentions.c.id == choices.c.mention_id)
        .where(choices.c.topic_id == topic_id, matches.c.article_id == article_id)
        .order_by(choices.c.id)
    )
    return {row.mention_id: row for row in await connection.execute(query)}
