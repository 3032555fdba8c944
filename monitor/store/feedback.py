"""What readers say of findings: not new, not relevant, wrong link."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor.errors import StoreError
from monitor.store.tables import feedback, findings, topics

VERDICTS = {"not-new": "not new", "not-relevant": "not relevant", "wrong-link": "wrong link"}


async def add(
    connection: AsyncConnection, finding_id: int, verdict: str, *, made_by: str, now: datetime
) -> bool:
    """Keep a reader's word. Returns whether it was not known before. Raises StoreError for an unknown finding."""
    f = feedback.c
    if await connection.scalar(sa.select(findings.c.id).where(findings.c.id == finding_id)) is None:
        raise StoreError(f"There is no finding {finding_id}: messages name theirs.")
    known = sa.select(f.id).where(f.finding_id == finding_id, f.verdict == verdict)
    if await connection.scalar(known) is not None:
        return False
    values = {"finding_id": finding_id, "verdict": verdict, "made_by": made_by, "created_at": now}
    await connection.execute(sa.insert(feedback).values(**values))
    return True


async def listing(connection: AsyncConnection, limit: int = 100) -> list[sa.Row[Any]]:
    """Feedback with its finding's headline and topic, the newest first."""
    query = (
        sa.select(feedback, findings.c.headline, findings.c.reason, topics.c.name.label("topic"))
        .join(findings, findings.c.id == feedback.c.finding_id)
        .join(topics, topics.c.id == findings.c.topic_id)
        .order_by(feedback.c.id.desc())
        .limit(limit)
    )
    return list((await connection.execute(query)).all())
