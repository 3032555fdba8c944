"""Turns due entries into articles: page fetched, text extracted, copies told from originals."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor.app import App
from monitor.articles.dates import published_at
from monitor.articles.identity import address_key
from monitor.articles.reading import Reading, Source, again_at, read
from monitor.articles.revise import LONGEST_WATCH, next_look
from monitor.articles.twins import save
from monitor.errors import MonitorError, StoreError, TransientFetchError
from monitor.store import articles, feeds, looks, work
from monitor.store.tables import entries

_AGAIN, _MOST_ATTEMPTS = timedelta(minutes=2), 5


@dataclass(frozen=True, slots=True)
class _Due:
    """An entry to work on, the feed that brought it, and the article that its address leads to already, if any."""

    lease: work.Lease
    entry: sa.Row[Any]
    feed: sa.Row[Any]
    known: int | None


async def run(app: App, limit: int) -> int:
    """Read due entries side by side, and store them in the order of their publication. Returns how many."""
    async with app.db.write() as connection:
        claimed = await work.claim(connection, entries, now=app.now(), limit=limit, lease=app.lease)
        brought_by = await feeds.by_id(connection, {entry.feed_id for _, entry in claimed}) if claimed else {}
        known = await articles.found(connection, {_key(entry) for _, entry in claimed}) if claimed else {}
    ordered = sorted(claimed, key=lambda one: (one[1].published_at or one[1].first_seen_at, one[1].id))
    stored = [asyncio.Event() for _ in range(len(ordered) + 1)]
    stored[0].set()
    await asyncio.gather(
        *(
            _take(app, _Due(lease, entry, brought_by[entry.feed_id], known.get(_key(entry))), turn, done)
            for (lease, entry), turn, done in zip(ordered, stored, stored[1:], strict=False)
        )
    )
    return len(claimed)


async def _take(app: App, due: _Due, turn: asyncio.Event, done: asyncio.Event) -> None:
    """Read and store one entry, when those before it are stored: who is first must not hang on the network."""
    try:
        await _work_on(app, due, turn)
    finally:
        await turn.wait()
        done.set()


async def _work_on(app: App, due: _Due, turn: asyncio.Event) -> None:
    lease, entry = due.lease, due.entry

    def again(error: MonitorError) -> datetime | None:
        if not isinstance(error, TransientFetchError | StoreError):
            return None
        return again_at(error, app.now(), lease.attempts, first=_AGAIN, most=_MOST_ATTEMPTS)

    async with app.item(lease, again=again):
        known = entry.article_id or due.known
        if known is None:
            reading = await _read(app, entry, due.feed, last_try=lease.attempts >= _MOST_ATTEMPTS)
            await turn.wait()
            await _store(app, due, reading)
        else:
            await _join(app, lease, entry, known)


def _key(entry: sa.Row[Any]) -> str:
    """What tells the entry's article from others: its address, or a name of its own where it links nowhere."""
    return address_key(entry.url) if entry.url else f"urn:monitor:feed:{entry.feed_id}:{entry.guid}"


async def _join(app: App, lease: work.Lease, entry: sa.Row[Any], article_id: int) -> None:
    """The entry is of a known article; where its feed says something else of it, the page is read again."""
    async with app.db.write() as connection:
        if entry.article_id or await articles.is_brought(connection, article_id, entry.feed_id):
            await looks.wake(connection, article_id, app.now(), entry.title or None)
        await work.finish(connection, lease, article_id=article_id)


async def _read(app: App, entry: sa.Row[Any], feed: sa.Row[Any], *, last_try: bool) -> Reading:
    text = max(entry.content, entry.summary, key=len)
    source = Source(entry.url, feed.name, text, dated=entry.published_at is not None, feeds=(feed.url,))
    reading = await read(app, source, last_try=last_try)
    if reading is None:
        raise TransientFetchError(f"{entry.url} answered that nothing changed, unasked.", url=entry.url)
    return reading


async def _store(app: App, due: _Due, reading: Reading) -> None:
    article = _article(app, due.entry, due.feed, reading)
    page = reading.page

    async def finish(connection: AsyncConnection, article_id: int) -> None:
        await looks.begin(
            connection,
            article_id,
            due_at=_first_look(app.now(), article.published_at),
            etag=page.etag if page else None,
            last_modified=page.last_modified if page else None,
        )
        await work.finish(connection, due.lease, article_id=article_id)

    await save(app, article, reading.facts.credited, reading.declared, finish)


def _first_look(now: datetime, published_at: datetime | None) -> datetime | None:
    """None for an article that was old already when it was first seen."""
    old = published_at is not None and published_at < now - LONGEST_WATCH
    return None if old else next_look(now, now, None)


def _article(app: App, entry: sa.Row[Any], feed: sa.Row[Any], reading: Reading) -> articles.NewArticle:
    extracted, facts, page = reading.extracted, reading.facts, reading.page
    date = published_at(
        entry.published_at, extracted.published_at, page.last_modified if page else None, app.now()
    )
    return articles.NewArticle(
        url=reading.url(entry.url) if entry.url else _key(entry),
        outlet=feed.name,
        title=entry.title or extracted.title or "",
        text=extracted.text,
        author=entry.author or extracted.author,
        language=facts.language,
        published_at=date,
        feed_silent=feed.baseline == "silent" and _is_baseline(date, feed.added_at, entry.first_poll),
        signature=facts.signature,
        numbers=facts.numbers,
        keys=(_key(entry),),
        from_feed=page is None,
    )


def _is_baseline(published_at: datetime | None, added_at: datetime, first_poll: bool) -> bool:
    """Whether it was there before the feed was watched; an undated entry of the first poll counts as such."""
    return first_poll if published_at is None else published_at < added_at
