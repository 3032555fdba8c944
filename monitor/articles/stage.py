"""Turns due entries into articles: page fetched, text extracted, copies told from originals."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import pairwise
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor.app import App
from monitor.articles.dates import published_at
from monitor.articles.deduplication import Arrival, save_some
from monitor.articles.identity import address_key
from monitor.articles.reading import Reading, Source, again_at, read
from monitor.articles.revise import next_recrawl
from monitor.errors import LimitError, MonitorError, StoreError, TransientFetchError
from monitor.model import LONGEST_WATCH
from monitor.net import Fetched
from monitor.store import articles, feeds, leases, recrawls
from monitor.store.batch_writer import BatchWriter
from monitor.store.tables import entries

_AGAIN, _MOST_ATTEMPTS = timedelta(minutes=2), 5
_LINGER = 0.25  # seconds in which others may be read and be stored along


@dataclass(frozen=True, slots=True)
class _Due:
    """An entry to work on, the feed that brought it, and the article that its address leads to already, if any."""

    lease: leases.Lease
    entry: sa.Row[Any]
    feed: sa.Row[Any]
    known: int | None


@dataclass(frozen=True, slots=True)
class _Read:
    """An entry that was read, and what is to be stored of it."""

    due: _Due
    page: Fetched | None
    arrival: Arrival


@dataclass(frozen=True, slots=True)
class _Place:
    """An entry's place in the line of those to be stored: who is the first with some news must not hang on the network.

    turn   set when those before it have taken theirs
    taken  set when it has
    """

    storing: BatchWriter[_Read]
    turn: asyncio.Event
    taken: asyncio.Event

    async def store(self, read: _Read) -> None:
        await self.turn.wait()
        stored = self.storing.enter(read)
        self.taken.set()
        await stored

    async def leave(self) -> None:
        """Let the next one pass, also where there was nothing to store."""
        await self.turn.wait()
        self.taken.set()


async def run(app: App, limit: int) -> int:
    """Read due entries side by side, and store them in the order of their publication. Returns how many."""
    async with app.db.write() as connection:
        claimed = await leases.claim(connection, entries, now=app.now(), limit=limit, lease=app.lease)
        brought_by = await feeds.by_id(connection, {entry.feed_id for _, entry in claimed}) if claimed else {}
        known = await articles.found(connection, {_key(entry) for _, entry in claimed}) if claimed else {}
    ordered = sorted(claimed, key=lambda one: (_time(one[1]), one[1].id))
    due = [_Due(lease, entry, brought_by[entry.feed_id], known.get(_key(entry))) for lease, entry in ordered]
    await asyncio.gather(
        *(_take(app, one, place) for one, place in zip(due, _line(app, len(due)), strict=True))
    )
    return len(claimed)


def _time(entry: sa.Row[Any]) -> datetime:
    """When an entry came into the world, as far as that is known: a sitemap only says when its page changed."""
    when: datetime = entry.published_at or entry.updated_at or entry.first_seen_at
    return when


def _line(app: App, count: int) -> list[_Place]:
    taken = [asyncio.Event() for _ in range(count + 1)]
    taken[0].set()
    storing = BatchWriter(partial(_store, app), taken[-1], _LINGER)
    return [_Place(storing, *turns) for turns in pairwise(taken)]


async def _take(app: App, due: _Due, place: _Place) -> None:
    """Read and store one entry."""
    try:
        await _work_on(app, due, place)
    finally:
        await place.leave()


async def _work_on(app: App, due: _Due, place: _Place) -> None:
    lease, entry = due.lease, due.entry

    def again(error: MonitorError) -> datetime | None:
        if not isinstance(error, TransientFetchError | LimitError | StoreError):
            return None
        return again_at(error, app.now(), lease.attempts, first=_AGAIN, most=_MOST_ATTEMPTS)

    async with app.item(lease, again=again):
        known = entry.article_id or due.known
        if known is None:
            reading = await _read(app, entry, due.feed, lease.attempts)
            await place.store(_Read(due, reading.page, _arrival(app, entry, due.feed, reading)))
        else:
            await _join(app, lease, entry, known)


def _key(entry: sa.Row[Any]) -> str:
    """What tells the entry's article from others: its address, or a name of its own where it links nowhere."""
    return address_key(entry.url) if entry.url else f"urn:monitor:feed:{entry.feed_id}:{entry.guid}"


async def _join(app: App, lease: leases.Lease, entry: sa.Row[Any], article_id: int) -> None:
    """The entry is of a known article; where its feed says something else of it, the page is read again."""
    async with app.db.write() as connection:
        if entry.article_id or await articles.is_brought(connection, article_id, entry.feed_id):
            await recrawls.wake(connection, article_id, app.now(), entry.title or None)
        await leases.finish(connection, lease, article_id=article_id)


async def _read(app: App, entry: sa.Row[Any], feed: sa.Row[Any], attempts: int) -> Reading:
    text = max(entry.content, entry.summary, key=len)
    source = Source(
        entry.url,
        feed.name,
        text,
        dated=entry.published_at is not None,
        feeds=(feed.url,),
        title=entry.title,
        again=attempts > 1,
    )
    reading = await read(app, source, last_try=attempts >= _MOST_ATTEMPTS)
    if reading is None:
        raise TransientFetchError(f"{entry.url} answered that nothing changed, unasked.", url=entry.url)
    return reading


async def _store(app: App, read: Sequence[_Read]) -> int:
    async def finish(connection: AsyncConnection, stored: Sequence[int]) -> None:
        first = list(zip(read, stored, strict=False))
        await recrawls.begin(
            connection, [_first_look(app.now(), one, article_id) for one, article_id in first]
        )
        await leases.finish_all(
            connection, [(one.due.lease, {"article_id": article_id}) for one, article_id in first]
        )

    return await save_some(app, [one.arrival for one in read], finish)


def _first_look(now: datetime, read: _Read, article_id: int) -> recrawls.FirstRecrawl:
    """Without a time for an article that was old already when it was first seen."""
    published_at, page = read.arrival.article.published_at, read.page
    old = published_at is not None and published_at < now - LONGEST_WATCH
    due_at = None if old else next_recrawl(now, now, None)
    return recrawls.FirstRecrawl(
        article_id, due_at, page.etag if page else None, page.last_modified if page else None
    )


def _arrival(app: App, entry: sa.Row[Any], feed: sa.Row[Any], reading: Reading) -> Arrival:
    extracted, facts, page = reading.extracted, reading.facts, reading.page
    dates = (entry.published_at, extracted.published_at, entry.updated_at)
    date = published_at(dates, page.last_modified if page else None, app.now())
    article = articles.NewArticle(
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
    return Arrival(article, facts.credited, reading.declared)


def _is_baseline(published_at: datetime | None, added_at: datetime, first_poll: bool) -> bool:
    """Whether it was there before the feed was watched; an undated entry of the first poll counts as such."""
    return first_poll if published_at is None else published_at < added_at
