"""The claims of a topic as a timeline: who said it first, when and where, how often it was repeated, who denies it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor.model import Claim, Relation, Speaker, Stance
from monitor.store.desk.cited import Cited, cited, citing
from monitor.store.desk.figures import Sought
from monitor.store.ledger import speaker_of
from monitor.store.mentions import said
from monitor.store.tables import articles, choices, claims, findings, matches, mentions, sightings

_LATEST = 2_000  # articles of a topic whose outlets are named

DENIED = 0.1
"""Likeness to the nearest claim from which a denial is held against that claim; below, it denies what is not known."""


@dataclass(frozen=True, slots=True)
class Denied:
    """A claim that another one denies, or the one that denies it."""

    number: int
    speaker: str | None
    content: str
    stance: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Said(Cited):
    """A claim as it was first met.

    origins, articles  independent origins and articles that tell it, but those that withdrew it
    withdrawn          articles that took it out again
    denies             the claim that this one denies, `denied_by` those that deny this one
    """

    id: int
    number: int
    language: str
    speaker: Speaker | None
    stance: Stance
    content: str
    first_told_at: datetime
    act: bool
    hedged: bool
    origins: int
    articles: int
    withdrawn: int
    denies: Denied | None
    denied_by: tuple[Denied, ...]

    @property
    def name(self) -> str | None:
        """The name of the speaker, whose office outlets word differently."""
        return self.speaker.name if self.speaker else None


async def count(connection: AsyncConnection, sought: Sought) -> int:
    """How many claims there are."""
    return int(
        await connection.scalar(sa.select(sa.func.count()).select_from(_wanted(sought).subquery())) or 0
    )


async def page(connection: AsyncConnection, sought: Sought, limit: int, offset: int = 0) -> list[Said]:
    """Claims, the newest first."""
    c = claims.c
    query = _wanted(sought).order_by(c.first_told_at.desc(), c.id.desc()).limit(limit).offset(offset)
    rows = (await connection.execute(query)).all()
    ids = [row.id for row in rows]
    firsts, counts = await _firsts(connection, ids), await _counts(connection, ids)
    told = await _findings_told(connection, ids)
    denials = await _denials(connection, sought.topic_id, rows)
    return [
        _said(row, firsts[row.id], counts[row.id], told.get(row.id), denials)
        for row in rows
        if row.id in firsts
    ]


@dataclass(frozen=True, slots=True)
class Before:
    """A claim that was known before a finding; `vector` embeds it."""

    number: int
    speaker: str | None
    content: str
    first_told_at: datetime
    vector: bytes


async def before(
    connection: AsyncConnection, finding_id: int, limit: int = 2_000
) -> tuple[bytes, list[Before]]:
    """The vector of a finding's claim, and the latest claims of its topic and language that were told before it."""
    one, other = claims.alias("mine"), claims.c
    mine = sa.select(one, mentions.c.vector).join(findings, findings.c.claim_id == one.c.id)
    mine = mine.outerjoin(mentions, mentions.c.id == one.c.mention_id).where(findings.c.id == finding_id)
    row = (await connection.execute(mine)).one_or_none()
    if row is None:
        return b"", []
    query = (
        sa.select(other.number, other.speaker, other.content, other.first_told_at, mentions.c.vector)
        .outerjoin(mentions, mentions.c.id == other.mention_id)
        .where(other.topic_id == row.topic_id, other.language == row.language, other.same_as.is_(None))
        .where(other.id != row.id, other.first_told_at <= row.first_told_at)
        .order_by(other.first_told_at.desc())
        .limit(limit)
    )
    found = await connection.execute(query)
    return row.vector or b"", [
        Before(r.number, _name(r.speaker), r.content, r.first_told_at, r.vector or b"") for r in found
    ]


async def speakers(connection: AsyncConnection, topic_id: str, limit: int = 40) -> list[tuple[str, int]]:
    """Who speaks in a topic, with how many claims each, the most first."""
    name = claims.c.speaker["name"].as_string()
    number = sa.func.count()
    query = (
        sa.select(name, number)
        .where(claims.c.topic_id == topic_id, claims.c.same_as.is_(None), name.is_not(None))
        .group_by(name)
        .order_by(number.desc(), name)
        .limit(limit)
    )
    return [(row[0], row[1]) for row in await connection.execute(query)]


async def outlets(connection: AsyncConnection, topic_id: str, limit: int = 60) -> list[str]:
    """Who reported most on a topic of late, by name."""
    m = matches.c
    latest = sa.select(m.article_id).where(m.topic_id == topic_id).order_by(m.first_seen_at.desc())
    mine = latest.limit(_LATEST).subquery()
    query = (
        sa.select(articles.c.outlet)
        .join(mine, mine.c.article_id == articles.c.id)
        .group_by(articles.c.outlet)
        .order_by(sa.func.count().desc(), articles.c.outlet)
    )
    return sorted((await connection.scalars(query.limit(limit))).all())


