"""Links each topic's matches into its ledger, in order."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
import structlog

from monitor import ENGINE
from monitor.app import App
from monitor.config.models import TopicConfig
from monitor.errors import LimitError, MonitorError
from monitor.ledger.choices import Chosen, chosen, untold
from monitor.ledger.concerns import lines_of, put_of, with_met
from monitor.ledger.conditions import followed
from monitor.ledger.decisions import Known, enter
from monitor.model import Article, Decision, Mention
from monitor.selection.chooser import Plain, open_chooser
from monitor.selection.put import Chooser, Line
from monitor.store import articles, leases, ledger, link_overrides, mentions, topics
from monitor.store.mentions import StoredMention
from monitor.store.tables import topics as topics_table
from monitor.workers import LIMITS

log = structlog.get_logger(__name__)
_BATCH = 50  # matches of one topic under one lease
_TOGETHER = 16  # topics that are linked at once because they share articles


async def link(app: App, limit: int, *, chooser: Chooser | None = None) -> int:
    """Link the waiting matches of due topics: article by article in order, each for all of its topics at once.

    `chooser` takes the place of the one that the configuration names.
    """
    return await _link(app, limit, chooser)


async def link_topic(app: App, topic_id: str) -> int:
    """As `link`, for one topic and those that wait with it for the same articles. Returns how many."""
    return await _link(app, _TOGETHER, None, [topics.waits_with(topic_id)])


async def due(app: App, limit: int) -> list[str]:
    """Ids of the topics that wait to be linked and that nobody is at."""
    async with app.db.read() as connection:
        return await topics.due_ids(connection, app.now(), limit)


async def _link(
    app: App, limit: int, chooser: Chooser | None, where: Sequence[sa.ColumnElement[bool]] = ()
) -> int:
    async with app.db.write() as connection:
        claimed = await leases.claim(
            connection, topics_table, now=app.now(), limit=limit, lease=app.lease, where=where
        )
    held = {row.id: await _hold(app, lease, row) for lease, row in claimed}
    for matches in _by_article(held.values()):
        await _link_article(app, chooser, [(held[match.topic_id], match) for match in matches])
    for topic in held.values():
        if not topic.lost:
            await _let_go(app, topic)
    return len(claimed)


@dataclass(slots=True)
class _Held:
    """A topic that is ours to link. It is `lost` once one of its articles failed: order matters more than haste."""

    lease: leases.Lease
    row: sa.Row[Any]
    watched: TopicConfig
    ready: list[sa.Row[Any]]
    more: bool
    lost: bool = False


async def _hold(app: App, lease: leases.Lease, row: sa.Row[Any]) -> _Held:
    async with app.db.read() as connection:
        waiting = await topics.open_matches(connection, row.id, _BATCH)
    ready = _ready(waiting)
    watched = TopicConfig.model_validate(row.definition)
    return _Held(lease, row, watched, ready, more=len(ready) == _BATCH)


async def _let_go(app: App, topic: _Held) -> None:
    async with app.item(topic.lease, again=_in_a_minute(app)), app.db.write() as connection:
        if topic.more:
            await topics.wake(connection, {topic.row.id}, app.now() + timedelta(microseconds=1))
        await leases.sleep(connection, topic.lease)


def _in_a_minute(app: App) -> Callable[[MonitorError], datetime]:
    return lambda _: app.now() + timedelta(minutes=1)


def _by_article(held: Iterable[_Held]) -> list[list[sa.Row[Any]]]:
    """The matches of all topics, one list an article, in the order in which the articles were seen."""
    found: dict[tuple[datetime, int, int], list[sa.Row[Any]]] = defaultdict(list)
    for match in (match for topic in held for match in topic.ready):
        found[match.first_seen_at, match.id, match.revision_id].append(match)
    return [found[place] for place in sorted(found)]


async def _link_article(
    app: App, chooser: Chooser | None, concerned: Sequence[tuple[_Held, sa.Row[Any]]]
) -> None:
    """Put the article to the chooser for those of its topics that are still ours, then link it in each."""
    mine = [(topic, match) for topic, match in concerned if not topic.lost]
    if not mine:
        return
    try:
        async with app.db.read() as connection:
            stored = await mentions.of_revision(connection, mine[0][1].revision_id)
        choices = await _choices(app, chooser, mine, [item.mention for item in stored])
    except MonitorError as error:
        for topic, _ in mine:
            topic.lost = True
            async with app.item(topic.lease, again=_in_a_minute(app)):
                raise error  # noqa: TRY201  (inside the boundary of each topic's item)
        return
    for topic, match in mine:
        topic.lost = True
        async with app.item(topic.lease, again=_in_a_minute(app)):
            await _link_match(app, topic, match, stored, choices[topic.row.id])
            topic.lost = False


async def _choices(
    app: App, chooser: Chooser | None, mine: Sequence[tuple[_Held, sa.Row[Any]]], said: Sequence[Mention]
) -> dict[str, list[Chosen]]:
    """What was chosen; by words alone where the chooser met its limits again and again, for topics must go on."""
    matches = [match for _, match in mine]
    try:
        return await _chosen(app, chooser, matches, said)
    except LimitError:
        if any(topic.lease.attempts < LIMITS for topic, _ in mine):
            raise
        return await _chosen(app, Plain("it could not be weighed within the limits"), matches, said)


async def _chosen(
    app: App, chooser: Chooser | None, matches: Sequence[sa.Row[Any]], said: Sequence[Mention]
) -> dict[str, list[Chosen]]:
    """What was chosen for each topic: one for each mention of the revision, in its order."""
    match = matches[0]
    if match.copy_of is not None:
        reason = untold("a copy of an article that was read")
        return {one.topic_id: [reason] * len(said) for one in matches}
    met = {one.topic_id: (await _topic_of(app, one.topic_id, one.language)).met for one in matches}
    async with app.db.read() as connection:
        put = await put_of(connection, said, match, met)
    found = await (chooser or open_chooser(app, match.language)).choose(put)
    by_topic = {concern.topic_id: concern for concern in put.concerns}
    told: dict[str, list[Chosen]] = {one.topic_id: [] for one in matches}
    for choice in found:
        concern = by_topic[choice.topic_id]
        near = concern.relevance[len(told[choice.topic_id])]
        told[choice.topic_id].append(chosen(choice, near, concern.lines))
    return told


def _ready(waiting: Sequence[sa.Row[Any]]) -> list[sa.Row[Any]]:
    """The matches before the first one that is still to be read: order matters more than haste."""
    for position, match in enumerate(waiting):
        if match.reading == leases.PENDING:
            return list(waiting[:position])
    return list(waiting)


@dataclass(slots=True)
class _Topic:
    """What is kept of a topic in one language between two articles, as it was at a `version` of its ledgers."""

    version: int
    known: Known
    met: list[Line]

    def __len__(self) -> int:
        return len(self.known) + len(self.met)


async def _topic_of(app: App, topic_id: str, language: str) -> _Topic:
    """The topic as it is kept, or as it is loaded where its ledgers were changed by another than this stage."""
    async with app.db.read() as connection:
        version = await ledger.version(connection, topic_id)
    kept: dict[str, _Topic] = app.ledgers.get(topic_id, version) or {}
    if language not in kept:
        async with app.db.read(app.lease.total_seconds()) as connection:
            version = await ledger.version(connection, topic_id)
            loaded = await ledger.load(connection, topic_id, language, aliases=True)
            met = await lines_of(connection, topic_id, language)
        kept[language] = _Topic(version, await asyncio.to_thread(Known, loaded), met)
        app.ledgers.put(topic_id, version, kept, sum(map(len, kept.values())))
    kept[language].version = version
    return kept[language]


async def _link_match(
    app: App,
    topic: _Held,
    match: sa.Row[Any],
    stored: Sequence[StoredMention],
    choices: Sequence[Chosen],
) -> None:
    """Decide on one article's mentions and save the ledger's change with its findings, all in one transaction.

    What is kept of the topic changes before that is certain: it is kept on only if it was saved.
    """
    topic_id, article = topic.row.id, articles.to_article(match)
    async with app.db.read() as connection:
        before = await articles.before(connection, article.id, match.revision_number)
    mine = await _topic_of(app, topic_id, match.language)
    kept = app.ledgers.take(topic_id)
    said = [item.mention for item in stored]
    decisions = await asyncio.to_thread(
        enter,
        mine.known,
        said,
        article,
        choices,
        match.copy_of is not None,
    )
    if before is not None:
        decisions = tuple(_only_if_changed(decision, before) for decision in decisions)
    stood, figures = mine.known.stood, topic.watched.figures
    decisions = tuple(followed(decision, stood.get(decision.target or 0), figures) for decision in decisions)
    ids = {item.mention.order: item.id for item in stored}
    where = ledger.Linked(topic_id, match.language, match.match_id, article, match.silent, ENGINE, app.now())
    async with app.db.write() as connection:
        await leases.advance(connection, topic.lease)
        mine.version = await ledger.advance(connection, topic_id, mine.version)
        await ledger.save(connection, where, [(ids[d.mention.order], d) for d in decisions])
        ruled = await link_overrides.enforce(connection, topic_id, match.revision_id)
        await topics.mark_linked(connection, match.match_id, app.now())
    mine.met = with_met(mine.met, (Line(d.mention, article.reported_at, d.target, d.tell) for d in decisions))
    if kept is not None and not ruled:
        app.ledgers.put(topic_id, mine.version, kept, sum(map(len, kept.values())))
    _report(topic_id, article, decisions)


def _only_if_changed(decision: Decision, before: str) -> Decision:
    """What the article said before its revision is not told again."""
    if not decision.tell or decision.mention.what.sentence.quote not in before:
        return decision
    return replace(
        decision, tell=False, reason=f"stood in the article before its revision; {decision.reason}"
    )


def _report(topic_id: str, article: Article, decisions: Sequence[Decision]) -> None:
    told = sum(decision.tell for decision in decisions)
    log.info("linked", topic=topic_id, url=article.url, mentions=len(decisions), findings=told)
