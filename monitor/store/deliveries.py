"""Deliveries: one row for each alert, channel and receiver."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor.store.tables import alerts, deliveries


async def message(connection: AsyncConnection, alert_id: str) -> dict[str, Any]:
    """The alert as it was rendered when it was raised."""
    found = await connection.scalar(sa.select(alerts.c.message).where(alerts.c.id == alert_id))
    return dict(found or {})


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
