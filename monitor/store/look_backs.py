"""Look-backs: stored articles are matched against new and edited topics, in parts, while no new article waits.

There is one look-back at a time, which begins anew when topics change: of each article only those topics are looked
at that became what they are after it was matched.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor.store import leases
from monitor.store.tables import look_backs, revisions


@dataclass(frozen=True, slots=True)
class Progress:
    """A look-back under way: what share of the stored articles it has passed."""

    asked_at: datetime
    share: float


async def begin(connection: AsyncConnection, *, since: datetime, now: datetime) -> int:
    """Begin a look-back over what was stored after `since`. Returns of how many revisions at most."""
    first = await connection.scalar(
        sa.select(revisions.c.id)
        .where(revisions.c.created_at >= since)
        .order_by(revisions.c.created_at)
        .limit(1)
    )
    last = await connection.scalar(sa.select(sa.func.max(revisions.c.id)))
    await connection.execute(sa.delete(look_backs))
    if first is None or last is None:
        return 0
    values = {"asked_at": now, "due_at": now, "first_id": first, "done_id": first - 1, "last_id": last}
    await connection.execute(sa.insert(look_backs).values(**values))
    return int(last - first + 1)


async def part(connection: AsyncConnection, row: sa.Row[Any], limit: int) -> list[int]:
    """Ids of the next revisions of the look-back in `row` that were last matched before it began."""
    r = revisions.c
    query = (
        sa.select(r.id)
        .where(
            r.id > row.done_id, r.id <= row.last_id, r.matched_at.is_not(None), r.matched_at <= row.asked_at
        )
        .order_by(r.id)
        .limit(limit)
    )
    return list((await connection.scalars(query)).all())


async def advance(
    connection: AsyncConnection, lease: leases.Lease, done: Sequence[int], now: datetime
) -> None:
    """Note that these revisions are done and make the next part due; none ends the look-back. Raises LeaseLostError."""
    if done:
        await leases.finish(
            connection, lease, status=leases.PENDING, due_at=now, attempts=0, done_id=max(done)
        )
    else:
        await leases.finish(connection, lease)


async def passed(connection: AsyncConnection, revision_id: int, now: datetime) -> None:
    """Note that the revision was matched against all present topics."""
    await connection.execute(sa.update(revisions).where(revisions.c.id == revision_id).values(matched_at=now))


async def failed(connection: AsyncConnection, revision_id: int, now: datetime) -> None:
    """Have a revision that could not be matched tried again, as one that has just come."""
    values = {"status": leases.PENDING, "due_at": now, "attempts": 0}
    await connection.execute(sa.update(revisions).where(revisions.c.id == revision_id).values(**values))


async def progress(connection: AsyncConnection) -> Progress | None:
    """Of the look-back under way, None if there is none."""
    b = look_backs.c
    row = (await connection.execute(sa.select(look_backs).where(b.status == leases.PENDING))).first()
    if row is None:
        return None
    return Progress(row.asked_at, (row.done_id - row.first_id + 1) / (row.last_id - row.first_id + 1))
