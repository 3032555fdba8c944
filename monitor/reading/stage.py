"""Reads matched revisions into mentions."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from monitor import ENGINE
from monitor.app import App
from monitor.errors import MonitorError
from monitor.reading.revision import read_revision
from monitor.store import articles, leases, mentions, topics
from monitor.store.tables import readings
from monitor.workers import LIMITS

_AGAIN = timedelta(minutes=1)


async def run(app: App, limit: int) -> int:
    """Read due revisions, side by side. Returns how many."""
    async with app.db.write() as connection:
        claimed = await leases.claim(connection, readings, now=app.now(), limit=limit, lease=app.lease)
    await asyncio.gather(*(_read(app, lease, row) for lease, row in claimed))
    return len(claimed)


async def _read(app: App, lease: leases.Lease, row: sa.Row[Any]) -> None:
    def again(_: MonitorError) -> datetime | None:
        return leases.back_off(app.now(), lease.attempts, first=_AGAIN, most=LIMITS)

    async with app.item(lease, again=again):
        async with app.db.read() as connection:
            revision = await articles.revision(connection, row.revision_id)
        found = await app.workers.language.run(
            read_revision, revision.title, revision.text, revision.language, alone=lease.attempts > 1
        )
        async with app.db.write() as connection:
            await mentions.replace(connection, revision.id, found, engine=ENGINE)
            await topics.wake_readers(connection, revision.id, app.now())
            await leases.finish(connection, lease)
