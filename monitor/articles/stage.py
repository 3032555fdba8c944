"""Turns due entries into articles: page fetched, text extracted, copies told from originals."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
import structlog

from monitor.app import App
from monitor.articles.identity import canonical_url, is_copy
from monitor.articles.page import Facts, facts_of, read_page
from monitor.errors import FetchError, MonitorError, ParseError, TransientFetchError
from monitor.model import Extracted
from monitor.net import PAGE_TYPES
from monitor.store import articles, feeds, work
from monitor.store.tables import entries

log = structlog.get_logger(__name__)

_AGAIN, _MOST_ATTEMPTS = timedelta(minutes=2), 5
_COPIES_WITHIN = timedelta(days=7)
_LEAST_KEPT = 0.4
_LEAST_FEED_WORDS = 12  # of a feed's own text that may stand in for a page that cannot be read


async def run(app: App, limit: int) -> int:
    """Work on due entries, side by side. Returns how many were taken."""
    async with app.db.write() as connection:
        claimed = await work.claim(connection, entries, now=app.now(), limit=limit, lease=app.lease)
    await asyncio.gather(*(_take(app, lease, entry) for lease, entry in claimed))
    return len(claimed)


async def _take(app: App, lease: work.Lease, entry: sa.Row[Any]) -> None:
    def again(error: MonitorError) -> datetime | None:
        transient = isinstance(error, TransientFetchError)
        return (
            work.back_off(app.now(), lease.attempts, first=_AGAIN, most=_MOST_ATTEMPTS) if transient else None
        )

    async with app.item(lease, again=again):
        url = _identity(entry)
        async with app.db.read() as connection:
            article_id = await articles.find(connection, url)
            feed = await feeds.of_entry(connection, entry.feed_id)
        if entry.article_id is not None:
            await _look_again(app, entry, feed.name)
        elif article_id is None:
            last = lease.attempts >= _MOST_ATTEMPTS
            extracted, facts = await _text_of(app, entry, url, feed.name, last_try=last)
            article_id = await save(app, _article(entry, feed, url, extracted, facts), facts.credited)
        async with app.db.write() as connection:
            await work.finish(connection, lease, article_id=entry.article_id or article_id)


def _identity(entry: sa.Row[Any]) -> str:
    """The canonical URL, or a name of its own for an entry that links nowhere."""
    return canonical_url(entry.url) if entry.url else f"urn:monitor:feed:{entry.feed_id}:{entry.guid}"


async def _look_again(app: App, entry: sa.Row[Any], outlet: str) -> None:
    """Store what a known article says now, if that is something else. A page without its text is no revision."""
    extracted, _ = await _read(app, entry.url, outlet)
    async with app.db.write() as connection:
        last = await articles.newest(connection, entry.article_id)
        title = entry.title or last.title
        if is_revision((last.title, last.text), (title, extracted.text)):
            await articles.add_revision(
                connection, entry.article_id, title=title, text=extracted.text, now=app.now()
            )
            log.info("revised", url=entry.url, number=last.number + 1)


def is_revision(old: tuple[str, str], new: tuple[str, str]) -> bool:
    """Whether (title, text) changed; most of the text gone is a pay wall or a broken page, not a revision."""
    kept = len(new[1].split()) / max(1, len(old[1].split()))
    return old != new and kept >= _LEAST_KEPT


async def _text_of(
    app: App, entry: sa.Row[Any], url: str, outlet: str, *, last_try: bool
) -> tuple[Extracted, Facts]:
    """The page's text, or what the feed says where the page cannot be had."""
    try:
        if not entry.url:
            raise ParseError(f"The entry {entry.title!r} links to no page.")
        return await _read(app, entry.url, outlet)
    except MonitorError as error:
        if isinstance(error, TransientFetchError) and not last_try:
            raise
        text = max(entry.content, entry.summary, key=len)
        if len(text.split()) < _LEAST_FEED_WORDS:
            raise
        log.info("feed text instead of page", url=url, error=str(error))
        return Extracted(text), await app.workers.pages.run(facts_of, text, outlet)


async def _read(app: App, url: str, outlet: str) -> tuple[Extracted, Facts]:
    if not await app.http.allowed_by_robots(url):
        raise FetchError(f"{url} may not be read by robots; its feed's own text is all there is.", url=url)
    page = await app.http.fetch(url, accept=PAGE_TYPES)
    found: tuple[Extracted, Facts] = await app.workers.pages.run(
        read_page, page.body, page.url, page.charset, outlet
    )
    if not found[0].text.strip():
        raise ParseError(f"{url} holds no article text.")
    return found


def _article(
    entry: sa.Row[Any], feed: sa.Row[Any], url: str, extracted: Extracted, facts: Facts
) -> articles.NewArticle:
    published_at = entry.published_at or extracted.published_at
    return articles.NewArticle(
        url=url,
        outlet=feed.name,
        title=entry.title or extracted.title or "",
        text=extracted.text,
        author=entry.author or extracted.author,
        language=facts.language,
        published_at=published_at,
        feed_silent=feed.baseline == "silent" and _is_baseline(published_at, feed.added_at, entry.first_poll),
        signature=facts.signature,
        numbers=facts.numbers,
    )


def _is_baseline(published_at: datetime | None, added_at: datetime, first_poll: bool) -> bool:
    """Whether it was there before the feed was watched; an undated entry of the first poll counts as such."""
    return first_poll if published_at is None else published_at < added_at


async def save(app: App, new: articles.NewArticle, credited: str | None) -> int:
    """Store an article with its origin: the agency it credits, that of its twin, or its own outlet."""
    now = app.now()
    async with app.db.write() as connection:
        known = await articles.find(connection, new.url)
        if known is not None:
            return known
        since = now - _COPIES_WITHIN
        near = await articles.candidates(connection, new.signature, since=since)
        twin = next(
            (t for t in near if is_copy((t.signature, t.numbers), (new.signature, new.numbers))), None
        )
        origin = credited or (twin.origin if twin else new.outlet)
        copy_of = (twin.copy_of or twin.id) if twin else None
        return await articles.add(connection, new, origin=origin, copy_of=copy_of, now=now)
