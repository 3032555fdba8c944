"""The one way in which a stage takes rows to work on, finishes them or gives them back.

A lease is a time and a token. Whoever lost its lease (killed, frozen, too slow) can no longer finish the
row: the token does not fit any more, and LeaseLostError rolls its transaction back. Where several workers share a
database, a token begins with its worker's mark (`Database.sign`), so that what a dead one held can be taken over.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.dml import ReturningUpdate

from monitor.errors import StoreError

PENDING, DONE, PARKED = "pending", "done", "parked"
MOST_ATTEMPTS, REST = 50, timedelta(minutes=15)
"""A row that took more attempts may be what kills its workers: it rests between two tries."""
MARK = "monitor_mark"
"""The execution option of a connection in which the worker's mark is found."""
_FREE: dict[str, Any] = {"lease_until": None, "lease_token": None}


class LeaseLostError(StoreError):
    """Another worker has taken the row over; what this one did is thrown away."""


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to finish one row of a table until `until`; `attempts` counts this one in."""

    table: sa.Table
    row_id: Any
    token: str
    due_at: datetime
    attempts: int


async def claim(  # noqa: PLR0913
    connection: AsyncConnection,
    table: sa.Table,
    *,
    now: datetime,
    limit: int,
    lease: timedelta,
    where: Sequence[sa.ColumnElement[bool]] = (),
) -> list[tuple[Lease, sa.Row[Any]]]:
    """Take at most `limit` due rows, the longest due first; `where` narrows them.

    One that many workers took and never gave back is left alone for a while. It is never given up for that:
    they may have been killed for other reasons.
    """
    statement = _claiming(table) if not where else _claiming_some(table, where)
    token = marked(connection) + uuid.uuid4().hex
    said = {"now": now, "most": limit, "until": now + lease, "token": token}
    rows = sorted((await connection.execute(statement, said)).all(), key=lambda row: (row.due_at, row.id))
    claimed = [(Lease(table, row.id, token, row.due_at, row.attempts), row) for row in rows]
    for one, row in claimed:
        if _is_to_rest(one):
            reason = f"{one.attempts - 1} attempts at it never ended: it is tried now and then."
            await fail(connection, one, error=row.error or reason, again_at=now + REST)
    return [(one, row) for one, row in claimed if not _is_to_rest(one)]


def _is_to_rest(lease: Lease) -> bool:
    """Of the attempts beyond those that are allowed at once, every second one is a rest."""
    return lease.attempts > MOST_ATTEMPTS and (lease.attempts - MOST_ATTEMPTS) % 2 == 1


def marked(connection: AsyncConnection) -> str:
    """The mark that begins the tokens of this connection's worker, "" where there is but one process."""
    assert connection.sync_connection is not None
    return str(connection.sync_connection.get_execution_options().get(MARK, ""))


@cache
def _claiming(table: sa.Table) -> ReturningUpdate[Any]:
    """The statement that claims; made once, for it runs every second whether anything is due or not."""
    return _claiming_some(table, ())


def _claiming_some(table: sa.Table, where: Sequence[sa.ColumnElement[bool]]) -> ReturningUpdate[Any]:
    now = sa.bindparam("now", type_=table.c.due_at.type)
    due = (
        sa.select(table.c.id)
        .where(is_due(table, now), *where)
        .order_by(table.c.due_at, table.c.id)
        .limit(sa.bindparam("most", type_=sa.Integer))
        .with_for_update(skip_locked=True, key_share=True)  # who refers to a row meanwhile may
        .cte("due")
    )
    return (
        sa.update(table)
        .where(table.c.id.in_(sa.select(due.c.id)))
        .values(
            lease_until=sa.bindparam("until", type_=table.c.lease_until.type),
            lease_token=sa.bindparam("token", type_=sa.Text),
            attempts=table.c.attempts + 1,
        )
        .returning(table)
    )


def is_due(table: sa.Table, now: sa.BindParameter[datetime]) -> sa.ColumnElement[bool]:
    """The condition by which a row may be claimed."""
    row = table.c
    return sa.and_(
        row.status == PENDING, row.due_at <= now, sa.or_(row.lease_until.is_(None), row.lease_until <= now)
    )


async def finish(connection: AsyncConnection, lease: Lease, **values: Any) -> None:
    """Give the row back with new values (status done unless given). Raises LeaseLostError."""
    values = {"status": DONE, "error": None} | values
    await _settle(connection, lease, values)


