"""The command line: exit codes for scripts, one clear line for a mistake, and a daemon that stops when told."""

from __future__ import annotations

import asyncio
import json
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from monitor.cli import main
from monitor.store.db import open_database
from monitor.store.migrate import upgrade

CONFIG = """\
database: sqlite:///{folder}/monitor.db
feeds:
  - url: http://127.0.0.1:9/feed.xml
    name: Nobody listens here
topics:
  - name: Foreign fighters
    query: foreign fighters
channels:
  console: {{type: console}}
  log: {{type: file, path: "{folder}/alerts.jsonl"}}
fetch:
  allow_private: ["127.0.0.1"]
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "config.yaml"
    path.write_text(CONFIG.format(folder=tmp_path), "utf-8")
    return path


@dataclass(frozen=True)
class Done:
    returncode: int
    stdout: str
    stderr: str


Monitor = Callable[..., Done]


@pytest.fixture
def monitor(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Monitor:
    """Runs the command in this process, as its entry point does."""

    def run(*arguments: str | Path) -> Done:
        monkeypatch.setattr(sys, "argv", ["monitor", *map(str, arguments)])
        monkeypatch.setenv("COLUMNS", "200")
        capsys.readouterr()
        try:
            main()
            code = 0
        except SystemExit as stop:
            code = int(stop.code or 0)
        return Done(code, *capsys.readouterr())

    return run


def test_check_says_what_is_configured(monitor: Monitor, config: Path) -> None:
    done = monitor("check", "--config", config)
    assert done.returncode == 0
    assert "1 feed, 1 topic, 2 channels" in done.stdout
    assert "will be made at the first start" in done.stdout


def test_every_mistake_in_the_file_is_told_with_its_line(monitor: Monitor, config: Path) -> None:
    text = config.read_text("utf-8")
    config.write_text(text.replace("name: Nobody", "nmae: Nobody").replace("console}", "konsole}"), "utf-8")
    done = monitor("check", "--config", config)
    assert done.returncode == 1
    assert "config.yaml:4:" in done.stderr
    assert "config.yaml:9:" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_missing_file_is_one_line_and_exit_code_1(monitor: Monitor, tmp_path: Path) -> None:
    done = monitor("check", "--config", tmp_path / "none.yaml")
    assert (done.returncode, len(done.stderr.strip().splitlines())) == (1, 1)


def test_the_version_is_told(monitor: Monitor) -> None:
    assert monitor("--version").stdout.startswith("monitor ")


def test_wrong_usage_is_exit_code_2(monitor: Monitor) -> None:
    assert monitor("ledger").returncode == 2


def test_status_before_the_first_start_says_what_to_do(monitor: Monitor, config: Path) -> None:
    done = monitor("status", "--config", config)
    assert done.returncode == 1
    assert "monitor run" in done.stderr


def test_a_test_message_reaches_the_channel_and_says_that_it_is_one(
    monitor: Monitor, config: Path, tmp_path: Path
) -> None:
    done = monitor("test-channel", "log", "--config", config)
    assert done.returncode == 0, done.stderr
    [line] = (tmp_path / "alerts.jsonl").read_text("utf-8").splitlines()
    assert "test" in json.loads(line)["data"]["topic"]["name"].lower()


def test_a_channel_that_refuses_is_an_error_that_says_what_was_sent_where(
    monitor: Monitor, config: Path, tmp_path: Path
) -> None:
    config.write_text(config.read_text("utf-8").replace("alerts.jsonl", "monitor.db/alerts.jsonl"), "utf-8")
    (tmp_path / "monitor.db").write_text("")
    done = monitor("test-channel", "log", "--config", config)
    assert done.returncode == 1
    assert "Sending" in done.stdout
    assert "not accepted: File channel log cannot write" in done.stderr


def test_without_a_configuration_the_command_that_makes_one_is_named(
    monitor: Monitor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MONITOR_CONFIG", raising=False)
    for command in ("check", "run", "status", "feeds"):
        done = monitor(command)
        assert (done.returncode, "monitor init" in done.stderr) == (1, True), command


def test_what_only_needs_the_database_goes_on_while_an_edit_cannot_be_used(
    monitor: Monitor, config: Path, tmp_path: Path
) -> None:
    asyncio.run(upgraded(f"sqlite:///{tmp_path}/monitor.db"))
    config.write_text(config.read_text("utf-8").replace("name: Nobody", "nmae: Nobody"), "utf-8")
    for command in ("feeds", "topics", "silences", "deliveries"):
        done = monitor(command, "--config", config)
        assert (done.returncode, "nmae" in done.stderr) == (0, True), command
    assert monitor("status", "--config", config).returncode == 1


async def upgraded(dsn: str) -> None:
    database = open_database(dsn)
    await upgrade(database)
    await database.close()


def test_an_unknown_channel_is_named_with_the_known_ones(monitor: Monitor, config: Path) -> None:
    done = monitor("test-channel", "nowhere", "--config", config)
    assert done.returncode == 1
    assert "console, log" in done.stderr


def test_the_daemon_makes_its_database_reports_a_dead_feed_and_stops_on_sigterm(
    monitor: Monitor, config: Path, tmp_path: Path
) -> None:
    daemon = subprocess.Popen(
        [sys.executable, "-m", "monitor", "run", "--config", str(config)], stderr=subprocess.PIPE, text=True
    )
    try:
        wait_until(lambda: feed_error(tmp_path / "monitor.db"))
        assert monitor("status", "--health", "--config", config).returncode == 0
        shown = monitor("status", "--config", config)
        assert shown.returncode == 1  # its only feed fails
        daemon.send_signal(signal.SIGTERM)
        assert daemon.wait(timeout=15) == 0
    finally:
        daemon.kill()
    assert "Nobody listens here" in shown.stdout
    records = [json.loads(line) for line in daemon.communicate()[1].splitlines() if line.startswith("{")]
    assert records[-1]["event"] == "monitor has stopped"


def wait_until(condition: object, seconds: float = 30) -> None:
    assert callable(condition)
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.1)


def feed_error(database: Path) -> str | None:
    if not database.exists():
        return None
    try:
        with sqlite3.connect(database) as connection:
            row = connection.execute("SELECT error FROM feeds").fetchone()
        return row[0] if row else None
    except sqlite3.OperationalError:
        return None
