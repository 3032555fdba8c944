"""When the service last did what it does now and then: a digest, a sign of life."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor.store.tables import last_runs


async def at(connection: AsyncConnection, name: str) -> datetime | None:
    """When it last happened, None if never."""
    return await connection.scalar(sa.select(last_runs.c.at).where(last_runs.c.name == name))


async def everything(connection: AsyncConnection) -> dict[str, datetime]:
    """When each of them last happened, by name."""
    return {row.name: row.at for row in await connection.execute(sa.select(last_runs))}


async def put(connection: AsyncConnection, name: str, now: datetime) -> None:
    """Note that it happened now."""
    done = await connection.execute(sa.update(last_runs).where(last_runs.c.name == name).values(at=now))
    if done.rowcount == 0:
        await connection.execute(sa.insert(last_runs).values(name=name, at=now))
