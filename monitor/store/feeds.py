"""Feeds and their entries in the database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor.config.models import FeedConfig
from monitor.model import Entry
from monitor.redaction import shown
from monitor.store.bulk_insert import insert_all
from monitor.store.leases import PENDING
from monitor.store.tables import entries, feeds

PAUSED = "paused"
"""Status of a feed that a user had rest."""
_REST = timedelta(minutes=10)  # between two looks at one article, however often its feed changes its words
_REVISED_WITHIN = timedelta(days=7)
_TEXTS = ("title", "summary", "content")
_FACTS = ("url", "author", "language", "published_at", "updated_at")
_STAMPED_TOGETHER = 3
"""Entries with the same time of their last change, which is then the time when the feed was made."""


async def sync(connection: AsyncConnection, wanted: Sequence[FeedConfig], now: datetime) -> None:
    """Add, change and retire stored feeds so that they are those of the configuration.

    One that left the configuration is polled no more and keeps its articles.
    """
    known = {row.url: row for row in await connection.execute(sa.select(feeds))}
    for config in wanted:
        row = known.pop(config.url, None)
        settings = _settings(config)
        if row is None:
            await connection.execute(
                sa.insert(feeds).values(url=config.url, added_at=now, due_at=now, **settings)
            )
        else:
            settings["name"] = config.name or row.title or shown(config.url)
            back = {"added_at": now, "due_at": now, "status": PENDING} if row.removed_at else {}
            await connection.execute(
                sa.update(feeds).where(feeds.c.id == row.id).values(removed_at=None, **settings, **back)
            )
    gone = [row.id for row in known.values() if row.removed_at is None]
    await connection.execute(sa.update(feeds).where(feeds.c.id.in_(gone)).values(removed_at=now, due_at=None))


def _settings(config: FeedConfig) -> dict[str, Any]:
    return {
        "name": config.name or shown(config.url),
        "interval_seconds": int(config.interval.total_seconds()),
        "slowest_seconds": int(max(config.interval, config.slowest).total_seconds()),
        "tags": list(config.tags),
        "baseline": config.baseline,
    }


async def note_asked(connection: AsyncConnection, ids: Sequence[int], now: datetime) -> None:
    """Note that these feeds are about to be asked, so that after a crash they are not asked again too early."""
    if ids:
        await connection.execute(sa.update(feeds).where(feeds.c.id.in_(ids)).values(asked_at=now))


async def forgive(connection: AsyncConnection, *, since: datetime, due_at: datetime) -> int:
    """Take back the last failure of feeds that failed after `since`, as the network was away; they are due at `due_at`.

    Returns how many.
    """
    f = feeds.c
    mine = (f.polled_at >= since, f.failures > 0, f.health == "ok", f.removed_at.is_(None), f.due_at > due_at)
    done = await connection.execute(
        sa.update(feeds)
        .where(*mine)
        .values(
            due_at=due_at,
            failures=f.failures - 1,
            failing_since=sa.case((f.failures > 1, f.failing_since), else_=None),
            error=sa.case((f.failures > 1, f.error), else_=None),
        )
    )
    return done.rowcount


async def wake(connection: AsyncConnection, feed_id: int, now: datetime) -> None:
    """Have a feed asked at once, also one that is gone."""
    woken = {"status": PENDING, "due_at": now, "asked_at": None, "attempts": 0}
    await connection.execute(sa.update(feeds).where(feeds.c.id == feed_id).values(**woken))


async def pause(connection: AsyncConnection, feed_id: int, now: datetime) -> bool:
    """Leave a feed alone until it is woken. Returns False while it is being polled."""
    free = sa.or_(feeds.c.lease_until.is_(None), feeds.c.lease_until < now)
    resting = {"status": PAUSED, "due_at": None}
    done = await connection.execute(sa.update(feeds).where(feeds.c.id == feed_id, free).values(**resting))
    return done.rowcount == 1


async def add_entries(
    connection: AsyncConnection,
    feed: sa.Row[Any],
    found: Sequence[Entry],
    *,
    now: datetime,
) -> int:
    """`add_all` for one feed; returns how many entries are new."""
    return (await add_all(connection, [(feed, found)], now=now))[0]


async def add_all(
    connection: AsyncConnection, brought: Sequence[tuple[sa.Row[Any], Sequence[Entry]]], *, now: datetime
) -> list[int]:
    """Store entries that feeds have not brought before; they are due at once. Returns how many are new of each.

    A known entry is updated. Where it says something else than before, its article may have been revised and is read
    again: at once, or at the end of the pause that its page is given.
    """
    rows: list[dict[str, Any]] = []
    counts = []
    everything = await _known(connection, brought)
    for feed, found in brought:
        known = everything[feed.id]
        fresh = {entry.guid: entry for entry in found if entry.guid not in known}
        rows += [_row(feed, entry, now) for entry in fresh.values()]
        counts.append(len(fresh))
        stamped = Counter(entry.updated_at for entry in found if entry.updated_at)
        for entry in found:
            if entry.guid in known and (said := _said_anew(known[entry.guid], entry)):
                trusted = entry.updated_at is None or stamped[entry.updated_at] < _STAMPED_TOGETHER
                await _renew(connection, known[entry.guid], said, now, trusted=trusted)
    await insert_all(connection, entries, rows)
    return counts


_e = entries.c
_TOGETHER = 1_000
_KNOWN = sa.select(
    _e.feed_id,
    _e.id,
    _e.guid,
    _e.status,
    _e.due_at,
    _e.first_seen_at,
    _e.article_id,
    _e.url,
    _e.title,
    _e.summary,
    _e.content,
    _e.author,
    _e.language,
    _e.published_at,
    _e.updated_at,
).where(
    _e.feed_id.in_(sa.bindparam("feeds", expanding=True)), _e.guid.in_(sa.bindparam("guids", expanding=True))
)


async def _known(
    connection: AsyncConnection, brought: Sequence[tuple[sa.Row[Any], Sequence[Entry]]]
) -> dict[int, dict[str, Any]]:
    """Rows of the entries that are stored already: by feed, then by guid."""
    known: dict[int, dict[str, Any]] = {feed.id: {} for feed, _ in brought}
    asked = [(feed.id, entry.guid) for feed, found in brought for entry in found]
    for start in range(0, len(asked), _TOGETHER):
        some = asked[start : start + _TOGETHER]
        values = {"feeds": sorted({feed for feed, _ in some}), "guids": sorted({guid for _, guid in some})}
        for row in await connection.execute(_KNOWN, values):
            known[row.feed_id][row.guid] = row
    return known


def _said_anew(row: sa.Row[Any], entry: Entry) -> dict[str, Any]:
    """What an entry says otherwise than it is stored; a field that it leaves out now stays, but for its texts."""
    said = {name: getattr(entry, name) for name in (*_TEXTS, *_FACTS)}
    return {
        name: value
        for name, value in said.items()
        if value != getattr(row, name) and (value or name in _TEXTS)
    }


async def _renew(
    connection: AsyncConnection, row: sa.Row[Any], said: dict[str, Any], now: datetime, *, trusted: bool
) -> None:
    """Store what an entry says now, and have its page looked at where that may have changed as well."""
    edited = not said.keys().isdisjoint(_TEXTS) or (
        trusted and row.updated_at is not None and "updated_at" in said
    )
    if edited and row.status != PENDING and row.first_seen_at >= now - _REVISED_WITHIN:
        said = said | {"status": PENDING, "due_at": max(now, row.due_at + _REST), "attempts": 0}
    await connection.execute(sa.update(entries).where(entries.c.id == row.id).values(**said))


def _row(feed: sa.Row[Any], entry: Entry, now: datetime) -> dict[str, Any]:
    return {
        "feed_id": feed.id,
        "guid": entry.guid,
        "url": entry.url,
        "title": entry.title,
        "summary": entry.summary,
        "content": entry.content,
        "author": entry.author,
        "language": entry.language,
        "published_at": entry.published_at,
        "updated_at": entry.updated_at,
        "first_seen_at": now,
        "first_poll": feed.last_success_at is None,
        "due_at": now,
    }


async def by_id(connection: AsyncConnection, ids: Collection[int]) -> dict[int, sa.Row[Any]]:
    """These feeds by their ids."""
    rows = await connection.execute(sa.select(feeds).where(feeds.c.id.in_(sorted(ids))))
    return {row.id: row for row in rows}


async def listing(connection: AsyncConnection) -> list[sa.Row[Any]]:
    """All feeds of the configuration with the number of entries each has brought."""
    brought = (
        sa.select(sa.func.count()).where(entries.c.feed_id == feeds.c.id).scalar_subquery().label("brought")
    )
    query = sa.select(feeds, brought).where(feeds.c.removed_at.is_(None)).order_by(feeds.c.name)
    return list((await connection.execute(query)).all())


async def latest_entries(connection: AsyncConnection, feed_id: int, limit: int) -> list[sa.Row[Any]]:
    """What a feed brought last, each with the article that came of it, the newest first."""
    e = entries.c
    query: sa.Select[Any] = sa.select(
        e.id, e.title, e.url, e.first_seen_at, e.published_at, e.article_id, e.status, e.error
    )
    rows = await connection.execute(query.where(e.feed_id == feed_id).order_by(e.id.desc()).limit(limit))
    return list(rows.all())
