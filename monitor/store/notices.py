"""Notices: one row for each finding and channel, from routing until it is told or silenced."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor.errors import StoreError
from monitor.model import Claim, FindingKind, Relation, Stance
from monitor.store.mentions import said
from monitor.store.tables import entries, feeds, findings, matches, mentions, notices, stories, topics


class RoutedElsewhereError(StoreError):
    """Another worker has routed some of the findings; this transaction is rolled back."""


@dataclass(frozen=True, slots=True)
class Fresh:
    """A finding that was not routed yet. `known_story` is the one of its quantity, claim or article, if any."""

    id: int
    topic_id: str
    created_at: datetime
    kind: FindingKind
    relation: Relation
    stance: Stance | None
    salience: float
    headline: str
    quote: str
    targets: tuple[str, ...]
    known_story: int | None
    tags: frozenset[str]


@dataclass(frozen=True, slots=True)
class NewNotice:
    finding_id: int
    topic_id: str
    channel: str
    lane: str
    urgent: bool
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Waiting:
    """The untold findings of one story for one channel, with when the story was last told there."""

    lane: str
    topic_id: str
    story_id: int
    channel: str
    since: datetime
    urgent_since: datetime | None
    last_told_at: datetime | None


async def fresh(connection: AsyncConnection, limit: int) -> list[Fresh]:
    """Findings that are still to be routed, in the order in which they were raised."""
    return await _traits(connection, findings.c.status == "pending", limit)


async def one(connection: AsyncConnection, finding_id: int) -> Fresh | None:
    """One finding as routes judge it, told or not; None if there is none with this id."""
    return next(iter(await _traits(connection, findings.c.id == finding_id, 1)), None)


async def _traits(connection: AsyncConnection, which: sa.ColumnElement[bool], limit: int) -> list[Fresh]:
    query = (
        sa.select(findings, matches.c.article_id, mentions.c.kind.label("mention_kind"), mentions.c.payload)
        .join(matches, matches.c.id == findings.c.match_id)
        .join(mentions, mentions.c.id == findings.c.mention_id)
        .where(which)
        .order_by(findings.c.id)
        .limit(limit)
    )
    rows = (await connection.execute(query)).all()
    tags = await _tags(connection, {row.article_id for row in rows})
    known = await _known_stories(connection, rows)
    return [_fresh(row, tags.get(row.article_id, frozenset()), known) for row in rows]


def _fresh(row: sa.Row[Any], tags: frozenset[str], known: Mapping[str, int]) -> Fresh:
    what = said(row.mention_kind, row.payload)
    targets = _targets(row)
    return Fresh(
        id=row.id,
        topic_id=row.topic_id,
        created_at=row.created_at,
        kind=FindingKind(row.kind),
        relation=Relation(row.relation),
        stance=what.stance if isinstance(what, Claim) else None,
        salience=row.salience,
        headline=row.headline,
        quote=what.sentence.quote,
        targets=targets,
        known_story=next((known[target] for target in targets if target in known), None),
        tags=tags,
    )


def _targets(row: Any) -> tuple[str, ...]:
    """What findings of one story share: the quantity or claim, and the article."""
    ledger = f"quantity {row.quantity_id}" if row.quantity_id else f"claim {row.claim_id}"
    return (f"{row.topic_id} {ledger}", f"{row.topic_id} article {row.article_id}")


async def _tags(connection: AsyncConnection, article_ids: set[int]) -> dict[int, frozenset[str]]:
    query = (
        sa.select(entries.c.article_id, feeds.c.tags)
        .join(feeds, feeds.c.id == entries.c.feed_id)
        .where(entries.c.article_id.in_(article_ids))
    )
    found: dict[int, frozenset[str]] = defaultdict(frozenset)
    for article_id, tags in await connection.execute(query):
        found[article_id] |= frozenset(tags)
    return found


async def _known_stories(connection: AsyncConnection, rows: Sequence[sa.Row[Any]]) -> dict[str, int]:
    """The stories of the rows' quantities, claims and articles, by target; asked one by one, each by its index."""
    f, told = findings.c, dict[int, sa.Row[Any]]()
    of_notices = (
        sa.select(
            notices.c.id, notices.c.story_id, f.topic_id, f.quantity_id, f.claim_id, matches.c.article_id
        )
        .join(findings, f.id == notices.c.finding_id)
        .join(matches, matches.c.id == f.match_id)
    )
    for column in (f.quantity_id, f.claim_id, matches.c.article_id):
        wanted = {getattr(row, column.name) for row in rows} - {None}
        if wanted:
            found = await connection.execute(of_notices.where(column.in_(wanted)))
            told |= {row.id: row for row in found}
    return {target: told[number].story_id for number in sorted(told) for target in _targets(told[number])}


