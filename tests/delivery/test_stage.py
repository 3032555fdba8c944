"""What is due is sent until it is accepted or refused for good; one dead channel holds up no other."""

from __future__ import annotations

from pathlib import Path

from monitor.alerts import stage as alerts_stage
from monitor.delivery import stage
from monitor.errors import PermanentChannelError, TransientChannelError
from monitor.store import deliveries, work
from monitor.store.tables import deliveries as table
from tests.support.desk import Desk, Mailbox, open_desk


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
            [row] = await work.parked(connection, table)
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
            [row] = await work.parked(connection, table)
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
            [row] = await work.parked(connection, table)
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
            [row] = await work.parked(connection, table)
    assert "no longer in the configuration" in row.error
