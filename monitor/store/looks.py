"""When articles are to be read again, and what the last readings left open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor.store.tables import articles, entries, feeds, looks, matches, revisions
from monitor.store.work import PARKED, PENDING


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


async def begin(
    connection: AsyncConnection,
    article_id: int,
    *,
    due_at: datetime | None,
    etag: str | None = None,
    last_modified: str | None = None,
) -> None:
    """Have a new article read again; the validators are those of its page. A known one stays as it is."""
    if await _is_known(connection, article_id):
        return
    values = {"article_id": article_id, "due_at": due_at, "etag": etag, "last_modified": last_modified}
    await connection.execute(_BEGIN, values)


async def wake(connection: AsyncConnection, article_id: int, now: datetime, title: str | None) -> None:
    """Have an article read again at once: its feed says something else of it."""
    await begin(connection, article_id, due_at=now)
    values: dict[str, Any] = {"status": PENDING, "due_at": now}
    if title:
        values["title"] = title
    await connection.execute(sa.update(looks).where(looks.c.article_id == article_id).values(**values))


async def _is_known(connection: AsyncConnection, article_id: int) -> bool:
    return await connection.scalar(_OF_ARTICLE, {"article": article_id}) is not None


_BEGIN = sa.insert(looks)
_OF_ARTICLE = sa.select(looks.c.id).where(looks.c.article_id == sa.bindparam("article"))


async def parked(connection: AsyncConnection, limit: int = 20) -> list[sa.Row[Any]]:
    """Looks that were given up, the newest first, each with its article's address."""
    query = (
        sa.select(looks, articles.c.url)
        .join(articles, articles.c.id == looks.c.article_id)
        .where(looks.c.status == PARKED)
        .order_by(looks.c.id.desc())
        .limit(limit)
    )
    return list((await connection.execute(query)).all())


async def subject(connection: AsyncConnection, article_id: int) -> Subject:
    """What is known of the article that a look is for."""
    a, r = articles.c, revisions.c
    watched = sa.exists().where(matches.c.article_id == article_id)
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
