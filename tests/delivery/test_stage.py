"""What is due is sent until it is accepted or refused for good; one dead channel holds up no other."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

from monitor.alerts import stage as alerts_stage
from monitor.channels.message import Message
from monitor.delivery import stage
from monitor.errors import PermanentChannelError, TransientChannelError
from monitor.model import Receipt
from monitor.store import deliveries, leases
from tests.support.desk import Desk, Mailbox, open_desk
from tests.support.receiver import Answer, receiver


async def raise_alert(desk: Desk, value: float = 155) -> None:
    await desk.figure("border", value)
    desk.clock.advance(minutes=6)
    assert await alerts_stage.run(desk.app, 10) == 1


async def test_an_alert_is_sent_once_to_every_target(tmp_path: Path) -> None:
    mail, hook = Mailbox("one@desk.example", "two@desk.example"), Mailbox()
    async with open_desk(tmp_path, {"mail": mail, "hook": hook}) as desk:
        await raise_alert(desk)
        assert await stage.run(desk.app, 10) == 3
        assert await stage.run(desk.app, 10) == 0
    assert sorted(target for target, _ in mail.received) == ["one@desk.example", "two@desk.example"]
    assert len(hook.received) == 1


async def test_a_transient_failure_is_tried_again_with_the_same_message(tmp_path: Path) -> None:
    hook = Mailbox()
    hook.failures.append(TransientChannelError("The receiver is restarting: nothing to do."))
    async with open_desk(tmp_path, {"hook": hook}) as desk:
        await raise_alert(desk)
        await stage.run(desk.app, 10)
        async with desk.app.db.read() as connection:
            [row] = await deliveries.troubled(connection)
        assert row.error == "The receiver is restarting: nothing to do."
        assert row.due_at > desk.clock()
        desk.clock.now = row.due_at
        await stage.run(desk.app, 10)
        async with desk.app.db.read() as connection:
            assert await deliveries.counts(connection) == {("hook", "done"): 1}
    [(_, message)] = hook.received
    assert message.id == row.alert_id


async def test_a_refusal_for_good_is_parked_where_the_user_sees_it(tmp_path: Path) -> None:
    hook = Mailbox()
    hook.failures.append(PermanentChannelError("The receiver is gone: set another address."))
    async with open_desk(tmp_path, {"hook": hook}) as desk:
        await raise_alert(desk)
        await stage.run(desk.app, 10)
        desk.clock.advance(days=7)
        assert await stage.run(desk.app, 10) == 0
        async with desk.app.db.read() as connection:
            [row] = await deliveries.listing(connection, (leases.PARKED,))
    assert row.error == "The receiver is gone: set another address."


async def test_a_dead_channel_does_not_hold_up_another(tmp_path: Path) -> None:
    dead, alive = Mailbox(), Mailbox()
    dead.failures = [TransientChannelError("No answer: is it running?")] * 50
    async with open_desk(tmp_path, {"dead": dead, "alive": alive}) as desk:
        for value in (155, 163, 171):
            await raise_alert(desk, value)
        while await stage.run(desk.app, 10):
            pass
    assert len(alive.received) == 3


async def test_after_one_failure_the_rest_of_a_channel_waits_without_being_tried(tmp_path: Path) -> None:
    hook = Mailbox()
    hook.failures = [TransientChannelError("No answer: is it running?")] * 50
    async with open_desk(tmp_path, {"hook": hook}) as desk:
        for value in (155, 163, 171):
            await raise_alert(desk, value)
        await stage.run(desk.app, 10)
    assert len(hook.failures) == 49


async def test_a_message_that_a_working_channel_never_takes_is_given_up_after_ten_tries(
    tmp_path: Path,
) -> None:
    mail = Mailbox()
    mail.failures = [TransientChannelError("Greylisted: nothing to do.", only_target=True)] * 50
    async with open_desk(tmp_path, {"mail": mail}) as desk:
        await raise_alert(desk)
        for _ in range(20):
            await stage.run(desk.app, 10)
            desk.clock.advance(hours=12)
        async with desk.app.db.read() as connection:
            [row] = await deliveries.listing(connection, (leases.PARKED,))
    assert row.attempts == 10


async def test_a_receiver_that_never_answers_is_given_up_after_a_month(tmp_path: Path) -> None:
    hook = Mailbox()
    hook.failures = [TransientChannelError("No answer: is it running?")] * 70
    async with open_desk(tmp_path, {"hook": hook}) as desk:
        await raise_alert(desk)
        for _ in range(70):
            await stage.run(desk.app, 10)
            desk.clock.advance(hours=12)
        async with desk.app.db.read() as connection:
            [row] = await deliveries.listing(connection, (leases.PARKED,))
    assert 30 <= row.attempts <= 40


async def test_a_channel_that_left_the_configuration_parks_its_deliveries_with_a_reason(
    tmp_path: Path,
) -> None:
    async with open_desk(tmp_path, {"old": Mailbox()}) as desk:
        await raise_alert(desk)
        async with desk.app.db.read() as connection:
            assert await deliveries.counts(connection) == {("old", "pending"): 1}
    async with open_desk(tmp_path, {"new": Mailbox()}) as desk:
        desk.clock.advance(minutes=10)
        await stage.run(desk.app, 10)
        async with desk.app.db.read() as connection:
            [row] = await deliveries.listing(connection, (leases.PARKED,))
    assert "no longer in the configuration" in row.error


class Buggy(Mailbox):
    """A channel with a mistake of ours in it, at its first message."""

    async def send(self, message: Message, target: str) -> Receipt:
        if not self.received:
            await super().send(message, target)
            raise KeyError("a token: xoxb-1234")
        return await super().send(message, target)


async def test_a_mistake_of_ours_costs_a_try_and_holds_up_no_other_message(tmp_path: Path) -> None:
    buggy, other = Buggy(), Mailbox()
    async with open_desk(tmp_path, {"buggy": buggy, "other": other}) as desk:
        for value in (155, 163):
            await raise_alert(desk, value)
        await stage.run(desk.app, 10)
        async with desk.app.db.read() as connection:
            [row] = await deliveries.troubled(connection)
            assert await deliveries.counts(connection) == {
                ("buggy", "done"): 1, ("buggy", "pending"): 1, ("other", "done"): 2,
            }  # fmt: skip
        assert row.error.startswith("Unexpected KeyError in the channel buggy")
        assert "xoxb" not in row.error
        desk.clock.advance(minutes=1)
        await stage.run(desk.app, 10)
        async with desk.app.db.read() as connection:
            assert await deliveries.counts(connection) == {("buggy", "done"): 2, ("other", "done"): 2}


async def test_slack_that_asks_for_time_is_left_alone_until_then(tmp_path: Path) -> None:
    answers = [Answer(429, b"", (("retry-after", "120"),))]
    async with receiver(lambda _: answers.pop() if answers else Answer()) as there:
        slack = {"type": "slack", "webhook_url": f"{there.url}/hook", "pace": "0s"}
        fetch = {"allow_private": ["127.0.0.1"]}
        async with open_desk(tmp_path, {}, channels={"slack": slack}, fetch=fetch) as desk:
            await raise_alert(desk, 155)
            asked_at, tries = desk.clock(), []
            while len(there.posted) < 2:
                before = len(there.posted)
                await stage.run(desk.app, 10)
                tries += [desk.clock() - asked_at] * (len(there.posted) - before)
                desk.clock.advance(seconds=5)
    assert tries[0] == timedelta(0)
    assert timedelta(seconds=120) <= tries[1] <= timedelta(seconds=140)


async def test_a_renamed_topic_is_told_by_its_new_name(tmp_path: Path) -> None:
    box = Mailbox()
    before = {"id": "border", "name": "Border", "query": "border count"}
    async with open_desk(tmp_path, {"box": box}, topics=(before,)) as desk:
        await desk.figure("border", 155)
    async with open_desk(tmp_path, {"box": box}, topics=(before | {"name": "Frontier"},)) as desk:
        desk.clock.advance(minutes=1)
        await alerts_stage.run(desk.app, 10)
        await stage.run(desk.app, 10)
    [(_, message)] = box.received
    assert "Topic: Frontier" in message.text
    assert message.payload["data"]["topic"] == {"id": "border", "name": "Frontier"}


async def test_what_an_archived_topic_found_before_is_told_and_sent(tmp_path: Path) -> None:
    box = Mailbox()
    async with open_desk(tmp_path, {"box": box}) as desk:
        await raise_alert(desk, 155)
        await desk.figure("border", 163)
    async with open_desk(tmp_path, {"box": box}, topics=({"name": "Other", "query": "other"},)) as desk:
        desk.clock.advance(hours=1)
        await alerts_stage.run(desk.app, 10)
        await stage.run(desk.app, 10)
    assert [message.subject for _, message in box.received] == ["155 people counted", "163 people counted"]


async def test_what_waits_for_a_channel_that_has_another_name_now_goes_there(tmp_path: Path) -> None:
    old, new, other = Mailbox(), Mailbox(), Mailbox()
    digest = {"every": "day", "at": "08:00"}
    async with open_desk(
        tmp_path, {"old": old, "other": other}, routes=[{"channels": ["old", "other"], "digest": digest}]
    ) as desk:
        await desk.figure("border", 155)
        desk.clock.advance(hours=1)
        assert await alerts_stage.run(desk.app, 10) == 0
    async with open_desk(
        tmp_path, {"new": new, "other": other}, routes=[{"channels": ["new", "other"], "digest": digest}]
    ) as desk:
        desk.clock.advance(hours=2)
        assert await alerts_stage.run(desk.app, 10) == 0
        desk.clock.advance(days=1)
        await alerts_stage.run(desk.app, 10)
        await stage.run(desk.app, 10)
    assert [len(box.received) for box in (old, new, other)] == [0, 1, 1]


async def test_who_is_no_longer_a_receiver_gets_nothing_that_still_waits(tmp_path: Path) -> None:
    before, after = Mailbox("one@desk.example", "gone@desk.example"), Mailbox("one@desk.example")
    async with open_desk(tmp_path, {"mail": before}) as desk:
        await raise_alert(desk)
    async with open_desk(tmp_path, {"mail": after}) as desk:
        desk.clock.advance(minutes=10)
        await stage.run(desk.app, 10)
        async with desk.app.db.read() as connection:
            [row] = await deliveries.listing(connection, (leases.PARKED,))
    assert [target for target, _ in after.received] == ["one@desk.example"]
    assert "gone@desk.example is no longer a receiver" in row.error


class Slow(Mailbox):
    """A receiver that answers when it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.answer = asyncio.Event()
        self.begun = 0

    async def send(self, message: Message, target: str) -> Receipt:
        self.begun += 1
        await self.answer.wait()
        return await super().send(message, target)


