"""The engine wakes every stage, survives one that fails, and stops in order."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine

from monitor.engine.local import LocalEngine
from monitor.errors import StoreError
from monitor.pipeline import STAGES, Stage
from monitor.store import health, heartbeats, last_run, leases
from monitor.store.tables import deliveries, findings, notices
from tests.support.desk import Desk, Mailbox, open_desk

TELLING = tuple(stage for stage in STAGES if stage.name in {"alert", "watch", "deliver"})


async def until(condition: Callable[[], object], seconds: float = 10.0) -> None:
    """Wait for the condition to hold; fail after `seconds`."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110  (it is not ours to set an event)
            await asyncio.sleep(0.01)


async def test_every_stage_gives_a_sign_of_life(tmp_path: Path) -> None:
    async with open_desk(tmp_path, {"hook": Mailbox()}) as desk:
        engine = LocalEngine(desk.app, tick=0.02)
        running = asyncio.create_task(engine.run())
        await asyncio.sleep(0.5)
        engine.stop()
        await running
        async with desk.app.db.read() as connection:
            seen = {row.stage for row in await heartbeats.listing(connection)}
    assert seen == {stage.name for stage in STAGES}


@pytest.mark.parametrize("days", [-1, 1])
async def test_a_clock_that_is_set_by_a_day_stops_no_stage_and_repeats_nothing(
    tmp_path: Path, days: int
) -> None:
    hook = Mailbox()
    async with open_desk(tmp_path, {"hook": hook}, grouping={"wait": "0s"}) as desk:
        engine = LocalEngine(desk.app, tick=0.02, stages=TELLING)
        running = asyncio.create_task(engine.run())
        await desk.figure("border", 155)
        await until(lambda: _told(hook) == ["155 people counted"])
        desk.clock.advance(days=days)
        await _noted(desk)
        desk.clock.advance(minutes=6)
        await desk.figure("border", 163)
        await until(lambda: len(_told(hook)) == 2)
        engine.stop()
        await running
    assert _told(hook) == ["155 people counted", "163 people counted"]


@pytest.mark.parametrize("days", [-1, 1])
async def test_a_machine_whose_clock_is_set_by_a_day_and_set_right_again_wakes_its_stages_as_before(
    tmp_path: Path, days: int
) -> None:
    woken = 0

    async def counted(_app: object, _limit: int) -> int:
        nonlocal woken
        woken += 1
        return 0

    async with open_desk(tmp_path, {"hook": Mailbox()}) as desk:
        engine = LocalEngine(desk.app, tick=0.02, stages=(Stage("watch", counted, 1),))
        running = asyncio.create_task(engine.run())
        await until(lambda: woken > 3)
        with time_machine.travel(datetime.now(UTC) + timedelta(days=days)):
            await until(lambda past=woken: woken > past + 3)
        await until(lambda past=woken: woken > past + 3)
        engine.stop()
        await running


async def test_nothing_that_was_stored_lies_in_the_future_after_the_clock_was_set_back(
    tmp_path: Path,
) -> None:
    async with open_desk(tmp_path, {"hook": Mailbox()}) as desk:
        engine = LocalEngine(desk.app, tick=0.02, stages=TELLING)
        running = asyncio.create_task(engine.run())
        await _noted(desk)
        stored = await _signs_of_life(desk)  # before the engine, which does not wait, mends them
        desk.clock.advance(days=-1)
        assert "yet to come" in (heartbeats.trouble(stored, desk.clock()) or "")
        await _noted(desk)
        engine.stop()
        await running
        async with desk.app.db.read() as connection:
            stages = await heartbeats.listing(connection)
            told = await health.pending(connection)
    assert heartbeats.trouble(stages, desk.clock()) is None
    assert [event.kind for event in told] == ["clock_set_back"]


def _told(hook: Mailbox) -> list[str]:
    """Subjects of what is news, not of what the service tells of itself."""
    return [message.subject for _, message in hook.received if message.topic == "border"]


