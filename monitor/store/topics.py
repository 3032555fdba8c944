"""Topics as stored, with the matches that still have to be linked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from pydantic import TypeAdapter
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor.config.identity import Known, matching
from monitor.config.models import TopicConfig
from monitor.model import Passage
from monitor.store.leases import is_due
from monitor.store.tables import (
    articles,
    choices,
    claims,
    entries,
    feeds,
    findings,
    matches,
    quantities,
    readings,
    revisions,
    scores,
    topics,
)

_PASSAGES = TypeAdapter(tuple[Passage, ...])


@dataclass(frozen=True, slots=True)
class NewMatch:
    """A hit of a topic. `silent` fills the ledger without an alert: it was published before anyone watched.

    `certain` says that the score suffices; one that is not is put to the chooser all the same, and not listed.
    `subject` is the vector of what it is about.
    """

    topic_id: str
    topic_version: int
    revision_id: int
    article_id: int
    first_seen_at: datetime
    score: float
    needed: float
    reasons: tuple[str, ...]
    passages: tuple[Passage, ...]
    silent: bool
    certain: bool = True
    subject: bytes = b""


@dataclass(frozen=True, slots=True)
class Changes:
    """Ids of the topics that a configuration added, brought back, edited, renamed and archived."""

    added: tuple[str, ...] = ()
    returned: tuple[str, ...] = ()
    edited: tuple[str, ...] = ()
    renamed: tuple[str, ...] = ()
    archived: tuple[str, ...] = ()

    @property
    def look_back(self) -> bool:
        """Whether stored articles may match that did not before."""
        return bool(self.added or self.returned or self.edited)


async def known(connection: AsyncConnection) -> list[Known]:
    """Every topic that ever was, archived ones too, for `config.identity.identified`."""
    rows = await connection.execute(sa.select(topics).order_by(topics.c.id))
    return [
        Known(row.id, TopicConfig.model_validate(row.definition), row.archived_at is not None) for row in rows
    ]


async def sync(connection: AsyncConnection, wanted: Sequence[TopicConfig], now: datetime) -> Changes:
    """Make the stored topics those of the configuration, in which each has its id."""
    stored = {row.id: row for row in await connection.execute(sa.select(topics))}
    found: dict[str, list[str]] = {}
    for config in wanted:
        row = stored.pop(str(config.id), None)
        kind = await (_add(connection, config, now) if row is None else _keep(connection, row, config, now))
        found.setdefault(kind, []).append(str(config.id))
    gone = [row.id for row in stored.values() if row.archived_at is None]
    await connection.execute(sa.update(topics).where(topics.c.id.in_(gone)).values(archived_at=now))
    kinds = {kind: tuple(ids) for kind, ids in found.items() if kind}
    return Changes(archived=tuple(sorted(gone)), **kinds)


async def _add(connection: AsyncConnection, config: TopicConfig, now: datetime) -> str:
    values = _values(config) | {"id": config.id, "version": 1, "added_at": now, "version_at": now}
    await connection.execute(sa.insert(topics).values(**values))
    return "added"


async def _keep(connection: AsyncConnection, row: sa.Row[Any], config: TopicConfig, now: datetime) -> str:
    """A topic that is back is watched as of now; what came meanwhile only fills its ledger."""
    before = TopicConfig.model_validate(row.definition)
    kind = "renamed" if row.name != config.name else ""
    values = _values(config) | {"archived_at": None}
    if matching(before) != matching(config):
        kind, values = "edited", values | {"version": row.version + 1, "version_at": now}
    if row.archived_at is not None:
        kind, values = "returned", values | {"added_at": now, "version_at": now}
    await connection.execute(sa.update(topics).where(topics.c.id == row.id).values(**values))
    return kind


def _values(config: TopicConfig) -> dict[str, Any]:
    return {
        "name": config.name,
        "query": config.query,
        "definition": config.model_dump(mode="json"),
        "baseline": config.baseline,
    }


async def active(connection: AsyncConnection) -> list[sa.Row[Any]]:
    """Topics that are being watched, by id."""
    query = sa.select(topics).where(topics.c.archived_at.is_(None)).order_by(topics.c.id)
    return list((await connection.execute(query)).all())


async def state(connection: AsyncConnection) -> tuple[object, ...]:
    """A value that differs after any topic was added, edited, archived or brought back: time to load anew."""
    t = topics.c
    counts = (sa.func.count(), sa.func.count(t.archived_at), sa.func.sum(t.version))
    moments = (sa.func.max(t.version_at), sa.func.max(t.archived_at), sa.func.max(t.added_at))
    return tuple((await connection.execute(sa.select(*counts, *moments))).one())


async def recent_scores(connection: AsyncConnection, topic: sa.Row[Any], limit: int) -> list[float]:
    """The topic's scores of the last articles, matched or not."""
    query = (
        sa.select(scores.c.score)
        .where(scores.c.topic_id == topic.id, scores.c.topic_version == topic.version)
        .order_by(scores.c.revision_id.desc())
        .limit(limit)
    )
    return list((await connection.scalars(query)).all())


