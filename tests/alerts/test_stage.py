"""Findings of one topic are told together, at their time, once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from monitor.alerts import stage
from monitor.store import deliveries, findings
from monitor.store.tables import alerts
from monitor.store.tables import deliveries as deliveries_table
from tests.support.desk import Desk, Mailbox, open_desk


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    channels = {"mail": Mailbox("one@desk.example", "two@desk.example"), "hook": Mailbox()}
    async with open_desk(tmp_path, channels) as opened:
        yield opened


async def subjects(desk: Desk) -> list[str]:
    async with desk.app.db.read() as connection:
        return list(
            (await connection.scalars(sa.select(alerts.c.subject).order_by(alerts.c.created_at))).all()
        )


async def test_findings_wait_for_more_and_are_told_together(desk: Desk) -> None:
    await desk.figure("border", 155)
    desk.clock.advance(seconds=20)
    await desk.figure("border", 12)
    assert await stage.run(desk.app, 10) == 0
    desk.clock.advance(seconds=10)
    assert await stage.run(desk.app, 10) == 1
    [subject] = await subjects(desk)
    assert subject == "155 people counted; 12 people counted"


async def test_the_next_alert_of_a_topic_keeps_its_distance(desk: Desk) -> None:
    await desk.figure("border", 155)
    desk.clock.advance(seconds=30)
    await stage.run(desk.app, 10)
    await desk.figure("border", 163)
    desk.clock.advance(seconds=60)
    assert await stage.run(desk.app, 10) == 0
    desk.clock.advance(minutes=4)
    assert await stage.run(desk.app, 10) == 1
    assert len(await subjects(desk)) == 2


async def test_an_alert_comes_with_one_delivery_for_each_receiver(desk: Desk) -> None:
    await desk.figure("border", 155)
    desk.clock.advance(minutes=1)
    await stage.run(desk.app, 10)
    async with desk.app.db.read() as connection:
        rows = await connection.execute(sa.select(deliveries_table.c.channel, deliveries_table.c.target))
        found = sorted(tuple(row) for row in rows)
    assert found == [("hook", ""), ("mail", "one@desk.example"), ("mail", "two@desk.example")]


async def test_two_workers_that_group_at_once_raise_one_alert(desk: Desk) -> None:
    await desk.figure("border", 155)
    desk.clock.advance(minutes=1)
    await asyncio.gather(*(stage.run(desk.app, 10) for _ in range(4)))
    assert len(await subjects(desk)) == 1


async def test_what_was_there_before_the_topic_fills_the_ledger_and_tells_nobody(desk: Desk) -> None:
    await desk.figure("border", 155, silent=True)
    desk.clock.advance(days=1)
    assert await stage.run(desk.app, 10) == 0
    async with desk.app.db.read() as connection:
        assert len(await findings.all_of(connection, "border")) == 1


async def test_the_stored_message_is_the_one_that_every_try_sends(desk: Desk) -> None:
    await desk.figure("border", 155)
    desk.clock.advance(minutes=1)
    await stage.run(desk.app, 10)
    async with desk.app.db.read() as connection:
        alert_id = await connection.scalar(sa.select(alerts.c.id))
        message = await deliveries.message(connection, str(alert_id))
    assert message["id"] == alert_id
    assert "Officials said 155 people were counted at the border." in message["text"]
