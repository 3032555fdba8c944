"""Holds due revisions against every topic; a hit becomes a match that waits to be linked."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
import structlog

from monitor import ENGINE
from monitor.app import App
from monitor.config.models import TopicConfig
from monitor.errors import MonitorError
from monitor.store import articles, topics, work
from monitor.store.tables import revisions
from monitor.topics.judge import Judged, Watched, judge
from monitor.topics.match import threshold

log = structlog.get_logger(__name__)

_SCORES = 1_000  # of a topic's last articles, from which the score that it asks for is learnt
_AGAIN, _MOST_ATTEMPTS = timedelta(minutes=1), 3


async def run(app: App, limit: int) -> int:
    """Match due revisions, side by side. Returns how many."""
    async with app.db.write() as connection:
        claimed = await work.claim(connection, revisions, now=app.now(), limit=limit, lease=app.lease)
    if not claimed:
        return 0
    async with app.db.read() as connection:
        active = await topics.active(connection)
        recent = [await topics.recent_scores(connection, topic, _SCORES) for topic in active]
    watched = [
        Watched(TopicConfig.model_validate(topic.definition), threshold(scores))
        for topic, scores in zip(active, recent, strict=True)
    ]
    await asyncio.gather(*(_match(app, lease, row.id, active, watched) for lease, row in claimed))
    return len(claimed)


async def _match(
    app: App, lease: work.Lease, revision_id: int, active: Sequence[sa.Row[Any]], watched: Sequence[Watched]
) -> None:
    def again(_: MonitorError) -> datetime | None:
        return work.back_off(app.now(), lease.attempts, first=_AGAIN, most=_MOST_ATTEMPTS)

    async with app.item(lease, again=again):
        async with app.db.read() as connection:
            revision = await articles.revision(connection, revision_id)
        judged = await app.workers.language.run(judge, watched, revision.title, revision.text)
        found = [
            _to_match(topic, revision, verdict)
            for topic, verdict in zip(active, judged, strict=True)
            if verdict.match.matched
        ]
        async with app.db.write() as connection:
            scores = [verdict.match.score for verdict in judged]
            await topics.add_scores(connection, active, revision.id, scores)
            await topics.add_matches(connection, found, engine=ENGINE, now=app.now())
            await work.finish(connection, lease)
        for match in found:
            log.info("matched", topic=match.topic_id, title=revision.title, score=round(match.score, 2))


def _to_match(topic: sa.Row[Any], revision: sa.Row[Any], judged: Judged) -> topics.NewMatch:
    return topics.NewMatch(
        topic_id=topic.id,
        topic_version=topic.version,
        revision_id=revision.id,
        article_id=revision.article_id,
        first_seen_at=revision.first_seen_at,
        score=judged.match.score,
        reasons=judged.match.reasons,
        passages=judged.passages,
        silent=is_silent(topic, revision),
    )


def is_silent(topic: sa.Row[Any], revision: sa.Row[Any]) -> bool:
    """Whether an article only fills the ledger: it was there before the feed or the topic was watched."""
    if topic.baseline == "alert":
        return False
    told_at = revision.published_at or revision.first_seen_at
    return bool(revision.feed_silent or told_at < topic.added_at)
