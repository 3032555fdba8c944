"""How much a topic matched and told, and how often readers judged and corrected it: for its page and command."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor.model import Heard
from monitor.store import feedback
from monitor.store.link_overrides import MUST, USER
from monitor.store.tables import choices, findings, link_overrides, matches


@dataclass(frozen=True, slots=True)
class Period:
    """Counts since a time: articles put to the chooser, those of them that matched for certain, findings told."""

    put: int
    articles: int
    told: int


@dataclass(frozen=True, slots=True)
class Tally:
    """`periods` as asked for; merges and splits are the user's own, `joined` follows from "not new"; `choosers` have
    chosen lately, by name."""

    periods: tuple[Period, ...]
    heard: Heard
    merges: int
    splits: int
    joined: int
    choosers: tuple[tuple[str, int], ...]


async def tally(connection: AsyncConnection, topic_id: str, since: Sequence[datetime]) -> Tally:
    """The topic's numbers; who chose is counted from the latest of `since`."""
    ruled = link_overrides.c.topic_id == topic_id
    return Tally(
        periods=tuple([await _period(connection, topic_id, start) for start in since]),
        heard=await feedback.heard(connection, topic_id),
        merges=await _count(
            connection, ruled, link_overrides.c.rule == MUST, link_overrides.c.made_by == USER
        ),
        splits=await _count(
            connection, ruled, link_overrides.c.rule != MUST, link_overrides.c.made_by == USER
        ),
        joined=await _count(connection, ruled, link_overrides.c.made_by != USER),
        choosers=await _choosers(connection, topic_id, max(since)),
    )


async def _period(connection: AsyncConnection, topic_id: str, start: datetime) -> Period:
    m, f = matches.c, findings.c
    mine = (m.topic_id == topic_id, m.first_seen_at >= start)
    told = (f.topic_id == topic_id, f.created_at >= start, f.status != "baseline")
    articles = sa.func.count(m.article_id.distinct())
    return Period(
        put=await connection.scalar(sa.select(articles).where(*mine)) or 0,
        articles=await connection.scalar(sa.select(articles).where(*mine, m.certain)) or 0,
        told=await _count(connection, *told),
    )


async def _count(connection: AsyncConnection, *conditions: sa.ColumnElement[bool]) -> int:
    return int(await connection.scalar(sa.select(sa.func.count()).where(*conditions)) or 0)


async def _choosers(
    connection: AsyncConnection, topic_id: str, start: datetime
) -> tuple[tuple[str, int], ...]:
    """Names with how many articles each has chosen from, the most first."""
    c, times = choices.c, sa.func.count(choices.c.match_id.distinct())
    query = sa.select(c.chooser, times).where(c.topic_id == topic_id, c.chosen_at >= start)
    rows: list[Any] = list(
        await connection.execute(query.group_by(c.chooser).order_by(times.desc(), c.chooser))
    )
    return tuple((name, count) for name, count in rows)
