"""Rows that are inserted together read as if each had been inserted alone, on either database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
import sqlalchemy as sa

from monitor.config.models import FeedConfig
from monitor.errors import StoreError
from monitor.store import feeds
from monitor.store.bulk_insert import insert_all
from monitor.store.db import Database
from monitor.store.tables import entries

NOW = datetime(2025, 4, 8, 12, tzinfo=UTC)
TEXTS = ["", "plain", 'it\'s "so" \\n {x} %s :y $1', "two\nlines\tand a tab", "Łódź 東京 👍🏽", "x" * 70_000]
DATES = [None, NOW, datetime(1990, 1, 1, 0, 0, 0, 1, UTC), NOW.astimezone(timezone(timedelta(hours=5.5)))]


def row(number: int, **values: object) -> dict[str, object]:
    text = TEXTS[number % len(TEXTS)]
    said = {"url": text, "title": text, "summary": text, "content": text, "author": text or None}
    dates = {"published_at": DATES[number % len(DATES)], "first_seen_at": NOW, "due_at": NOW}
    known = {"feed_id": 1, "guid": f"{number} {text[:20]}", "language": None, "first_poll": number % 2 == 0}
    return known | said | dates | values


@pytest.fixture
async def feed(db: Database) -> None:
    async with db.write() as connection:
        await feeds.sync(connection, [FeedConfig(url="https://paper.example/rss")], NOW)


async def stored(db: Database) -> list[dict[str, object]]:
    async with db.read() as connection:
        rows = await connection.execute(sa.select(entries).order_by(entries.c.id))
        return [{name: value for name, value in one._asdict().items() if name != "id"} for one in rows]


@pytest.mark.usefixtures("feed")
async def test_many_rows_read_as_single_ones_do(db: Database) -> None:
    rows = [row(number) for number in range(24)]
    async with db.write() as connection:
        for one in rows:
            await connection.execute(sa.insert(entries).values(**one))
    alone = await stored(db)
    async with db.write() as connection:
        await connection.execute(sa.delete(entries))
        await insert_all(connection, entries, rows)
    assert await stored(db) == alone
    assert alone[1]["status"] == "pending"  # what the table itself gives


@pytest.mark.usefixtures("feed")
async def test_thousands_are_inserted_and_none_are_no_work(db: Database) -> None:
    async with db.write() as connection:
        await insert_all(connection, entries, [])
        await insert_all(connection, entries, [row(number, content="") for number in range(2_500)])
    assert len(await stored(db)) == 2_500


@pytest.mark.usefixtures("feed")
async def test_one_row_that_cannot_be_inserted_leaves_none_behind(db: Database) -> None:
    with pytest.raises(StoreError):
        async with db.write() as connection:
            await insert_all(connection, entries, [row(1), row(2), row(1)])
    with pytest.raises(ValueError, match="zone"):
        async with db.write() as connection:
            await insert_all(connection, entries, [row(1, due_at=NOW.replace(tzinfo=None))])
    assert await stored(db) == []
