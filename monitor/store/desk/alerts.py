"""Alerts as they were sent: what, where to, and how that went."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor.store.tables import alerts, deliveries, notices, topics


@dataclass(frozen=True, slots=True)
class Sent:
    """One delivery of an alert."""

    id: int
    channel: str
    target: str
    status: str
    attempts: int
    error: str | None
    sent_at: datetime | None
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class AlertRow:
    """An alert with how many findings it told; `topic_name` is None for one of the service itself or a digest."""

    id: str
    topic_id: str | None
    topic_name: str | None
    subject: str
    thread: str
    created_at: datetime
    findings: int
    deliveries: tuple[Sent, ...]
    text: str


async def listing(
    connection: AsyncConnection, limit: int, *, offset: int = 0, topic_id: str | None = None
) -> list[AlertRow]:
    """Alerts, the newest first."""
    query = _query().order_by(alerts.c.created_at.desc(), alerts.c.id).limit(limit).offset(offset)
    if topic_id is not None:
        query = query.where(alerts.c.topic_id == topic_id)
    return await _read(connection, query)


async def one(connection: AsyncConnection, alert_id: str) -> AlertRow | None:
    """The alert with this id, None if there is none."""
    found = await _read(connection, _query(alerts.c.message).where(alerts.c.id == alert_id))
    return found[0] if found else None


def _query(*more: sa.ColumnElement[Any]) -> sa.Select[Any]:
    told = sa.select(sa.func.count(sa.distinct(notices.c.finding_id))).where(
        notices.c.alert_id == alerts.c.id
    )
    a = alerts.c
    columns = (
        a.id,
        a.topic_id,
        topics.c.name,
        a.subject,
        a.thread,
        a.created_at,
        told.scalar_subquery().label("told"),
    )
    return sa.select(*columns, *more).outerjoin(topics, topics.c.id == a.topic_id)


async def _read(connection: AsyncConnection, query: sa.Select[Any]) -> list[AlertRow]:
    rows = (await connection.execute(query)).all()
    d = deliveries.c
    columns = (d.id, d.channel, d.target, d.status, d.attempts, d.error, d.sent_at, d.due_at)
    went = sa.select(d.alert_id, *columns).where(d.alert_id.in_([row.id for row in rows])).order_by(d.id)
    sent: dict[str, list[Sent]] = {}
    for alert_id, *values in await connection.execute(went):
        sent.setdefault(alert_id, []).append(Sent(*values))
    return [
        AlertRow(
            row.id, row.topic_id, row.name, row.subject, row.thread, row.created_at, row.told,
            tuple(sent.get(row.id, ())), getattr(row, "message", {}).get("text", ""),
        )
        for row in rows
    ]  # fmt: skip
