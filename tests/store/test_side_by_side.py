"""What two workers do at the same time to one topic and one article comes to a good end."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor import ENGINE
from monitor.config.models import TopicConfig
from monitor.store import articles, leases, topics
from monitor.store.articles import NewArticle
from monitor.store.db import Database
from monitor.store.tables import readings, revisions
from monitor.store.tables import topics as table

NOW = datetime(2025, 4, 8, 12, tzinfo=UTC)
NEW = NewArticle(
    url="https://outlet.example/1",
    outlet="Outlet",
    title="Held at the harbour",
    text="155 crew members are held.",
    author=None,
    language="en",
    published_at=NOW,
    feed_silent=False,
    signature=(),
    numbers=frozenset(),
)


@pytest.fixture
async def revision(db: Database) -> int:
    """A revision that the first of two topics has matched and that is to be read."""
    async with db.write() as connection:
        wanted = [TopicConfig(id=name, name=name, query=name) for name in ("first", "second")]
        await topics.sync(connection, wanted, NOW)
        article = await articles.add(connection, NEW, origin="Outlet", copy_of=None, now=NOW)
        found = await connection.scalar(sa.select(revisions.c.id).where(revisions.c.article_id == article))
        await topics.add_matches(connection, [hit("first", int(found or 0))], engine=ENGINE, now=NOW)
    return int(found or 0)


def hit(topic: str, revision_id: int) -> topics.NewMatch:
    return topics.NewMatch(topic, 1, revision_id, 1, NOW, 0.9, 0.5, (), (), silent=False)


async def matched(connection: AsyncConnection, revision_id: int) -> None:
    later = NOW + timedelta(seconds=1)
    await topics.add_matches(connection, [hit("second", revision_id)], engine=ENGINE, now=later)


async def read(connection: AsyncConnection, revision_id: int) -> None:
    await topics.wake_readers(connection, revision_id, NOW + timedelta(seconds=3))
    await connection.execute(sa.update(readings).values(status=leases.DONE))


async def looked(db: Database) -> list[str]:
    """Have the second topic's linking look at what there is, as its stage does. Returns what it may link."""
    at = NOW + timedelta(seconds=2)
    async with db.write() as connection:
        claimed = await leases.claim(
            connection, table, now=at, limit=1, lease=timedelta(minutes=5), where=[table.c.id == "second"]
        )
    async with db.write() as connection:
        waiting = await topics.open_matches(connection, "second", 10)
        for lease, _ in claimed:
            await leases.sleep(connection, lease)
    return [match.reading for match in waiting]


async def is_due(db: Database) -> bool:
    async with db.read() as connection:
        return "second" in await topics.due_ids(connection, NOW + timedelta(minutes=1), 10)


async def test_a_match_that_is_added_while_its_reading_ends_is_linked(db: Database, revision: int) -> None:
    """On SQLite the two come after each other anyway; on PostgreSQL each sees only what was there before."""
    added, seen = asyncio.Event(), list[str]()

    async def reader() -> None:
        async with db.write() as connection:
            await read(connection, revision)
            added.set()
            await asyncio.sleep(0.3)  # so that the match meets a reading that has not ended yet

    async def matcher() -> None:
        await added.wait()
        async with db.write() as connection:
            await matched(connection, revision)
        seen.extend(await looked(db))

    await asyncio.gather(reader(), matcher())
    assert seen == ["done"] or await is_due(db)


async def test_a_reading_that_ends_while_a_match_is_added_wakes_its_topic(
    db: Database, revision: int
) -> None:
    added = asyncio.Event()

    async def matcher() -> None:
        async with db.write() as connection:
            await matched(connection, revision)
            added.set()
            await asyncio.sleep(0.3)  # so that the end of the reading meets a match that is not there yet
        await looked(db)

    async def reader() -> None:
        await added.wait()
        async with db.write() as connection:
            await read(connection, revision)
            await asyncio.sleep(0.3)  # so that linking looks before the end of the reading is seen

    await asyncio.gather(matcher(), reader())
    assert await is_due(db)


async def test_two_who_keep_the_scores_of_one_article_do_not_break_each_other_off(
    db: Database, revision: int
) -> None:
    async with db.read() as connection:
        active = await topics.active(connection)

    async def keep(score: float) -> None:
        async with db.write() as connection:
            await topics.add_scores(connection, active, revision, [score, score])
            await asyncio.sleep(0.1)  # so that the other one comes before this one has ended

    await asyncio.gather(keep(0.1), keep(0.2))
    async with db.read() as connection:
        kept = await topics.scores_beside(connection, revision, set())
    assert len(kept) == 2
    assert len(set(kept)) == 1
