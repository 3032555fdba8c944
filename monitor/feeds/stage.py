"""Polls due feeds: asks politely, stores what is new, decides when to ask again."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

import sqlalchemy as sa
import structlog

from monitor.app import App
from monitor.errors import FetchError, MonitorError
from monitor.feeds.parse import parse_feed
from monitor.feeds.schedule import Hints, next_poll
from monitor.model import ParsedFeed
from monitor.net import Fetched
from monitor.store import feeds, work
from monitor.store.tables import feeds as table

log = structlog.get_logger(__name__)


async def run(app: App, limit: int) -> int:
    """Poll due feeds, side by side. Returns how many were taken."""
    async with app.db.write() as connection:
        claimed = await work.claim(connection, table, now=app.now(), limit=limit, lease=app.lease)
    await asyncio.gather(*(_poll(app, lease, feed) for lease, feed in claimed))
    return len(claimed)


async def _poll(app: App, lease: work.Lease, feed: sa.Row[Any]) -> None:
    def again(error: MonitorError) -> datetime | None:
        """A failing feed is asked ever less often, down to once a day; only one that says it is gone rests."""
        if isinstance(error, FetchError) and error.status == HTTPStatus.GONE:
            return None
        asked = Hints(retry_after=error.retry_after if isinstance(error, FetchError) else None)
        return next_poll(app.now(), _interval(feed), asked, failures=lease.attempts, key=feed.url)

    async with app.item(lease, again=again):
        fetched = await app.http.fetch(feed.url, etag=feed.etag, last_modified=feed.last_modified)
        parsed = None
        if not fetched.not_modified:
            parsed = await app.workers.pages.run(
                parse_feed, fetched.body, fetched.content_type, fetched.url, app.now()
            )
        await _save(app, lease, feed, fetched, parsed)


async def _save(
    app: App, lease: work.Lease, feed: sa.Row[Any], fetched: Fetched, parsed: ParsedFeed | None
) -> None:
    now = app.now()
    ttl_seconds = parsed.ttl_seconds if parsed else feed.ttl_seconds
    due_at = next_poll(now, _interval(feed), _hints(fetched, ttl_seconds), key=feed.url)
    async with app.db.write() as connection:
        brought = await feeds.add_entries(connection, feed, parsed.entries if parsed else (), now=now)
        await work.finish(
            connection,
            lease,
            status=work.PENDING,
            due_at=due_at,
            attempts=0,
            title=parsed.title if parsed else feed.title,
            ttl_seconds=ttl_seconds,
            etag=fetched.etag,
            last_modified=fetched.last_modified,
            last_success_at=now,
            last_entry_at=now if brought else feed.last_entry_at,
        )
    if brought or (parsed and parsed.problems):
        log.info("polled", feed=feed.name, new=brought, mended=list(parsed.problems) if parsed else [])


def _interval(feed: sa.Row[Any]) -> timedelta:
    return timedelta(seconds=feed.interval_seconds)


def _hints(fetched: Fetched, ttl_seconds: int | None) -> Hints:
    return Hints(
        max_age=fetched.max_age,
        expires_in=fetched.expires_in,
        ttl=timedelta(seconds=ttl_seconds) if ttl_seconds else None,
        retry_after=fetched.retry_after,
    )
