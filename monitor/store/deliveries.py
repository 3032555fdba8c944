"""Deliveries: one row for each alert, channel and receiver."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor.store.leases import DONE, PARKED, PENDING
from monitor.store.tables import alerts, deliveries, topics

UNSUBSCRIBED = "unsubscribed"
"""Status of a delivery whose receiver wanted no more of its topic before it was sent."""


async def message(connection: AsyncConnection, alert_id: str) -> dict[str, Any]:
    """The alert as it was rendered when it was raised."""
    found = await connection.scalar(sa.select(alerts.c.message).where(alerts.c.id == alert_id))
    return dict(found or {})


async def first_of_thread(
    connection: AsyncConnection, alert_id: str, channel: str, target: str
) -> str | None:
    """What the receiver called the first accepted message of the alert's thread, if it gave it a name."""
    thread = sa.select(alerts.c.thread).where(alerts.c.id == alert_id).scalar_subquery()
    query = (
        sa.select(deliveries.c.ref)
        .join(alerts, alerts.c.id == deliveries.c.alert_id)
        .where(
            alerts.c.thread == thread,
            deliveries.c.channel == channel,
            deliveries.c.target == target,
            deliveries.c.ref.is_not(None),
        )
        .order_by(deliveries.c.id)
        .limit(1)
    )
    return await connection.scalar(query)


@dataclass(frozen=True, slots=True)
class Addressed:
    """To whom a delivery goes, and of what: `topic_id` is the list of the alert, with its name."""

    channel: str
    target: str
    topic_id: str
    topic_name: str
    subject: str


async def addressed(connection: AsyncConnection, delivery_id: int) -> Addressed | None:
    """The receiver and the subject of a delivery; None if there is none with this id."""
    query = (
        sa.select(deliveries.c.channel, deliveries.c.target, alerts.c.subject, alerts.c.message)
        .join(alerts, alerts.c.id == deliveries.c.alert_id)
        .where(deliveries.c.id == delivery_id)
    )
    row = (await connection.execute(query)).one_or_none()
    if row is None:
        return None
    topic_id = str(row.message["topic"])
    name = await connection.scalar(sa.select(topics.c.name).where(topics.c.id == topic_id))
    return Addressed(row.channel, row.target, topic_id, name or topic_id, row.subject)


async def listing(
    connection: AsyncConnection,
    statuses: Sequence[str] = (PENDING, DONE, PARKED, UNSUBSCRIBED),
    limit: int = 50,
) -> list[sa.Row[Any]]:
    """Deliveries with their alert's subject, the newest first."""
    query = (
        sa.select(deliveries, alerts.c.subject)
        .join(alerts, alerts.c.id == deliveries.c.alert_id)
        .where(deliveries.c.status.in_(statuses))
        .order_by(deliveries.c.id.desc())
        .limit(limit)
    )
    return list((await connection.execute(query)).all())


async def retry(connection: AsyncConnection, ids: Sequence[int] | None, now: datetime) -> int:
    """Have dead letters sent again, all of them without `ids`, with all their tries. Returns how many."""
    wanted = [deliveries.c.status == PARKED]
    if ids is not None:
        wanted.append(deliveries.c.id.in_(ids))
    done = await connection.execute(
        sa.update(deliveries).where(*wanted).values(status=PENDING, due_at=now, attempts=0)
    )
    return done.rowcount


async def alerts_since(connection: AsyncConnection, channel: str, since: datetime) -> int:
    """How many alerts were made for the channel after `since`."""
    query = sa.select(sa.func.count(sa.distinct(deliveries.c.alert_id))).where(
        deliveries.c.channel == channel, deliveries.c.created_at > since
    )
    return int(await connection.scalar(query) or 0)


async def counts(connection: AsyncConnection) -> dict[tuple[str, str], int]:
    """How many deliveries each channel has in each status."""
    query = sa.select(deliveries.c.channel, deliveries.c.status, sa.func.count()).group_by(
        deliveries.c.channel, deliveries.c.status
    )
    return {(channel, status): number for channel, status, number in await connection.execute(query)}


async def troubled(connection: AsyncConnection, limit: int = 20) -> list[sa.Row[Any]]:
    """Deliveries that failed at least once and were not sent, the newest first."""
    query = (
        sa.select(deliveries, alerts.c.subject)
        .join(alerts, alerts.c.id == deliveries.c.alert_id)
        .where(deliveries.c.error.is_not(None), deliveries.c.sent_at.is_(None))
        .order_by(deliveries.c.id.desc())
        .limit(limit)
    )
    return list((await connection.execute(query)).all())
