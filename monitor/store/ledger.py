"""A topic's ledger: quantities with their reports, claims with their sightings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from pydantic import TypeAdapter
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor.model import (
    WORDINGS,
    Article,
    Bound,
    Claim,
    Decision,
    Figure,
    FindingKind,
    Interval,
    KnownClaim,
    Ledger,
    Quantity,
    QuantityKey,
    Relation,
    Report,
    Speaker,
    Stance,
    Wording,
)
from monitor.store import choices
from monitor.store.mentions import said
from monitor.store.tables import articles, claims, findings, mentions, quantities, reports, sightings

_KEY = TypeAdapter(QuantityKey)
_SPEAKER = TypeAdapter(Speaker)


@dataclass(frozen=True, slots=True)
class Linked:
    """Where the decisions about one article belong."""

    topic_id: str
    language: str
    match_id: int
    article: Article
    silent: bool
    engine: str
    now: datetime


async def load(connection: AsyncConnection, topic_id: str, language: str, *, aliases: bool = False) -> Ledger:
    """All that the topic's ledger holds in one language, by number.

    With `aliases`, a quantity that the user merged into another comes as well, at the end, under the other's
    number and with its reports, so that what is worded as it was still finds the way.
    """
    return Ledger(
        quantities=await _load_quantities(connection, topic_id, language, aliases=aliases),
        claims=await _load_claims(connection, topic_id, language),
        last_quantity=await _last(connection, quantities, topic_id, language),
        last_claim=await _last(connection, claims, topic_id, language),
    )


async def _last(connection: AsyncConnection, table: sa.Table, topic_id: str, language: str) -> int:
    mine = (table.c.topic_id == topic_id, table.c.language == language)
    return int(await connection.scalar(sa.select(sa.func.max(table.c.number)).where(*mine)) or 0)


async def languages(connection: AsyncConnection, topic_id: str) -> list[str]:
    """The languages in which the topic's ledger holds anything."""
    query = sa.union(
        sa.select(quantities.c.language).where(quantities.c.topic_id == topic_id),
        sa.select(claims.c.language).where(claims.c.topic_id == topic_id),
    )
    return sorted((await connection.scalars(query)).all())


async def _load_quantities(
    connection: AsyncConnection, topic_id: str, language: str, *, aliases: bool
) -> tuple[Quantity, ...]:
    mine = (quantities.c.topic_id == topic_id, quantities.c.language == language)
    told = (
        sa.select(reports, articles.c.outlet, articles.c.url, mentions.c.payload)
        .join(quantities, quantities.c.id == reports.c.quantity_id)
        .join(articles, articles.c.id == reports.c.article_id)
        .join(mentions, mentions.c.id == reports.c.mention_id)
        .where(*mine)
        .order_by(reports.c.id)
    )
    series: dict[int, list[Report]] = defaultdict(list)
    for row in await connection.execute(told):
        series[row.quantity_id].append(_report(row))
    rows = (
        await connection.execute(
            sa.select(quantities)
            .where(*mine, sa.true() if aliases else quantities.c.same_as.is_(None))
            .order_by(quantities.c.same_as.is_not(None), quantities.c.number)
        )
    ).all()
    ids = {row.number: row.id for row in rows}
    return tuple(
        Quantity(
            number=r.same_as or r.number,
            label=r.label,
            key=_KEY.validate_python(r.key),
            unit=r.unit,
            vector=r.vector,
            reports=tuple(series[ids[r.same_as] if r.same_as else r.id]),
        )
        for r in rows
    )


def speaker_of(stored: object) -> Speaker | None:
    """A claim's speaker as it is stored."""
    return _SPEAKER.validate_python(stored) if stored else None


def _report(row: sa.Row[Any]) -> Report:
    return Report(
        value=Interval(row.low, row.high),
        bound=Bound(row.bound),
        speaker=row.speaker,
        as_of=row.as_of,
        origin=row.origin,
        outlet=row.outlet,
        url=row.url,
        quote=row.payload["sentence"]["quote"],
        relation=Relation(row.relation),
        figure=_figure(row.payload),
    )


def _figure(payload: Any) -> Figure:
    figure = said("figure", payload)
    assert isinstance(figure, Figure)
    return figure


async def _load_claims(connection: AsyncConnection, topic_id: str, language: str) -> tuple[KnownClaim, ...]:
    mine = (claims.c.topic_id == topic_id, claims.c.language == language)
    seen = (
        sa.select(
            sightings.c.claim_id,
            sightings.c.origin,
            sightings.c.relation,
            mentions.c.payload,
            mentions.c.vector,
        )
        .join(claims, claims.c.id == sightings.c.claim_id)
        .join(mentions, mentions.c.id == sightings.c.mention_id)
        .where(*mine)
        .order_by(sightings.c.id)
    )
    origins: dict[int, dict[str, None]] = defaultdict(dict)
    wordings: dict[int, dict[str, Wording]] = defaultdict(dict)
    for row in await connection.execute(seen):
        if row.relation != Relation.WITHDRAWN:
            origins[row.claim_id].setdefault(row.origin)
        put = _wording(row.payload, row.vector)
        if len(wordings[row.claim_id]) <= WORDINGS:
            wordings[row.claim_id].setdefault(put.content, put)
    known = sa.select(claims).where(*mine, claims.c.same_as.is_(None))
    rows = await connection.execute(known.order_by(claims.c.number))
    return tuple(
        KnownClaim(
            number=r.number,
            speaker=speaker_of(r.speaker),
            stance=Stance(r.stance),
            content=r.content,
            sentence=r.sentence,
            vector=r.vector,
            first_told_at=r.first_told_at,
            origins=tuple(origins[r.id]),
            wordings=tuple(put for text, put in wordings[r.id].items() if text != r.content)[:WORDINGS],
        )
        for r in rows
    )


