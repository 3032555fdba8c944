"""How each channel fares: when it was last tried, how often it failed in a row, until when it rests."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor.store.leases import PENDING
from monitor.store.tables import channel_states
from monitor.store.tables import deliveries as deliveries_table

_EARLY = timedelta(milliseconds=50)  # by which a slot may come too soon, as the alarm clock is not exact


async def due(connection: AsyncConnection, now: datetime) -> list[str]:
    """Channels that have something to send and do not rest."""
    d, s = deliveries_table.c, channel_states.c
    query = (
        sa.select(d.channel)
        .outerjoin(channel_states, s.name == d.channel)
        .where(
            d.status == PENDING,
            d.due_at <= now,
            sa.or_(d.lease_until.is_(None), d.lease_until <= now),
            sa.or_(s.rest_until.is_(None), s.rest_until <= now),
        )
        .distinct()
        .order_by(d.channel)
    )
    return list((await connection.scalars(query)).all())


async def take_slot(connection: AsyncConnection, name: str, now: datetime, pace: timedelta) -> int | None:
    """Take the right to send now; None while the channel rests or its pace forbids it.

    Returns its failures in a row: with any, the next message is a trial. Two workers never get one slot.
    """
    if await get(connection, name) is None:
        await connection.execute(_insert(connection, name))
    s = channel_states.c
    taken = await connection.execute(
        sa.update(channel_states)
        .where(
            s.name == name,
            sa.or_(s.last_try_at.is_(None), s.last_try_at <= now - max(pace - _EARLY, timedelta())),
            sa.or_(s.rest_until.is_(None), s.rest_until <= now),
        )
        .values(last_try_at=now)
        .returning(s.failures)
    )
    failures = taken.scalar_one_or_none()
    return None if failures is None else int(failures)


def _insert(connection: AsyncConnection, name: str) -> sa.Insert:
    """An insert that does nothing where another worker was faster."""
    if connection.dialect.name == "postgresql":
        from sqlalchemy.dialects.postgresql import insert  # noqa: PLC0415
    else:
        from sqlalchemy.dialects.sqlite import insert  # type: ignore[assignment]  # noqa: PLC0415
    return insert(channel_states).values(name=name).on_conflict_do_nothing()


async def get(connection: AsyncConnection, name: str) -> sa.Row[Any] | None:
    query = sa.select(channel_states).where(channel_states.c.name == name)
    return (await connection.execute(query)).one_or_none()


async def listing(connection: AsyncConnection) -> Sequence[sa.Row[Any]]:
    """Every channel that was ever tried, by name."""
    return (await connection.execute(sa.select(channel_states).order_by(channel_states.c.name))).all()


async def accepted(connection: AsyncConnection, name: str, now: datetime) -> bool:
    """The channel took a message. If it had failed before, what waits for it is due at once, in order.

    Returns whether its owner was told that it is dead.
    """
    state = await get(connection, name)
    healthy = {"failures": 0, "failing_since": None, "rest_until": None, "error": None, "told_at": None}
    await connection.execute(
        sa.update(channel_states).where(channel_states.c.name == name).values(accepted_at=now, **healthy)
    )
    if state is not None and state.failures:
        await wake(connection, name)
    return state is not None and state.told_at is not None


async def revive(connection: AsyncConnection) -> None:
    """Let every channel be tried at once, however long it should rest."""
    await connection.execute(sa.update(channel_states).values(rest_until=None))
    for name in await connection.scalars(sa.select(channel_states.c.name)):
        await wake(connection, name)


async def wake(connection: AsyncConnection, name: str) -> None:
    """Have everything sent that waits for its next try, the oldest first."""
    d = deliveries_table.c
    waiting = (d.channel == name, d.status == PENDING, d.lease_until.is_(None))
    await connection.execute(sa.update(deliveries_table).where(*waiting).values(due_at=d.created_at))


async def failed(
    connection: AsyncConnection, name: str, *, now: datetime, rest_until: datetime, error: str
) -> None:
    """The channel as a whole is in trouble and rests."""
    s = channel_states.c
    await connection.execute(
        sa.update(channel_states)
        .where(s.name == name)
        .values(
            failures=s.failures + 1,
            failing_since=sa.func.coalesce(s.failing_since, now),
            rest_until=rest_until,
            error=error,
        )
    )


async def to_tell(connection: AsyncConnection, *, since: datetime) -> list[sa.Row[Any]]:
    """Channels that have failed without a break from before `since`, and of which nobody was told."""
    s = channel_states.c
    query = sa.select(channel_states).where(s.failing_since <= since, s.told_at.is_(None)).order_by(s.name)
    return list((await connection.execute(query)).all())


async def mark_told(connection: AsyncConnection, name: str, now: datetime) -> None:
    await connection.execute(
        sa.update(channel_states).where(channel_states.c.name == name).values(told_at=now)
    )
