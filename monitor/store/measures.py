"""The numbers behind /metrics; each is one query on an index or a small table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor.store import heartbeats, retention
from monitor.store.leases import PARKED
from monitor.store.pending import backlog
from monitor.store.tables import (
    channel_states,
    deliveries,
    entries,
    feeds,
    readings,
    recrawls,
    revisions,
    settings,
)

QUEUES = {"fetch": entries, "look": recrawls, "match": revisions, "read": readings, "deliver": deliveries}
"""Each stage whose rows wait one by one, with their table."""


@dataclass(frozen=True, slots=True)
class Queue:
    """Rows that are due, how long the oldest of them has been, in seconds, and rows that were given up."""

    stage: str
    due: int
    oldest: float
    parked: int


@dataclass(frozen=True, slots=True)
class Measures:
    """`feeds` counts by state of health; `channels` are (name, accepted at, failing since)."""

    stages: Sequence[sa.Row[Any]]
    queues: tuple[Queue, ...]
    feeds: dict[str, int]
    channels: list[Any]
    refused: int
    size: int


async def measures(connection: AsyncConnection, now: datetime) -> Measures:
    """All of them, as of `now`."""
    by_health = sa.select(feeds.c.health, sa.func.count()).where(feeds.c.removed_at.is_(None))
    states = sa.select(channel_states.c.name, channel_states.c.accepted_at, channel_states.c.failing_since)
    refused = sa.select(sa.func.count()).select_from(settings).where(settings.c.refused_at.is_not(None))
    return Measures(
        stages=await heartbeats.listing(connection),
        queues=tuple([await _queue(connection, stage, table, now) for stage, table in QUEUES.items()]),
        feeds={str(h): int(n) for h, n in await connection.execute(by_health.group_by(feeds.c.health))},
        channels=list((await connection.execute(states.order_by(channel_states.c.name))).all()),
        refused=int(await connection.scalar(refused) or 0),
        size=await retention.size(connection),
    )


async def _queue(connection: AsyncConnection, stage: str, table: sa.Table, now: datetime) -> Queue:
    waiting = await backlog(connection, (table,), now)
    parked = sa.select(sa.func.count()).select_from(table).where(table.c.status == PARKED)
    return Queue(
        stage=stage,
        due=waiting.rows,
        oldest=max(0.0, (now - waiting.since).total_seconds()) if waiting.since else 0.0,
        parked=int(await connection.scalar(parked) or 0),
    )
