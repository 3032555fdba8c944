"""Reads matched revisions into mentions, then links each topic's matches into its ledger, in order."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
import structlog

from monitor import ENGINE
from monitor.app import App
from monitor.claims.follow import followed
from monitor.claims.kin import KEPT, is_strange
from monitor.claims.ledger import decide
from monitor.claims.read import read_revision
from monitor.claims.whereabouts import home_of
from monitor.config.models import TopicConfig
from monitor.errors import MonitorError, StoreError
from monitor.model import Article, Claim, Decision, Figure, Ledger, Passage
from monitor.store import articles, ledger, mentions, rulings, topics, work
from monitor.store.tables import readings
from monitor.store.tables import topics as topics_table

log = structlog.get_logger(__name__)

_BATCH = 50  # matches of one topic under one lease
_READ_AGAIN, _MOST_READS = timedelta(minutes=1), 3


async def read(app: App, limit: int) -> int:
    """Read due revisions, side by side. Returns how many."""
    async with app.db.write() as connection:
        claimed = await work.claim(connection, readings, now=app.now(), limit=limit, lease=app.lease)
    await asyncio.gather(*(_read(app, lease, row) for lease, row in claimed))
    return len(claimed)


async def _read(app: App, lease: work.Lease, row: sa.Row[Any]) -> None:
    def again(_: MonitorError) -> datetime | None:
        return work.back_off(app.now(), lease.attempts, first=_READ_AGAIN, most=_MOST_READS)

    async with app.item(lease, again=again):
        async with app.db.read() as connection:
            revision = await articles.revision(connection, row.revision_id)
        found = await app.workers.language.run(
            read_revision, revision.title, revision.text, revision.language
        )
        async with app.db.write() as connection:
            await mentions.replace(connection, revision.id, found, engine=ENGINE)
            await topics.wake_readers(connection, revision.id, app.now())
            await work.finish(connection, lease)


async def link(app: App, limit: int) -> int:
    """Link the waiting matches of due topics: topics side by side, each one's matches in turn."""
    async with app.db.write() as connection:
        claimed = await work.claim(connection, topics_table, now=app.now(), limit=limit, lease=app.lease)
    await asyncio.gather(*(_link_topic(app, lease, row) for lease, row in claimed))
    return len(claimed)


async def _link_topic(app: App, lease: work.Lease, topic: sa.Row[Any]) -> None:
    topic_id = topic.id
    async with app.item(lease, again=lambda _: app.now() + timedelta(minutes=1)):
        async with app.db.read() as connection:
            waiting = await topics.open_matches(connection, topic_id, _BATCH)
        ready = _ready(waiting)
        ledgers: dict[str, _Loaded] = {}
        for match in ready:
            if await _leave_out(app, lease, topic_id, match):
                continue
            if match.language not in ledgers:
                async with app.db.read() as connection:
                    ruled_at = await rulings.latest(connection, topic_id)
                    known = await ledger.load(connection, topic_id, match.language, aliases=True)
                ledgers[match.language] = _Loaded(known, ruled_at)
            loaded = ledgers.pop(match.language)
            changed = await _link_match(app, lease, topic, match, loaded)
            if loaded.ruled_at is None:
                ledgers[match.language] = _Loaded(changed, None)
        async with app.db.write() as connection:
            if len(ready) == _BATCH:
                await topics.wake(connection, {topic_id}, app.now() + timedelta(microseconds=1))
            await work.sleep(connection, lease)


async def _leave_out(app: App, lease: work.Lease, topic_id: str, match: sa.Row[Any]) -> bool:
    """Whether an article only touches the topic; then the match says so and the ledger never hears of it."""
    if match.certain:
        return False
    async with app.db.read() as connection:
        certain = await topics.subjects(connection, topic_id, KEPT)
    reason = is_strange(match.subject, certain)
    if reason is None:
        return False
    async with app.db.write() as connection:
        await work.advance(connection, lease)
        await topics.mark_linked(connection, match.match_id, app.now(), left_out=reason)
    log.info("left out", topic=topic_id, url=match.url, reason=reason)
    return True


def _ready(waiting: Sequence[sa.Row[Any]]) -> list[sa.Row[Any]]:
    """The matches before the first one that is still to be read: order matters more than haste."""
    for position, match in enumerate(waiting):
        if match.reading == work.PENDING:
            return list(waiting[:position])
    return list(waiting)


@dataclass(frozen=True, slots=True)
class _Loaded:
    """A ledger, and when the latest of the user's rulings that it knows was made."""

    ledger: Ledger
    ruled_at: datetime | None


async def _link_match(
    app: App, lease: work.Lease, topic: sa.Row[Any], match: sa.Row[Any], loaded: _Loaded
) -> Ledger:
    """Decide on one article's mentions and save the ledger's change with its findings, all in one transaction."""
    article, known = articles.to_article(match), loaded.ledger
    async with app.db.read() as connection:
        stored = await mentions.of_revision(connection, match.revision_id)
        before = await articles.before(connection, article.id, match.revision_number)
    passages = topics.passages(match.passages)
    said = [item.mention for item in stored]
    relevance = [_relevance(mention.what, passages) for mention in said]
    copy = match.copy_of is not None
    watched = TopicConfig.model_validate(topic.definition)
    home = home_of([watched.query])
    changed, decisions = decide(known, said, article, relevance, copy=copy, home=home)
    if before is not None:
        decisions = tuple(_only_if_changed(decision, before) for decision in decisions)
    decisions = tuple(followed(decision, known, watched.figures) for decision in decisions)
    ids = {item.mention.order: item.id for item in stored}
    where = ledger.Linked(topic.id, match.language, match.match_id, article, match.silent, ENGINE, app.now())
    async with app.db.write() as connection:
        await work.advance(connection, lease)
        if await rulings.latest(connection, topic.id) != loaded.ruled_at:
            raise StoreError("Quantities or claims were merged or split meanwhile: linked again in a minute.")
        await ledger.save(connection, where, [(ids[d.mention.order], d) for d in decisions])
        await rulings.enforce(connection, topic.id, match.revision_id)
        await topics.mark_linked(connection, match.match_id, app.now())
    _report(topic.id, article, decisions)
    return changed


def _only_if_changed(decision: Decision, before: str) -> Decision:
    """What the article said before its revision is not told again."""
    if not decision.tell or decision.mention.what.sentence.quote not in before:
        return decision
    return replace(
        decision, tell=False, reason=f"stood in the article before its revision; {decision.reason}"
    )


def _relevance(what: Figure | Claim, passages: Sequence[Passage]) -> float:
    """Of the passages that the mention's words touch, the nearest to the topic."""
    at = what.sentence
    touched = [
        passage.relevance
        for passage in passages
        if passage.part is at.part and passage.start < at.end and at.start < passage.end
    ]
    return max(touched, default=0.0)


def _report(topic_id: str, article: Article, decisions: Sequence[Decision]) -> None:
    told = sum(decision.tell for decision in decisions)
    log.info("linked", topic=topic_id, url=article.url, mentions=len(decisions), findings=told)
