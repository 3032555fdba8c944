"""The user's word on which mentions are one quantity or claim, kept by their places so that it holds for ever."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor.errors import StoreError
from monitor.model import Claim, Figure, Relation
from monitor.store import ledger, span_anchors
from monitor.store.mentions import said
from monitor.store.tables import claims, findings, link_overrides, mentions, quantities, reports, sightings

MUST, CANNOT = "must", "cannot"
USER = "user"
"""Who rules by merging and splitting; what only follows from a reader's feedback is named by its verdict."""


@dataclass(frozen=True, slots=True)
class _Family:
    """The tables of figures or of claims."""

    targets: sa.Table
    sources: sa.Table
    column: str


_FAMILIES = {
    "quantity": _Family(quantities, reports, "quantity_id"),
    "claim": _Family(claims, sightings, "claim_id"),
}


async def merge(  # noqa: PLR0913
    connection: AsyncConnection,
    topic_id: str,
    kind: str,
    numbers: tuple[int, int],
    now: datetime,
    *,
    language: str | None = None,
    made_by: str = USER,
) -> None:
    """Make two quantities or claims of a topic (`kind`), given by their `numbers`, one, now and after every
    new reading. The first number stays.

    Each language has numbers of its own; without `language` there must be but one that has both. Raises StoreError
    where there is none with one of these numbers.
    """
    await _hold(connection, topic_id)
    family = _FAMILIES[kind]
    ones, twos = [await _numbered(connection, family, topic_id, number) for number in numbers]
    shared = sorted(code for code in ones.keys() & twos.keys() if language in (None, code))
    if len(shared) > 1:
        raise StoreError(f"Both numbers stand in {' and in '.join(shared)}: name one with --language.")
    if not shared or ones[shared[0]].id == twos[shared[0]].id:
        raise StoreError(f"These are not two {kind} numbers of one language: nothing to merge.")
    one, two = ones[shared[0]], twos[shared[0]]
    first, second = [await _first_mention(connection, family, row.id) for row in (one, two)]
    await _rule(connection, _Override(topic_id, MUST, kind, first, second, made_by), now)
    await _join(connection, family, one, two)


async def split(connection: AsyncConnection, finding_id: int, now: datetime) -> bool:
    """Take a finding's mention out of its quantity or claim for good. Returns whether it stood with others."""
    row = (await connection.execute(sa.select(findings).where(findings.c.id == finding_id))).one_or_none()
    if row is None:
        raise StoreError(f"There is no finding {finding_id}: `monitor feedback` and the messages name them.")
    await _hold(connection, row.topic_id)
    kind = "quantity" if row.quantity_id else "claim"
    family = _FAMILIES[kind]
    target = row.quantity_id or row.claim_id
    beside = await _first_mention(connection, family, target, but=row.mention_id)
    if beside is None:
        return False
    await _rule(connection, _Override(row.topic_id, CANNOT, kind, row.mention_id, beside), now)
    await _part(connection, family, target, row.mention_id)
    return True


async def enforce(connection: AsyncConnection, topic_id: str, revision_id: int) -> bool:
    """Apply the overrides that concern the mentions of a revision that was just linked. Returns whether one did."""
    query = sa.select(link_overrides).where(
        link_overrides.c.topic_id == topic_id,
        sa.or_(
            link_overrides.c.one.like(f"{revision_id}:%"), link_overrides.c.other.like(f"{revision_id}:%")
        ),
    )
    changed = False
    for override in (await connection.execute(query.order_by(link_overrides.c.id))).all():
        family = _FAMILIES[override.kind]
        one, other = [
            await _at(connection, family, topic_id, text) for text in (override.one, override.other)
        ]
        if one is None or other is None:
            continue
        together = one.target == other.target
        if override.rule == MUST and not together:
            rows = [await _row(connection, family, anchor.target) for anchor in (one, other)]
            await _join(connection, family, *rows)
        elif override.rule == CANNOT and together:
            await _part(connection, family, one.target, one.mention_id)
        changed |= together == (override.rule == CANNOT)
    return changed


async def _hold(connection: AsyncConnection, topic_id: str) -> None:
    """Keep whoever links the topic from saving until this transaction ends, and from what it loaded after that."""
    await ledger.changed(connection, {topic_id})


@dataclass(frozen=True, slots=True)
class _Override:
    """What holds of two mentions, given by their ids."""

    topic_id: str
    rule: str
    kind: str
    one: int
    other: int
    made_by: str = USER


async def _rule(connection: AsyncConnection, override: _Override, now: datetime) -> None:
    """Keep a ruling in place of an earlier one on the same two mentions."""
    first, second = [
        str(await span_anchors.of_mention(connection, mention)) for mention in (override.one, override.other)
    ]
    pair = sa.or_(
        sa.and_(link_overrides.c.one == first, link_overrides.c.other == second),
        sa.and_(link_overrides.c.one == second, link_overrides.c.other == first),
    )
    await connection.execute(
        sa.delete(link_overrides).where(link_overrides.c.topic_id == override.topic_id, pair)
    )
    values = {name: getattr(override, name) for name in ("topic_id", "rule", "kind", "made_by")}
    await connection.execute(
        sa.insert(link_overrides).values(one=first, other=second, created_at=now, **values)
    )


