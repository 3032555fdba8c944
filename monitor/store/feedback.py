"""What readers say of findings: useful, not new, not relevant, wrong link; kept although the finding is made anew."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor.errors import StoreError
from monitor.model import Heard
from monitor.store import span_anchors
from monitor.store.link_overrides import USER
from monitor.store.tables import feedback, findings, link_overrides, mentions, topics

VERDICTS = {
    "useful": "useful",
    "not-new": "not new",
    "not-relevant": "not relevant",
    "wrong-link": "wrong link",
}
UNWANTED = 50
"""Latest findings that were not wanted, to which the items of an article are compared."""
_AGAINST = {
    "useful": ("not-new", "not-relevant"),
    "not-new": ("useful",),
    "not-relevant": ("useful",),
}


async def add(
    connection: AsyncConnection, finding_id: int, verdict: str, *, made_by: str, now: datetime
) -> bool:
    """Store a reader's verdict (a key of VERDICTS) on a finding; one that contradicts it goes.

    The span anchor and the vector of the finding's mention are kept with it, so that it holds when the finding is made
    anew. Returns whether it was not known before. Raises StoreError for an unknown finding.
    """
    f = feedback.c
    finding = await _finding(connection, finding_id)
    anchor = str(await span_anchors.of_mention(connection, finding.mention_id))
    here = (f.topic_id == finding.topic_id, f.spot == anchor)
    if await connection.scalar(sa.select(f.id).where(*here, f.verdict == verdict)) is not None:
        return False
    against = _AGAINST.get(verdict, ())
    await connection.execute(sa.delete(feedback).where(*here, f.verdict.in_(against)))
    values = {
        "topic_id": finding.topic_id,
        "finding_id": finding_id,
        "spot": anchor,
        "kind": finding.mention_kind,
        "vector": finding.vector,
        "headline": finding.headline,
        "verdict": verdict,
        "made_by": made_by,
        "created_at": now,
    }
    await connection.execute(sa.insert(feedback).values(**values))
    return True


async def _finding(connection: AsyncConnection, finding_id: int) -> sa.Row[Any]:
    query = (
        sa.select(findings, mentions.c.kind.label("mention_kind"), mentions.c.vector)
        .join(mentions, mentions.c.id == findings.c.mention_id)
        .where(findings.c.id == finding_id)
    )
    row = (await connection.execute(query)).one_or_none()
    if row is None:
        raise StoreError(f"There is no finding {finding_id}: messages name theirs.")
    return row


async def listing(connection: AsyncConnection, limit: int = 100) -> list[sa.Row[Any]]:
    """Feedback with its topic, the newest first; `finding_id` and `reason` are None once the finding was made anew."""
    query = (
        sa.select(feedback, findings.c.reason, topics.c.name.label("topic"))
        .join(topics, topics.c.id == feedback.c.topic_id)
        .outerjoin(findings, findings.c.id == feedback.c.finding_id)
        .order_by(feedback.c.id.desc())
        .limit(limit)
    )
    return list((await connection.execute(query)).all())


async def of_finding(connection: AsyncConnection, finding_id: int) -> frozenset[str]:
    """The verdicts that readers gave on one finding."""
    query = sa.select(feedback.c.verdict).where(feedback.c.finding_id == finding_id)
    return frozenset((await connection.scalars(query)).all())


async def heard(connection: AsyncConnection, topic_id: str) -> Heard:
    """How often readers gave each verdict on a topic, how often they merged or split; how many were told."""
    f = feedback.c
    counted = (
        sa.select(f.verdict, sa.func.count().label("times")).where(f.topic_id == topic_id).group_by(f.verdict)
    )
    said = {row.verdict: row.times for row in await connection.execute(counted)}
    mine = (link_overrides.c.topic_id == topic_id, link_overrides.c.made_by == USER)
    told = (findings.c.topic_id == topic_id, findings.c.status != "baseline")
    return Heard(
        not_relevant=said.get("not-relevant", 0),
        not_new=said.get("not-new", 0),
        useful=said.get("useful", 0),
        acted=await connection.scalar(sa.select(sa.func.count()).where(*mine)) or 0,
        told=await connection.scalar(sa.select(sa.func.count()).where(*told)) or 0,
    )


async def unwanted(connection: AsyncConnection, topic_id: str) -> tuple[bytes, ...]:
    """Vectors of the latest findings that readers marked "not relevant", or claims "not new"; the oldest first.

    A figure marked "not new" is left out: its next value has the same vector and may well be wanted.
    """
    f = feedback.c
    spurned = sa.or_(f.verdict == "not-relevant", sa.and_(f.verdict == "not-new", f.kind == "claim"))
    query = sa.select(f.vector).where(f.topic_id == topic_id, spurned).order_by(f.id.desc()).limit(UNWANTED)
    return tuple(reversed((await connection.scalars(query)).all()))
