"""What was learnt of topics' queries and of terms, kept so that a start or an edit need not learn all anew."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor.store.tables import aims, probes

_AT_ONCE = 500  # keys in one question


async def known(connection: AsyncConnection, keys: Collection[str]) -> dict[str, bytes]:
    """Those of the topics' keys that are known, with what was learnt."""
    return await _known(connection, aims.c.key, aims.c.content, keys)


async def known_probes(connection: AsyncConnection, keys: Collection[str]) -> dict[str, bytes]:
    """Those of the terms' keys that are known, with their vectors."""
    return await _known(connection, probes.c.key, probes.c.vector, keys)


async def _known(
    connection: AsyncConnection, key: sa.Column[str], value: sa.Column[bytes], keys: Collection[str]
) -> dict[str, bytes]:
    ordered = sorted(keys)
    found: dict[str, bytes] = {}
    for start in range(0, len(ordered), _AT_ONCE):
        rows = await connection.execute(
            sa.select(key, value).where(key.in_(ordered[start : start + _AT_ONCE]))
        )
        found |= {row[0]: bytes(row[1]) for row in rows}
    return found


async def add(
    connection: AsyncConnection, found: Mapping[str, bytes], terms: Mapping[str, bytes], now: datetime
) -> None:
    """Keep what is not known yet, to other workers either."""
    new = [{"key": key, "content": content, "made_at": now} for key, content in sorted(found.items())]
    await _add(connection, aims, new)
    await _add(connection, probes, [{"key": key, "vector": vector} for key, vector in sorted(terms.items())])


async def _add(connection: AsyncConnection, table: sa.Table, rows: Sequence[dict[str, Any]]) -> None:
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    if rows:
        await connection.execute(insert(table).on_conflict_do_nothing(), rows)
