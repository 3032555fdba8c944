"""Articles, their addresses and revisions, and the shingles by which copies are found."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor.model import Article
from monitor.store.bulk_insert import insert_all
from monitor.store.tables import addresses, articles, entries, revisions, shingles

_KEYS = 16  # of a signature's values; a copy shares most of them
_SHARED = 3
_CANDIDATES = 20
_OTHERS = 10


@dataclass(frozen=True, slots=True)
class NewArticle:
    """An article as the articles stage has worked it out, ready to be stored.

    `keys` are those of all addresses that lead to it; `from_feed` says that its text is the feed's own.
    """

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
    keys: tuple[str, ...] = ()
    from_feed: bool = False


@dataclass(frozen=True, slots=True)
class NewRevision:
    """What an article says now; `changes` are (start, end, words before) of each stretch that differs."""

    title: str
    text: str
    changes: tuple[tuple[int, int, str], ...] | None = None


@dataclass(frozen=True, slots=True)
class KnownArticle:
    """A stored article that may be a copy of a new one, with its newest text ("" where that is erased)."""

    id: int
    outlet: str
    title: str
    origin: str
    copy_of: int | None
    signature: tuple[int, ...]
    numbers: frozenset[str]
    text: str


# Made once: for each article, making a statement costs more than running it.
_LED_BY = sa.select(addresses).where(addresses.c.key.in_(sa.bindparam("keys", expanding=True)))


async def find(connection: AsyncConnection, keys: Collection[str]) -> int | None:
    """Id of the first article that one of these addresses leads to."""
    return min((await found(connection, keys)).values(), default=None)


async def found(connection: AsyncConnection, keys: Collection[str]) -> dict[str, int]:
    """Those of the addresses that lead to an article, with its id."""
    rows = await connection.execute(_LED_BY, {"keys": sorted(keys)})
    return {row.key: row.article_id for row in rows}


async def add_addresses(connection: AsyncConnection, article_id: int, keys: Collection[str]) -> None:
    """Have these addresses lead to the article, unless they lead to another already."""
    await _lead(connection, [(key, article_id) for key in keys])


async def _lead(connection: AsyncConnection, leads: Sequence[tuple[str, int]]) -> None:
    """Have each address that leads nowhere yet lead to the first article named for it."""
    known = await found(connection, {key for key, _ in leads})
    first = {key: article_id for key, article_id in reversed(leads) if key not in known}
    rows = [{"key": key, "article_id": article_id} for key, article_id in sorted(first.items())]
    await insert_all(connection, addresses, rows)


async def is_brought(connection: AsyncConnection, article_id: int, feed_id: int) -> bool:
    """Whether an entry of this feed was of this article already."""
    e = entries.c
    query = sa.select(e.id).where(e.article_id == article_id, e.feed_id == feed_id).limit(1)
    return await connection.scalar(query) is not None


async def known_article(connection: AsyncConnection, article_id: int) -> KnownArticle:
    """One article as it is compared with others."""
    return (await _known_articles(connection, articles.c.id == article_id))[0]


_shared = sa.func.count().label("shared")
_SHARING = (
    sa.select(shingles.c.article_id)
    .join(articles, articles.c.id == shingles.c.article_id)
    .where(
        shingles.c.value.in_(sa.bindparam("values", expanding=True)),
        articles.c.first_seen_at >= sa.bindparam("since", type_=articles.c.first_seen_at.type),
    )
    .group_by(shingles.c.article_id)
    .having(_shared >= sa.bindparam("enough", type_=sa.Integer))
    .order_by(_shared.desc(), shingles.c.article_id)
    .limit(_CANDIDATES)
)


def shingles_of(signature: Sequence[int]) -> frozenset[int]:
    """The values of a signature by which copies are looked up."""
    return frozenset(signature[:_KEYS])


def shared_by_copies(signature: Sequence[int]) -> int:
    """How many of those values a copy has in common with the original at least."""
    return min(_SHARED, len(signature))


async def sharing(connection: AsyncConnection, signature: Sequence[int], *, since: datetime) -> list[int]:
    """Ids of articles first seen after `since` that may be copies, those with the most shingles in common first."""
    if not signature:
        return []
    asked = {"values": sorted(shingles_of(signature)), "since": since, "enough": shared_by_copies(signature)}
    return list((await connection.scalars(_SHARING, asked)).all())


async def candidates(
    connection: AsyncConnection, signature: Sequence[int], *, since: datetime
) -> list[KnownArticle]:
    """The articles that `sharing` finds."""
    ids = await sharing(connection, signature, since=since)
    found = {one.id: one for one in await _known_articles(connection, articles.c.id.in_(ids))} if ids else {}
    return [found[number] for number in ids]


async def others(
    connection: AsyncConnection, outlet: str, *, since: datetime, besides: Collection[int]
) -> list[str]:
    """The last texts of an outlet, without those of some articles."""
    query = (
        sa.select(revisions.c.text)
        .join(articles, articles.c.id == revisions.c.article_id)
        .where(
            articles.c.outlet == outlet,
            articles.c.first_seen_at >= since,
            articles.c.id.not_in(sorted(besides)),
            revisions.c.number == 1,
        )
        .order_by(articles.c.first_seen_at.desc())
        .limit(_OTHERS)
    )
    return list((await connection.scalars(query)).all())


async def _known_articles(
    connection: AsyncConnection, condition: sa.ColumnElement[bool]
) -> list[KnownArticle]:
    later = revisions.alias("later")
    last = sa.select(sa.func.max(later.c.number)).where(later.c.article_id == articles.c.id)
    query = (
        sa.select(articles, revisions.c.text)
        .join(revisions, revisions.c.article_id == articles.c.id)
        .where(condition, revisions.c.number == last.correlate(articles).scalar_subquery())
    )
    return [
        KnownArticle(
            r.id, r.outlet, r.title, r.origin, r.copy_of, tuple(r.signature), frozenset(r.numbers), r.text
        )
        for r in await connection.execute(query)
    ]


_ADD = sa.insert(articles).returning(articles.c.id, sort_by_parameter_order=True)
_ADD_REVISION = sa.insert(revisions)


async def add(
    connection: AsyncConnection,
    new: NewArticle,
    *,
    origin: str,
    copy_of: int | None,
    now: datetime,
) -> int:
    """Store the article with its first revision, which is due for matching at once. Returns its id."""
    return (await _add_all(connection, [_values(new, origin, copy_of, now)], [new], now))[0]


async def add_originals(
    connection: AsyncConnection, new: Sequence[tuple[NewArticle, str]], *, now: datetime
) -> list[int]:
    """Store articles that are copies of none, each with its origin. Returns their ids, which rise."""
    values = [_values(article, origin, None, now) for article, origin in new]
    return await _add_all(connection, values, [article for article, _ in new], now)


def _values(new: NewArticle, origin: str, copy_of: int | None, now: datetime) -> dict[str, Any]:
    return {
        "url": new.url,
        "outlet": new.outlet,
        "title": new.title,
        "author": new.author,
        "language": new.language,
        "published_at": new.published_at,
        "first_seen_at": now,
        "feed_silent": new.feed_silent,
        "origin": origin,
        "copy_of": copy_of,
        "signature": list(new.signature),
        "numbers": sorted(new.numbers),
        "from_feed": new.from_feed,
    }


async def _add_all(
    connection: AsyncConnection, values: list[dict[str, Any]], new: Sequence[NewArticle], now: datetime
) -> list[int]:
    ids = list((await connection.scalars(_ADD, values)).all())
    added = list(zip(ids, new, strict=True))
    runs = [
        {"value": value, "article_id": article_id}
        for article_id, article in added
        for value in sorted(shingles_of(article.signature))
    ]
    await insert_all(connection, shingles, runs)
    await _lead(connection, [(key, article_id) for article_id, article in added for key in article.keys])
    first = [
        _revision(article_id, 1, NewRevision(article.title, article.text), now)
        for article_id, article in added
    ]
    await connection.execute(_ADD_REVISION, first)
    return ids


async def add_revision(
    connection: AsyncConnection, article_id: int, new: NewRevision, *, now: datetime
) -> None:
    """Store what an article says from now on; it is due for matching at once."""
    last = await connection.scalar(
        sa.select(sa.func.max(revisions.c.number)).where(revisions.c.article_id == article_id)
    )
    await connection.execute(_ADD_REVISION, _revision(article_id, (last or 0) + 1, new, now))


def _revision(article_id: int, number: int, new: NewRevision, now: datetime) -> dict[str, Any]:
    return {
        "article_id": article_id,
        "number": number,
        "title": new.title,
        "text": new.text,
        "text_hash": hashlib.sha256(new.text.encode()).hexdigest(),
        "changes": [list(change) for change in new.changes] if new.changes is not None else None,
        "created_at": now,
        "due_at": now,
    }


async def set_gone(connection: AsyncConnection, article_id: int, gone_at: datetime | None) -> None:
    """Note that the article's page is gone, or is back."""
    await connection.execute(sa.update(articles).where(articles.c.id == article_id).values(gone_at=gone_at))


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