def _wording(payload: Any, vector: bytes) -> Wording:
    claim = said("claim", payload)
    assert isinstance(claim, Claim)
    return Wording(claim.meant, claim.sentence.quote, vector)


async def save(connection: AsyncConnection, where: Linked, decided: Sequence[tuple[int, Decision]]) -> None:
    """Write one article's decisions, each with the id of its mention: the ledger's change, findings and choices."""
    await choices.save(connection, where.topic_id, where.match_id, decided, where.now)
    for mention_id, decision in decided:
        if decision.target is None:
            continue
        if isinstance(decision.mention.what, Figure):
            target = await _save_report(connection, where, mention_id, decision, decision.mention.what)
            column = "quantity_id"
        else:
            target = await _save_sighting(connection, where, mention_id, decision, decision.mention.what)
            column = "claim_id"
        if decision.tell:
            await _save_finding(connection, where, mention_id, decision, {column: target})


async def _numbered(connection: AsyncConnection, table: sa.Table, where: Linked, number: int) -> int | None:
    """Id of the quantity or claim with this number, or of the one that it was merged into."""
    mine = (table.c.topic_id == where.topic_id, table.c.language == where.language)
    same_as = sa.select(sa.func.coalesce(table.c.same_as, table.c.number)).where(
        *mine, table.c.number == number
    )
    return await connection.scalar(
        sa.select(table.c.id).where(*mine, table.c.number == same_as.scalar_subquery())
    )


async def _insert(connection: AsyncConnection, table: sa.Table, values: dict[str, Any]) -> int:
    added = await connection.execute(sa.insert(table).values(**values).returning(table.c.id))
    return int(added.scalar_one())


async def _save_report(
    connection: AsyncConnection, where: Linked, mention_id: int, decision: Decision, figure: Figure
) -> int:
    assert decision.target is not None
    quantity_id = await _numbered(connection, quantities, where, decision.target)
    if quantity_id is None:
        quantity = {
            "topic_id": where.topic_id,
            "language": where.language,
            "number": decision.target,
            "label": figure.label,
            "key": _KEY.dump_python(figure.key, mode="json"),
            "unit": figure.unit,
            "vector": decision.mention.vector,
        }
        quantity_id = await _insert(connection, quantities, quantity)
    report = {
        "quantity_id": quantity_id,
        "low": figure.value.low,
        "high": figure.value.high,
        "bound": figure.bound,
        "speaker": figure.speaker.name if figure.speaker else None,
        "as_of": where.article.told_at,
    }
    await _insert(connection, reports, report | _common(where, mention_id, decision))
    return quantity_id


async def _save_sighting(
    connection: AsyncConnection, where: Linked, mention_id: int, decision: Decision, claim: Claim
) -> int:
    assert decision.target is not None
    claim_id = await _numbered(connection, claims, where, decision.target)
    if claim_id is None:
        values = {
            "topic_id": where.topic_id,
            "language": where.language,
            "number": decision.target,
            "speaker": _SPEAKER.dump_python(claim.speaker, mode="json") if claim.speaker else None,
            "stance": claim.stance,
            "content": claim.meant,
            "sentence": claim.sentence.quote,
            "vector": decision.mention.vector,
            "first_told_at": where.article.told_at,
        }
        claim_id = await _insert(connection, claims, values)
    await _insert(connection, sightings, {"claim_id": claim_id} | _common(where, mention_id, decision))
    return claim_id


def _common(where: Linked, mention_id: int, decision: Decision) -> dict[str, Any]:
    return {
        "mention_id": mention_id,
        "article_id": where.article.id,
        "origin": decision.origin or where.article.origin,
        "relation": decision.relation,
        "reason": decision.reason,
        "engine": where.engine,
        "seen_at": where.now,
    }


def kind_of(decision: Decision) -> FindingKind:
    """What a told decision is for the reader."""
    if not isinstance(decision.mention.what, Figure):
        return FindingKind.NEW_CLAIM
    return FindingKind.CHANGED_FIGURE if decision.previous else FindingKind.NEW_FIGURE


async def _save_finding(
    connection: AsyncConnection, where: Linked, mention_id: int, decision: Decision, target: dict[str, int]
) -> None:
    values = {
        "topic_id": where.topic_id,
        "match_id": where.match_id,
        "mention_id": mention_id,
        "kind": kind_of(decision),
        "relation": decision.relation,
        "headline": decision.headline,
        "previous_low": decision.previous.low if decision.previous else None,
        "previous_high": decision.previous.high if decision.previous else None,
        "reason": decision.reason,
        "salience": decision.salience,
        "engine": where.engine,
        "created_at": where.now,
        "status": "baseline" if where.silent else "pending",
    }
    await connection.execute(sa.insert(findings).values(**values, **target))
