"""Which tables a statement reads from end to end, by the database's own plan."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

GROWING = frozenset(
    {
        "entries", "articles", "addresses", "looks", "shingles", "revisions", "scores", "matches", "readings",
        "mentions", "quantities", "reports", "claims", "sightings", "choices", "findings", "alerts", "deliveries",
        "notices", "stories", "answers",
    }
)  # fmt: skip
"""Tables that every day makes longer."""
_PLANNED = ("SELECT", "UPDATE", "WITH", "DELETE")


@contextmanager
def heard(source: Any) -> Iterator[list[tuple[str, Any]]]:
    """The statements of the block with their parameters; `source` is a connection or an engine (its `sync_` side)."""
    found: list[tuple[str, Any]] = []

    def listen(_c: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, many: bool) -> None:
        if statement.lstrip().upper().startswith(_PLANNED):
            found.append((statement, parameters[0] if many else parameters))

    sa.event.listen(source, "before_cursor_execute", listen)
    try:
        yield found
    finally:
        sa.event.remove(source, "before_cursor_execute", listen)


async def scanned(connection: AsyncConnection, statement: str, parameters: Any) -> set[str]:
    """Tables of which the plan reads every row."""
    if connection.dialect.name == "sqlite":
        rows = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        words = [row[3].split() for row in rows]
        return {word[1] for word in words if word[0] == "SCAN" and "USING" not in word}
    rows = await connection.exec_driver_sql(f"EXPLAIN {statement}", parameters)
    lines = [row[0] for row in rows]
    return {line.split(" on ")[1].split()[0] for line in lines if "Seq Scan on" in line}
