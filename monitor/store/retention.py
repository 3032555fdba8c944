"""Lets go of what is no longer needed, by class and age; what was claimed, counted, told and quoted stays.

So do hashes and the keys by which an entry or an article is known again: nothing comes back as new.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor.store.tables import (
    alerts,
    answers,
    articles,
    deliveries,
    entries,
    health_events,
    matches,
    notices,
    revisions,
    scores,
    shingles,
    sizes,
)


@dataclass(frozen=True, slots=True)
class Ages:
    """How long each class is kept: texts of articles that no topic wanted, of the others, and records of work."""

    texts: timedelta
    matched: timedelta
    records: timedelta


@dataclass(frozen=True, slots=True)
class Class:
    """A class of rows that grow old: those of `table` for which `where` holds, told apart by the column `key`.

    They are emptied by setting `values`, or deleted where there are none.
    """

    name: str
    key: sa.Column[Any]
    old: Callable[[Ages, datetime], sa.ColumnElement[bool]]
    values: dict[str, Any] | None = None


def _unwanted(ages: Ages, now: datetime) -> sa.ColumnElement[bool]:
    """No topic matched the article and no finding quotes it."""
    wanted = sa.exists().where(matches.c.article_id == revisions.c.article_id)
    return sa.and_(revisions.c.text != "", revisions.c.created_at < now - ages.texts, ~wanted)


def _matched(ages: Ages, now: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(revisions.c.text != "", revisions.c.created_at < now - ages.matched)


def _said(ages: Ages, now: datetime) -> sa.ColumnElement[bool]:
    """What feeds said of an article, once that was worked on."""
    said = sa.or_(entries.c.content != "", entries.c.summary != "")
    return sa.and_(entries.c.first_seen_at < now - ages.texts, entries.c.status != "pending", said)


def _copies(ages: Ages, now: datetime) -> sa.ColumnElement[bool]:
    old = sa.select(articles.c.id).where(articles.c.first_seen_at < now - ages.texts)
    return shingles.c.article_id.in_(old)


def _measured(ages: Ages, now: datetime) -> sa.ColumnElement[bool]:
    old = sa.select(revisions.c.id).where(revisions.c.created_at < now - ages.records)
    return scores.c.revision_id.in_(old)


def _messages(ages: Ages, now: datetime) -> sa.ColumnElement[bool]:
    """Messages of which nothing is still to be sent."""
    waits = sa.exists().where(deliveries.c.alert_id == alerts.c.id, deliveries.c.status == "pending")
    sent = sa.func.length(alerts.c.message) > 0
    return sa.and_(alerts.c.created_at < now - ages.records, sent, ~waits)


CLASSES = (
    Class("texts of articles that no topic wanted", revisions.c.id, _unwanted, {"text": "", "changes": None}),
    Class("texts of matched articles", revisions.c.id, _matched, {"text": "", "changes": None}),
    Class("texts of feeds", entries.c.id, _said, {"content": "", "summary": "", "author": None}),
    Class("signs by which copies are found", shingles.c.article_id, _copies),
    Class("scores of articles", scores.c.revision_id, _measured),
    Class("messages of alerts", alerts.c.id, _messages, {"message": {}}),
    Class(
        "deliveries",
        deliveries.c.id,
        lambda ages, now: sa.and_(
            deliveries.c.status != "pending", deliveries.c.created_at < now - ages.records
        ),
    ),
    Class(
        "notices",
        notices.c.id,
        lambda ages, now: sa.and_(notices.c.status != "pending", notices.c.created_at < now - ages.records),
    ),
    Class(
        "events of the service's health",
        health_events.c.id,
        lambda ages, now: sa.and_(
            health_events.c.status == "told", health_events.c.created_at < now - ages.records
        ),
    ),
    Class("answers of the reader", answers.c.id, lambda ages, now: answers.c.asked_at < now - ages.records),
)


async def count(connection: AsyncConnection, ages: Ages, now: datetime) -> dict[str, int]:
    """How many rows of each class are old enough to go."""
    return {
        one.name: int(
            await connection.scalar(
                sa.select(sa.func.count()).select_from(one.key.table).where(one.old(ages, now))
            )
            or 0
        )
        for one in CLASSES
    }


async def prune(connection: AsyncConnection, ages: Ages, now: datetime, limit: int) -> int:
    """Let go of about `limit` rows of the first class that has any. Returns how many; 0 once nothing is left."""
    for one in CLASSES:
        keys = sa.select(one.key).where(one.old(ages, now)).distinct().limit(limit)
        old = list((await connection.scalars(keys)).all())
        if not old:
            continue
        which = one.key.in_(old)
        table: Any = one.key.table
        change = sa.delete(table) if one.values is None else sa.update(table).values(**one.values)
        return (await connection.execute(change.where(which, one.old(ages, now)))).rowcount
    return 0


_NOTED, _LOOKED_BACK = timedelta(days=1), timedelta(days=8)


async def note_size(connection: AsyncConnection, now: datetime) -> None:
    """Store the size of the database once a day; `growth` compares them."""
    latest = await connection.scalar(sa.select(sa.func.max(sizes.c.at)))
    if latest is not None and now - latest < _NOTED:
        return
    await connection.execute(sa.delete(sizes).where(sizes.c.at < now - _LOOKED_BACK))
    await connection.execute(sa.insert(sizes).values(at=now, bytes=await size(connection)))


async def growth(connection: AsyncConnection, now: datetime) -> float | None:
    """Bytes a day over the last week, None before the first day is over."""
    first = (await connection.execute(sa.select(sizes).order_by(sizes.c.at).limit(1))).one_or_none()
    if first is None or now - first.at < _NOTED:
        return None
    days: float = (now - first.at) / timedelta(days=1)
    return (await size(connection) - int(first.bytes)) / days


async def size(connection: AsyncConnection) -> int:
    """Bytes of the database."""
    if connection.dialect.name == "sqlite":
        pages = (await connection.exec_driver_sql("PRAGMA page_count")).scalar_one()
        return int(pages) * int((await connection.exec_driver_sql("PRAGMA page_size")).scalar_one())
    return int(await connection.scalar(sa.text("SELECT pg_database_size(current_database())")) or 0)
