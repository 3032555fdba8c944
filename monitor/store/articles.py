"""Articles, their revisions and the shingles by which copies are found."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor.model import Article
from monitor.store.tables import articles, revisions, shingles

_KEYS = 16  # of a signature's values; a copy shares most of them
_CANDIDATES = 20


@dataclass(frozen=True, slots=True)
class NewArticle:
    """An article as the articles stage has worked it out, ready to be stored."""

    url: str
    outlet: str
    title: str
    text: str
    author: str | None
    language: str
    published_at: datetime | None
    feed_silent: bool
    signature: tuple[int, ...]
    numbers: frozenset[str]


@dataclass(frozen=True, slots=True)
class Twin:
    """A stored article that may be a copy of a new one."""

    id: int
    origin: str
    copy_of: int | None
    signature: tuple[int, ...]
    numbers: frozenset[str]


async def find(connection: AsyncConnection, url: str) -> int | None:
    """Id of the article with this canonical URL."""
    return await connection.scalar(sa.select(articles.c.id).where(articles.c.url == url))


async def candidates(connection: AsyncConnection, signature: Sequence[int], *, since: datetime) -> list[Twin]:
    """Articles first seen after `since` that share the most shingles, the likeliest and oldest first."""
    if not signature:
        return []
    shared = sa.func.count().label("shared")
    near = (
        sa.select(shingles.c.article_id, shared)
        .where(shingles.c.value.in_(list(signature[:_KEYS])))
        .group_by(shingles.c.article_id)
        .subquery()
    )
    query = (
        sa.select(articles)
        .join(near, near.c.article_id == articles.c.id)
        .where(articles.c.first_seen_at >= since, near.c.shared >= min(3, len(signature)))
        .order_by(near.c.shared.desc(), articles.c.id)
        .limit(_CANDIDATES)
    )
    rows = await connection.execute(query)
    return [Twin(r.id, r.origin, r.copy_of, tuple(r.signature), frozenset(r.numbers)) for r in rows]


async def add(
    connection: AsyncConnection,
    new: NewArticle,
    *,
    origin: str,
    copy_of: int | None,
    now: datetime,
) -> int:
    """Store the article with its first revision, which is due for matching at once. Returns its id."""
    article_id = (
        await connection.execute(
            sa.insert(articles)
            .values(
                url=new.url,
                outlet=new.outlet,
                title=new.title,
                author=new.author,
                language=new.language,
                published_at=new.published_at,
                first_seen_at=now,
                feed_silent=new.feed_silent,
                origin=origin,
                copy_of=copy_of,
                signature=list(new.signature),
                numbers=sorted(new.numbers),
            )
            .returning(articles.c.id)
        )
    ).scalar_one()
    if new.signature:
        values = sorted(set(new.signature[:_KEYS]))
        await connection.execute(
            sa.insert(shingles), [{"value": value, "article_id": article_id} for value in values]
        )
    await add_revision(connection, int(article_id), title=new.title, text=new.text, now=now)
    return int(article_id)


async def add_revision(
    connection: AsyncConnection, article_id: int, *, title: str, text: str, now: datetime
) -> None:
    """Store what an article says from now on; it is due for matching at once."""
    last = await connection.scalar(
        sa.select(sa.func.max(revisions.c.number)).where(revisions.c.article_id == article_id)
    )
    await connection.execute(
        sa.insert(revisions).values(
            article_id=article_id,
            number=(last or 0) + 1,
            title=title,
            text=text,
            text_hash=hashlib.sha256(text.encode()).hexdigest(),
            created_at=now,
            due_at=now,
        )
    )


async def newest(connection: AsyncConnection, article_id: int) -> sa.Row[Any]:
    """The article's last revision."""
    query = sa.select(revisions).where(revisions.c.article_id == article_id)
    return (await connection.execute(query.order_by(revisions.c.number.desc()).limit(1))).one()


async def before(connection: AsyncConnection, article_id: int, number: int) -> str | None:
    """Title and text of the revision before this one, None for the first."""
    query = sa.select(revisions.c.title, revisions.c.text).where(
        revisions.c.article_id == article_id, revisions.c.number == number - 1
    )
    row = (await connection.execute(query)).one_or_none()
    return f"{row.title}\n{row.text}" if row else None


async def revision(connection: AsyncConnection, revision_id: int) -> sa.Row[Any]:
    """One revision with its article's language and times."""
    query = (
        sa.select(
            revisions,
            articles.c.language,
            articles.c.first_seen_at,
            articles.c.published_at,
            articles.c.feed_silent,
        )
        .join(articles, articles.c.id == revisions.c.article_id)
        .where(revisions.c.id == revision_id)
    )
    return (await connection.execute(query)).one()


async def wake_recent(connection: AsyncConnection, now: datetime, back: timedelta) -> int:
    """Have the revisions of the last days matched again, as a new topic needs it. Returns how many."""
    done = await connection.execute(
        sa.update(revisions)
        .where(revisions.c.created_at >= now - back)
        .values(status="pending", due_at=now, attempts=0)
    )
    return done.rowcount


def to_article(row: sa.Row[Any]) -> Article:
    """The ledger's view of a row of `articles`."""
    return Article(
        id=row.id,
        url=row.url,
        title=row.title,
        outlet=row.outlet,
        origin=row.origin,
        published_at=row.published_at,
        first_seen_at=row.first_seen_at,
    )
