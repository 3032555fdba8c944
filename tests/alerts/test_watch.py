"""What the service tells of itself, once, to those who should know."""

from __future__ import annotations

from pathlib import Path

from monitor.alerts import watch
from monitor.delivery import stage as delivery
from monitor.store import health, heartbeats
from tests.support.desk import Desk, Mailbox, open_desk
from tests.support.receiver import Answer, receiver


async def look(desk: Desk, **passed: float) -> None:
    desk.clock.advance(**passed)
    await watch.run(desk.app, 100)
    while await delivery.run(desk.app, 20):
        pass


async def event(desk: Desk, text: str) -> None:
    async with desk.app.db.write() as connection:
        await health.add(connection, [health.HealthEvent("feed_silent", "Post", text)], desk.clock())


async def test_what_happens_together_is_told_in_one_message_once(tmp_path: Path) -> None:
    box = Mailbox()
    async with open_desk(tmp_path, {"box": box}) as desk:
        await event(desk, "The feed Post has brought nothing since Monday.")
        await event(desk, "The feed Times has brought nothing since Monday.")
        await look(desk)
        assert box.received == []
        await look(desk, seconds=30)
        await look(desk, hours=1)
    [(_, message)] = box.received
    assert message.subject == (
        "About monitor itself: The feed Post has brought nothing since Monday. (+1 more)"
    )
    assert "The feed Times has brought nothing since Monday." in message.text
    assert "The feed Times has brought nothing since Monday." in message.html
    assert message.payload["type"] == "health.changed"


async def test_health_goes_to_its_route(tmp_path: Path) -> None:
    desk_box, owner = Mailbox(), Mailbox()
    routes = [
        {"channels": ["desk"], "kinds": ["claim", "figure"]},
        {"channels": ["owner"], "kinds": ["health"]},
    ]
    async with open_desk(tmp_path, {"desk": desk_box, "owner": owner}, routes=routes) as desk:
        await event(desk, "The feed Post is gone.")
        await look(desk, minutes=1)
    assert (len(desk_box.received), len(owner.received)) == (0, 1)


async def test_the_daily_sign_of_life_comes_once_a_day_at_its_time(tmp_path: Path) -> None:
    box = Mailbox()
    async with open_desk(tmp_path, {"box": box}, health={"alive_at": "08:00"}) as desk:
        for _ in range(24 * 3):
            await look(desk, hours=1)
    assert len(box.received) == 3
    assert all("monitor is alive" in message.subject for _, message in box.received)


async def test_what_matched_in_a_language_that_is_not_read_is_told_once_a_day(tmp_path: Path) -> None:
    box = Mailbox()
    async with open_desk(tmp_path, {"box": box}) as desk:
        await look(desk)
        desk.clock.advance(minutes=1)
        await desk.figure("border", 155)
        await _another_language(desk)
        for _ in range(60):
            await look(desk, hours=1)
    [(_, message)] = box.received
    assert "1 article in Ukrainian matched and was not read" in message.subject
    assert "“Counted at the border”" in message.text


async def _another_language(desk: Desk) -> None:
    import sqlalchemy as sa

    from monitor.store.tables import articles, mentions

    async with desk.app.db.write() as connection:
        await connection.execute(sa.delete(mentions))
        await connection.execute(sa.update(articles).values(language="uk"))


async def test_the_dead_mans_switch_is_called_while_the_stages_run_and_not_when_one_stands_still(
    tmp_path: Path,
) -> None:
    async with receiver(lambda _: Answer()) as there:
        health_settings = {"ping_url": f"{there.url}/ping", "ping_every": "5m"}
        fetch = {"allow_private": ["127.0.0.1"]}
        async with open_desk(tmp_path, {"box": Mailbox()}, health=health_settings, fetch=fetch) as desk:
            for minute in range(20):
                await _beat(desk, "link")
                if minute < 10:
                    await _beat(desk, "poll")
                await look(desk, minutes=1)
    assert len(there.posted) == 3


async def _beat(desk: Desk, stage: str) -> None:
    async with desk.app.db.write() as connection:
        await heartbeats.beat(connection, stage, now=desk.clock(), items=1, error=None)