async def _noted(desk: Desk) -> None:
    """Until the service has seen the clock as it is now."""
    async with asyncio.timeout(20):
        while True:
            async with desk.app.db.read() as connection:
                if await last_run.at(connection, "clock") == desk.clock():
                    return
            await asyncio.sleep(0.02)


async def _signs_of_life(desk: Desk) -> Sequence[sa.Row[Any]]:
    """Those of the stages, once there are any."""
    async with asyncio.timeout(20):
        while True:
            async with desk.app.db.read() as connection:
                if found := await heartbeats.listing(connection):
                    return found
            await asyncio.sleep(0.02)


async def test_findings_reach_the_channel_without_another_hand(tmp_path: Path) -> None:
    hook = Mailbox()
    async with open_desk(tmp_path, {"hook": hook}) as desk:
        await desk.figure("border", 155)
        desk.clock.advance(minutes=1)
        engine = LocalEngine(desk.app, tick=0.02)
        running = asyncio.create_task(engine.run())
        await until(lambda: hook.received)
        engine.stop()
        await running
    assert len(hook.received) == 1


async def test_a_stage_sleeps_until_something_waits_for_it(tmp_path: Path) -> None:
    woken: list[str] = []

    def noting(name: str, *waits_in: sa.Table) -> Stage:
        async def run(_app: object, _limit: int) -> int:
            woken.append(name)
            return 0

        return Stage(name, run, 1, waits_in)

    async with open_desk(tmp_path, {"hook": Mailbox()}) as desk:
        stages = (noting("alert", findings, notices), noting("watch"))
        engine = LocalEngine(desk.app, tick=0.02, stages=stages)
        running = asyncio.create_task(engine.run())
        await until(lambda: woken.count("watch") > 5)
        assert "alert" not in woken
        await desk.figure("border", 155)
        await until(lambda: "alert" in woken)
        engine.stop()
        await running


async def test_a_stage_that_fails_is_woken_again_and_its_trouble_is_seen(tmp_path: Path) -> None:
    calls = 0

    async def broken(_app: object, _limit: int) -> int:
        nonlocal calls
        calls += 1
        raise StoreError("The database answered: disk full. Check that it runs and has room.")

    async with open_desk(tmp_path, {"hook": Mailbox()}) as desk:
        engine = LocalEngine(desk.app, tick=0.02, stages=(Stage("poll", broken, 1),))
        running = asyncio.create_task(engine.run())
        rows: list[Any] = []
        async with asyncio.timeout(20):
            while calls < 3 or not rows:
                await asyncio.sleep(0.02)
                async with desk.app.db.read() as connection:
                    rows = await heartbeats.listing(connection)
        engine.stop()
        await running
    [row] = rows
    assert "disk full" in row.error


async def test_a_stop_lets_running_work_finish(tmp_path: Path) -> None:
    finished = asyncio.Event()
    started = asyncio.Event()

    async def slow(_app: object, _limit: int) -> int:
        if started.is_set():
            return 0
        started.set()
        await asyncio.sleep(0.3)
        finished.set()
        return 1

    async with open_desk(tmp_path, {"hook": Mailbox()}) as desk:
        engine = LocalEngine(desk.app, tick=0.02, stages=(Stage("poll", slow, 1),))
        running = asyncio.create_task(engine.run())
        await started.wait()
        engine.stop()
        await running
    assert finished.is_set()


async def test_work_that_does_not_end_is_stopped_and_its_row_given_back(tmp_path: Path) -> None:
    hung = asyncio.Event()

    class Hanging(Mailbox):
        async def send(self, message: object, target: str) -> None:  # type: ignore[override]
            hung.set()
            await asyncio.Event().wait()

    async with open_desk(tmp_path, {"hook": Hanging()}) as desk:
        await desk.figure("border", 155)
        desk.clock.advance(minutes=1)
        engine = LocalEngine(desk.app, tick=0.02, patience=0.2)
        running = asyncio.create_task(engine.run())
        await hung.wait()
        engine.stop()
        await running
        async with desk.app.db.write() as connection:
            again = await leases.claim(
                connection, deliveries, now=desk.clock(), limit=1, lease=desk.app.lease
            )
    assert [lease.attempts for lease, _ in again] == [1]
