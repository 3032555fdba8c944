"""A topic's ledger: quantities with their reports, claims with their sightings."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from pydantic import TypeAdapter
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor.errors import StoreError
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
from monitor.store.packed import unpacked
from monitor.store.tables import articles, claims, findings, mentions, quantities, reports, sightings, topics

_KEY = TypeAdapter(QuantityKey)
_SPEAKER = TypeAdapter(Speaker)
_FIGURE, _CLAIM = TypeAdapter(Figure), TypeAdapter(Claim)
_PAYLOAD = sa.type_coerce(mentions.c.payload, sa.LargeBinary).label("payload")
_PAGE = 500  # quantities or claims that are read at once


@dataclass(frozen=True, slots=True)
class Linked:
    """Where one article's decisions belong: its match with a topic; `silent` ones may not alert."""

    topic_id: str
    language: str
    match_id: int
    article: Article
    silent: bool
    engine: str
    now: datetime


async def load(connection: AsyncConnection, topic_id: str, language: str, *, aliases: bool = False) -> Ledger:
    """The topic's ledger in one language; its quantities and claims in the order of their numbers.

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


async def _pages(
    connection: AsyncConnection, table: sa.Table, topic_id: str, language: str
) -> AsyncIterator[Sequence[sa.Row[Any]]]:
    """The topic's quantities or claims by number, a part at a time: no part keeps the loop for long."""
    last = 0
    while True:
        mine = (table.c.topic_id == topic_id, table.c.language == language, table.c.number > last)
        query = sa.select(table, mentions.c.vector).outerjoin(mentions, mentions.c.id == table.c.mention_id)
        query = query.where(*mine).order_by(table.c.number).limit(_PAGE)
        rows = (await connection.execute(query)).all()
        if rows:
            yield rows
        if len(rows) < _PAGE:
            return
        last = rows[-1].number


async def _load_quantities(
    connection: AsyncConnection, topic_id: str, language: str, *, aliases: bool
) -> tuple[Quantity, ...]:
    of_pages = (
        sa.select(reports, articles.c.outlet, articles.c.url, _PAYLOAD)
        .join(articles, articles.c.id == reports.c.article_id)
        .join(mentions, mentions.c.id == reports.c.mention_id)
        .order_by(reports.c.id)
    )
    series: dict[int, list[Report]] = defaultdict(list)
    rows: list[sa.Row[Any]] = []
    async for page in _pages(connection, quantities, topic_id, language):
        rows += page
        found = await connection.execute(of_pages.where(reports.c.quantity_id.in_([row.id for row in page])))
        for quantity_id, report in await asyncio.to_thread(_reports, found.all()):
            series[quantity_id].append(report)
    kept = [row for row in rows if aliases or row.same_as is None]
    ids = {row.number: row.id for row in rows}
    return tuple(await asyncio.to_thread(_quantities, kept, ids, series))


def _quantities(
    rows: Sequence[sa.Row[Any]], ids: Mapping[int, int], series: Mapping[int, Sequence[Report]]
) -> list[Quantity]:
    """Quantities with their reports, those that were merged into another at the end."""
    return [
        Quantity(
            number=r.same_as or r.number,
            label=r.label,
            key=_KEY.validate_python(r.key),
            unit=r.unit,
            vector=r.vector or b"",
            reports=tuple(series.get(ids[r.same_as] if r.same_as else r.id, ())),
        )
        for r in sorted(rows, key=lambda row: row.same_as is not None)
    ]


def _reports(rows: Sequence[sa.Row[Any]]) -> list[tuple[int, Report]]:
    return [(row.quantity_id, _report(row)) for row in rows]


def speaker_of(stored: object) -> Speaker | None:
    """A claim's speaker as it is stored."""
    return _SPEAKER.validate_python(stored) if stored else None


def _report(row: sa.Row[Any]) -> Report:
    figure = _FIGURE.validate_json(unpacked(row.payload))
    if row.key is not None:
        figure = replace(figure, key=_KEY.validate_python(row.key))
    return Report(
        value=Interval(row.low, row.high),
        bound=Bound(row.bound),
        speaker=row.speaker,
        as_of=row.as_of,
        origin=row.origin,
        outlet=row.outlet,
        url=row.url,
        quote=figure.sentence.quote,
        relation=Relation(row.relation),
        figure=figure,
    )