async def changed_since(connection: AsyncConnection, moment: datetime) -> bool:
    """Whether any topic became what it is after a moment."""
    latest = await connection.scalar(sa.select(sa.func.max(topics.c.version_at)))
    return latest is not None and latest > moment


async def near_misses(
    connection: AsyncConnection, topic: sa.Row[Any], *, least: float, limit: int
) -> list[sa.Row[Any]]:
    """Articles that came near to the topic and whose score did not suffice, the nearest first, with their scores."""
    query: sa.Select[Any] = (
        sa.select(scores.c.score, scores.c.revision_id, articles.c.url, articles.c.title, articles.c.outlet)
        .join(revisions, revisions.c.id == scores.c.revision_id)
        .join(articles, articles.c.id == revisions.c.article_id)
        .outerjoin(
            matches,
            sa.and_(
                matches.c.revision_id == scores.c.revision_id,
                matches.c.topic_id == scores.c.topic_id,
                matches.c.certain,
            ),
        )
        .where(scores.c.topic_id == topic.id, scores.c.score >= least, matches.c.id.is_(None))
        .order_by(scores.c.score.desc(), scores.c.revision_id)
        .limit(limit)
    )
    return list((await connection.execute(query)).all())


async def scored(connection: AsyncConnection, topic_id: str) -> dict[int, tuple[float, bool]]:
    """Revision -> its score for the topic, and whether it matched."""
    on = sa.and_(
        matches.c.revision_id == scores.c.revision_id,
        matches.c.topic_id == scores.c.topic_id,
        matches.c.certain,
    )
    query = sa.select(scores.c.revision_id, scores.c.score, matches.c.id).outerjoin(matches, on)
    rows = await connection.execute(query.where(scores.c.topic_id == topic_id))
    return {revision_id: (score, match_id is not None) for revision_id, score, match_id in rows}


async def add_scores(
    connection: AsyncConnection, active: Sequence[sa.Row[Any]], revision_id: int, found: Sequence[float]
) -> None:
    """Store the scores `found` of a revision, one for each active topic in their order, in place of earlier ones.

    Another worker may be doing so for the same revision.
    """
    rows = [
        {"topic_id": t.id, "topic_version": t.version, "revision_id": revision_id, "score": score}
        for t, score in zip(active, found, strict=True)
    ]
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    putting = insert(scores)
    new = {name: putting.excluded[name] for name in ("topic_version", "score")}
    putting = putting.on_conflict_do_update(index_elements=list(scores.primary_key), set_=new)
    if rows:
        await connection.execute(putting, sorted(rows, key=lambda row: str(row["topic_id"])))


async def stored_texts(connection: AsyncConnection, *, since: datetime, limit: int) -> list[sa.Row[Any]]:
    """Revisions stored after `since` with what matching needs of their articles, the newest first."""
    newest = (revisions.c.created_at.desc(), revisions.c.id.desc())
    query = _texts().where(revisions.c.created_at >= since).order_by(*newest).limit(limit)
    return list((await connection.execute(query)).all())


async def text(connection: AsyncConnection, revision_id: int) -> sa.Row[Any]:
    """One revision with what matching needs of its article."""
    row: sa.Row[Any] = (await connection.execute(_texts().where(revisions.c.id == revision_id))).one()
    return row


def _texts() -> sa.Select[Any]:
    return sa.select(
        revisions,
        articles.c.url,
        articles.c.outlet,
        articles.c.language,
        articles.c.first_seen_at,
        articles.c.published_at,
        articles.c.feed_silent,
    ).join(articles, articles.c.id == revisions.c.article_id)


