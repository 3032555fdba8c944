"""Holds due revisions against every topic; a hit becomes a match that waits to be linked."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
import structlog

from monitor import ENGINE
from monitor.app import BACKFILL, App
from monitor.config.models import TopicConfig
from monitor.errors import MonitorError
from monitor.store import topics, work
from monitor.store.tables import revisions
from monitor.topics.judge import Hit, Text, Watchlist, judge, scores_of, watchlist
from monitor.topics.match import FEWEST, threshold
from monitor.workers import LIMITS

log = structlog.get_logger(__name__)

_SCORES, _ALL_SCORES = 1_000, 50_000  # of a topic's and of all topics' last articles, for learning
_FEWEST_SCORES = 50
_KEPT_FOR_ALL = 100  # topics; where there are more, only some articles' scores are kept
_SAMPLE, _AT_ONCE = (
    200,
    25,
)  # stored articles from which a new topic learns, and how many in one piece of work
_AGAIN, _MOST_ATTEMPTS, _SOON = timedelta(minutes=1), LIMITS, timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class _Watched:
    """Topics as they are matched now, with the score that each asks for."""

    rows: tuple[sa.Row[Any], ...]
    definitions: tuple[TopicConfig, ...]
    needed: tuple[float, ...]
    packed: Watchlist

    def since(self, moment: datetime) -> _Watched:
        """Those that became what they are at or after a moment."""
        kept = [n for n, row in enumerate(self.rows) if row.version_at >= moment]
        definitions = tuple(self.definitions[n] for n in kept)
        return _Watched(
            tuple(self.rows[n] for n in kept),
            definitions,
            tuple(self.needed[n] for n in kept),
            watchlist(definitions),
        )


async def run(app: App, limit: int) -> int:
    """Match due revisions, side by side. Returns how many."""
    started = app.now()
    async with app.db.write() as connection:
        claimed = await work.claim(connection, revisions, now=started, limit=limit, lease=app.lease)
    if not claimed:
        return 0
    try:
        watched = await _watched(app)
    except MonitorError:
        for lease, _ in claimed:
            await app.give_back(lease, app.now() + _SOON)
        raise
    await asyncio.gather(*(_match(app, lease, row.id, watched, started) for lease, row in claimed))
    return len(claimed)


async def _match(app: App, lease: work.Lease, revision_id: int, watched: _Watched, started: datetime) -> None:
    def again(_: MonitorError) -> datetime | None:
        return work.back_off(app.now(), lease.attempts, first=_AGAIN, most=_MOST_ATTEMPTS)

    async with app.item(lease, again=again):
        async with app.db.read() as connection:
            revision = await topics.text(connection, revision_id)
            tags = await topics.tags_of(connection, [revision.article_id])
        look_back = revision.matched_at is not None
        mine = watched.since(revision.matched_at) if look_back else watched
        verdict = await app.workers.language.run(
            judge,
            mine.packed,
            mine.needed,
            article_text(revision, tags),
            look_back,
            alone=lease.attempts > 1,
        )
        found = [_to_match(mine.rows[hit.topic], revision, hit) for hit in verdict.hits]
        async with app.db.write() as connection:
            if verdict.scores and _keeps_scores(mine, revision_id):
                await topics.add_scores(connection, mine.rows, revision_id, verdict.scores)
            await topics.add_matches(connection, found, engine=ENGINE, now=app.now())
            changed = await topics.changed_since(connection, started)
            left = {"status": work.PENDING, "due_at": app.now(), "attempts": 0} if changed else {}
            await work.finish(connection, lease, matched_at=started, **left)
        for match in found:
            log.info("matched", topic=match.topic_id, title=revision.title, score=round(match.score, 2))


def _keeps_scores(watched: _Watched, revision_id: int) -> bool:
    """With many topics a share of the articles tells enough of what is usual."""
    return revision_id % (1 + len(watched.rows) // _KEPT_FOR_ALL) == 0


async def _watched(app: App) -> _Watched:
    """The active topics; one that is new learns from stored articles before it is matched."""
    async with app.db.read() as connection:
        rows = await topics.active(connection)
    definitions = [TopicConfig.model_validate(row.definition) for row in rows]
    today = app.now().astimezone(ZoneInfo(app.config.time_zone)).date()
    going = [n for n, topic in enumerate(definitions) if topic.until is None or topic.until >= today]
    active = [rows[n] for n in going]
    kept = tuple(definitions[n] for n in going)
    recent = await _recent(app, active)
    unlearnt = [n for n, scores in enumerate(recent) if kept[n].query and len(scores) < FEWEST]
    if unlearnt and await _learn(app, [active[n] for n in unlearnt], [kept[n] for n in unlearnt]):
        recent = await _recent(app, active)
    needed = [threshold(scores, topic.breadth) for scores, topic in zip(recent, kept, strict=True)]
    return _Watched(tuple(active), kept, tuple(needed), watchlist(kept))


async def _recent(app: App, active: Sequence[sa.Row[Any]]) -> list[list[float]]:
    limit = max(_FEWEST_SCORES, min(_SCORES, _ALL_SCORES // max(1, len(active))))
    async with app.db.read() as connection:
        return [await topics.recent_scores(connection, topic, limit) for topic in active]


async def _learn(app: App, rows: Sequence[sa.Row[Any]], definitions: Sequence[TopicConfig]) -> bool:
    """Score stored articles for topics that know too few, so that their first match asks for enough."""
    async with app.db.read() as connection:
        stored = await topics.stored_texts(connection, since=app.now() - BACKFILL, limit=_SAMPLE)
    if len(stored) < FEWEST:
        return False
    packed = watchlist(definitions)
    for start in range(0, len(stored), _AT_ONCE):
        part = stored[start : start + _AT_ONCE]
        found = await app.workers.language.run(scores_of, packed, [article_text(row, {}) for row in part])
        async with app.db.write() as connection:
            for row, scores in zip(part, found, strict=True):
                await topics.add_scores(connection, rows, row.id, scores)
    log.info("topics learnt from stored articles", topics=[row.id for row in rows], articles=len(stored))
    return True


def article_text(revision: sa.Row[Any], tags: Mapping[int, tuple[str, ...]]) -> Text:
    """A row of `topics.text` as the matcher takes it."""
    return Text(
        title=revision.title,
        text=revision.text,
        outlet=revision.outlet,
        language=revision.language,
        tags=tags.get(revision.article_id, ()),
    )


def _to_match(topic: sa.Row[Any], revision: sa.Row[Any], hit: Hit) -> topics.NewMatch:
    return topics.NewMatch(
        topic_id=topic.id,
        topic_version=topic.version,
        revision_id=revision.id,
        article_id=revision.article_id,
        first_seen_at=revision.first_seen_at,
        score=hit.match.score,
        needed=hit.match.needed,
        reasons=hit.match.reasons,
        passages=hit.passages,
        certain=hit.certain,
        subject=hit.subject,
        silent=is_silent(topic, revision),
    )


def is_silent(topic: sa.Row[Any], revision: sa.Row[Any]) -> bool:
    """Whether an article only fills the ledger: it was there before the feed or the topic was watched."""
    if topic.baseline == "alert":
        return False
    told_at = revision.published_at or revision.first_seen_at
    return bool(revision.feed_silent or revision.matched_at is not None or told_at < topic.added_at)
