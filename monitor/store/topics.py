"""Topics as stored, with the matches that still have to be linked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from pydantic import TypeAdapter
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor.config.models import TopicConfig
from monitor.model import Passage
from monitor.store.tables import (
    articles,
    claims,
    findings,
    matches,
    quantities,
    readings,
    revisions,
    scores,
    topics,
)

_PASSAGES = TypeAdapter(tuple[Passage, ...])


@dataclass(frozen=True, slots=True)
class NewMatch:
    """A hit of a topic. `silent` fills the ledger without an alert: it was published before anyone watched."""

    topic_id: str
    topic_version: int
    revision_id: int
    article_id: int
    first_seen_at: datetime
    score: float
    reasons: tuple[str, ...]
    passages: tuple[Passage, ...]
    silent: bool


async def sync(
    connection: AsyncConnection, wanted: Sequence[tuple[str, TopicConfig]], now: datetime
) -> list[str]:
    """Make the stored topics those of the configuration. Returns the ids of those that are new."""
    known = {row.id: row for row in await connection.execute(sa.select(topics))}
    added = []
    for topic_id, config in wanted:
        row = known.pop(topic_id, None)
        values = _values(config)
        if row is None:
            added.append(topic_id)
            await connection.execute(sa.insert(topics).values(id=topic_id, version=1, added_at=now, **values))
            continue
        version = row.version + (row.query != config.query)
        await connection.execute(
            sa.update(topics)
            .where(topics.c.id == topic_id)
            .values(version=version, archived_at=None, **values)
        )
    gone = [row.id for row in known.values() if row.archived_at is None]
    await connection.execute(sa.update(topics).where(topics.c.id.in_(gone)).values(archived_at=now))
    return added


def _values(config: TopicConfig) -> dict[str, Any]:
    return {
        "name": config.name,
        "query": config.query,
        "definition": config.model_dump(mode="json"),
        "baseline": config.baseline,
    }


async def active(connection: AsyncConnection) -> list[sa.Row[Any]]:
    """Topics that are being watched, by id."""
    query = sa.select(topics).where(topics.c.archived_at.is_(None)).order_by(topics.c.id)
    return list((await connection.execute(query)).all())


async def recent_scores(connection: AsyncConnection, topic: sa.Row[Any], limit: int) -> list[float]:
    """The topic's scores of the last articles, matched or not."""
    query = (
        sa.select(scores.c.score)
        .where(scores.c.topic_id == topic.id, scores.c.topic_version == topic.version)
        .order_by(scores.c.revision_id.desc())
        .limit(limit)
    )
    return list((await connection.scalars(query)).all())


async def add_scores(
    connection: AsyncConnection, active: Sequence[sa.Row[Any]], revision_id: int, found: Sequence[float]
) -> None:
    """Keep how near a revision came to each topic, in place of what was known."""
    await connection.execute(sa.delete(scores).where(scores.c.revision_id == revision_id))
    rows = [
        {"topic_id": t.id, "topic_version": t.version, "revision_id": revision_id, "score": score}
        for t, score in zip(active, found, strict=True)
    ]
    if rows:
        await connection.execute(sa.insert(scores), rows)


async def add_matches(
    connection: AsyncConnection, found: Sequence[NewMatch], *, engine: str, now: datetime
) -> None:
    """Store matches that are not known yet, and have their revisions read."""
    for match in found:
        known = await connection.scalar(
            sa.select(matches.c.id).where(
                matches.c.topic_id == match.topic_id, matches.c.revision_id == match.revision_id
            )
        )
        if known is None:
            await connection.execute(sa.insert(matches).values(**_match_values(match)))
            await _have_read(connection, match.revision_id, engine, now)
    await wake(connection, {match.topic_id for match in found}, now)


def _match_values(match: NewMatch) -> dict[str, Any]:
    values = {field.name: getattr(match, field.name) for field in fields(match)}
    return values | {
        "reasons": list(match.reasons),
        "passages": _PASSAGES.dump_python(match.passages, mode="json"),
    }


def passages(stored: Any) -> tuple[Passage, ...]:
    """The passages in a row of `matches`."""
    return _PASSAGES.validate_python(stored)


async def _have_read(connection: AsyncConnection, revision_id: int, engine: str, now: datetime) -> None:
    known = await connection.scalar(sa.select(readings.c.id).where(readings.c.revision_id == revision_id))
    if known is None:
        await connection.execute(
            sa.insert(readings).values(revision_id=revision_id, engine=engine, due_at=now)
        )


async def wake(connection: AsyncConnection, topic_ids: set[str], now: datetime) -> None:
    """Have the matches of these topics linked."""
    await connection.execute(
        sa.update(topics).where(topics.c.id.in_(sorted(topic_ids))).values(due_at=now, status="pending")
    )


async def wake_readers(connection: AsyncConnection, revision_id: int, now: datetime) -> None:
    """Wake every topic that waits for this revision to be read."""
    waiting = await connection.scalars(
        sa.select(matches.c.topic_id).where(matches.c.revision_id == revision_id)
    )
    await wake(connection, set(waiting.all()), now)


async def open_matches(connection: AsyncConnection, topic_id: str, limit: int) -> list[sa.Row[Any]]:
    """The topic's next matches to link, in (first seen, article id) order, with article, revision and reading."""
    query = (
        sa.select(
            matches.c.id.label("match_id"),
            matches.c.silent,
            matches.c.revision_id,
            matches.c.passages,
            readings.c.status.label("reading"),
            revisions.c.title.label("revision_title"),
            revisions.c.text,
            revisions.c.number.label("revision_number"),
            articles,
        )
        .join(articles, articles.c.id == matches.c.article_id)
        .join(revisions, revisions.c.id == matches.c.revision_id)
        .join(readings, readings.c.revision_id == matches.c.revision_id)
        .where(matches.c.topic_id == topic_id, matches.c.linked_at.is_(None))
        .order_by(matches.c.first_seen_at, matches.c.article_id, matches.c.revision_id)
        .limit(limit)
    )
    return list((await connection.execute(query)).all())


async def mark_linked(connection: AsyncConnection, match_id: int, now: datetime) -> None:
    await connection.execute(sa.update(matches).where(matches.c.id == match_id).values(linked_at=now))


async def listing(connection: AsyncConnection) -> list[sa.Row[Any]]:
    """Active topics with how much each has matched, holds and has found."""

    def count(table: sa.Table) -> sa.Label[int]:
        inner = sa.select(sa.func.count()).where(table.c.topic_id == topics.c.id)
        return inner.scalar_subquery().label(table.name)

    query = (
        sa.select(topics, count(matches), count(quantities), count(claims), count(findings))
        .where(topics.c.archived_at.is_(None))
        .order_by(topics.c.name)
    )
    return list((await connection.execute(query)).all())
