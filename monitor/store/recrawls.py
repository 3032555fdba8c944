"""When articles are to be read again, and what the last readings left open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor.store.leases import PENDING
from monitor.store.tables import articles, entries, feeds, findings, matches, recrawls, revisions


@dataclass(frozen=True, slots=True)
class Subject:
    """An article to be read again, with its last revision.

    feed_text  what its feed says of it now
    feeds      addresses of the feeds that brought it, the first one first
    watched    whether it matched a topic and is no copy: only then it is worth many readings
    """

    article_id: int
    url: str
    outlet: str
    from_feed: bool
    gone_at: datetime | None
    first_seen_at: datetime
    title: str
    text: str
    revised_at: datetime
    feed_text: str
    watched: bool
    feeds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FirstRecrawl:
    """When a new article is to be read again, and the validators of its page; without a time it rests."""

    article_id: int
    due_at: datetime | None
    etag: str | None = None
    last_modified: str | None = None


async def begin(connection: AsyncConnection, first: Sequence[FirstRecrawl]) -> None:
    """Have new articles read again; known ones stay as they are."""
    known = set(await connection.scalars(_OF_ARTICLES, {"articles": [one.article_id for one in first]}))
    rows = [asdict(one) for one in first if one.article_id not in known]
    if rows:
        await connection.execute(_BEGIN, rows)


async def wake(connection: AsyncConnection, article_id: int, now: datetime, title: str | None) -> None:
    """Have an article read again at once: its feed says something else of it."""
    await begin(connection, [FirstRecrawl(article_id, now)])
    values: dict[str, Any] = {"status": PENDING, "due_at": now}
    if title:
        values["title"] = title
    await connection.execute(sa.update(recrawls).where(recrawls.c.article_id == article_id).values(**values))


async def rest(connection: AsyncConnection, article_id: int, now: datetime) -> None:
    """Plan no more recrawls of an article that is on no topic, unless its feed says something else of it by now."""
    matched = sa.exists().where(matches.c.article_id == article_id)
    calm = (
        recrawls.c.article_id == article_id,
        recrawls.c.due_at > now,
        recrawls.c.title.is_(None),
        sa.not_(matched),
    )
    await connection.execute(sa.update(recrawls).where(*calm).values(due_at=None))


async def watch(connection: AsyncConnection, article_id: int, due_at: datetime, since: datetime) -> None:
    """Plan recrawls again of an article that came to be on a topic, if it was first seen after `since`."""
    recent = sa.exists().where(articles.c.id == article_id, articles.c.first_seen_at >= since)
    resting = (recrawls.c.article_id == article_id, recrawls.c.due_at.is_(None), recent)
    await connection.execute(sa.update(recrawls).where(*resting).values(due_at=due_at, status=PENDING))


_BEGIN = sa.insert(recrawls)
_OF_ARTICLES = sa.select(recrawls.c.article_id).where(
    recrawls.c.article_id.in_(sa.bindparam("articles", expanding=True))
)


async def subject(connection: AsyncConnection, article_id: int) -> Subject:
    """What is known of the article that is to be read again."""
    a, r = articles.c, revisions.c
    told = sa.exists().where(findings.c.match_id == matches.c.id)
    watched = sa.exists().where(matches.c.article_id == article_id, sa.or_(matches.c.certain, told))
    query = (
        sa.select(articles, r.title.label("said_title"), r.text, r.created_at, watched.label("watched"))
        .join(revisions, r.article_id == a.id)
        .where(a.id == article_id)
        .order_by(r.number.desc())
        .limit(1)
    )
    row = (await connection.execute(query)).one()
    brought = (
        sa.select(entries.c.content, entries.c.summary, feeds.c.url)
        .join(feeds, feeds.c.id == entries.c.feed_id)
        .where(entries.c.article_id == article_id)
        .order_by(entries.c.id)
    )
    said = (await connection.execute(brought)).all()
    return Subject(
        article_id=row.id,
        url=row.url,
        outlet=row.outlet,
        from_feed=row.from_feed,
        gone_at=row.gone_at,
        first_seen_at=row.first_seen_at,
        title=row.said_title,
        text=row.text,
        revised_at=row.created_at,
        feed_text=max(
            (text for entry in said for text in (entry.content, entry.summary)), key=len, default=""
        ),
        watched=bool(row.watched) and row.copy_of is None,
        feeds=tuple(dict.fromkeys(entry.url for entry in said)),
    )
