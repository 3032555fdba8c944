"""Which configuration the daemon runs with, so that `status` can tell of an edit that was refused."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor.store.tables import settings


async def loaded(connection: AsyncConnection, file: str, now: datetime, at_restart: Sequence[str]) -> bool:
    """Note that the file is in force; its parts named in `at_restart` are so only after the next start.

    Returns whether an edit of it had been refused.
    """
    was_refused = await _is_refused(connection, file)
    values = {"loaded_at": now, "refused_at": None, "problems": [], "at_restart": list(at_restart)}
    await _put(connection, file, values)
    return was_refused


async def refused(connection: AsyncConnection, file: str, now: datetime, problems: Sequence[str]) -> bool:
    """Note that the last edit of the file was refused. Returns whether that was not known."""
    was_refused = await _is_refused(connection, file)
    await _put(connection, file, {"refused_at": now, "problems": list(problems)})
    return not was_refused


async def _is_refused(connection: AsyncConnection, file: str) -> bool:
    query = sa.select(settings.c.refused_at).where(settings.c.file == file)
    return await connection.scalar(query) is not None


async def _put(connection: AsyncConnection, file: str, values: dict[str, Any]) -> None:
    done = await connection.execute(sa.update(settings).where(settings.c.file == file).values(**values))
    if done.rowcount == 0:
        first: dict[str, Any] = {"loaded_at": values.get("refused_at"), "problems": [], "at_restart": []}
        await connection.execute(sa.insert(settings).values(file=file, **(first | values)))


async def refusals(connection: AsyncConnection) -> list[sa.Row[Any]]:
    """Files whose last edit was refused, or that wait for a start."""
    rows = await connection.execute(sa.select(settings).order_by(settings.c.file))
    return [row for row in rows if row.refused_at is not None or row.at_restart]