async def _load_claims(connection: AsyncConnection, topic_id: str, language: str) -> tuple[KnownClaim, ...]:
    seen = (
        sa.select(sightings.c.claim_id, sightings.c.origin, sightings.c.relation, _PAYLOAD, mentions.c.vector)
        .join(mentions, mentions.c.id == sightings.c.mention_id)
        .order_by(sightings.c.id)
    )
    known: list[KnownClaim] = []
    async for page in _pages(connection, claims, topic_id, language):
        rows = [row for row in page if row.same_as is None]
        found = await connection.execute(seen.where(sightings.c.claim_id.in_([row.id for row in rows])))
        known += await asyncio.to_thread(_claims, rows, found.all())
    return tuple(known)


def _claims(rows: Sequence[sa.Row[Any]], seen: Sequence[sa.Row[Any]]) -> list[KnownClaim]:
    """Claims with those who said them and in which words, from their sightings in order."""
    origins: dict[int, dict[str, None]] = defaultdict(dict)
    wordings: dict[int, dict[str, Wording]] = defaultdict(dict)
    for row in seen:
        if row.relation != Relation.WITHDRAWN:
            origins[row.claim_id].setdefault(row.origin)
        claim = _CLAIM.validate_json(unpacked(row.payload))
        put = Wording(claim.meant, claim.sentence.quote, row.vector)
        if len(wordings[row.claim_id]) <= WORDINGS:
            wordings[row.claim_id].setdefault(put.content, put)
    return [
        KnownClaim(
            number=r.number,
            speaker=speaker_of(r.speaker),
            stance=Stance(r.stance),
            content=r.content,
            sentence=r.sentence,
            vector=r.vector or b"",
            first_told_at=r.first_told_at,
            origins=tuple(origins[r.id]),
            wordings=tuple(put for text, put in wordings[r.id].items() if text != r.content)[:WORDINGS],
        )
        for r in rows
    ]


async def version(connection: AsyncConnection, topic_id: str) -> int:
    """How often the topic's ledger was changed: what was loaded holds while this is the same."""
    return int(
        await connection.scalar(sa.select(topics.c.ledger_version).where(topics.c.id == topic_id)) or 0
    )


async def changed(connection: AsyncConnection, topic_ids: Collection[str] | None = None) -> None:
    """Note, in the transaction that changes them, that ledgers are no longer what was loaded of them; None is all."""
    change = sa.update(topics).values(ledger_version=topics.c.ledger_version + 1)
    await connection.execute(change if topic_ids is None else change.where(topics.c.id.in_(topic_ids)))


async def advance(connection: AsyncConnection, topic_id: str, known: int) -> int:
    """Change a ledger of which version `known` was loaded. Returns its version from here on. Raises StoreError."""
    mine = (topics.c.id == topic_id, topics.c.ledger_version == known)
    done = await connection.execute(sa.update(topics).where(*mine).values(ledger_version=known + 1))
    if done.rowcount != 1:
        raise StoreError("The ledger was changed by another meanwhile: linked again in a minute.")
    return known + 1


async def save(connection: AsyncConnection, where: Linked, decided: Sequence[tuple[int, Decision]]) -> None:
    """Write one article's decisions, each with the id of its mention: the ledger's change, findings and choices."""
    await choices.save(connection, where.topic_id, where.match_id, decided, where.now)
    taken_in = [(mention_id, one) for mention_id, one in decided if one.target is not None]
    figures = [(mention_id, one) for mention_id, one in taken_in if isinstance(one.mention.what, Figure)]
    claimed = [(mention_id, one) for mention_id, one in taken_in if isinstance(one.mention.what, Claim)]
    counted = await _ids(connection, quantities, where, figures)
    said = await _ids(connection, claims, where, claimed)
    for table, rows in (
        (reports, [_report_row(where, mention_id, one, counted) for mention_id, one in figures]),
        (sightings, [_sighting_row(where, mention_id, one, said) for mention_id, one in claimed]),
        (
            findings,
            [_finding_row(where, mention_id, one, counted, said) for mention_id, one in taken_in if one.tell],
        ),
    ):
        if rows:
            await connection.execute(sa.insert(table), rows)


