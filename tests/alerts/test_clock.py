"""The machine's clock is set back or forward by a day: nothing stands still, nothing is told twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.alerts import stage, watch
from monitor.channels.message import Message
from monitor.delivery import stage as delivery
from monitor.errors import TransientChannelError
from monitor.store import heartbeats
from tests.support.desk import Desk, Mailbox, open_desk
from tests.support.receiver import Answer, receiver


async def look(desk: Desk, minutes: int) -> None:
    """The stages as the engine runs them, once a minute."""
    for _ in range(minutes):
        desk.clock.advance(minutes=1)
        await watch.run(desk.app, 10)
        while await stage.run(desk.app, 10):
            pass
        while await delivery.run(desk.app, 10):
            pass


def news(box: Mailbox) -> list[Message]:
    """What was told of the topic, without what the service tells of itself."""
    return [message for _, message in box.received if message.topic == "border"]


@pytest.mark.parametrize("days", [-1, 1])
async def test_what_waits_to_be_told_is_told_in_its_time(tmp_path: Path, days: int) -> None:
    box = Mailbox()
    async with open_desk(tmp_path, {"box": box}) as desk:
        await look(desk, 2)
        for value in (155, 163, 171):
            await desk.figure("border", value)
            desk.clock.advance(days=days)
            await look(desk, 10)
    assert [message.subject for message in news(box)] == [
        "155 people counted", "163 people counted", "171 people counted",
    ]  # fmt: skip


@pytest.mark.parametrize("days", [-1, 1])
async def test_a_channel_that_rests_or_paces_goes_on(tmp_path: Path, days: int) -> None:
    box = Mailbox()
    box.failures = [TransientChannelError("No answer: is it running?")] * 3
    paced = {"box": {"type": "console", "pace": "1s", "most_per_hour": 2}}
    async with open_desk(tmp_path, {"box": box}, channels=paced) as desk:
        for value in (155, 163):
            await desk.figure("border", value)
            await look(desk, 7)
        desk.clock.advance(days=days)
        await look(desk, 70)
        await desk.figure("border", 171)
        await look(desk, 7)
    assert len(news(box)) == 3
    assert len({message.id for message in news(box)}) == 3


@pytest.mark.parametrize("days", [-1, 1])
async def test_the_dead_mans_switch_is_called_on(tmp_path: Path, days: int) -> None:
    async with receiver(lambda _: Answer()) as there:
        health = {"ping_url": f"{there.url}/ping", "ping_every": "5m"}
        fetch = {"allow_private": ["127.0.0.1"]}
        async with open_desk(tmp_path, {"box": Mailbox()}, health=health, fetch=fetch) as desk:
            for minutes in range(20):
                async with desk.app.db.write() as connection:
                    await heartbeats.beat(connection, "poll", now=desk.clock(), items=1, error=None)
                if minutes == 10:
                    desk.clock.advance(days=days)
                    async with desk.app.db.write() as connection:
                        await heartbeats.beat(connection, "poll", now=desk.clock(), items=1, error=None)
                await look(desk, 1)
    assert len(there.posted) >= 4
