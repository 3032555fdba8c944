"""Deliveries over time, each test a timeline: what is sent when, by the clock that the test turns."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from monitor.alerts import stage as alerts
from monitor.alerts import watch
from monitor.channels.message import Message
from monitor.delivery import stage as delivery
from monitor.delivery.circuit import LONGEST, rest
from monitor.errors import PermanentChannelError, TransientChannelError
from monitor.model import Receipt
from monitor.store import channel_states, deliveries, leases
from tests.support.desk import START, Desk, Mailbox, open_desk

DEAD = TransientChannelError("No answer: is it running?")


class Dead(Mailbox):
    """A receiver that is down until the clock says otherwise, and notes every try."""

    def __init__(self) -> None:
        super().__init__()
        self.down = True
        self.tries = 0

    async def send(self, message: Message, target: str) -> Receipt:
        self.tries += 1
        if self.down:
            raise DEAD
        return await super().send(message, target)


async def raise_alert(desk: Desk, value: float) -> None:
    await desk.figure("border", value)
    desk.clock.advance(seconds=31)
    await alerts.run(desk.app, 10)
    desk.clock.advance(minutes=6)


async def drain(desk: Desk) -> None:
    while await delivery.run(desk.app, 20):
        pass


def test_a_rest_doubles_up_to_an_hour_and_keeps_to_what_is_asked() -> None:
    assert [rest(n, None).total_seconds() for n in (1, 2, 3, 10)] == [5, 10, 20, 2560]
    assert rest(11, None) == rest(500, None) == LONGEST
    assert rest(1, timedelta(hours=3)) == timedelta(hours=3)
    assert rest(1, timedelta(days=300)) == timedelta(days=7)


async def test_a_receiver_dead_for_seven_days_gets_everything_after_at_most_one_a_second(
    tmp_path: Path,
) -> None:
    hook = Dead()
    async with open_desk(
        tmp_path, {"hook": hook}, channels={"hook": {"type": "console", "pace": "1s", "most_per_hour": 1000}}
    ) as desk:
        for day in range(7):
            for hour in range(0, 24, 3):
                if hour % 12 == 0:
                    await raise_alert(desk, 100 + day * 24 + hour)
                desk.clock.now = START + timedelta(days=day, hours=hour)
                await drain(desk)
        assert 28 < hook.tries <= 7 * 8
        hook.down, sent = False, []
        desk.clock.advance(hours=1)
        for _ in range(100):
            before = len(hook.received)
            await drain(desk)
            assert len(hook.received) - before <= 1
            sent.append(len(hook.received))
            if sent[-1] == 14:
                break
            desk.clock.advance(seconds=1)
        assert sent[-1] == 14
        async with desk.app.db.read() as connection:
            assert await deliveries.counts(connection) == {("hook", "done"): 14}
    ids = [message.id for _, message in hook.received]
    assert len(set(ids)) == 14
    times = [message.created_at for _, message in hook.received]
    assert times[1:] == sorted(times[1:])


async def test_while_a_channel_rests_one_message_is_tried_and_the_others_keep_their_tries(
    tmp_path: Path,
) -> None:
    hook = Dead()
    async with open_desk(tmp_path, {"hook": hook}) as desk:
        for value in (155, 163, 171):
            await raise_alert(desk, value)
        await drain(desk)
        assert hook.tries == 1
        await drain(desk)
        assert hook.tries == 1
        desk.clock.advance(seconds=5)
        await drain(desk)
        assert hook.tries == 2
        async with desk.app.db.read() as connection:
            rows = await deliveries.listing(connection)
        assert sorted(row.attempts for row in rows) == [0, 1, 1]


async def test_what_waited_is_sent_as_soon_as_the_receiver_is_back(tmp_path: Path) -> None:
    hook = Dead()
    async with open_desk(tmp_path, {"hook": hook}) as desk:
        for value in (155, 163, 171):
            await raise_alert(desk, value)
        for _ in range(30):
            await drain(desk)
            desk.clock.advance(hours=1)
        hook.down = False
        await drain(desk)
    assert len(hook.received) == 3


async def test_slack_gets_one_message_a_second(tmp_path: Path) -> None:
    slack = Mailbox()
    async with open_desk(
        tmp_path, {"slack": slack}, channels={"slack": {"type": "console", "pace": "1s"}}
    ) as desk:
        for value in (155, 163, 171):
            await raise_alert(desk, value)
        for second in range(1, 4):
            await drain(desk)
            assert len(slack.received) == second
            desk.clock.advance(seconds=1)


async def test_what_comes_beyond_the_hours_fill_is_told_together_later(tmp_path: Path) -> None:
    hook = Mailbox()
    channels = {"hook": {"type": "console", "most_per_hour": 2}}
    async with open_desk(tmp_path, {"hook": hook}, channels=channels) as desk:
        for value in range(100, 110):
            await raise_alert(desk, value)
        await drain(desk)
        assert len(hook.received) == 2
        desk.clock.advance(hours=1)
        await alerts.run(desk.app, 10)
        await drain(desk)
    last = [message.subject for _, message in hook.received][-1]
    assert last == "102 people counted; 103 people counted (+6 more)"


async def test_a_receiver_that_is_gone_is_left_alone_until_its_messages_are_sent_again(
    tmp_path: Path,
) -> None:
    hook = Mailbox()
    hook.failures = [PermanentChannelError("410: gone.", gone=True)]
    async with open_desk(tmp_path, {"hook": hook}) as desk:
        for value in (155, 163):
            await raise_alert(desk, value)
        for _ in range(100):
            await drain(desk)
            desk.clock.advance(days=1)
        assert hook.received == []
        async with desk.app.db.write() as connection:
            await channel_states.revive(connection)
        await drain(desk)
    assert len(hook.received) == 2


async def test_dead_letters_are_listed_and_sent_again_by_one_call(tmp_path: Path) -> None:
    hook = Mailbox()
    hook.failures = [PermanentChannelError("Refused: too rude.")] * 2
    async with open_desk(tmp_path, {"hook": hook}) as desk:
        for value in (155, 163):
            await raise_alert(desk, value)
        await drain(desk)
        async with desk.app.db.write() as connection:
            listed = await deliveries.listing(connection, (leases.PARKED,))
            assert [row.error for row in listed] == ["Refused: too rude."] * 2
            assert await deliveries.retry(connection, [listed[0].id], desk.clock()) == 1
            assert await deliveries.retry(connection, None, desk.clock()) == 1
        await drain(desk)
    assert len(hook.received) == 2


async def test_a_dead_channel_is_told_through_the_others_and_so_is_its_return(tmp_path: Path) -> None:
    dead, alive = Dead(), Mailbox()
    async with open_desk(tmp_path, {"dead": dead, "alive": alive}) as desk:
        await raise_alert(desk, 155)
        for _ in range(10):
            await drain(desk)
            await watch.run(desk.app, 100)
            desk.clock.advance(minutes=10)
        await drain(desk)
        subjects = [message.subject for _, message in alive.received]
        assert len(subjects) == 2
        assert "The channel dead has accepted nothing since" in subjects[1]
        async with desk.app.db.read() as connection:
            assert {row.channel for row in await deliveries.listing(connection, (leases.PARKED,))} == set()
        dead.down = False
        for _ in range(10):
            desk.clock.advance(minutes=10)
            await drain(desk)
            await watch.run(desk.app, 100)
        await drain(desk)
    assert "accepts messages again" in alive.received[-1][1].subject
    assert dead.received[0][1].subject == "155 people counted"
