"""Digests and quiet hours through the stages: what they tell, and when, also where clocks are changed."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from jsonschema import Draft202012Validator

from monitor.alerts import stage, watch
from monitor.alerts.render.payload import schema
from monitor.channels.message import Message
from monitor.config.models import TopicConfig
from monitor.delivery import stage as delivery
from tests.support.desk import Desk, Mailbox, open_desk

BERLIN = ZoneInfo("Europe/Berlin")
DAILY = {"every": "day", "at": "08:00"}
TOPICS = (TopicConfig(name="Border", query="border count"), TopicConfig(name="Coast", query="coast"))


async def look(desk: Desk, **passed: float) -> None:
    desk.clock.advance(**passed)
    while await stage.run(desk.app, 100):
        pass
    await watch.run(desk.app, 100)
    while await delivery.run(desk.app, 100):
        pass


async def hours(desk: Desk, count: int) -> None:
    for _ in range(count):
        await look(desk, hours=1)


def messages(box: Mailbox) -> list[Message]:
    return [message for _, message in box.received]


async def test_a_digest_tells_what_matched_and_could_not_be_read(tmp_path: Path) -> None:
    box = Mailbox()
    routes = [{"name": "morning", "channels": ["box"], "digest": DAILY}]
    async with open_desk(tmp_path, {"box": box}, routes=routes, topics=TOPICS) as desk:
        await look(desk)
        await desk.figure("border", 155)
        for number in range(12):
            await desk.unread("border", f"第{number}条新闻", "zh")
        await desk.unread("coast", "Вісті", "uk")
        await hours(desk, 60)
        await desk.figure("border", 163)
        await hours(desk, 24)
    first, second = messages(box)
    assert "12 articles in Chinese matched and were not read" in first.text
    assert "1 article in Ukrainian matched and was not read: “Вісті”" in first.text
    assert "12 articles in Chinese" in first.html
    assert "12 articles in Chinese" in str(first.blocks)
    Draft202012Validator(schema()).validate(first.payload)
    [chinese, ukrainian] = first.payload["data"]["unread"]
    assert (chinese["language"], chinese["articles"], len(chinese["titles"])) == ("zh", 12, 5)
    assert ukrainian == {"language": "uk", "articles": 1, "titles": ["Вісті"]}
    assert "not read" not in second.text


async def test_a_digest_of_one_topic_tells_of_no_other(tmp_path: Path) -> None:
    box, owner = Mailbox(), Mailbox()
    routes = [
        {"name": "morning", "channels": ["box"], "topics": ["Border"], "digest": DAILY},
        {"channels": ["owner"], "kinds": ["health"]},
    ]
    async with open_desk(tmp_path, {"box": box, "owner": owner}, routes=routes, topics=TOPICS) as desk:
        await look(desk)
        desk.clock.advance(minutes=1)
        await desk.figure("border", 155)
        await desk.unread("border", "边境", "zh")
        await desk.unread("coast", "Вісті", "uk")
        await hours(desk, 30)
    [digest] = messages(box)
    assert "Chinese" in digest.text
    assert "Ukrainian" not in digest.text
    [health] = messages(owner)
    assert "Ukrainian" in health.text


@pytest.mark.parametrize("change", ["2025-03-30", "2025-10-26"])
async def test_a_daily_digest_keeps_its_local_time_where_clocks_are_changed(
    tmp_path: Path, change: str
) -> None:
    box = Mailbox()
    routes = [{"name": "morning", "channels": ["box"], "digest": DAILY}]
    start = datetime.fromisoformat(f"{change}T12:00").replace(tzinfo=BERLIN) - timedelta(days=2)
    async with open_desk(tmp_path, {"box": box}, routes=routes, time_zone="Europe/Berlin") as desk:
        desk.clock.now = start
        for value in range(100, 116):
            await desk.figure("border", value)
            await hours(desk, 6)
    times = [message.created_at.astimezone(BERLIN) for message in messages(box)]
    assert [f"{time:%H:%M}" for time in times] == ["08:00"] * 4
    assert len({time.date() for time in times}) == 4


@pytest.mark.parametrize("night", ["2025-03-29", "2025-10-25"])
async def test_quiet_hours_end_at_their_local_time_in_the_night_of_the_change(
    tmp_path: Path, night: str
) -> None:
    box = Mailbox()
    routes = [{"channels": ["box"], "quiet": {"start": "22:00", "end": "07:00"}}]
    async with open_desk(tmp_path, {"box": box}, routes=routes, time_zone="Europe/Berlin") as desk:
        desk.clock.now = datetime.fromisoformat(f"{night}T21:30").replace(tzinfo=BERLIN)
        for value in range(100, 112):
            await look(desk, hours=1)
            await desk.figure("border", value)
    times = [message.created_at.astimezone(BERLIN) for message in messages(box)]
    assert f"{times[0]:%d %H:%M}" == f"{int(night[-2:]) + 1} 07:30"