def _wanted(sought: Sought) -> sa.Select[Any]:
    c = claims.c
    columns = (c.id, c.number, c.language, c.speaker, c.stance, c.content, c.first_told_at)
    query = sa.select(*columns).where(c.topic_id == sought.topic_id, c.same_as.is_(None))
    if sought.language is not None:
        query = query.where(c.language == sought.language)
    if sought.number is not None:
        query = query.where(c.number == sought.number)
    if sought.after is not None:
        last = sa.select(c.first_told_at).where(c.id == sought.after).scalar_subquery()
        older = sa.and_(c.first_told_at == last, c.id < sought.after)
        query = query.where(sa.or_(c.first_told_at < last, older))
    if sought.speaker is not None:
        query = query.where(c.speaker["name"].as_string() == sought.speaker)
    if sought.since is not None:
        query = query.where(c.first_told_at >= sought.since)
    if sought.outlet is not None:
        by = sa.select(sightings.c.id).join(articles, articles.c.id == sightings.c.article_id)
        query = query.where(
            by.where(sightings.c.claim_id == c.id, articles.c.outlet == sought.outlet).exists()
        )
    if sought.told:
        finding = sa.select(findings.c.id).where(findings.c.claim_id == c.id, findings.c.status != "baseline")
        query = query.where(finding.exists())
    return query


async def _firsts(connection: AsyncConnection, ids: Sequence[int]) -> dict[int, sa.Row[Any]]:
    """The first sighting of each claim, with its article and mention."""
    s = sightings.c
    first = sa.select(sa.func.min(s.id)).where(s.claim_id.in_(ids)).group_by(s.claim_id)
    query = citing(sightings).where(s.id.in_(first))
    return {row.claim_id: row for row in await connection.execute(query)}


async def _counts(connection: AsyncConnection, ids: Sequence[int]) -> dict[int, tuple[int, int, int]]:
    """(origins, articles, withdrawn) of each claim."""
    s = sightings.c
    stands = s.relation != Relation.WITHDRAWN
    query = (
        sa.select(
            s.claim_id,
            sa.func.count(sa.distinct(sa.case((stands, s.origin)))),
            sa.func.count(sa.distinct(sa.case((stands, s.article_id)))),
            sa.func.count(sa.distinct(sa.case((~stands, s.article_id)))),
        )
        .where(s.claim_id.in_(ids))
        .group_by(s.claim_id)
    )
    found: dict[int, tuple[int, int, int]] = defaultdict(lambda: (0, 0, 0))
    for claim_id, origins, told_in, withdrawn in await connection.execute(query):
        found[claim_id] = (origins, told_in, withdrawn)
    return found


async def _findings_told(connection: AsyncConnection, ids: Sequence[int]) -> dict[int, int]:
    f = findings.c
    query = sa.select(f.claim_id, sa.func.max(f.id)).where(f.claim_id.in_(ids), f.status != "baseline")
    return {row[0]: row[1] for row in await connection.execute(query.group_by(f.claim_id))}


async def _denials(
    connection: AsyncConnection, topic_id: str, rows: Sequence[sa.Row[Any]]
) -> dict[tuple[str, str, int], list[Denied]]:
    """What the claims deny and what denies them, by ("denies" or "denied by", language, number).

    A denial stands in the ledger as a claim of its own; the claim that it was compared with is the one it denies.
    """
    numbers, ids = [row.number for row in rows], [row.id for row in rows]
    denial, target = claims.alias("denial"), claims.alias("target")
    one, other = denial.c, target.c
    known = sa.and_(
        other.topic_id == one.topic_id, other.language == one.language, other.number == choices.c.nearest
    )
    query = (
        sa.select(
            one.language, one.number, one.speaker, one.content, one.stance, other.number.label("of"),
            other.speaker.label("of_speaker"), other.content.label("of_content"), other.stance.label("of_stance"),
        )
        .select_from(choices)
        .join(sightings, sa.and_(sightings.c.mention_id == choices.c.mention_id, sightings.c.relation == "DENIES"))
        .join(denial, one.id == sightings.c.claim_id)
        .join(target, known)
        .where(choices.c.topic_id == topic_id, one.topic_id == topic_id, choices.c.likeness >= DENIED)
        .where(sa.or_(one.id.in_(ids), other.number.in_(numbers)), one.id != other.id)
    )  # fmt: skip
    found: dict[tuple[str, str, int], list[Denied]] = defaultdict(list)
    for row in await connection.execute(query):
        denied = Denied(row.of, _name(row.of_speaker), row.of_content, row.of_stance)
        against = Denied(row.number, _name(row.speaker), row.content, row.stance)
        pair = (
            (("denies", row.language, row.number), denied),
            (("denied by", row.language, row.of), against),
        )
        for key, what in pair:
            if what not in found[key]:
                found[key].append(what)
    return found


def _name(speaker: dict[str, Any] | None) -> str | None:
    return speaker["name"] if speaker else None


def _said(
    row: sa.Row[Any],
    first: sa.Row[Any],
    counts: tuple[int, int, int],
    finding: int | None,
    denials: dict[tuple[str, str, int], list[Denied]],
) -> Said:
    what = said(first.kind, first.payload)
    assert isinstance(what, Claim)
    denies = denials.get(("denies", row.language, row.number))
    return Said(
        id=row.id,
        number=row.number,
        language=row.language,
        speaker=speaker_of(row.speaker),
        stance=Stance(row.stance),
        content=row.content,
        first_told_at=row.first_told_at,
        act=what.act,
        hedged=what.hedged,
        origins=counts[0],
        articles=counts[1],
        withdrawn=counts[2],
        denies=denies[0] if denies else None,
        denied_by=tuple(denials.get(("denied by", row.language, row.number), ())),
        **cited(first, finding),
    )
