"""Every call to a reader, one row each: what it answered, so that nothing is asked twice, what it took, how it ended.

Allowances and rests are counted from these rows alone; no other state can get out of step with them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor.store.tables import answers

_LOCK = 1_182_044_371
_DAY, _HOUR = timedelta(hours=24), timedelta(hours=1)
_FAILURES = 50


@dataclass(frozen=True, slots=True)
class Call:
    """What is about to be asked: `key` names the question, `endpoint` who is asked, `tokens` is an estimate."""

    key: str
    model: str
    endpoint: str
    tokens: int


@dataclass(frozen=True, slots=True)
class Standing:
    """How an endpoint fares, and what all of them took.

    failed      when the calls failed since the last answer, the oldest first
    running_at  when a call that has not ended was made, None if there is none
    """

    tokens_of_day: int
    calls_of_hour: int
    failed: tuple[datetime, ...]
    running_at: datetime | None


async def lock(connection: AsyncConnection) -> None:
    """Until the end of the transaction, make other workers wait here; SQLite has one writer anyway."""
    if connection.dialect.name == "postgresql":
        await connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))


async def kept(connection: AsyncConnection, key: str) -> str | None:
    """What was answered to a question, None where nothing was."""
    query = sa.select(answers.c.text).where(answers.c.key == key, answers.c.text.is_not(None))
    return await connection.scalar(query.order_by(answers.c.id).limit(1))


async def standing(connection: AsyncConnection, endpoint: str, now: datetime) -> Standing:
    a = answers.c
    tokens = sa.select(sa.func.coalesce(sa.func.sum(a.tokens), 0)).where(a.asked_at > now - _DAY)
    calls = sa.select(sa.func.count()).select_from(answers).where(a.asked_at > now - _HOUR)
    running = sa.select(sa.func.max(a.asked_at)).where(a.endpoint == endpoint, a.ended_at.is_(None))
    return Standing(
        int((await connection.execute(tokens)).scalar_one()),
        int((await connection.execute(calls)).scalar_one()),
        await failures(connection, endpoint),
        await connection.scalar(running),
    )


async def failures(connection: AsyncConnection, endpoint: str) -> tuple[datetime, ...]:
    """When the endpoint's calls failed since the last that was answered, the oldest first."""
    a = answers.c
    mine = sa.select(a.id, a.ended_at).where(a.endpoint == endpoint)
    answered = mine.where(a.text.is_not(None)).order_by(a.ended_at.desc(), a.id.desc()).limit(1)
    last = (await connection.execute(answered)).one_or_none()
    query = mine.where(a.error.is_not(None)).order_by(a.ended_at.desc()).limit(_FAILURES)
    if last is not None:
        later = sa.and_(a.ended_at == last.ended_at, a.id > last.id)
        query = query.where(sa.or_(a.ended_at > last.ended_at, later))
    return tuple(sorted(row.ended_at for row in await connection.execute(query)))


async def reserve(connection: AsyncConnection, call: Call, now: datetime) -> int:
    """Note that the call is made, with its estimated tokens. Returns the row's id."""
    values = {
        "key": call.key,
        "model": call.model,
        "endpoint": call.endpoint,
        "tokens": call.tokens,
        "asked_at": now,
    }
    made = await connection.execute(sa.insert(answers).values(**values).returning(answers.c.id))
    return int(made.scalar_one())


async def answered(connection: AsyncConnection, row: int, text: str, tokens: int, now: datetime) -> None:
    await _end(connection, row, {"text": text, "tokens": tokens, "ended_at": now})


async def failed(connection: AsyncConnection, row: int, error: str, tokens: int, now: datetime) -> None:
    await _end(connection, row, {"error": error, "tokens": tokens, "ended_at": now})


async def _end(connection: AsyncConnection, row: int, values: dict[str, object]) -> None:
    await connection.execute(sa.update(answers).where(answers.c.id == row).values(**values))
