"""A reader's word on a finding, with what the ledger learns from it at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor.errors import StoreError
from monitor.model import Relation
from monitor.store import feedback, link_overrides, span_anchors
from monitor.store.tables import choices, claims, findings
from monitor.store.tables import link_overrides as overrides_table

ALIKE = 0.3
"""Chance that a claim and the nearest one before it are one, from which "not new" makes them one."""


@dataclass(frozen=True, slots=True)
class _Near:
    """A finding's claim, by its number, and as `known` the number of the one that is near enough to be the same."""

    topic_id: str
    mention_id: int
    language: str
    number: int
    known: int | None


async def judge(  # noqa: PLR0913
    connection: AsyncConnection,
    finding_id: int,
    verdict: str,
    *,
    made_by: str,
    now: datetime,
    same_as: int | None = None,
) -> bool:
    """Store a reader's verdict on a finding and correct the ledger by it. Returns whether the verdict is new.

    "wrong link" takes the finding's mention out of its quantity or claim. "not new" merges the finding's claim with the
    one that it was nearest to when it was linked, or with claim number `same_as`. Both hold after every new reading.
    Raises StoreError for an unknown finding.
    """
    fresh = await feedback.add(connection, finding_id, verdict, made_by=made_by, now=now)
    if fresh and verdict == "wrong-link":
        await link_overrides.split(connection, finding_id, now)
    if verdict == "not-new" and same_as is not None:
        await _join_named(connection, finding_id, same_as, now)
    elif fresh and verdict == "not-new":
        await _join_nearest(connection, finding_id, now)
    return fresh


async def _join_named(connection: AsyncConnection, finding_id: int, same_as: int, now: datetime) -> None:
    query = (
        sa.select(claims.c.topic_id, claims.c.language, claims.c.number)
        .join(findings, findings.c.claim_id == claims.c.id)
        .where(findings.c.id == finding_id)
    )
    row = (await connection.execute(query)).one_or_none()
    if row is None:
        raise StoreError("This finding tells no claim: nothing to make one with another.")
    numbers = (same_as, row.number)
    await link_overrides.merge(connection, row.topic_id, "claim", numbers, now, language=row.language)


async def _join_nearest(connection: AsyncConnection, finding_id: int, now: datetime) -> None:
    found = await _nearest(connection, finding_id)
    if found is None or found.known in (None, found.number) or await _is_apart(connection, found):
        return
    numbers = (found.known, found.number)
    await link_overrides.merge(
        connection, found.topic_id, "claim", numbers, now, language=found.language, made_by="not-new"
    )


async def _nearest(connection: AsyncConnection, finding_id: int) -> _Near | None:
    """None for a figure, and for a denial, which is near to what it denies."""
    c, f, before = claims.c, findings.c, claims.alias("before").c
    known = sa.select(sa.func.coalesce(before.same_as, before.number)).where(
        before.topic_id == c.topic_id, before.language == c.language, before.number == choices.c.nearest
    )
    beside = sa.and_(choices.c.match_id == f.match_id, choices.c.mention_id == f.mention_id)
    query = (
        sa.select(f.topic_id, f.mention_id, c.language, c.number, known.scalar_subquery().label("known"))
        .join(claims, c.id == f.claim_id)
        .join(choices, beside)
        .where(f.id == finding_id, f.relation == Relation.NEW, choices.c.likeness >= ALIKE)
    )
    row = (await connection.execute(query)).one_or_none()
    return None if row is None else _Near(*row)


async def _is_apart(connection: AsyncConnection, found: _Near) -> bool:
    """Whether the user took the mention out of a claim: that holds whatever a reader says."""
    r, anchor = overrides_table.c, str(await span_anchors.of_mention(connection, found.mention_id))
    named = (
        r.topic_id == found.topic_id,
        r.rule == link_overrides.CANNOT,
        sa.or_(r.one == anchor, r.other == anchor),
    )
    return await connection.scalar(sa.select(r.id).where(*named).limit(1)) is not None