async def recent_stories(
    connection: AsyncConnection, topic_ids: set[str], since: datetime
) -> dict[str, list[tuple[int, frozenset[str]]]]:
    """(id, words) of the stories told of after `since`, by topic."""
    s = stories.c
    query = sa.select(stories).where(s.topic_id.in_(topic_ids), s.last_at >= since).order_by(s.id)
    found: dict[str, list[tuple[int, frozenset[str]]]] = defaultdict(list)
    for row in await connection.execute(query):
        found[row.topic_id].append((row.id, frozenset(row.words)))
    return found


async def save_story(
    connection: AsyncConnection, story_id: int | None, topic_id: str, words: frozenset[str], now: datetime
) -> int:
    """Store a new story or what is new of a known one. Returns its id."""
    values = {"words": sorted(words), "last_at": now}
    if story_id is not None:
        await connection.execute(sa.update(stories).where(stories.c.id == story_id).values(**values))
        return story_id
    added = await connection.execute(
        sa.insert(stories).values(topic_id=topic_id, **values).returning(stories.c.id)
    )
    return int(added.scalar_one())


async def add(
    connection: AsyncConnection, routed: Sequence[int], found: Sequence[tuple[NewNotice, int]]
) -> None:
    """Store notices, each with its story's id; `routed` are the findings that need not be looked at again.

    Raises RoutedElsewhereError if another worker was faster.
    """
    done = await connection.execute(
        sa.update(findings)
        .where(findings.c.id.in_(routed), findings.c.status == "pending")
        .values(status="routed")
    )
    if done.rowcount != len(routed):
        raise RoutedElsewhereError("Another worker routed these findings.")
    query = sa.select(notices.c.finding_id, notices.c.channel).where(notices.c.finding_id.in_(routed))
    there = {(row.finding_id, row.channel) for row in await connection.execute(query)}
    rows = [
        {
            "finding_id": notice.finding_id,
            "topic_id": notice.topic_id,
            "story_id": story_id,
            "channel": notice.channel,
            "lane": notice.lane,
            "urgent": notice.urgent,
            "created_at": notice.created_at,
        }
        for notice, story_id in found
        if (notice.finding_id, notice.channel) not in there
    ]
    if rows:
        await connection.execute(sa.insert(notices), rows)


async def channels(connection: AsyncConnection) -> set[str]:
    """Names of the channels for which notices wait."""
    query = sa.select(notices.c.channel).where(notices.c.status == "pending").distinct()
    return set((await connection.scalars(query)).all())


async def turn_back(connection: AsyncConnection, channels: Collection[str]) -> int:
    """Have findings routed anew whose notices wait for a channel that is not among these. Returns how many."""
    gone = (notices.c.status == "pending", notices.c.channel.not_in(sorted(channels)))
    ids = set((await connection.scalars(sa.select(notices.c.finding_id).where(*gone))).all())
    if ids:
        await connection.execute(sa.delete(notices).where(*gone))
        await connection.execute(sa.update(findings).where(findings.c.id.in_(ids)).values(status="pending"))
    return len(ids)


async def waiting(connection: AsyncConnection) -> list[Waiting]:
    """What is still to be told, by story and channel."""
    n, earlier = notices.c, notices.alias("earlier")
    last = (
        sa.select(sa.func.max(earlier.c.told_at))
        .where(
            earlier.c.topic_id == n.topic_id, earlier.c.channel == n.channel, earlier.c.story_id == n.story_id
        )
        .scalar_subquery()
    )
    since, urgent = sa.func.min(n.created_at), sa.func.min(sa.case((n.urgent, n.created_at)))
    query = (
        sa.select(n.lane, n.topic_id, n.story_id, n.channel, since, urgent, last)
        .where(n.status == "pending")
        .group_by(n.lane, n.topic_id, n.story_id, n.channel)
        .order_by(n.topic_id, n.story_id, n.channel)
    )
    return [Waiting(*row) for row in await connection.execute(query)]


async def findings_of(connection: AsyncConnection, group: Sequence[Waiting]) -> frozenset[int]:
    """Ids of the findings that wait in these groups."""
    query = sa.select(notices.c.finding_id).where(in_groups(group))
    return frozenset((await connection.scalars(query)).all())


async def topic_names(connection: AsyncConnection) -> dict[str, str]:
    """Every topic's name by its id."""
    rows = await connection.execute(sa.select(topics.c.id, topics.c.name))
    return {row.id: row.name for row in rows}


def in_groups(group: Sequence[Waiting]) -> sa.ColumnElement[bool]:
    """The condition by which a notice still waits in one of these groups."""
    keys = {(w.lane, w.story_id, w.channel) for w in group}
    columns = sa.tuple_(notices.c.lane, notices.c.story_id, notices.c.channel)
    return sa.and_(notices.c.status == "pending", columns.in_(sorted(keys)))
