"""What is known of a feed survives the database, and the configuration decides which feeds are read."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from monitor.config.models import FeedConfig
from monitor.model import Entry
from monitor.store import feeds, health, leases
from monitor.store.db import Database
from monitor.store.feed_state import Brought, Health, PollRun, noted, read_state, state_values
from monitor.store.tables import feeds as table

NOW = datetime(2025, 4, 8, 12, tzinfo=UTC)
PAPER = FeedConfig(url="https://paper.example/rss", tags=("daily",))


async def add(db: Database, *configs: FeedConfig, now: datetime = NOW) -> None:
    async with db.write() as connection:
        await feeds.sync(connection, configs, now)


async def listed(db: Database) -> list[sa.Row[Any]]:
    async with db.read() as connection:
        return await feeds.listing(connection)


async def test_a_state_reads_as_it_was_written(db: Database) -> None:
    await add(db, PAPER)
    [row] = await listed(db)
    run = PollRun(Brought.FAILED, NOW, NOW + timedelta(hours=1), 3, 0, "no answer \u2013 or none in time")
    state = replace(
        read_state(row, NOW),
        address="https://new.example/rss",
        moved_to="https://newer.example/rss",
        moved_since=NOW,
        moved_seen=2,
        etag='W/"caf\u00e9"',
        ttl=timedelta(minutes=30),
        skip_hours=(0, 3),
        skip_days=(6,),
        pace=4.25,
        longest_gap=timedelta(hours=9),
        last_success_at=NOW,
        failing_since=NOW,
        health=Health.SILENT,
        runs=noted(noted((), PollRun(Brought.NEW, NOW, NOW, entries=5)), run),
    )
    async with db.write() as connection:
        await connection.execute(sa.update(table).values(**state_values(state)))
    [row] = await listed(db)
    assert read_state(row, NOW) == state
    assert state.history == (PollRun(Brought.NEW, NOW, NOW, entries=5), run)


async def test_a_feed_without_a_name_keeps_its_own_title_over_a_restart(db: Database) -> None:
    await add(db, PAPER)
    assert [row.name for row in await listed(db)] == [PAPER.url]
    async with db.write() as connection:
        await connection.execute(sa.update(table).values(title="The Paper"))
    await add(db, PAPER)
    assert [row.name for row in await listed(db)] == ["The Paper"]
    await add(db, PAPER.model_copy(update={"name": "Mine"}))
    assert [row.name for row in await listed(db)] == ["Mine"]


async def test_a_feed_that_left_rests_and_one_that_comes_back_is_due(db: Database) -> None:
    await add(db, PAPER)
    await add(db)
    assert await listed(db) == []
    async with db.write() as connection:
        assert await leases.claim(connection, table, now=NOW, limit=9, lease=timedelta(minutes=5)) == []
    await add(db, PAPER, now=NOW + timedelta(days=9))
    [row] = await listed(db)
    assert (row.due_at, row.added_at) == (NOW + timedelta(days=9),) * 2


async def test_a_restart_makes_no_feed_due(db: Database) -> None:
    await add(db, PAPER)
    async with db.write() as connection:
        await connection.execute(sa.update(table).values(due_at=NOW + timedelta(hours=3)))
    await add(db, PAPER, now=NOW + timedelta(hours=1))
    assert [row.due_at for row in await listed(db)] == [NOW + timedelta(hours=3)]


async def test_entries_are_stored_once_and_counted(db: Database) -> None:
    await add(db, PAPER)
    [row] = await listed(db)
    entries = [Entry(f"id-{n}", f"https://paper.example/{n}", f"Story {n}") for n in range(5)]
    async with db.write() as connection:
        assert await feeds.add_entries(connection, row, entries[:3], now=NOW) == 3
        assert await feeds.add_entries(connection, row, entries, now=NOW) == 2
    assert [row.brought for row in await listed(db)] == [5]


async def test_health_events_wait_until_somebody_has_been_told(db: Database) -> None:
    events = [
        health.HealthEvent("feed_silent", "Paper", "Paper is silent."),
        health.HealthEvent("x", "Wire", "y"),
    ]
    async with db.write() as connection:
        await health.add(connection, events, NOW)
        await health.add(connection, [], NOW)
        first, second = await health.pending(connection)
        await health.mark_told(connection, [first.id])
        assert [row.id for row in await health.pending(connection)] == [second.id]
        [row] = await health.of_subject(connection, "Paper")
    assert (row.text, row.status, row.created_at) == ("Paper is silent.", "told", NOW)
