"""Silences: what nobody wants to hear of, until a time or for good."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor.errors import StoreError
from monitor.store import span_anchors
from monitor.store.tables import articles, entries, feeds, findings, matches, notices, silences

KINDS = ("topic", "quantity", "claim", "feed", "outlet")
RECEIVER = "receiver"
"""One receiver's silence on one topic: who unsubscribed."""


@dataclass(frozen=True, slots=True)
class NewSilence:
    """What to silence. `subject` is a topic's id, a feed's address, an outlet's name, for a quantity or claim the
    anchor of one of its mentions, which outlives a new reading, or what `receiver` makes. `until` is None for good."""

    kind: str
    subject: str
    label: str
    until: datetime | None
    made_by: str


async def named(connection: AsyncConnection, kind: str, words: str, topic_id: str | None) -> NewSilence:
    """A silence for good of what the user names: a topic's id, an address or name of a feed, an outlet, or the
    number of a quantity or claim in the ledger of `topic_id`. Raises StoreError for what is not known."""
    match kind:
        case "topic":
            return NewSilence(kind, words, words, None, "")
        case "feed":
            query = sa.select(feeds.c.url).where(sa.or_(feeds.c.url == words, feeds.c.name == words))
        case "outlet":
            query = sa.select(articles.c.outlet).where(sa.func.lower(articles.c.outlet) == words.lower())
        case "quantity" | "claim" if topic_id is not None and words.isdecimal():
            mention = await span_anchors.first_mention(connection, kind, topic_id, int(words))
            if mention is not None:
                return NewSilence(kind, str(mention), f"{words} of {topic_id}", None, "")
            raise StoreError(f"{topic_id} has no {kind} {words}: `monitor ledger {topic_id}` lists them.")
        case _:
            raise StoreError(
                f"Name what to silence: one of {', '.join(KINDS)}; for a quantity or claim its number and --topic."
            )
    found = await connection.scalar(query.limit(1))
    if found is None:
        raise StoreError(f"No {kind} {words!r} was ever seen: check its spelling.")
    return NewSilence(kind, found, found, None, "")


def receiver(channel: str, target: str, topic_id: str) -> str:
    """The subject of a receiver's silence."""
    return json.dumps([channel, target, topic_id])


async def holds(connection: AsyncConnection, kind: str, subject: str, now: datetime) -> bool:
    """Whether this very subject is silenced now."""
    s = silences.c
    query = sa.select(s.id).where(s.kind == kind, s.subject == subject, _holds(now)).limit(1)
    return await connection.scalar(query) is not None


async def add(connection: AsyncConnection, new: NewSilence, now: datetime) -> int:
    """Store a silence. One that says the same and still holds is changed instead. Returns its id."""
    s = silences.c
    values = {"until": new.until, "made_by": new.made_by, "label": new.label}
    same = sa.and_(s.kind == new.kind, s.subject == new.subject, _holds(now))
    if known := await connection.scalar(sa.select(s.id).where(same)):
        await connection.execute(sa.update(silences).where(s.id == known).values(**values))
        return int(known)
    added = await connection.execute(
        sa.insert(silences)
        .values(kind=new.kind, subject=new.subject, created_at=now, **values)
        .returning(s.id)
    )
    return int(added.scalar_one())


async def active(connection: AsyncConnection, now: datetime) -> list[sa.Row[Any]]:
    """The silences that hold now, the oldest first."""
    query = sa.select(silences).where(_holds(now)).order_by(silences.c.id)
    return list((await connection.execute(query)).all())


async def end(connection: AsyncConnection, silence_id: int, now: datetime) -> bool:
    """Lift a silence. Returns whether it held."""
    done = await connection.execute(
        sa.update(silences).where(silences.c.id == silence_id, _holds(now)).values(ended_at=now)
    )
    return done.rowcount == 1


def _holds(now: datetime) -> sa.ColumnElement[bool]:
    s = silences.c
    return sa.and_(s.ended_at.is_(None), sa.or_(s.until.is_(None), s.until > now))


async def apply(connection: AsyncConnection, now: datetime) -> int:
    """Take what is silenced out of what waits to be told. Returns how many notices."""
    taken = 0
    for silence in await active(connection, now):
        muted = await _muted(connection, silence)
        if muted is None:
            continue
        done = await connection.execute(
            sa.update(notices)
            .where(notices.c.status == "pending", notices.c.finding_id.in_(muted))
            .values(status="silenced")
        )
        taken += done.rowcount
    return taken


async def _muted(connection: AsyncConnection, silence: sa.Row[Any]) -> sa.Select[Any] | None:
    """The findings that a silence is about; None where its subject is gone."""
    chosen = sa.select(findings.c.id).join(matches, matches.c.id == findings.c.match_id)
    match silence.kind:
        case "topic":
            return chosen.where(findings.c.topic_id == silence.subject)
        case "outlet":
            outlet = sa.func.lower(articles.c.outlet) == silence.subject.lower()
            return chosen.join(articles, articles.c.id == matches.c.article_id).where(outlet)
        case "receiver":
            return None
        case "feed":
            return chosen.where(matches.c.article_id.in_(_brought_by(silence.subject)))
        case kind:
            targets = await span_anchors.targets(connection, kind, span_anchors.read(silence.subject))
            return chosen.where(findings.c[f"{kind}_id"].in_(targets)) if targets else None


def _brought_by(url: str) -> sa.Select[Any]:
    """Articles that came by this feed before any other."""
    first = sa.select(sa.func.min(entries.c.id)).group_by(entries.c.article_id)
    return (
        sa.select(entries.c.article_id)
        .join(feeds, feeds.c.id == entries.c.feed_id)
        .where(feeds.c.url == url, entries.c.id.in_(first))
    )


async def subjects(connection: AsyncConnection, finding_id: int) -> Sequence[tuple[str, str, str]]:
    """(kind, subject, label) of everything by which a finding can be silenced, the narrowest first."""
    query = (
        sa.select(findings, articles.c.outlet)
        .join(matches, matches.c.id == findings.c.match_id)
        .join(articles, articles.c.id == matches.c.article_id)
        .where(findings.c.id == finding_id)
    )
    row = (await connection.execute(query)).one_or_none()
    if row is None:
        return ()
    kind = "quantity" if row.quantity_id else "claim"
    anchor = await span_anchors.of_mention(connection, row.mention_id)
    return (
        (kind, str(anchor), row.headline),
        ("topic", row.topic_id, row.topic_id),
        ("outlet", row.outlet, row.outlet),
    )
