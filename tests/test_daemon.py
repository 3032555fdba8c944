"""The daemon as a process of its own: it ends in time whatever hangs, at once when it is told twice, and wholly."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from monitor.daemon import STOP_WITHIN
from tests.support.postgres import NoPostgresError, running

HALF = b"POST /u/abc HTTP/1.1\r\nHost: x\r\nContent-Length: 4000\r\n\r\na"
PATIENCE = 240.0


@contextmanager
def daemon(folder: Path, database: str = "", **more: object) -> Iterator[subprocess.Popen[str]]:
    """A running daemon; its records are in the file `log`."""
    settings = {
        "database": database or f"sqlite:///{folder}/monitor.db",
        "channels": {"out": {"type": "console"}},
    }
    (folder / "config.yaml").write_text(json.dumps(settings | more))
    command = [sys.executable, "-m", "monitor", "run", "--config", str(folder / "config.yaml")]
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(command, stderr=log, stdout=log, text=True, start_new_session=True)
        try:
            until(lambda: process.poll() is not None or "monitor is running" in (folder / "log").read_text())
            yield process
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)


def ended(process: subprocess.Popen[str], *signals: signal.Signals) -> tuple[int, float]:
    """Exit code, and the seconds that it took from the first signal on."""
    began = time.monotonic()
    for number in signals:
        process.send_signal(number)
        time.sleep(0.2)
    return process.wait(PATIENCE), time.monotonic() - began


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def gone(session: int) -> bool:
    """Whether no process of the session lives."""
    try:
        os.killpg(session, 0)
    except ProcessLookupError:
        return True
    return False


def test_it_ends_in_time_beside_requests_that_are_half_sent(tmp_path: Path) -> None:
    port = free_port()
    web = {"listen": f"127.0.0.1:{port}", "url": "https://watch.example", "secret": "a secret of some length"}
    with daemon(tmp_path, web=web) as process:
        held = [socket.create_connection(("127.0.0.1", port)) for _ in range(20)]
        for one in held:
            one.sendall(HALF)
        code, seconds = ended(process, signal.SIGTERM)
        for one in held:
            one.close()
        until(lambda: gone(process.pid))
    assert (code, seconds < STOP_WITHIN + 1) == (0, True)


def test_it_ends_in_time_with_a_frozen_database_and_at_once_when_told_twice(tmp_path: Path) -> None:
    try:
        with running() as server:
            for signals, within in (((signal.SIGTERM,), STOP_WITHIN + 1), ((signal.SIGTERM,) * 2, 3.0)):
                with daemon(tmp_path, server.dsn) as process:
                    server.freeze()
                    time.sleep(1)
                    _, seconds = ended(process, *signals)
                    server.thaw()
                    until(lambda: gone(process.pid))
                assert seconds < within
    except NoPostgresError as error:
        pytest.skip(f"no PostgreSQL: {error}")


def test_a_second_daemon_on_one_database_ends_with_a_message_that_names_the_first(tmp_path: Path) -> None:
    (tmp_path / "second").mkdir()
    with (
        daemon(tmp_path) as first,
        daemon(tmp_path / "second", f"sqlite:///{tmp_path}/monitor.db") as second,
    ):
        assert second.wait(PATIENCE) == 1
    assert f"process {first.pid}" in (tmp_path / "second" / "log").read_text()


def test_nothing_of_it_lives_on_after_a_kill(tmp_path: Path) -> None:
    with daemon(tmp_path) as process:
        process.kill()
        process.wait()
        until(lambda: gone(process.pid))
