"""Processes that share a database: one run, workers beside it, one configuration for all."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import pytest

from monitor.commands.worker import served
from monitor.errors import MonitorError
from tests.support.postgres import fresh_database

PATIENCE = 240.0


def written(folder: Path, database: str, topic: str) -> Path:
    file = folder / "config.yaml"
    settings = {
        "database": database,
        "web": None,
        "channels": {"out": {"type": "console"}},
        "topics": [{"name": topic, "query": topic}],
    }
    file.write_text(json.dumps(settings))
    return file


@contextmanager
def process(log: Path, *arguments: str, **environ: str) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "monitor", *arguments]
    with log.open("wb") as out:
        found = subprocess.Popen(command, stdout=out, stderr=out, env={**os.environ, **environ})
        try:
            yield found
        finally:
            found.send_signal(signal.SIGTERM)
            try:
                found.wait(20)
            except subprocess.TimeoutExpired:
                found.kill()
                found.wait()


def said(*arguments: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-m", "monitor", *arguments], capture_output=True, text=True, check=False
    )
    return done.returncode, " ".join((done.stdout + done.stderr).split())


def until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.2)


async def test_workers_have_the_configuration_of_the_run_and_take_over_what_is_applied(
    postgres_dsn: str, tmp_path: Path
) -> None:
    database = (await fresh_database(postgres_dsn)).replace("+psycopg", "")
    folders = {name: tmp_path / name for name in ("run", "other")}
    for folder in folders.values():
        folder.mkdir()
    mine = written(folders["run"], database, "harbour strike")
    other = written(folders["other"], database, "dam breach")
    logs = {name: tmp_path / f"{name}.log" for name in ("run", "worker")}

    def logged(name: str, what: str) -> Callable[[], bool]:
        return lambda: what in logs[name].read_text()

    code, told = said("worker", "--config", str(mine))
    assert code == 1
    assert "start the service once" in told
    with ExitStack() as stack:
        stack.enter_context(process(logs["run"], "run", "--config", str(mine)))
        until(logged("run", "monitor is running"))
        code, told = said("worker", "--config", str(other))
        assert code == 1
        assert "is not the configuration in force" in told
        stack.enter_context(
            process(
                logs["worker"], "worker", "--config", str(mine), "--stages", "page,match",
                "--metrics", "127.0.0.1:0", MONITOR_HEALTH_FILE=str(tmp_path / "health"),
            )
        )  # fmt: skip
        until(logged("worker", "a worker is running"))
        address = re.search(r'"metrics": "(http[^"]+)"', logs["worker"].read_text())
        assert address is not None
        async with httpx.AsyncClient(trust_env=False) as client:
            assert "monitor_database_size_bytes" in (await client.get(f"{address[1]}metrics")).text
        until((tmp_path / "health").is_file)
        until(lambda: "fetch, look, match" in said("status", "--config", str(mine))[1])
        code, told = said("apply", "--config", str(other))
        assert (code, "Topics added: dam-breach" in told) == (0, True)
        until(logged("worker", "configuration taken over"))
        until(logged("run", "configuration taken over"))
        code, told = said("topics", "--config", str(other))
        assert "dam-breach" in told


async def test_what_belongs_to_many_processes_is_refused_on_sqlite(tmp_path: Path) -> None:
    file = written(tmp_path, f"sqlite:///{tmp_path}/monitor.db", "dam breach")
    for command in ("worker", "apply"):
        code, told = said(command, "--config", str(file))
        assert code == 1
        assert "SQLite" in told


def test_stages_are_named_by_themselves_or_by_their_queue() -> None:
    assert served("language,poll") == ["poll", "match", "read", "link"]
    assert "watch" not in served("")
    assert served("watch") == ["watch"]
    with pytest.raises(MonitorError, match="no stage cook"):
        served("cook, fetch")
