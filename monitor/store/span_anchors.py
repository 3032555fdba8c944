"""Anchors in revisions by which the user's word on a mention holds although the mention is read anew."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor.errors import StoreError
from monitor.model import Claim, Figure, Part, Span
from monitor.store.mentions import said
from monitor.store.tables import claims, mentions, quantities, reports, sightings


@dataclass(frozen=True, slots=True)
class SpanAnchor:
    """The words of one figure or claim: characters `start` to `end` of a revision's part."""

    revision_id: int
    part: Part
    start: int
    end: int

    def __str__(self) -> str:
        return f"{self.revision_id}:{self.part}:{self.start}:{self.end}"

    def touches(self, what: Figure | Claim) -> bool:
        """Whether these are the words of a mention, or most of them."""
        at = words_of(what)
        shared = min(at.end, self.end) - max(at.start, self.start)
        return at.part is self.part and 2 * shared > min(at.end - at.start, self.end - self.start)


def read(text: str) -> SpanAnchor:
    """An anchor from its text, as `str` gives it. Raises StoreError."""
    try:
        revision, part, start, end = text.split(":")
        return SpanAnchor(int(revision), Part(part), int(start), int(end))
    except ValueError as error:
        raise StoreError(f"{text!r} is no place in a revision: the database was changed by hand.") from error


def words_of(what: Figure | Claim) -> Span:
    """The span that tells one mention from another."""
    return what.span if isinstance(what, Figure) else what.content


async def of_mention(connection: AsyncConnection, mention_id: int) -> SpanAnchor:
    row = (await connection.execute(sa.select(mentions).where(mentions.c.id == mention_id))).one()
    at = words_of(said(row.kind, row.payload))
    return SpanAnchor(row.revision_id, at.part, at.start, at.end)


async def first_mention(
    connection: AsyncConnection, kind: str, topic_id: str, number: int
) -> SpanAnchor | None:
    """Where a quantity or claim of a topic's ledger was first mentioned, None if there is none of this number."""
    family, sources, column = (
        (quantities, reports, "quantity_id") if kind == "quantity" else (claims, sightings, "claim_id")
    )
    mine = (family.c.topic_id == topic_id, family.c.number == number)
    named = sa.select(sa.func.coalesce(family.c.same_as, family.c.number)).where(*mine)
    query = (
        sa.select(sources.c.mention_id)
        .join(family, family.c.id == sources.c[column])
        .where(family.c.topic_id == topic_id, family.c.number == named.limit(1).scalar_subquery())
        .order_by(sources.c.id)
        .limit(1)
    )
    mention_id = await connection.scalar(query)
    return None if mention_id is None else await of_mention(connection, mention_id)


async def targets(connection: AsyncConnection, kind: str, anchor: SpanAnchor) -> list[int]:
    """Ids of the quantities (`kind` "quantity") or claims, in any topic, that the mention at this anchor is in."""
    wanted = "figure" if kind == "quantity" else "claim"
    query = sa.select(mentions).where(mentions.c.revision_id == anchor.revision_id, mentions.c.kind == wanted)
    rows = (await connection.execute(query)).all()
    ids = [row.id for row in rows if anchor.touches(said(row.kind, row.payload))]
    table, column = (reports, "quantity_id") if kind == "quantity" else (sightings, "claim_id")
    return list(
        (await connection.scalars(sa.select(table.c[column]).where(table.c.mention_id.in_(ids)))).all()
    )
