"""Polls due feeds: asks politely, stores what is new, leaves every decision to `decide`."""

from __future__ import annotations

import asyncio
import hashlib
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
import structlog

from monitor.app import App
from monitor.errors import MonitorError
from monitor.feeds.decide import Outcome, Reply, ask, earliest, failed, took
from monitor.feeds.parse import parse_feed
from monitor.feeds.schedule import backoff, next_poll
from monitor.net import Access
from monitor.store import feeds, health, work
from monitor.store.feed_state import FeedState, read_state, state_values
from monitor.store.tables import feeds as table

log = structlog.get_logger(__name__)

_TURN_SHARE = 0.8  # of the lease, after which a feed whose domain is busy lets another worker have it
_AGAIN = timedelta(minutes=1)


async def run(app: App, limit: int) -> int:
    """Poll due feeds, side by side. Returns how many were taken."""
    now = app.now()
    async with app.db.write() as connection:
        claimed = await work.claim(connection, table, now=now, limit=limit, lease=app.lease)
        due = []
        for lease, row in claimed:
            not_before = earliest(read_state(row))
            if not_before is not None and not_before > now:
                await work.release(connection, lease, not_before)
            else:
                due.append((lease, row))
        await feeds.note_asked(connection, [row.id for _, row in due], now)
    await asyncio.gather(*(_poll(app, lease, row) for lease, row in due))
    return len(claimed)


async def _poll(app: App, lease: work.Lease, row: sa.Row[Any]) -> None:
    state = read_state(row)

    def again(_: MonitorError) -> datetime:
        return next_poll(app.now(), backoff(state.interval, lease.attempts), key=state.url)

    async with app.item(lease, again=again):
        try:
            reply = await _ask(app, state)
        except TimeoutError:
            await _wait_for_turn(app, lease, state)
            return
        except MonitorError as error:
            await _save_failure(app, lease, failed(state, error, app.now()), error)
            return
        await _save(app, lease, row, reply)


async def _ask(app: App, state: FeedState) -> Reply:
    """The feed's reply. Raises TimeoutError if its domain was busy until the lease was nearly over."""
    question = ask(state, app.now())
    access = next((Access.of(feed) for feed in app.config.feeds if feed.url == state.url), None)
    async with asyncio.timeout(app.lease.total_seconds() * _TURN_SHARE):
        fetched = await app.http.fetch(
            question.url, etag=question.etag, last_modified=question.last_modified, access=access
        )
    if fetched.not_modified:
        return Reply(fetched)
    body_hash = hashlib.sha256(fetched.body).hexdigest()
    if body_hash == state.body_hash:
        return Reply(fetched, None, body_hash)
    parsed = await app.workers.pages.run(
        parse_feed, fetched.body, fetched.content_type, fetched.url, app.now()
    )
    return Reply(fetched, parsed, body_hash)


async def _save(app: App, lease: work.Lease, row: sa.Row[Any], reply: Reply) -> None:
    now, state, parsed = app.now(), read_state(row), reply.parsed
    async with app.db.write() as connection:
        new = await feeds.add_entries(connection, row, parsed.entries if parsed else (), now=now)
        outcome = took(state, reply, new, now)
        await work.finish(
            connection,
            lease,
            status=work.PENDING,
            due_at=outcome.due_at,
            attempts=0,
            **state_values(outcome.state),
        )
        await health.add(connection, outcome.events, now)
    if outcome.state.address != state.address:
        log.info("feed moved for good", feed=state.name, address=outcome.state.address)
    if new or (parsed and parsed.problems):
        log.info("polled", feed=state.name, new=new, mended=list(parsed.problems) if parsed else [])


async def _save_failure(app: App, lease: work.Lease, outcome: Outcome, error: MonitorError) -> None:
    state = outcome.state
    log.warning("feed failed", feed=state.name, error=str(error), again_at=outcome.due_at)
    async with app.db.write() as connection:
        await work.finish(
            connection,
            lease,
            status=work.PENDING if outcome.due_at else work.PARKED,
            due_at=outcome.due_at,
            attempts=0,
            error=str(error),
            **state_values(state),
        )
        await health.add(connection, outcome.events, app.now())


async def _wait_for_turn(app: App, lease: work.Lease, state: FeedState) -> None:
    """Give the row back: its domain had too many others to serve, so that it was not asked at all."""
    log.info("domain busy", feed=state.name)
    async with app.db.write() as connection:
        await work.finish(
            connection,
            lease,
            status=work.PENDING,
            due_at=app.now() + _AGAIN,
            attempts=lease.attempts - 1,
            asked_at=state.asked_at,
        )
