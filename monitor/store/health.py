"""Health events: that a feed, a channel, the network or the configuration fails or works again, until it is told.

The stages that notice write an event once, when a state begins or ends; `alerts` tells it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor.store.tables import health_events

PENDING, TOLD = "pending", "told"


@dataclass(frozen=True, slots=True)
class HealthEvent:
    """`kind` is feed_failing, channel_dead, config_refused ...; `subject` names the feed, channel or file; `text`
    is one sentence for the person who runs the service."""

    kind: str
    subject: str
    text: str


async def add(connection: AsyncConnection, events: Iterable[HealthEvent], now: datetime) -> None:
    """Store events that nobody has been told of yet."""
    rows = [{"kind": e.kind, "subject": e.subject, "text": e.text, "created_at": now} for e in events]
    if rows:
        await connection.execute(sa.insert(health_events), rows)


async def pending(connection: AsyncConnection, limit: int = 100) -> list[sa.Row[Any]]:
    """Events that nobody has been told of yet, the oldest first."""
    query = sa.select(health_events).where(health_events.c.status == PENDING).order_by(health_events.c.id)
    return list((await connection.execute(query.limit(limit))).all())


async def mark_told(connection: AsyncConnection, ids: Iterable[int]) -> int:
    """Note that the owner has been told. Returns of how many nobody else had told yet."""
    mine = (health_events.c.id.in_(list(ids)), health_events.c.status == PENDING)
    done = await connection.execute(sa.update(health_events).where(*mine).values(status=TOLD))
    return done.rowcount


async def of_subject(connection: AsyncConnection, subject: str, limit: int = 20) -> list[sa.Row[Any]]:
    """A feed's events, the newest first."""
    query = sa.select(health_events).where(health_events.c.subject == subject)
    return list((await connection.execute(query.order_by(health_events.c.id.desc()).limit(limit))).all())


async def latest(connection: AsyncConnection, *kinds: str) -> sa.Row[Any] | None:
    """The newest event of any of these kinds, told or not; None if there was none."""
    query = sa.select(health_events).where(health_events.c.kind.in_(kinds))
    return (await connection.execute(query.order_by(health_events.c.id.desc()).limit(1))).first()


async def is_open(connection: AsyncConnection, began: str, ended: str) -> bool:
    """Whether the latest event of these two kinds is one of the first."""
    event = await latest(connection, began, ended)
    return event is not None and event.kind == began