async def _ids(
    connection: AsyncConnection, table: sa.Table, where: Linked, decided: Sequence[tuple[int, Decision]]
) -> dict[int, int]:
    """Ids of the quantities or claims by the numbers of the targets, those of new ones added; a number that was merged
    into another stands for that one."""
    numbers = {decision.target for _, decision in decided}
    mine = (table.c.topic_id == where.topic_id, table.c.language == where.language)
    main = table.alias()
    same = sa.and_(
        main.c.topic_id == table.c.topic_id,
        main.c.language == table.c.language,
        main.c.number == sa.func.coalesce(table.c.same_as, table.c.number),
    )
    found = await connection.execute(
        sa.select(table.c.number, main.c.id).join(main, same).where(*mine, table.c.number.in_(numbers))
    )
    ids = {row.number: row.id for row in found}
    make = _quantity_row if table is quantities else _claim_row
    new = {
        one.target: make(where, one) | {"mention_id": mention_id}
        for mention_id, one in reversed(decided)
        if one.target is not None and one.target not in ids
    }
    if new:
        added = sa.insert(table).returning(table.c.number, table.c.id)
        ids |= {row.number: row.id for row in await connection.execute(added, [new[n] for n in sorted(new)])}
    return ids


def _quantity_row(where: Linked, decision: Decision) -> dict[str, Any]:
    figure = decision.mention.what
    assert isinstance(figure, Figure)
    return {
        "topic_id": where.topic_id,
        "language": where.language,
        "number": decision.target,
        "label": figure.label,
        "key": _KEY.dump_python(figure.key, mode="json"),
        "unit": figure.unit,
    }


def _claim_row(where: Linked, decision: Decision) -> dict[str, Any]:
    claim = decision.mention.what
    assert isinstance(claim, Claim)
    return {
        "topic_id": where.topic_id,
        "language": where.language,
        "number": decision.target,
        "speaker": _SPEAKER.dump_python(claim.speaker, mode="json") if claim.speaker else None,
        "stance": claim.stance,
        "content": claim.meant,
        "sentence": claim.sentence.quote,
        "first_told_at": where.article.reported_at,
    }


def _report_row(where: Linked, mention_id: int, decision: Decision, ids: Mapping[int, int]) -> dict[str, Any]:
    figure, target = decision.mention.what, decision.target
    assert isinstance(figure, Figure)
    assert target is not None
    report = {
        "quantity_id": ids[target],
        "low": figure.value.low,
        "high": figure.value.high,
        "bound": figure.bound,
        "speaker": figure.speaker.name if figure.speaker else None,
        "as_of": where.article.reported_at,
    }
    return report | _common(where, mention_id, decision)


def _sighting_row(
    where: Linked, mention_id: int, decision: Decision, ids: Mapping[int, int]
) -> dict[str, Any]:
    assert decision.target is not None
    return {"claim_id": ids[decision.target]} | _common(where, mention_id, decision)


def _common(where: Linked, mention_id: int, decision: Decision) -> dict[str, Any]:
    return {
        "mention_id": mention_id,
        "article_id": where.article.id,
        "origin": decision.origin or where.article.origin,
        "relation": decision.relation,
        "engine": where.engine,
        "seen_at": where.now,
    }


def kind_of(decision: Decision) -> FindingKind:
    """What a told decision is for the reader."""
    if not isinstance(decision.mention.what, Figure):
        return FindingKind.NEW_CLAIM
    return FindingKind.CHANGED_FIGURE if decision.previous else FindingKind.NEW_FIGURE


def _finding_row(
    where: Linked, mention_id: int, decision: Decision, counted: Mapping[int, int], said: Mapping[int, int]
) -> dict[str, Any]:
    assert decision.target is not None
    figure = isinstance(decision.mention.what, Figure)
    return {
        "topic_id": where.topic_id,
        "match_id": where.match_id,
        "mention_id": mention_id,
        "quantity_id": counted[decision.target] if figure else None,
        "claim_id": None if figure else said[decision.target],
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
