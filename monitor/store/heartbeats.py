"""Signs of life of each stage, by which `status` and the health check judge the daemon."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor.store.clock import SLACK
from monitor.store.tables import heartbeats

STALLED = timedelta(minutes=3)
"""Without a sign of life for longer a stage stands still."""


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


def trouble(stages: Sequence[sa.Row[Any]], now: datetime, *, stalled: timedelta = STALLED) -> str | None:
    """What keeps the stages from making progress by their last signs of life, or None."""
    for stage in stages:
        ran_at = f"{stage.ran_at:%Y-%m-%d %H:%M} UTC"
        if stage.ran_at - now > SLACK:
            return f"Stage {stage.stage} last ran at {ran_at}, which is yet to come: correct the machine's clock."
        if now - stage.ran_at > stalled:
            return f"Stage {stage.stage} last ran at {ran_at}: restart the daemon."
        if stage.error:
            return f"Stage {stage.stage}: {stage.error}"
    return None
