"""The agenda wakes a stage for what is due, whoever wrote it, and leaves the others alone."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from monitor.app import App
from monitor.config.models import FeedConfig
from monitor.engine.agenda import Agenda
from monitor.pipeline import Stage
from monitor.store import feeds, work
from monitor.store.db import open_database
from monitor.store.tables import deliveries, readings
from monitor.store.tables import feeds as table
from tests.support.desk import Desk, Mailbox, open_desk

FEED = "https://outlet.example/feed"


async def nothing(_app: App, _limit: int) -> int:
    return 0


POLL = Stage("poll", nothing, 1, (table,))
OTHERS = (Stage("read", nothing, 1, (readings,)), Stage("deliver", nothing, 1, (deliveries,)))


async def names(agenda: Agenda, desk: Desk, running: tuple[str, ...] = ()) -> list[str]:
    return [stage.name for stage in await agenda.due(desk.app, running)]


async def with_feed(desk: Desk) -> None:
    """One feed that falls due in a minute."""
    async with desk.app.db.write() as connection:
        await connection.execute(sa.delete(table))
        await feeds.sync(connection, [FeedConfig(url=FEED, name="Outlet")], desk.clock())
        await connection.execute(sa.update(table).values(due_at=desk.clock.now.replace(minute=1)))


async def test_every_stage_is_woken_first_and_then_only_one_with_a_row_that_is_due(tmp_path: Path) -> None:
    async with open_desk(tmp_path, {"hook": Mailbox()}) as desk:
        await with_feed(desk)
        agenda = Agenda((POLL, *OTHERS))
        assert await names(agenda, desk) == ["poll", "read", "deliver"]
        assert await names(agenda, desk) == []
        desk.clock.advance(minutes=1)
        assert await names(agenda, desk) == ["poll"]


async def test_what_another_process_writes_is_seen_at_the_next_tick(tmp_path: Path) -> None:
    async with open_desk(tmp_path, {"hook": Mailbox()}) as desk:
        await with_feed(desk)
        agenda = Agenda((POLL, *OTHERS))
        await names(agenda, desk)
        assert await names(agenda, desk) == []
        other = open_database(desk.app.config.database)
        async with other.write() as connection:
            await connection.execute(sa.update(table).values(due_at=desk.clock()))
        await other.close()
        assert await names(agenda, desk) == ["poll"]


async def test_a_row_that_somebody_works_on_wakes_nobody(tmp_path: Path) -> None:
    async with open_desk(tmp_path, {"hook": Mailbox()}) as desk:
        await with_feed(desk)
        agenda = Agenda((POLL,))
        await names(agenda, desk)
        desk.clock.advance(minutes=1)
        async with desk.app.db.write() as connection:
            [(lease, _)] = await work.claim(
                connection, table, now=desk.clock(), limit=1, lease=desk.app.lease
            )
        assert await names(agenda, desk) == []
        await desk.app.give_back(lease)
        assert await names(agenda, desk) == ["poll"]


async def test_a_stage_that_runs_or_rests_has_its_turn_later(tmp_path: Path) -> None:
    async with open_desk(tmp_path, {"hook": Mailbox()}) as desk:
        slow = Stage("poll", nothing, 1, (table,), pace=3)
        await with_feed(desk)
        desk.clock.advance(minutes=1)
        agenda = Agenda((slow,))
        assert await names(agenda, desk) == ["poll"]
        assert [await names(agenda, desk) for _ in range(3)] == [[], [], ["poll"]]
        assert [await names(agenda, desk, ("poll",)) for _ in range(4)] == [[], [], [], []]
        assert await names(agenda, desk) == ["poll"]


async def test_a_stage_that_broke_off_is_woken_again_with_nothing_due(tmp_path: Path) -> None:
    async with open_desk(tmp_path, {"hook": Mailbox()}) as desk:
        agenda = Agenda((POLL, *OTHERS))
        await names(agenda, desk)
        agenda.again(OTHERS[0])
        assert await names(agenda, desk) == ["read"]
        assert await names(agenda, desk) == []


async def test_a_stage_without_a_queue_is_woken_by_the_clock(tmp_path: Path) -> None:
    async with open_desk(tmp_path, {"hook": Mailbox()}) as desk:
        agenda = Agenda((Stage("watch", nothing, 1, pace=2),))
        assert [await names(agenda, desk) for _ in range(4)] == [["watch"], [], ["watch"], []]
