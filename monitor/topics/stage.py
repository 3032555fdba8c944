"""Holds due revisions against every topic; a hit becomes a match that waits to be linked."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor import ENGINE
from monitor.app import App
from monitor.errors import DatabaseAwayError, MonitorError
from monitor.model import LONGEST_WATCH
from monitor.store import leases, look_backs, recrawls, topics
from monitor.store.tables import look_backs as look_backs_table
from monitor.store.tables import revisions
from monitor.topics.judge import Hit, judge
from monitor.topics.watched import Watched, article_text, watching
from monitor.workers import LIMITS

log = structlog.get_logger(__name__)

_KEPT_FOR_ALL = 100  # topics; where there are more, only some articles' scores are kept
_AGAIN, _MOST_ATTEMPTS = timedelta(minutes=1), LIMITS
_FIRST_LOOK = timedelta(hours=1)  # after which the page of an article is read again that came to matter


async def run(app: App, limit: int) -> int:
    """Match due revisions, side by side; when none is new, some stored ones against new topics. Returns how many."""
    started = app.now()
    watched = await watching(app, limit)
    async with app.db.write() as connection:
        claimed = await leases.claim(connection, revisions, now=started, limit=limit, lease=app.lease)
    if not claimed:
        return await _look_back(app, limit, watched)
    await asyncio.gather(*(_match(app, lease, row.id, watched, started) for lease, row in claimed))
    return len(claimed)


async def _match(
    app: App, lease: leases.Lease, revision_id: int, watched: Watched, started: datetime
) -> None:
    def again(_: MonitorError) -> datetime | None:
        return leases.back_off(app.now(), lease.attempts, first=_AGAIN, most=_MOST_ATTEMPTS)

    async with app.item(lease, again=again):
        held = await _held(app, revision_id, watched, alone=lease.attempts > 1)
        async with app.db.write() as connection:
            await _save(app, connection, held)
            changed = await topics.changed_since(connection, started)
            left = {"status": leases.PENDING, "due_at": app.now(), "attempts": 0} if changed else {}
            await leases.finish(connection, lease, matched_at=started, **left)
        _report(held)


@dataclass(frozen=True, slots=True)
class _Held:
    """A revision that was held against topics, and what was found."""

    revision: sa.Row[Any]
    watched: Watched
    scores: Sequence[float]
    found: Sequence[topics.NewMatch]


async def _held(app: App, revision_id: int, watched: Watched, *, alone: bool = False) -> _Held:
    """Of a revision that was matched before, only topics that are new to it are looked at. Raises MonitorError."""
    async with app.db.read() as connection:
        revision = await topics.text(connection, revision_id)
        tags = await topics.tags_of(connection, [revision.article_id])
    look_back = revision.matched_at is not None
    mine = watched.since(revision.matched_at) if look_back else watched
    if not mine.rows:
        return _Held(revision, mine, (), ())
    verdict = await app.workers.language.run(
        judge, mine.packed, mine.needed, article_text(revision, tags), look_back, alone=alone
    )
    found = [_to_match(mine.rows[hit.topic], revision, hit) for hit in verdict.hits]
    return _Held(revision, mine, verdict.scores, found)


async def _save(app: App, connection: AsyncConnection, held: _Held) -> None:
    """The page of an article that is on no topic need not be looked at a second time."""
    revision, now = held.revision, app.now()
    if held.scores and _keeps_scores(held.watched, revision.id):
        await topics.add_scores(connection, held.watched.rows, revision.id, held.scores)
    await topics.add_matches(connection, held.found, engine=ENGINE, now=now)
    if held.found:
        await recrawls.watch(connection, revision.article_id, now + _FIRST_LOOK, now - LONGEST_WATCH)
    else:
        await recrawls.rest(connection, revision.article_id, now)


def _report(held: _Held) -> None:
    for match in held.found:
        log.info("matched", topic=match.topic_id, title=held.revision.title, score=round(match.score, 2))


async def _look_back(app: App, limit: int, watched: Watched) -> int:
    """Hold the next stored revisions against the topics that became what they are after those were matched."""
    async with app.db.write() as connection:
        claimed = await leases.claim(connection, look_backs_table, now=app.now(), limit=1, lease=app.lease)
        if claimed and await topics.state(connection) != watched.state:
            await leases.release(
                connection, claimed[0][0]
            )  # it is for the topics of now, not for those at hand
            return len(claimed)
        ids = await look_backs.part(connection, claimed[0][1], limit) if claimed else []
    for lease, _ in claimed:
        async with app.item(lease, again=lambda _: app.now() + _AGAIN):
            started = app.now()
            await asyncio.gather(*(_pass(app, lease, one, watched, started) for one in ids))
            async with app.db.write() as connection:
                await look_backs.advance(connection, lease, ids, app.now())
            if not ids:
                log.info("all stored articles were held against the new topics")
    return len(claimed)


async def _pass(app: App, lease: leases.Lease, revision_id: int, watched: Watched, started: datetime) -> None:
    try:
        held = await _held(app, revision_id, watched)
    except DatabaseAwayError:
        raise
    except MonitorError as error:
        log.warning("a stored article is to be matched alone", revision=revision_id, error=str(error))
        async with app.db.write() as connection:
            await leases.advance(connection, lease)
            await look_backs.failed(connection, revision_id, app.now())
        return
    async with app.db.write() as connection:
        await leases.advance(connection, lease)
        await _save(app, connection, held)
        await look_backs.passed(connection, revision_id, started)
    _report(held)


def _keeps_scores(watched: Watched, revision_id: int) -> bool:
    """With many topics a share of the articles tells enough of what is usual."""
    return revision_id % (1 + len(watched.rows) // _KEPT_FOR_ALL) == 0


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
    reported_at = revision.published_at or revision.first_seen_at
    return bool(revision.feed_silent or revision.matched_at is not None or reported_at < topic.added_at)