async def tags_of(connection: AsyncConnection, article_ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """The tags of all feeds that brought each article."""
    query = (
        sa.select(entries.c.article_id, feeds.c.tags)
        .join(feeds, feeds.c.id == entries.c.feed_id)
        .where(entries.c.article_id.in_(article_ids))
    )
    found: dict[int, set[str]] = {}
    for article_id, tags in await connection.execute(query):
        found.setdefault(article_id, set()).update(tags)
    return {article_id: tuple(sorted(tags)) for article_id, tags in found.items()}


async def add_matches(
    connection: AsyncConnection, found: Sequence[NewMatch], *, engine: str, now: datetime
) -> None:
    """Store matches that are not known yet, and have their revisions read."""
    for match in found:
        known = await connection.scalar(
            sa.select(matches.c.id).where(
                matches.c.topic_id == match.topic_id, matches.c.revision_id == match.revision_id
            )
        )
        if known is None:
            await connection.execute(sa.insert(matches).values(**_match_values(match)))
            await _have_read(connection, match.revision_id, engine, now)
    await wake(connection, {match.topic_id for match in found}, now)


def _match_values(match: NewMatch) -> dict[str, Any]:
    values = {field.name: getattr(match, field.name) for field in fields(match)}
    return values | {
        "reasons": list(match.reasons),
        "passages": _PASSAGES.dump_python(match.passages, mode="json"),
    }


def passages(stored: Any) -> tuple[Passage, ...]:
    """The passages in a row of `matches`."""
    return _PASSAGES.validate_python(stored)


async def _have_read(connection: AsyncConnection, revision_id: int, engine: str, now: datetime) -> None:
    """Have the revision read, unless it was; one that is being read cannot end before this transaction does."""
    reading = sa.select(readings.c.id).where(readings.c.revision_id == revision_id)
    known = await connection.scalar(reading.with_for_update(read=True))
    if known is None:
        await connection.execute(
            sa.insert(readings).values(revision_id=revision_id, engine=engine, due_at=now)
        )


async def wake(connection: AsyncConnection, topic_ids: set[str], now: datetime) -> None:
    """Have the matches of these topics linked. Rows are locked in one order: two who wake the same must not meet."""
    rows = sa.select(topics.c.id).where(topics.c.id.in_(sorted(topic_ids))).order_by(topics.c.id)
    mine = rows.with_for_update(key_share=True).cte("mine")
    await connection.execute(
        sa.update(topics).where(topics.c.id.in_(sa.select(mine.c.id))).values(due_at=now, status="pending")
    )


async def wake_readers(connection: AsyncConnection, revision_id: int, now: datetime) -> None:
    """Wake every topic that waits for this revision to be read, in the transaction that says that it was.

    A match that another transaction adds to it meanwhile either waits for this one, or is waited for: else its topic
    could look before the reading is done, and be woken by nobody afterwards.
    """
    reading = sa.select(readings.c.id).where(readings.c.revision_id == revision_id)
    await connection.execute(reading.with_for_update())
    waiting = await connection.scalars(
        sa.select(matches.c.topic_id).where(matches.c.revision_id == revision_id)
    )
    await wake(connection, set(waiting.all()), now)


async def due_ids(connection: AsyncConnection, now: datetime, limit: int) -> list[str]:
    """Ids of topics that wait to be linked, the longest due first."""
    moment = sa.bindparam("now", now, type_=topics.c.due_at.type)
    query = sa.select(topics.c.id).where(is_due(topics, moment)).order_by(topics.c.due_at, topics.c.id)
    return list((await connection.scalars(query.limit(limit))).all())


def waits_with(topic_id: str) -> sa.ColumnElement[bool]:
    """The condition for a topic and those whose unlinked matches are of the same revisions as its own."""
    mine, other = matches.alias("mine"), matches.alias("other")
    beside = (
        sa.select(other.c.topic_id)
        .join(mine, mine.c.revision_id == other.c.revision_id)
        .where(mine.c.topic_id == topic_id, mine.c.linked_at.is_(None), other.c.linked_at.is_(None))
    )
    return sa.or_(topics.c.id == topic_id, topics.c.id.in_(beside))


async def open_matches(connection: AsyncConnection, topic_id: str, limit: int) -> list[sa.Row[Any]]:
    """The topic's next matches to link, in (first seen, article id) order, with article, revision and reading."""
    query: sa.Select[Any] = (
        sa.select(
            matches.c.id.label("match_id"),
            matches.c.topic_id,
            matches.c.silent,
            matches.c.revision_id,
            matches.c.subject,
            readings.c.status.label("reading"),
            revisions.c.title.label("revision_title"),
            revisions.c.text,
            revisions.c.number.label("revision_number"),
            articles,
        )
        .join(articles, articles.c.id == matches.c.article_id)
        .join(revisions, revisions.c.id == matches.c.revision_id)
        .join(readings, readings.c.revision_id == matches.c.revision_id)
        .where(matches.c.topic_id == topic_id, matches.c.linked_at.is_(None))
        .order_by(matches.c.first_seen_at, matches.c.article_id, matches.c.revision_id)
        .limit(limit)
    )
    return list((await connection.execute(query)).all())


async def matches_of(connection: AsyncConnection, revision_id: int) -> list[sa.Row[Any]]:
    """A revision's matches with the definitions of their topics, by topic."""
    query: sa.Select[Any] = (
        sa.select(
            matches.c.topic_id, matches.c.score, matches.c.needed, matches.c.passages, topics.c.definition
        )
        .join(topics, topics.c.id == matches.c.topic_id)
        .where(matches.c.revision_id == revision_id, topics.c.archived_at.is_(None))
        .order_by(matches.c.topic_id)
    )
    return list((await connection.execute(query)).all())


async def scores_beside(connection: AsyncConnection, revision_id: int, but: set[str]) -> list[float]:
    """How near a revision came to the other topics, by topic."""
    query = sa.select(scores.c.score).where(
        scores.c.revision_id == revision_id, scores.c.topic_id.not_in(but)
    )
    return list((await connection.scalars(query.order_by(scores.c.topic_id))).all())


async def subjects(connection: AsyncConnection, topic_id: str, limit: int) -> list[bytes]:
    """What the topic's latest linked matches that are certain are about, the oldest first."""
    query = (
        sa.select(matches.c.subject)
        .where(matches.c.topic_id == topic_id, matches.c.certain, matches.c.linked_at.is_not(None))
        .order_by(matches.c.first_seen_at.desc(), matches.c.article_id.desc(), matches.c.revision_id.desc())
        .limit(limit)
    )
    return list((await connection.scalars(query)).all())[::-1]


async def mark_linked(connection: AsyncConnection, match_id: int, now: datetime) -> None:
    """Note that a match was linked."""
    done = sa.update(matches).where(matches.c.id == match_id).values(linked_at=now)
    await connection.execute(done)


async def listing(connection: AsyncConnection) -> list[sa.Row[Any]]:
    """Active topics with how much each has matched, holds and has found. What only came near did not match."""
    query = (
        sa.select(
            topics,
            _count(matches, matches.c.certain).label("matches"),
            *(_count(table).label(table.name) for table in (quantities, claims, findings)),
        )
        .where(topics.c.archived_at.is_(None))
        .order_by(topics.c.name)
    )
    return list((await connection.execute(query)).all())


def _count(table: sa.Table, *conditions: sa.ColumnElement[bool]) -> sa.ScalarSelect[int]:
    """How many rows a topic has."""
    inner = sa.select(sa.func.count()).where(table.c.topic_id == topics.c.id, *conditions)
    return inner.scalar_subquery()


async def quiet(connection: AsyncConnection, since: datetime) -> list[sa.Row[Any]]:
    """Topics, watched for that long, of which nothing was told since a moment though articles came, by name.

    `came` counts the articles of which anything was put to a chooser since then, `on_topic` those of them whose score
    sufficed; `told_at` is when something was told last, None for never.
    """
    put = sa.exists().where(choices.c.match_id == matches.c.id)
    recent = (matches.c.linked_at >= since, put)
    mine = (findings.c.topic_id == topics.c.id, findings.c.status != "baseline")
    told_at = sa.select(sa.func.max(findings.c.created_at)).where(*mine).scalar_subquery()
    told = sa.exists().where(*mine, findings.c.created_at >= since)
    query = (
        sa.select(
            topics,
            _count(matches, *recent).label("came"),
            _count(matches, *recent, matches.c.certain).label("on_topic"),
            sa.type_coerce(told_at, findings.c.created_at.type).label("told_at"),
        )
        .where(topics.c.archived_at.is_(None), topics.c.added_at <= since, sa.not_(told))
        .where(_count(matches, *recent) > 0)
        .order_by(topics.c.name)
    )
    return list((await connection.execute(query)).all())
