"""Erases what the database holds of an article or of a person, and says how much that was.

The keys by which a feed's entry is known again stay, so that what was erased does not come back as new.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor.store import ledger
from monitor.store.packed import Packed, unpacked
from monitor.store.tables import (
    alerts,
    articles,
    choices,
    claims,
    deliveries,
    entries,
    feedback,
    findings,
    matches,
    mentions,
    notices,
    quantities,
    reports,
    revisions,
    sightings,
    stories,
)

ERASED = "(erased)"
_AT_ONCE = 1_000
_STEM = 6  # letters of a word that stories are known by
_BLANK_ENTRY = {"title": "", "summary": "", "content": "", "author": None}
_BLANK_ALERT: dict[str, Any] = {"subject": ERASED, "message": {}}
_LOST: tuple[sa.Table, ...] = (mentions, claims, quantities, findings, feedback)
_BLANKED: tuple[tuple[sa.Table, dict[str, Any]], ...] = (
    (revisions, {"title": "", "text": "", "changes": None}),
    (articles, {"title": "", "author": None}),
    (entries, _BLANK_ENTRY),
    (choices, {"reason": ERASED}),
    (reports, {"reason": ERASED, "speaker": None}),
    (sightings, {"reason": ERASED}),
)


async def article(connection: AsyncConnection, ids: Collection[int]) -> Counter[str]:
    """Erase articles with all that was read in them, told of them and sent about them. Returns rows by table."""
    of = sa.select(matches.c.id).where(matches.c.article_id.in_(ids))
    of_these = sa.select(findings.c.id).where(findings.c.match_id.in_(of))
    done = Counter(
        alerts=await _silence(connection, notices.c.finding_id.in_(of_these), findings.c.id.in_(of_these))
    )
    done["feedback"] = await _rows(connection, sa.delete(feedback).where(feedback.c.finding_id.in_(of_these)))
    mine = entries.c.article_id.in_(ids)
    blank = _BLANK_ENTRY | {"article_id": None, "url": "", "status": "done"}
    done["entries"] = await _rows(connection, sa.update(entries).where(mine).values(**blank))
    await connection.execute(sa.update(articles).where(articles.c.copy_of.in_(ids)).values(copy_of=None))
    done["articles"] = await _rows(connection, sa.delete(articles).where(articles.c.id.in_(ids)))
    return done + await _orphans(connection)


async def person(connection: AsyncConnection, name: str) -> Counter[str]:
    """Erase every text in which the name stands, and whatever it said. Returns rows by table."""
    done = Counter(alerts=await _silence(connection, sa.false(), _holds(findings, name)))
    done["alerts"] += await _named_rows(connection, alerts, name, sa.update(alerts).values(**_BLANK_ALERT))
    for table in _LOST:
        done[table.name] += await _named_rows(connection, table, name, sa.delete(table))
    for table, blank in _BLANKED:
        done[table.name] += await _named_rows(connection, table, name, sa.update(table).values(**blank))
    words = [stories.c.words.cast(sa.Text).icontains(word[:_STEM], autoescape=True) for word in name.split()]
    done["stories"] = await _rows(connection, sa.update(stories).where(sa.or_(*words)).values(words=[]))
    return done + await _orphans(connection)


async def _silence(
    connection: AsyncConnection, routed: sa.ColumnElement[bool], of_these: sa.ColumnElement[bool]
) -> int:
    """Empty the messages that told of these findings; what was still to be sent is not."""
    ids: Sequence[str] = (
        await connection.scalars(
            sa.union(
                sa.select(notices.c.alert_id).where(routed, notices.c.alert_id.is_not(None)),
                sa.select(findings.c.alert_id).where(of_these, findings.c.alert_id.is_not(None)),
            )
        )
    ).all()
    unsent = deliveries.c.alert_id.in_(ids), deliveries.c.sent_at.is_(None)
    await connection.execute(sa.delete(deliveries).where(*unsent))
    return await _rows(connection, sa.update(alerts).where(alerts.c.id.in_(ids)).values(**_BLANK_ALERT))


async def _orphans(connection: AsyncConnection) -> Counter[str]:
    """Figures and claims that nobody reports any more go; no ledger is what it was.

    Those that others report are known by the words of the first of these where their own are gone.
    """
    await ledger.changed(connection)
    done: Counter[str] = Counter()
    for table, told, of in (
        (quantities, reports, reports.c.quantity_id),
        (claims, sightings, sightings.c.claim_id),
    ):
        mine = of == table.c.id
        done[table.name] = await _rows(connection, sa.delete(table).where(~sa.exists().where(mine)))
        first = sa.select(sa.func.min(told.c.mention_id)).where(mine).scalar_subquery()
        await connection.execute(
            sa.update(table).where(table.c.mention_id.is_(None)).values(mention_id=first)
        )
    return done


async def _rows(connection: AsyncConnection, change: Any) -> int:
    return int((await connection.execute(change)).rowcount)


async def _named_rows(connection: AsyncConnection, table: sa.Table, name: str, change: Any) -> int:
    """Change the rows in which the name stands. Returns how many."""
    parts = await _holding(connection, table, name)
    return sum([await _rows(connection, change.where(table.c.id.in_(ids))) for ids in parts])


async def _holding(connection: AsyncConnection, table: sa.Table, name: str) -> list[list[Any]]:
    """Ids of the rows in which the name stands, some at a time."""
    found = set((await connection.scalars(sa.select(table.c.id).where(_holds(table, name)))).all())
    packed = [sa.type_coerce(column, sa.LargeBinary) for column in table.c if isinstance(column.type, Packed)]
    written, last = json.dumps(name, ensure_ascii=False)[1:-1].lower(), None
    while packed:
        query = sa.select(table.c.id, *packed).order_by(table.c.id).limit(_AT_ONCE)
        rows = (await connection.execute(query if last is None else query.where(table.c.id > last))).all()
        found.update(await asyncio.to_thread(_named, rows, written))
        if len(rows) < _AT_ONCE:
            break
        last = rows[-1][0]
    ids = sorted(found)
    return [ids[start : start + _AT_ONCE] for start in range(0, len(ids), _AT_ONCE)]


def _named(rows: Sequence[Sequence[Any]], written: str) -> list[Any]:
    return [
        row[0]
        for row in rows
        if any(written in unpacked(value).decode().lower() for value in row[1:] if value is not None)
    ]


def _holds(table: sa.Table, name: str) -> sa.ColumnElement[bool]:
    """Whether the name stands in one of the row's texts, or in what is stored as JSON."""
    written = json.dumps(name)[1:-1]
    return sa.or_(
        *(
            sa.cast(column, sa.Text).icontains(
                written if isinstance(column.type, sa.JSON) else name, autoescape=True
            )
            for column in table.c
            if isinstance(column.type, sa.Text | sa.JSON) and not column.primary_key
        )
    )
