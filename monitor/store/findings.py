"""Findings with their evidence, and the alerts that group them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor.errors import StoreError
from monitor.model import (
    Alert,
    Bound,
    Claim,
    Evidence,
    Figure,
    FindingKind,
    FindingView,
    Interval,
    Known,
    Relation,
)
from monitor.store import notices
from monitor.store.mentions import said
from monitor.store.tables import (
    alerts,
    articles,
    claims,
    deliveries,
    findings,
    matches,
    mentions,
    quantities,
    reports,
    revisions,
    sightings,
    topics,
)
from monitor.store.tables import notices as notices_table

_WITH_HISTORY = 50  # findings that are told in full or listed
_HISTORY = 60
_ORIGIN = 0.06  # what each further independent origin of a claim adds to its salience
_MOST_ORIGINS = 4  # beyond which a claim is known well enough


class GroupedElsewhereError(StoreError):
    """Another worker has grouped some of the findings; this transaction is rolled back."""


async def waiting_views(connection: AsyncConnection, group: Sequence[notices.Waiting]) -> list[FindingView]:
    """The findings that wait in these groups, the most salient first, with what was known before."""
    waiting = sa.select(notices_table.c.finding_id).where(notices.in_groups(group))
    return await _views(connection, findings.c.id.in_(waiting))


async def view(connection: AsyncConnection, finding_id: int) -> FindingView | None:
    """One finding, None if there is none with this id."""
    found = await _views(connection, findings.c.id == finding_id)
    return found[0] if found else None


async def all_of(
    connection: AsyncConnection, topic_id: str | None = None
) -> list[tuple[str, str, FindingView]]:
    """Every finding (of one topic, or of all), the oldest first, as (topic name, engine's version, view)."""
    condition = findings.c.topic_id == topic_id if topic_id else sa.true()
    rows = await connection.execute(_query(condition).order_by(findings.c.id))
    counts = await _origins(connection, condition)
    return [(row.topic_name, row.engine, _view(row, counts)) for row in rows]


@dataclass(frozen=True, slots=True)
class Which:
    """A filter for findings; a field that is None filters nothing.

    `before` and `after` are ids of findings, `since` is a time. `told` leaves out the baseline.
    """

    topic_id: str | None = None
    speaker: str | None = None
    outlet: str | None = None
    kind: str | None = None
    relation: str | None = None
    quantity_id: int | None = None
    alert_id: str | None = None
    since: datetime | None = None
    before: int | None = None
    after: int | None = None
    told: bool = False


async def page(connection: AsyncConnection, which: Which, limit: int, offset: int = 0) -> list[FindingView]:
    """The latest findings of a kind, the newest first, with what was known before each."""
    ids = _wanted(which).order_by(findings.c.id.desc()).limit(limit).offset(offset)
    found = await _views(connection, findings.c.id.in_((await connection.scalars(ids)).all()))
    return sorted(found, key=lambda view: -view.id)


async def newest(connection: AsyncConnection) -> int:
    """The number of the newest finding that is told, 0 while there is none."""
    query = sa.select(findings.c.id).where(findings.c.status != "baseline").order_by(findings.c.id.desc())
    return int(await connection.scalar(query.limit(1)) or 0)


def _wanted(which: Which) -> sa.Select[Any]:
    f = findings.c
    query = sa.select(f.id)
    if which.outlet is not None:
        query = query.join(matches, matches.c.id == f.match_id)
        query = query.join(articles, articles.c.id == matches.c.article_id)
    if which.speaker is not None:
        query = query.join(mentions, mentions.c.id == f.mention_id)
    alerted = sa.select(notices_table.c.finding_id).where(notices_table.c.alert_id == which.alert_id)
    given: list[tuple[object, Callable[[], sa.ColumnElement[bool]]]] = [
        (which.topic_id, lambda: f.topic_id == which.topic_id),
        (which.outlet, lambda: articles.c.outlet == which.outlet),
        (which.speaker, lambda: mentions.c.speaker == which.speaker),
        (which.kind, lambda: f.kind == which.kind),
        (which.relation, lambda: f.relation == which.relation),
        (which.quantity_id, lambda: f.quantity_id == which.quantity_id),
        (which.since, lambda: f.created_at >= which.since),
        (which.before, lambda: f.id < which.before),
        (which.after, lambda: f.id > which.after),
        (which.alert_id, lambda: f.id.in_(alerted)),
    ]
    query = query.where(*(condition() for value, condition in given if value is not None))
    return query.where(f.status != "baseline") if which.told else query


async def _views(connection: AsyncConnection, *conditions: Any) -> list[FindingView]:
    rows = (await connection.execute(_query(*conditions).order_by(findings.c.id))).all()
    counts = await _origins(connection, *conditions)
    found = [(_view(row, counts), row.quantity_id or 0) for row in rows]
    found.sort(key=lambda one: (-one[0].salience, one[0].id))
    known = await _histories(connection, {quantity for _, quantity in found[:_WITH_HISTORY] if quantity})
    return [_with_history(view, known.get(quantity, ())) for view, quantity in found]


async def _histories(connection: AsyncConnection, quantity_ids: set[int]) -> dict[int, tuple[Known, ...]]:
    """What was reported of each quantity, by time."""
    query = (
        sa.select(reports, articles.c.outlet)
        .join(articles, articles.c.id == reports.c.article_id)
        .where(reports.c.quantity_id.in_(quantity_ids))
        .order_by(reports.c.as_of, reports.c.id)
    )
    found: dict[int, list[Known]] = {}
    for row in await connection.execute(query):
        known = Known(row.as_of, Interval(row.low, row.high), Bound(row.bound), row.speaker, row.outlet)
        found.setdefault(row.quantity_id, []).append(known)
    return {quantity_id: tuple(known[-_HISTORY:]) for quantity_id, known in found.items()}


def _with_history(view: FindingView, history: tuple[Known, ...]) -> FindingView:
    before = next((known.bound for known in reversed(history) if known.value == view.previous), None)
    return replace(view, history=history, previous_bound=before)


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
            articles.c.language,
            articles.c.id.label("article_id"),
            revisions.c.number.label("revision"),
            revisions.c.text_hash,
            sa.func.coalesce(quantities.c.number, claims.c.number).label("target"),
        )
        .join(topics, topics.c.id == findings.c.topic_id)
        .join(mentions, mentions.c.id == findings.c.mention_id)
        .join(matches, matches.c.id == findings.c.match_id)
        .join(articles, articles.c.id == matches.c.article_id)
        .join(revisions, revisions.c.id == matches.c.revision_id)
        .outerjoin(quantities, quantities.c.id == findings.c.quantity_id)
        .outerjoin(claims, claims.c.id == findings.c.claim_id)
        .where(*conditions)
    )


