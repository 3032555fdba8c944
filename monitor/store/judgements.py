"""What the judge was asked and answered, so that nothing is asked twice and the allowance holds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor.model import Judgement
from monitor.store.tables import judgements


async def find(connection: AsyncConnection, keys: Sequence[str]) -> dict[str, tuple[bool, str]]:
    """Answers that were understood, by the key of their question: whether both are one, and the words."""
    rows = await connection.execute(
        sa.select(judgements).where(judgements.c.question.in_(keys), judgements.c.same.is_not(None))
    )
    return {row.question: (row.same, row.words) for row in rows}


async def asked_since(connection: AsyncConnection, since: datetime) -> int:
    """How many questions were asked, understood or not."""
    count = sa.select(sa.func.count()).select_from(judgements).where(judgements.c.asked_at >= since)
    return int((await connection.execute(count)).scalar_one())


async def add(
    connection: AsyncConnection, question: str, model: str, answer: Judgement | None, now: datetime
) -> None:
    values = {
        "question": question,
        "model": model,
        "asked_at": now,
        "same": answer.same if answer else None,
        "words": answer.words if answer else None,
    }
    await connection.execute(sa.insert(judgements).values(**values))
