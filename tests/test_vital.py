"""Health that costs next to nothing: a file, and systemd's socket, fed by the progress of the stages."""

from __future__ import annotations

import asyncio
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from monitor import health
from monitor.pipeline import STAGES
from monitor.store import heartbeats
from monitor.vital import Systemd, Vital
from tests.support.desk import Desk, Mailbox, open_desk

UNIT = Path(__file__).parents[1] / "ops" / "monitor.service"


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with open_desk(tmp_path, {"hook": Mailbox()}) as opened:
        async with opened.app.db.write() as connection:
            for stage in STAGES:
                await heartbeats.beat(connection, stage.name, now=opened.clock(), items=0, error=None)
        yield opened


async def told(desk: Desk, folder: Path, *, away: bool = False) -> tuple[str | None, str]:
    """What one round leaves in the file, and what it tells systemd."""
    file, address = folder / "health", folder / "notify"
    address.unlink(missing_ok=True)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(address))
        environ = {health.FILE: str(file), "NOTIFY_SOCKET": str(address)}
        running = asyncio.create_task(Vital(lambda: desk.app, lambda: away, environ).run())
        await asyncio.to_thread(systemd.recv, 4096)
        state = await asyncio.to_thread(systemd.recv, 4096)
        running.cancel()
    return health.read(file, time.time()), state.decode()


async def test_progress_feeds_the_file_and_the_watchdog(desk: Desk, tmp_path: Path) -> None:
    assert await told(desk, tmp_path) == (None, "STATUS=All stages make progress.\nWATCHDOG=1")


async def test_a_service_that_has_stopped_is_well_no_more(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "health"
    running = asyncio.create_task(Vital(lambda: desk.app, lambda: False, {health.FILE: str(file)}).run())
    for _ in range(3_000):
        if file.exists():
            break
        await asyncio.sleep(0.01)
    assert health.read(file, time.time()) is None
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert health.read(file, time.time()) is not None


async def test_a_stage_that_hangs_is_told_and_the_watchdog_starves(desk: Desk, tmp_path: Path) -> None:
    desk.clock.advance(minutes=10)
    problem, state = await told(desk, tmp_path)
    assert problem is not None
    assert problem.startswith("Stage ")
    assert "WATCHDOG" not in state


async def test_a_database_that_is_away_is_told_and_no_reason_for_a_restart(
    desk: Desk, tmp_path: Path
) -> None:
    desk.clock.advance(minutes=10)
    problem, state = await told(desk, tmp_path, away=True)
    assert problem == "The database is away."
    assert "WATCHDOG=1" in state


@pytest.mark.parametrize(
    ("text", "age", "problem"),
    [
        ("ok", 3, None),
        ("Stage link: it broke", 3, "Stage link: it broke"),
        ("ok", 90, "written 90 seconds ago"),
        ("ok", -90, "written -90 seconds ago"),
        (None, 0, "the daemon has not started"),
    ],
)
def test_the_file_is_believed_while_it_is_fresh(
    tmp_path: Path, text: str | None, age: int, problem: str | None
) -> None:
    file = tmp_path / "health"
    if text is not None:
        health.write(file, None if text == "ok" else text)
        os.utime(file, (1_000_000, 1_000_000))
    found = health.read(file, 1_000_000 + age)
    assert found is None if problem is None else problem in str(found)


def test_the_check_loads_nothing_but_the_standard_library(tmp_path: Path) -> None:
    file = tmp_path / "health"
    health.write(file, None)
    program = "import sys; from monitor.health import main; main(); print(*sorted(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", program, str(file)], capture_output=True, text=True, check=True
    )
    empty = [sys.executable, "-c", "import sys; print(*sorted(sys.modules))"]
    before = subprocess.run(empty, capture_output=True, text=True, check=True)
    loaded = {name.partition(".")[0] for name in {*done.stdout.split()} - {*before.stdout.split()}}
    assert loaded - set(sys.stdlib_module_names) == {"monitor"}


def test_without_systemd_nothing_is_told() -> None:
    Systemd(None).tell("READY=1")
    assert not Systemd(None).asks


def test_the_unit_waits_for_the_notice_and_its_watchdog_is_slower_than_the_service_feeds_it() -> None:
    unit = dict(re.findall(r"^(\w+)=(.*)$", UNIT.read_text("utf-8"), re.MULTILINE))
    assert unit["Type"] == "notify"
    assert int(unit["WatchdogSec"]) > 60
    assert int(unit["TimeoutStopSec"]) > 10
