"""Signs of life of each stage, by which `status` and the health check judge the daemon."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor.store.tables import heartbeats


async def beat(
    connection: AsyncConnection, stage: str, *, now: datetime, items: int, error: str | None
) -> None:
    """Record that a stage ran, how many items it worked on and what stopped it, if anything did."""
    worked = {"worked_at": now} if items else {}
    done = await connection.execute(
        sa.update(heartbeats)
        .where(heartbeats.c.stage == stage)
        .values(ran_at=now, taken=heartbeats.c.taken + items, error=error, **worked)
    )
    if done.rowcount == 0:
        await connection.execute(
            sa.insert(heartbeats).values(stage=stage, ran_at=now, taken=items, error=error, **worked)
        )


async def listing(connection: AsyncConnection) -> list[sa.Row[Any]]:
    """The last sign of life of each stage."""
    return list((await connection.execute(sa.select(heartbeats).order_by(heartbeats.c.stage))).all())
