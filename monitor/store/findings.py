"""Findings with their evidence, and the alerts that group them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor.errors import StoreError
from monitor.model import Alert, Claim, Evidence, Figure, FindingKind, FindingView, Interval, Relation
from monitor.store.mentions import said
from monitor.store.tables import (
    alerts,
    articles,
    deliveries,
    findings,
    matches,
    mentions,
    reports,
    sightings,
    topics,
)


class GroupedElsewhereError(StoreError):
    """Another worker has grouped some of the findings; this transaction is rolled back."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Pending findings of one topic: since when, and when the topic last alerted."""

    topic_id: str
    topic_name: str
    since: datetime
    last_alert_at: datetime | None


async def waiting(connection: AsyncConnection) -> list[Waiting]:
    """Topics with findings that nobody was told of yet."""
    last = (
        sa.select(sa.func.max(alerts.c.created_at)).where(alerts.c.topic_id == topics.c.id).scalar_subquery()
    )
    query = (
        sa.select(topics.c.id, topics.c.name, sa.func.min(findings.c.created_at), last)
        .join(findings, findings.c.topic_id == topics.c.id)
        .where(findings.c.status == "pending")
        .group_by(topics.c.id, topics.c.name)
        .order_by(topics.c.id)
    )
    return [Waiting(*row) for row in await connection.execute(query)]


async def pending(connection: AsyncConnection, topic_id: str) -> list[FindingView]:
    """The topic's untold findings, the most salient first."""
    return await _views(connection, findings.c.topic_id == topic_id, findings.c.status == "pending")


async def all_of(
    connection: AsyncConnection, topic_id: str | None = None
) -> list[tuple[str, str, FindingView]]:
    """Every finding in the order in which it was raised, as (topic name, engine, view)."""
    condition = findings.c.topic_id == topic_id if topic_id else sa.true()
    rows = await connection.execute(_query(condition).order_by(findings.c.id))
    counts = await _origins(connection, condition)
    return [(row.topic_name, row.engine, _view(row, counts)) for row in rows]


async def _views(connection: AsyncConnection, *conditions: Any) -> list[FindingView]:
    rows = (
        await connection.execute(_query(*conditions).order_by(findings.c.salience.desc(), findings.c.id))
    ).all()
    counts = await _origins(connection, *conditions)
    return [_view(row, counts) for row in rows]


def _query(*conditions: Any) -> sa.Select[Any]:
    return (
        sa.select(
            findings,
            topics.c.name.label("topic_name"),
            mentions.c.payload,
            mentions.c.kind.label("mention_kind"),
            articles.c.outlet,
            articles.c.title,
            articles.c.url,
            articles.c.published_at,
            articles.c.first_seen_at,
        )
        .join(topics, topics.c.id == findings.c.topic_id)
        .join(mentions, mentions.c.id == findings.c.mention_id)
        .join(matches, matches.c.id == findings.c.match_id)
        .join(articles, articles.c.id == matches.c.article_id)
        .where(*conditions)
    )


async def _origins(connection: AsyncConnection, *conditions: Any) -> dict[tuple[str, int], tuple[int, int]]:
    """(independent origins, articles) behind each quantity and claim that the findings name."""
    found: dict[tuple[str, int], tuple[int, int]] = {}
    for table, column in ((reports, "quantity_id"), (sightings, "claim_id")):
        named = sa.select(findings.c[column]).where(*conditions, findings.c[column].is_not(None))
        counts = (
            sa.select(
                table.c[column],
                sa.func.count(sa.distinct(table.c.origin)),
                sa.func.count(sa.distinct(table.c.article_id)),
            )
            .where(table.c[column].in_(named))
            .group_by(table.c[column])
        )
        for target, origins, copies in await connection.execute(counts):
            found[column, target] = (origins, copies)
    return found


def _view(row: sa.Row[Any], counts: dict[tuple[str, int], tuple[int, int]]) -> FindingView:
    what = said(row.mention_kind, row.payload)
    target = ("quantity_id", row.quantity_id) if row.quantity_id else ("claim_id", row.claim_id)
    origins, copies = counts.get(target, (1, 1))
    named = row.previous_low is not None or row.previous_high is not None
    return FindingView(
        id=row.id,
        kind=FindingKind(row.kind),
        relation=Relation(row.relation),
        headline=row.headline,
        evidence=_evidence(row, what),
        value=what.value if isinstance(what, Figure) else None,
        previous=Interval(row.previous_low, row.previous_high) if named else None,
        unit=what.unit if isinstance(what, Figure) else "",
        speaker=what.speaker.name if what.speaker else None,
        stance=what.stance if isinstance(what, Claim) else None,
        origins=origins,
        copies=copies,
        reason=row.reason,
        salience=row.salience,
    )


def _evidence(row: sa.Row[Any], what: Figure | Claim) -> Evidence:
    return Evidence(
        outlet=row.outlet,
        title=row.title,
        url=row.url,
        quote=what.sentence.quote,
        published_at=row.published_at,
        first_seen_at=row.first_seen_at,
        span=what.sentence,
    )


async def add_alert(
    connection: AsyncConnection,
    alert: Alert,
    *,
    subject: str,
    message: dict[str, Any],
    targets: Sequence[tuple[str, str]],
) -> None:
    """Store the alert, one delivery a (channel, target) and the findings as grouped.

    Raises GroupedElsewhereError if another worker was faster.
    """
    mine = findings.c.id.in_([finding.id for finding in alert.findings])
    grouped = await connection.execute(
        sa.update(findings).where(mine, findings.c.status == "pending").values(status="grouped")
    )
    if not alert.findings or grouped.rowcount != len(alert.findings):
        raise GroupedElsewhereError("Another worker grouped these findings.")
    values = {"id": alert.id, "topic_id": alert.topic_id, "created_at": alert.created_at}
    await connection.execute(sa.insert(alerts).values(**values, subject=subject, message=message))
    await connection.execute(sa.update(findings).where(mine).values(alert_id=alert.id))
    rows = [
        {
            "alert_id": alert.id,
            "channel": c,
            "target": t,
            "created_at": alert.created_at,
            "due_at": alert.created_at,
        }
        for c, t in targets
    ]
    if rows:
        await connection.execute(sa.insert(deliveries), rows)