async def test_a_receiver_that_takes_its_time_holds_up_no_other(tmp_path: Path) -> None:
    slow, quick = Slow(), Mailbox()
    async with open_desk(tmp_path, {"slow": slow, "quick": quick}) as desk:
        for told, value in enumerate((155, 163, 171), start=1):
            await raise_alert(desk, value)
            while len(quick.received) < told:
                await stage.run(desk.app, 10, patience=0.05)
        assert (slow.begun, len(slow.received), len(quick.received)) == (1, 0, 3)
        slow.answer.set()
        await asyncio.gather(*desk.app.sending.values())
        while await stage.run(desk.app, 10):
            pass
        assert [message.subject for _, message in slow.received] == [
            "155 people counted", "163 people counted", "171 people counted",
        ]  # fmt: skip


async def test_what_a_slow_channel_was_sending_at_the_end_is_given_back(tmp_path: Path) -> None:
    slow, quick = Slow(), Mailbox()
    async with open_desk(tmp_path, {"hook": slow}) as desk:
        await raise_alert(desk)
        await stage.run(desk.app, 10, patience=0.1)
    async with open_desk(tmp_path, {"hook": quick}) as desk:
        desk.clock.advance(minutes=7)
        await stage.run(desk.app, 10)
        async with desk.app.db.read() as connection:
            [row] = await deliveries.listing(connection)
    assert (row.status, row.attempts) == ("done", 1)
