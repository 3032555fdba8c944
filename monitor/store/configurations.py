"""The configuration in force for all that share a database: its files as they are written, and their hash.

Secrets are not in it: ${NAME} stays as written, and each process puts in what its own environment has.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor.store.tables import configurations

_CURRENT = "current"


@dataclass(frozen=True, slots=True)
class Written:
    """Files by their paths below the folder of the first, which is the one that includes the others."""

    files: Mapping[str, str]

    @property
    def hash(self) -> str:
        return hashlib.sha256(json.dumps(list(self.files.items())).encode()).hexdigest()


async def current(connection: AsyncConnection) -> sa.Row[Any] | None:
    """What is in force: hash, files, applied_at, applied_by; None where nobody has applied any."""
    query = sa.select(configurations).where(configurations.c.name == _CURRENT)
    return (await connection.execute(query)).one_or_none()


async def hash_in_force(connection: AsyncConnection) -> str | None:
    query = sa.select(configurations.c.hash).where(configurations.c.name == _CURRENT)
    found: str | None = await connection.scalar(query)
    return found


async def apply(connection: AsyncConnection, written: Written, by: str, now: datetime) -> bool:
    """Put a configuration in force. Returns whether it is another one than before."""
    known = await hash_in_force(connection)
    if known == written.hash:
        return False
    values = {"hash": written.hash, "files": list(written.files.items()), "applied_at": now, "applied_by": by}
    mine = configurations.c.name == _CURRENT
    changed = await connection.execute(sa.update(configurations).where(mine).values(**values))
    if changed.rowcount == 0:
        await connection.execute(sa.insert(configurations).values(name=_CURRENT, **values))
    return True


def written(row: sa.Row[Any]) -> Written:
    """The files of a row of `current`."""
    return Written({str(name): str(text) for name, text in row.files})
