"""What was done in a period, for the daily sign of life and for what could not be read."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor.model import Unread
from monitor.store.tables import articles, deliveries, feeds, findings, matches, mentions, revisions

_TITLES = 5


@dataclass(frozen=True, slots=True)
class Activity:
    articles: int
    findings: int
    sent: int
    failing: int


async def unread(
    connection: AsyncConnection, after: datetime, topic_ids: Collection[str] | None = None
) -> list[Unread]:
    """What matched one of the topics (any of them without `topic_ids`), by language, the most first."""
    matched = [matches.c.certain, matches.c.first_seen_at > after]
    if topic_ids is not None:
        matched.append(matches.c.topic_id.in_(sorted(topic_ids)))
    read = (
        sa.select(articles.c.language)
        .join(revisions, revisions.c.article_id == articles.c.id)
        .where(revisions.c.id.in_(sa.select(mentions.c.revision_id)))
    )
    query = (
        sa.select(articles.c.language, articles.c.title)
        .where(
            articles.c.id.in_(sa.select(matches.c.article_id).where(*matched)),
            articles.c.language.not_in(read),
        )
        .order_by(articles.c.id.desc())
    )
    found: dict[str, list[str]] = {}
    for row in await connection.execute(query):
        found.setdefault(row.language, []).append(row.title)
    listed = [Unread(code, len(titles), tuple(titles[:_TITLES])) for code, titles in found.items()]
    return sorted(listed, key=lambda one: -one.articles)


async def since(connection: AsyncConnection, start: datetime) -> Activity:
    """Counts from `start` on; feeds are those failing now."""

    async def count(*conditions: sa.ColumnElement[bool]) -> int:
        return int(await connection.scalar(sa.select(sa.func.count()).where(*conditions)) or 0)

    return Activity(
        articles=await count(articles.c.first_seen_at >= start),
        findings=await count(findings.c.created_at >= start),
        sent=await count(deliveries.c.sent_at >= start),
        failing=await count(feeds.c.error.is_not(None), feeds.c.removed_at.is_(None)),
    )
