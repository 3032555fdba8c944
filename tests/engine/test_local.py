"""The engine wakes every stage, survives one that fails, and stops in order."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from monitor.engine.local import LocalEngine
from monitor.errors import StoreError
from monitor.pipeline import STAGES, Stage
from monitor.store import heartbeats, work
from monitor.store.tables import deliveries, findings, notices
from tests.support.desk import Mailbox, open_desk


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
            again = await work.claim(connection, deliveries, now=desk.clock(), limit=1, lease=desk.app.lease)
    assert [lease.attempts for lease, _ in again] == [1]