async def _numbered(
    connection: AsyncConnection, family: _Family, topic_id: str, number: int
) -> dict[str, sa.Row[Any]]:
    """What has this number, or was merged from it, by language."""
    t, alias = family.targets.c, family.targets.alias("alias").c
    named = sa.and_(
        alias.topic_id == t.topic_id,
        alias.language == t.language,
        alias.number == number,
        t.number == sa.func.coalesce(alias.same_as, alias.number),
    )
    query = sa.select(family.targets).where(t.topic_id == topic_id, sa.exists().where(named))
    found = {row.language: row for row in await connection.execute(query)}
    if not found:
        raise StoreError(
            f"{topic_id} has no {family.column[:-3]} {number}: `monitor ledger {topic_id}` lists them."
        )
    return found


async def _row(connection: AsyncConnection, family: _Family, target: int) -> sa.Row[Any]:
    query = sa.select(family.targets).where(family.targets.c.id == target)
    return (await connection.execute(query)).one()


async def _first_mention(
    connection: AsyncConnection, family: _Family, target: int, but: int | None = None
) -> Any:
    sources = family.sources.c
    query = (
        sa.select(sources.mention_id).where(sources[family.column] == target).order_by(sources.id).limit(1)
    )
    return await connection.scalar(query if but is None else query.where(sources.mention_id != but))


async def _join(connection: AsyncConnection, family: _Family, kept: sa.Row[Any], other: sa.Row[Any]) -> None:
    """All that was told of the other is told of the one kept; the other stays, with its number, as an alias."""
    for table in (family.sources, findings):
        column = table.c[family.column]
        await connection.execute(sa.update(table).where(column == other.id).values({family.column: kept.id}))
    t = family.targets.c
    mine = (t.topic_id == kept.topic_id, t.language == kept.language)
    await connection.execute(
        sa.update(family.targets).where(*mine, t.same_as == other.number).values(same_as=kept.number)
    )
    await connection.execute(sa.update(family.targets).where(t.id == other.id).values(same_as=kept.number))


async def _part(connection: AsyncConnection, family: _Family, target: int, mention_id: int) -> None:
    """The mention gets a quantity or claim of its own: the one that was merged with its words, or a new one, made
    like the one it leaves but in its own words."""
    t = family.targets.c
    row = await _row(connection, family, target)
    mention = (await connection.execute(sa.select(mentions).where(mentions.c.id == mention_id))).one()
    mine = (t.topic_id == row.topic_id, t.language == row.language)
    here = (family.sources.c[family.column] == target, family.sources.c.mention_id == mention_id)
    sources = (await connection.execute(sa.select(family.sources).where(*here))).one()
    words = _in_its_words(said(mention.kind, mention.payload), mention, sources)
    aliases = (
        await connection.execute(sa.select(family.targets).where(*mine, t.same_as == row.number))
    ).all()
    new = next((a.id for a in aliases if all(getattr(a, name) == words[name] for name in words)), None)
    if new is not None:
        await connection.execute(sa.update(family.targets).where(t.id == new).values(same_as=None))
    else:
        highest = await connection.scalar(sa.select(sa.func.max(t.number)).where(*mine))
        values = dict(row._mapping) | words
        values |= {"number": (highest or 0) + 1, "mention_id": mention_id, "same_as": None}
        del values["id"]
        new = await connection.scalar(sa.insert(family.targets).values(**values).returning(t.id))
    mentioned = {"relation": Relation.NEW, "reason": "split off by the user"}
    for table, more in ((family.sources, mentioned), (findings, {})):
        here = (table.c[family.column] == target, table.c.mention_id == mention_id)
        await connection.execute(sa.update(table).where(*here).values({family.column: new, **more}))


def _in_its_words(what: Figure | Claim, mention: sa.Row[Any], sources: sa.Row[Any]) -> dict[str, Any]:
    if isinstance(what, Figure):
        return {"label": what.label, "key": sources.key or mention.payload["key"], "unit": what.unit}
    words = {"content": what.content.quote, "sentence": what.sentence.quote, "stance": what.stance}
    return words | {"speaker": mention.payload["speaker"]}


@dataclass(frozen=True, slots=True)
class _Place:
    mention_id: int
    target: int


async def _at(connection: AsyncConnection, family: _Family, topic_id: str, text: str) -> _Place | None:
    """The mention at an anchor with its quantity or claim in this topic; None while it is not linked."""
    anchor = span_anchors.read(text)
    sources, targets = family.sources.c, family.targets.c
    query = (
        sa.select(mentions, sources[family.column].label("target"))
        .join(family.sources, sources.mention_id == mentions.c.id)
        .join(family.targets, targets.id == sources[family.column])
        .where(mentions.c.revision_id == anchor.revision_id, targets.topic_id == topic_id)
    )
    rows = (await connection.execute(query)).all()
    return next((_Place(r.id, r.target) for r in rows if anchor.touches(said(r.kind, r.payload))), None)
