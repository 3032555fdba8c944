"""Mentions of a revision: read once, referred to by the ledgers of all topics."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from pydantic import TypeAdapter
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor.model import Claim, Figure, Mention, Predication
from monitor.store.packed import Packed, unpacked
from monitor.store.tables import mentions

_KINDS: dict[str, TypeAdapter[Any]] = {"figure": TypeAdapter(Figure), "claim": TypeAdapter(Claim)}
_PREDICATION = TypeAdapter(Predication)


@dataclass(frozen=True, slots=True)
class StoredMention:
    """A mention with its id in the database."""

    id: int
    mention: Mention


async def replace(
    connection: AsyncConnection, revision_id: int, found: Sequence[Mention], *, engine: str
) -> None:
    """Store the mentions of a revision in place of those that it had."""
    await connection.execute(sa.delete(mentions).where(mentions.c.revision_id == revision_id))
    rows = [_row(revision_id, mention, engine) for mention in found]
    if rows:
        await connection.execute(sa.insert(mentions), rows)


def _row(revision_id: int, mention: Mention, engine: str) -> dict[str, Any]:
    kind = "figure" if isinstance(mention.what, Figure) else "claim"
    return {
        "revision_id": revision_id,
        "engine": engine,
        "position": mention.order,
        "kind": kind,
        "speaker": mention.what.speaker.name if mention.what.speaker else None,
        "payload": _KINDS[kind].dump_python(mention.what, mode="json"),
        "vector": mention.vector,
        "predication": _PREDICATION.dump_python(mention.predication, mode="json"),
    }


async def of_revision(connection: AsyncConnection, revision_id: int) -> list[StoredMention]:
    """The revision's mentions in the order in which they stand in it."""
    query = sa.select(mentions).where(mentions.c.revision_id == revision_id).order_by(mentions.c.position)
    return [StoredMention(row.id, to_mention(row)) for row in await connection.execute(query)]


def to_mention(row: sa.Row[Any]) -> Mention:
    """The mention in a row of the table `mentions`."""
    verb = _PREDICATION.validate_python(row.predication)
    return Mention(said(row.kind, row.payload), row.position, row.vector, verb)


UNREAD = tuple(
    sa.type_coerce(column, sa.LargeBinary).label(column.name) if isinstance(column.type, Packed) else column
    for column in mentions.c
)
"""The columns with their JSON packed, for many rows: `parsed` reads them off the loop."""


def parsed(row: sa.Row[Any]) -> Mention:
    """The mention in a row that was selected by UNREAD."""
    what = _KINDS[row.kind].validate_json(unpacked(row.payload))
    return Mention(what, row.position, row.vector, _PREDICATION.validate_json(unpacked(row.predication)))


def said(kind: str, payload: Any) -> Figure | Claim:
    """The figure or claim in the columns `kind` and `payload` of the table `mentions`."""
    what: Figure | Claim = _KINDS[kind].validate_python(payload)
    return what
