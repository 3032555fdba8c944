"""Findings that say that an outlet took back what it had told: each once, however often it is looked at."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor.model import Figure, FindingKind, Relation
from monitor.store import ledger
from monitor.store.mentions import said
from monitor.store.tables import articles, findings, matches, mentions, reports, sightings

_SALIENCE = 0.6
_UNTOLD = "baseline"


@dataclass(frozen=True, slots=True)
class Told:
    """A finding that rests on an article, with the words that it quotes."""

    finding_id: int
    quote: str


async def told(connection: AsyncConnection, article_id: int) -> list[Told]:
    """What people were told from this article and what it has not withdrawn yet."""
    query = _findings_of(article_id)
    rows = (await connection.execute(query)).all()
    withdrawn = {(r.match_id, r.mention_id) for r in rows if r.relation == Relation.WITHDRAWN}
    return [
        Told(row.id, said(row.mention_kind, row.payload).sentence.quote)
        for row in rows
        if (row.match_id, row.mention_id) not in withdrawn and row.status != _UNTOLD
    ]


async def retract(
    connection: AsyncConnection, article_id: int, finding_ids: Collection[int], *, why: str, now: datetime
) -> int:
    """Raise a WITHDRAWN finding for each of these, and have the ledger count their reports no longer.

    `why` is the reason that readers see. Returns how many were raised.
    """
    rows = (await connection.execute(_findings_of(article_id))).all()
    done = {(r.match_id, r.mention_id) for r in rows if r.relation == Relation.WITHDRAWN}
    raised = [r for r in rows if r.id in finding_ids and (r.match_id, r.mention_id) not in done]
    for row in raised:
        await connection.execute(sa.insert(findings).values(**_values(row, why, now)))
        await _strike(connection, article_id, row, why)
    await ledger.changed(connection, {row.topic_id for row in raised})
    return len(raised)


def _findings_of(article_id: int) -> sa.Select[Any]:
    return (
        sa.select(findings, mentions.c.kind.label("mention_kind"), mentions.c.payload, articles.c.outlet)
        .join(mentions, mentions.c.id == findings.c.mention_id)
        .join(matches, matches.c.id == findings.c.match_id)
        .join(articles, articles.c.id == matches.c.article_id)
        .where(matches.c.article_id == article_id)
        .order_by(findings.c.id)
    )


def _values(row: sa.Row[Any], why: str, now: datetime) -> dict[str, Any]:
    figure = isinstance(said(row.mention_kind, row.payload), Figure)
    return {
        "topic_id": row.topic_id,
        "match_id": row.match_id,
        "mention_id": row.mention_id,
        "quantity_id": row.quantity_id,
        "claim_id": row.claim_id,
        "kind": FindingKind.CHANGED_FIGURE if figure else FindingKind.NEW_CLAIM,
        "relation": Relation.WITHDRAWN,
        "headline": f"{row.outlet} took back: {row.headline}",
        "reason": why,
        "salience": _SALIENCE,
        "engine": row.engine,
        "created_at": now,
        "status": "pending",
    }


async def _strike(connection: AsyncConnection, article_id: int, row: sa.Row[Any], why: str) -> None:
    """Mark what the article reported of this quantity or claim as withdrawn."""
    table, column = (reports, "quantity_id") if row.quantity_id else (sightings, "claim_id")
    await connection.execute(
        sa.update(table)
        .where(table.c.article_id == article_id, table.c[column] == getattr(row, column))
        .values(relation=Relation.WITHDRAWN, reason=why)
    )
