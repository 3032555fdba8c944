"""Polls due feeds: asks politely, stores what is new, leaves every decision to `decide`."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from monitor.app import App
from monitor.config.models import FeedConfig
from monitor.errors import MonitorError, TransientFetchError
from monitor.feeds.body import read_body
from monitor.feeds.decide import Reply, ask, earliest
from monitor.feeds.save import Due, Saving
from monitor.feeds.schedule import backoff, next_poll
from monitor.feeds.sitemap_index import followed
from monitor.model import ParsedFeed
from monitor.net import Access, Fetched
from monitor.store import feeds, leases
from monitor.store.feed_state import FeedState, read_state
from monitor.store.tables import feeds as table

log = structlog.get_logger(__name__)

_TURN_SHARE = 0.8  # of the lease, after which a feed whose domain is busy lets another worker have it
AGAIN = timedelta(minutes=1)


async def run(app: App, limit: int) -> int:
    """Poll due feeds, side by side. Returns how many were taken."""
    now = app.now()
    async with app.db.write() as connection:
        claimed = await leases.claim(connection, table, now=now, limit=limit, lease=app.lease)
        due = []
        for lease, row in claimed:
            state = read_state(row, now)
            not_before = earliest(state)
            if not_before is not None and not_before > now:
                await leases.release(connection, lease, not_before)
            else:
                due.append(Due(lease, row, state))
        await feeds.note_asked(connection, [one.row.id for one in due], now)
    settings = {feed.url: feed for feed in app.config.feeds} if due else {}
    saving = Saving(app, len(due))
    await asyncio.gather(*(_poll(app, saving, one, settings.get(one.state.url)) for one in due))
    if app.http.reach.offline:
        await _forgive(app)
    return len(claimed)


async def _forgive(app: App) -> None:
    """Those that failed before it was known that the network is away are asked again with the others."""
    since = app.now() - timedelta(seconds=app.http.reach.seconds) - AGAIN
    async with app.db.write() as connection:
        forgiven = await feeds.forgive(connection, since=since, due_at=app.now() + AGAIN)
    if forgiven:
        log.info("failures forgiven", feeds=forgiven)


async def _poll(app: App, saving: Saving, due: Due, settings: FeedConfig | None) -> None:
    def again(_: MonitorError) -> datetime:
        return next_poll(app.now(), backoff(due.state.interval, due.lease.attempts), key=due.state.url)

    async with app.item(due.lease, again=again):
        try:
            answer: Reply | MonitorError = await _ask(app, due.state, settings)
        except TimeoutError:
            log.info("domain busy", feed=due.state.name)
            await _ask_again(app, due.lease, due.state)
            return
        except MonitorError as error:
            if app.http.reach.offline and isinstance(error, TransientFetchError) and error.status is None:
                await _ask_again(app, due.lease, due.state)
                return
            answer = error
        await saving.save(due, answer)


async def _ask(app: App, state: FeedState, settings: FeedConfig | None) -> Reply:
    """The feed's reply. Raises TimeoutError if its domain was busy until the lease was nearly over."""
    question = ask(state, app.now())
    # Where the feed has moved to another host, that host is told no secrets.
    access = Access.of_page(question.url, [settings] if settings else ())
    until = asyncio.get_running_loop().time() + app.lease.total_seconds() * _TURN_SHARE
    async with asyncio.timeout_at(until):
        fetched = await app.http.fetch(
            question.url, etag=question.etag, last_modified=question.last_modified, access=access
        )
    if fetched.not_modified:
        return Reply(fetched)
    body_hash = hashlib.sha256(fetched.body).hexdigest()
    if body_hash == state.body_hash:
        return Reply(fetched, None, body_hash)
    parsed = await _parsed(app, fetched, state)
    if not parsed.leads_to:
        return Reply(fetched, parsed, body_hash)
    async with asyncio.timeout_at(until):
        whole = await followed(parsed, lambda url: _sitemap(app, url, state, settings))
    # The list itself may stay as it is while the sitemaps that it leads to change.
    return Reply(replace(fetched, etag=None, last_modified=None), whole)


async def _sitemap(app: App, url: str, state: FeedState, settings: FeedConfig | None) -> ParsedFeed:
    fetched = await app.http.fetch(url, access=Access.of_page(url, [settings] if settings else ()))
    return await _parsed(app, fetched, state)


async def _parsed(app: App, fetched: Fetched, state: FeedState) -> ParsedFeed:
    return await app.workers.pages.run(
        read_body, fetched.body, fetched.content_type, fetched.url, app.now(), alone=state.failures > 0
    )


async def _ask_again(app: App, lease: leases.Lease, state: FeedState) -> None:
    """Give the row back: the feed was not asked at all, as its domain had others to serve or the network is away."""
    async with app.db.write() as connection:
        await leases.finish(
            connection,
            lease,
            status=leases.PENDING,
            due_at=app.now() + AGAIN,
            attempts=lease.attempts - 1,
            asked_at=state.asked_at,
        )