async def finish_all(connection: AsyncConnection, done: Sequence[tuple[Lease, dict[str, Any]]]) -> None:
    """Finish rows of one table in one statement; the values are of the same columns for all of them.

    Raises LeaseLostError if one of the leases was lost, whichever it was.
    """
    if not done:
        return
    settled = [{"status": DONE, "error": None} | _FREE | values for _, values in done]
    parameters = [_parameters(lease, values) for (lease, _), values in zip(done, settled, strict=True)]
    table = done[0][0].table
    updated = await connection.execute(_settling(table, tuple(settled[0])), parameters)
    if updated.rowcount != len(done):
        raise LeaseLostError(f"A lease on one of {len(done)} rows of {table.name} was lost.")


def _parameters(lease: Lease, values: dict[str, Any]) -> dict[str, Any]:
    new = {f"new_{name}": value for name, value in values.items()}
    return new | {"row": lease.row_id, "token": lease.token}


@cache
def _settling(table: sa.Table, names: tuple[str, ...]) -> sa.Update:
    """The statement that sets these columns; made once, for making it costs more than running it."""
    return (
        sa.update(table)
        .where(table.c.id == sa.bindparam("row"), table.c.lease_token == sa.bindparam("token"))
        .values({name: sa.bindparam(f"new_{name}", type_=table.c[name].type) for name in names})
    )


async def sleep(connection: AsyncConnection, lease: Lease) -> None:
    """Give the row back until something wakes it; a wake-up that came meanwhile is kept. Raises LeaseLostError."""
    table = lease.table
    due_at = sa.case((table.c.due_at == lease.due_at, None), else_=table.c.due_at)
    slept = await connection.execute(
        sa.update(table)
        .where(table.c.id == lease.row_id, table.c.lease_token == lease.token)
        .values(due_at=due_at, attempts=0, error=None, **_FREE)
    )
    if slept.rowcount != 1:
        raise _lost(lease)


async def fail(
    connection: AsyncConnection,
    lease: Lease,
    *,
    error: str,
    again_at: datetime | None,
) -> None:
    """Record why an attempt failed; without a time for the next one the row is parked. Raises LeaseLostError."""
    if again_at is None:
        await _settle(connection, lease, {"status": PARKED, "error": error})
    else:
        await _settle(connection, lease, {"due_at": again_at, "error": error})


async def advance(connection: AsyncConnection, lease: Lease) -> None:
    """Note, in the transaction that saves a part of a row's work, that it is done: attempts count from here on.

    For the rest of the transaction the row is ours. Raises LeaseLostError: a worker that was frozen must not
    write over one that has taken over.
    """
    table = lease.table
    done = await connection.execute(
        sa.update(table)
        .where(table.c.id == lease.row_id, table.c.lease_token == lease.token)
        .values(attempts=0)
    )
    if done.rowcount != 1:
        raise _lost(lease)


async def release(connection: AsyncConnection, lease: Lease, due_at: datetime | None = None) -> None:
    """Give the row back as if it had not been claimed, due as it was or at another time."""
    await _settle(connection, lease, {"attempts": lease.attempts - 1, "due_at": due_at or lease.due_at})


async def _settle(connection: AsyncConnection, lease: Lease, values: dict[str, Any]) -> None:
    values = values | _FREE
    settling = _settling(lease.table, tuple(values))
    done = await connection.execute(settling, _parameters(lease, values))
    if done.rowcount != 1:
        raise _lost(lease)


def _lost(lease: Lease) -> LeaseLostError:
    return LeaseLostError(f"The lease on row {lease.row_id} of {lease.table.name} was lost.")


def back_off(now: datetime, attempts: int, *, first: timedelta, most: int) -> datetime | None:
    """When to try again after `attempts` failures: doubling, None once there were `most` of them."""
    return None if attempts >= most else now + first * 2 ** (attempts - 1)


async def free(connection: AsyncConnection, table: sa.Table, *, but: Collection[str] = ()) -> None:
    """Take every lease away, except of workers with these marks. Only for who knows that nobody is at work."""
    kept = [table.c.lease_token.not_like(f"{mark}%") for mark in but]
    await connection.execute(sa.update(table).where(table.c.lease_token.is_not(None), *kept).values(**_FREE))


async def take_over(connection: AsyncConnection, table: sa.Table, mark: str, now: datetime) -> int:
    """Take the leases of a dead worker away, so that others find its rows due. Returns how many.

    What is leased is due: that condition has an index.
    """
    held = (table.c.status == PENDING, table.c.due_at <= now, table.c.lease_token.like(f"{mark}%"))
    freed = await connection.execute(sa.update(table).where(*held).values(**_FREE))
    return freed.rowcount


async def waiting(connection: AsyncConnection, tables: Sequence[sa.Table]) -> int:
    """How many rows of the tables wait to be worked on, now or later."""
    counts = [
        await connection.scalar(
            sa.select(sa.func.count()).where(table.c.status == PENDING, table.c.due_at.is_not(None))
        )
        for table in tables
    ]
    return sum(count or 0 for count in counts)