async def _origins(connection: AsyncConnection, *conditions: Any) -> dict[tuple[str, int], tuple[int, int]]:
    """(independent origins, articles) behind each quantity and claim that the findings name, but who withdrew."""
    found: dict[tuple[str, int], tuple[int, int]] = {}
    for table, column in ((reports, "quantity_id"), (sightings, "claim_id")):
        named = sa.select(findings.c[column]).where(*conditions, findings.c[column].is_not(None))
        counts = (
            sa.select(
                table.c[column],
                sa.func.count(sa.distinct(table.c.origin)),
                sa.func.count(sa.distinct(table.c.article_id)),
            )
            .where(table.c[column].in_(named), table.c.relation != Relation.WITHDRAWN)
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
        salience=row.salience if row.quantity_id else _raised(row.salience, origins),
        bound=what.bound if isinstance(what, Figure) else None,
        topic=row.topic_name,
        act=isinstance(what, Claim) and what.act,
        office=what.speaker.office if what.speaker else None,
        topic_id=row.topic_id,
        target=row.target,
        raised_at=row.created_at,
        alert_id=row.alert_id,
        status=row.status,
        language=row.language,
    )


def _raised(salience: float, origins: int) -> float:
    """The salience of a claim, 0 to 1, that so many independent origins tell by now."""
    return round(min(1.0, salience + _ORIGIN * (min(max(origins, 1), _MOST_ORIGINS) - 1)), 3)


def _evidence(row: sa.Row[Any], what: Figure | Claim) -> Evidence:
    return Evidence(
        outlet=row.outlet,
        title=row.title,
        url=row.url,
        quote=what.sentence.quote,
        published_at=row.published_at,
        first_seen_at=row.first_seen_at,
        span=what.sentence,
        article_id=row.article_id,
        revision=row.revision,
        text_hash=row.text_hash,
    )


@dataclass(frozen=True, slots=True)
class Outgoing:
    """An alert as it is sent: its rendered message, and (channel, receiver) of each delivery."""

    subject: str
    message: dict[str, Any]
    targets: Sequence[tuple[str, str]]


async def add_alert(
    connection: AsyncConnection, alert: Alert, outgoing: Outgoing, group: Sequence[notices.Waiting]
) -> None:
    """Store the alert with its deliveries, and the group's notices and findings as told.

    Raises GroupedElsewhereError if another worker was faster.
    """
    n = notices_table.c
    mine = notices.in_groups(group)
    held = (await connection.scalars(sa.select(n.finding_id).where(mine).with_for_update())).all()
    channels = len({one.channel for one in group})
    if not held or len(held) != len(alert.findings) * channels:
        raise GroupedElsewhereError("Another worker grouped these findings.")
    await insert_alert(connection, alert, outgoing)
    told = {"status": "told", "told_at": alert.created_at, "alert_id": alert.id}
    await connection.execute(sa.update(notices_table).where(mine).values(**told))
    told_of = findings.c.id.in_(sa.select(n.finding_id).where(n.alert_id == alert.id))
    first = sa.func.coalesce(findings.c.alert_id, alert.id)
    await connection.execute(sa.update(findings).where(told_of).values(status="grouped", alert_id=first))


async def insert_alert(connection: AsyncConnection, alert: Alert, outgoing: Outgoing) -> None:
    """Store an alert with its deliveries; one of the service itself or of a digest has no topic."""
    await connection.execute(
        sa.insert(alerts).values(
            id=alert.id,
            topic_id=None if alert.events or alert.digest else alert.topic_id,
            thread=alert.thread,
            created_at=alert.created_at,
            subject=outgoing.subject,
            message=outgoing.message,
        )
    )
    rows = [
        {
            "alert_id": alert.id,
            "channel": channel,
            "target": target,
            "created_at": alert.created_at,
            "due_at": alert.created_at,
        }
        for channel, target in outgoing.targets
    ]
    if rows:
        await connection.execute(sa.insert(deliveries), rows)
