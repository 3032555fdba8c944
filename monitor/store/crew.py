"""The workers that share a database: who they are, when each was last seen, and what dead ones held.

Times are the server's, for the clocks of many machines differ. PostgreSQL alone: a SQLite file has one process.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor.store import leases
from monitor.store.server_time import now, seconds_since
from monitor.store.tables import metadata, workers

BEAT = 5.0  # seconds between two signs of life of a worker
SILENT = timedelta(seconds=20)
"""After which a worker is taken for dead: others take its rows, and it can no longer finish them."""


@dataclass(frozen=True, slots=True)
class Member:
    """A worker of the crew: `is_run` is the process with everything, `stages` those that it serves."""

    name: str
    version: str
    stages: tuple[str, ...]
    is_run: bool = False


def mark(number: int) -> str:
    """The beginning of the tokens of a worker's leases, by which they are found when it is dead."""
    return f"w{number}."


async def join(connection: AsyncConnection, member: Member) -> int:
    """Enter a worker. Returns its number."""
    values = {
        "name": member.name,
        "is_run": member.is_run,
        "version": member.version,
        "stages": list(member.stages),
        "started_at": now(),
        "seen_at": now(),
    }
    return int(
        (await connection.execute(sa.insert(workers).values(**values).returning(workers.c.id))).scalar_one()
    )


async def beat(connection: AsyncConnection, number: int, busy: Collection[str]) -> bool:
    """A sign of life, with the stages at work. False for a worker that was taken for dead meanwhile."""
    mine = sa.update(workers).where(workers.c.id == number).values(seen_at=now(), busy=sorted(busy))
    return (await connection.execute(mine)).rowcount == 1


async def leave(connection: AsyncConnection, number: int) -> None:
    """Strike a worker off; what it still holds is free."""
    await _free(connection, number)
    await connection.execute(sa.delete(workers).where(workers.c.id == number))


async def bury(connection: AsyncConnection, *, runs: bool = False) -> dict[str, int]:
    """Free the rows of workers that are dead. Returns how many, by the worker's name.

    With `runs` those of every process with everything as well: for the one that knows itself the only one.
    """
    dead = workers.c.seen_at < now(-SILENT)
    query = sa.select(workers).where(sa.or_(dead, workers.c.is_run) if runs else dead).order_by(workers.c.id)
    found = (await connection.execute(query.with_for_update(skip_locked=True))).all()
    freed = {row.name: await _free(connection, row.id) for row in found}
    await connection.execute(sa.delete(workers).where(workers.c.id.in_([row.id for row in found])))
    return freed


async def _free(connection: AsyncConnection, number: int) -> int:
    moment = (await connection.execute(sa.select(now(timedelta(minutes=1))))).scalar_one()
    tables = [table for table in metadata.sorted_tables if "lease_token" in table.c]
    return sum([await leases.take_over(connection, table, mark(number), moment) for table in tables])


async def alive(connection: AsyncConnection) -> list[sa.Row[Any]]:
    """The workers that were seen lately, with `silent_for`, the seconds since."""
    silent_for = seconds_since(workers.c.seen_at).label("silent_for")
    query = sa.select(workers, silent_for).where(workers.c.seen_at >= now(-SILENT)).order_by(workers.c.id)
    return list((await connection.execute(query)).all())


async def listing(connection: AsyncConnection) -> Sequence[sa.Row[Any]]:
    """Every worker that has not left."""
    return (await connection.execute(sa.select(workers).order_by(workers.c.id))).all()


async def wake_ups(connection: AsyncConnection) -> dict[str, tuple[int, int]]:
    """How many wake-ups of each queue wait and are worked on, by the queue's name."""
    query = sa.text(
        "SELECT queue_name, count(*) FILTER (WHERE status = 'todo'), count(*) FILTER (WHERE status = 'doing')"
        " FROM procrastinate_jobs GROUP BY queue_name ORDER BY queue_name"
    )
    return {row[0]: (row[1], row[2]) for row in await connection.execute(query)}
