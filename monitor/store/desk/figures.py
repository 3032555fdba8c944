"""The figures of a topic as series: every reported value with its words, its speaker and why it was told or kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import inf
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor.model import Bound, Interval, Relation
from monitor.store.desk.cited import Cited, cited, citing
from monitor.store.tables import articles, findings, quantities, reports

_PASSED = frozenset({Relation.LAGGED, Relation.WITHDRAWN})
MOST_POINTS = 400
"""Latest values of one figure that a page shows."""


@dataclass(frozen=True, slots=True)
class Sought:
    """What of a topic's ledger is wanted; what is None takes all. `told` leaves out what was only kept.

    `kind` is that of findings; `points` are the latest values of each figure that are given. `after` is the id
    of a claim: those that come after it in the listing, also when newer ones have come meanwhile.
    """

    topic_id: str
    language: str | None = None
    number: int | None = None
    speaker: str | None = None
    outlet: str | None = None
    since: datetime | None = None
    kind: str | None = None
    told: bool = False
    points: int = MOST_POINTS
    after: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Point(Cited):
    """One reported value. `previous` is what stood before it, where it was told as a change."""

    id: int
    value: Interval
    previous: Interval | None
    bound: Bound
    speaker: str | None
    as_of: datetime
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Series:
    """A figure with its values by time; `count` is how many there are in all."""

    id: int
    number: int
    language: str
    label: str
    unit: str
    count: int
    points: tuple[Point, ...]

    @property
    def moves(self) -> bool:
        """Whether there are values of more than one time, so that a chart shows something."""
        return len({point.as_of for point in self.points}) > 1

    @property
    def latest(self) -> Point:
        """The last value that holds: none that was already superseded when it was printed, or taken back."""
        stands = [point for point in self.points if point.relation not in _PASSED]
        return (stands or self.points)[-1]

    @property
    def beside(self) -> Point | None:
        """The last value that another named speaker gives and that cannot be true together with the latest."""
        latest = self.latest
        against = (
            point
            for point in reversed(self.points)
            if point.relation not in _PASSED
            and point.speaker not in (None, latest.speaker)
            and _apart(point.value, latest.value)
        )
        return next(against, None)


def _apart(one: Interval, other: Interval) -> bool:
    first, second = sorted((one, other), key=lambda value: -inf if value.low is None else value.low)
    return first.high is not None and second.low is not None and first.high < second.low


async def count(connection: AsyncConnection, sought: Sought) -> int:
    """How many figures there are."""
    return int(
        await connection.scalar(sa.select(sa.func.count()).select_from(_wanted(sought).subquery())) or 0
    )


async def page(connection: AsyncConnection, sought: Sought, limit: int, offset: int = 0) -> list[Series]:
    """Figures with their values, those reported most often first."""
    wanted = _wanted(sought).order_by(sa.desc("reported"), quantities.c.id)
    return await _read(connection, sought, wanted.limit(limit).offset(offset))


async def of(connection: AsyncConnection, sought: Sought, ids: Sequence[int]) -> list[Series]:
    """The figures with these ids, in the order of the ids."""
    wanted = _wanted(sought).where(quantities.c.id.in_(ids)).order_by(sa.desc("reported"), quantities.c.id)
    return await _read(connection, sought, wanted)


async def _read(connection: AsyncConnection, sought: Sought, query: sa.Select[Any]) -> list[Series]:
    rows = (await connection.execute(query)).all()
    points = await _points(connection, sought, [row.id for row in rows])
    return [
        Series(row.id, row.number, row.language, row.label, row.unit, row.reported, tuple(points[row.id]))
        for row in rows
        if points[row.id]
    ]


def _wanted(sought: Sought) -> sa.Select[Any]:
    q = quantities.c
    query = (
        sa.select(q.id, q.number, q.language, q.label, q.unit, sa.func.count(reports.c.id).label("reported"))
        .join(reports, reports.c.quantity_id == q.id)
        .where(q.topic_id == sought.topic_id, q.same_as.is_(None), *_reported(sought))
        .group_by(q.id, q.number, q.language, q.label, q.unit)
    )
    if sought.language is not None:
        query = query.where(q.language == sought.language)
    return query if sought.number is None else query.where(q.number == sought.number)


def _reported(sought: Sought) -> list[sa.ColumnElement[bool]]:
    """The conditions on single reports."""
    r = reports.c
    found: list[sa.ColumnElement[bool]] = []
    if sought.speaker is not None:
        found.append(r.speaker == sought.speaker)
    if sought.outlet is not None:
        found.append(r.article_id.in_(sa.select(articles.c.id).where(articles.c.outlet == sought.outlet)))
    if sought.since is not None:
        found.append(r.as_of >= sought.since)
    if sought.told:
        found.append(_finding().is_not(None))
    return found


def _finding() -> sa.ScalarSelect[Any]:
    """The finding that told of a report."""
    f = findings.c
    mine = (
        f.quantity_id == reports.c.quantity_id,
        f.mention_id == reports.c.mention_id,
        f.status != "baseline",
    )
    return sa.select(sa.func.max(f.id)).where(*mine).scalar_subquery()


async def _points(connection: AsyncConnection, sought: Sought, ids: Sequence[int]) -> dict[int, list[Point]]:
    """The latest values of each figure, by time."""
    found: dict[int, list[Point]] = defaultdict(list)
    told = findings.alias("told")
    rank = sa.func.row_number().over(partition_by=reports.c.quantity_id, order_by=reports.c.as_of.desc())
    latest = (
        sa.select(reports.c.id, rank.label("rank"))
        .where(reports.c.quantity_id.in_(ids), *_reported(sought))
        .subquery()
    )
    query = (
        citing(reports)
        .add_columns(told.c.id.label("finding"), told.c.previous_low, told.c.previous_high)
        .join(latest, latest.c.id == reports.c.id)
        .outerjoin(told, told.c.id == _finding())
        .where(latest.c.rank <= sought.points)
        .order_by(reports.c.as_of, reports.c.id)
    )
    for row in await connection.execute(query):
        found[row.quantity_id].append(_point(row))
    return found


def _point(row: sa.Row[Any]) -> Point:
    named = row.previous_low is not None or row.previous_high is not None
    return Point(
        id=row.id,
        value=Interval(row.low, row.high),
        previous=Interval(row.previous_low, row.previous_high) if named else None,
        bound=Bound(row.bound),
        speaker=row.speaker,
        as_of=row.as_of,
        seen_at=row.seen_at,
        **cited(row, row.finding),
    )
