"""The statements that run for each article and each second find their rows by an index, on both databases."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor.pipeline import STAGES
from monitor.store import articles, leases, look_backs, pending, recrawls, topics
from monitor.store.db import Database
from monitor.store.tables import articles as articles_table
from monitor.store.tables import entries, feeds, matches, readings, revisions, scores
from monitor.store.tables import look_backs as look_backs_table
from monitor.store.tables import recrawls as looks_table
from monitor.store.tables import topics as topics_table
from tests.support.plans import GROWING, heard, scanned

NOW = datetime(2025, 4, 8, 12, tzinfo=UTC)
LEASE = timedelta(minutes=5)
Hot = Callable[[AsyncConnection], Awaitable[object]]


async def recent(connection: AsyncConnection) -> None:
    for topic in await topics.active(connection):
        await topics.recent_scores(connection, topic, 50)


async def begun(connection: AsyncConnection) -> None:
    await look_backs.begin(connection, since=NOW - timedelta(days=30), now=NOW)


async def part(connection: AsyncConnection) -> None:
    await begun(connection)
    row = (await connection.execute(sa.select(look_backs_table))).one()
    await look_backs.part(connection, row, 16)


def claimed(table: sa.Table) -> Hot:
    return lambda connection: leases.claim(connection, table, now=NOW, limit=16, lease=LEASE)


HOT: dict[str, Hot] = {
    "what waits": lambda c: pending.tables(
        c, tuple(t for s in STAGES for t in s.tables if "due_at" in t.c), NOW
    ),
    "what waits, counted": lambda c: pending.backlog(c, (entries, revisions, readings, looks_table), NOW),
    "claim entries": claimed(entries),
    "claim revisions": claimed(revisions),
    "claim readings": claimed(readings),
    "claim looks": claimed(looks_table),
    "claim feeds": claimed(feeds),
    "scores of a topic": recent,
    "scores of a revision": lambda c: topics.scores_beside(c, 7, {"t1"}),
    "what a topic is about": lambda c: topics.subjects(c, "t1", 30),
    "matches to link": lambda c: topics.open_matches(c, "t1", 50),
    "matches of a revision": lambda c: topics.matches_of(c, 7),
    "text of a revision": lambda c: topics.text(c, 7),
    "tags of an article": lambda c: topics.tags_of(c, [7]),
    "stored texts": lambda c: topics.stored_texts(c, since=NOW - timedelta(days=1), limit=10),
    "a look-back begins": begun,
    "a look-back's part": part,
    "pages that rest": lambda c: recrawls.rest(c, 7, NOW),
    "pages that matter": lambda c: recrawls.watch(c, 7, NOW, NOW - timedelta(days=7)),
    "copies": lambda c: articles.sharing(c, (1, 2, 3), since=NOW - timedelta(days=3)),
    "texts of an outlet": lambda c: articles.others(c, "Post", since=NOW - timedelta(days=3), besides=[1]),
    "a known address": lambda c: articles.found(c, ["k7"]),
    "a dead worker's rows": lambda c: leases.take_over(c, entries, "w1.", NOW),
}


@pytest.fixture
async def filled(db: Database) -> Database:
    """A few rows of each table that grows; what a planner may do does not depend on how many."""
    feed = {
        "url": "f",
        "name": "f",
        "interval_seconds": 900,
        "tags": [],
        "baseline": "silent",
        "added_at": NOW,
    }
    topic = {
        "name": "t",
        "query": "t",
        "definition": {"name": "t", "query": "t"},
        "version": 1,
        "baseline": "silent",
    }
    async with db.write() as connection:
        await connection.execute(sa.insert(feeds).values(feed | {"due_at": NOW}))
        await connection.execute(
            sa.insert(topics_table),
            [topic | {"id": f"t{n}", "added_at": NOW, "version_at": NOW} for n in range(3)],
        )
        for number in range(1, 41):
            article = {
                "url": f"a{number}",
                "outlet": "Post",
                "title": "t",
                "language": "en",
                "first_seen_at": NOW,
            }
            article |= {
                "feed_silent": False,
                "origin": "Post",
                "signature": [],
                "numbers": [],
                "from_feed": False,
            }
            await connection.execute(sa.insert(articles_table).values(article))
            entry = {
                "feed_id": 1,
                "guid": str(number),
                "url": "u",
                "title": "t",
                "summary": "",
                "content": "",
            }
            entry |= {"first_seen_at": NOW, "first_poll": False, "article_id": number, "due_at": NOW}
            await connection.execute(sa.insert(entries).values(entry))
            revision = {"article_id": number, "number": 1, "title": "t", "text": "t", "text_hash": "h"}
            revision |= {"created_at": NOW, "due_at": NOW, "matched_at": NOW}
            await connection.execute(sa.insert(revisions).values(revision))
            score = {"topic_id": "t1", "revision_id": number, "topic_version": 1, "score": 0.1}
            await connection.execute(sa.insert(scores).values(score))
            await connection.execute(sa.insert(looks_table).values(article_id=number, due_at=NOW))
            match = {
                "topic_id": "t1",
                "topic_version": 1,
                "revision_id": number,
                "article_id": number,
                "score": 1,
            }
            match |= {"first_seen_at": NOW, "needed": 0.4, "reasons": [], "passages": [], "silent": False}
            await connection.execute(sa.insert(matches).values(match))
            await connection.execute(sa.insert(readings).values(revision_id=number, engine="1", due_at=NOW))
    return db


@pytest.mark.parametrize("name", HOT)
async def test_a_statement_that_runs_all_the_time_reads_no_table_that_grows_from_end_to_end(
    filled: Database, name: str
) -> None:
    async with filled.write() as connection:
        if filled.dialect == "postgresql":
            await connection.execute(sa.text("SET LOCAL enable_seqscan = off"))
        with heard(connection.sync_connection) as statements:
            await HOT[name](connection)
        assert statements
        for statement, parameters in list(statements):
            assert not await scanned(connection, statement, parameters) & GROWING, statement
