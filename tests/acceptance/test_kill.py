"""A demo that is killed in the middle and started again loses nothing and repeats nothing under another id."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

SPEED = 28_800  # a day of the story in three seconds


def demo(folder: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "monitor", "demo", "--folder", str(folder), "--speed", str(SPEED)]
    return subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )


def received(folder: Path) -> list[dict[str, Any]]:
    log = folder / "received.jsonl"
    return [json.loads(line) for line in log.read_text("utf-8").splitlines()] if log.exists() else []


def test_a_killed_demo_goes_on_where_it_stopped(tmp_path: Path) -> None:
    first = demo(tmp_path)
    end = time.monotonic() + 180
    while len(received(tmp_path)) < 3 and first.poll() is None:
        assert time.monotonic() < end, "no alert came"
        time.sleep(0.05)
    os.killpg(first.pid, signal.SIGKILL)
    first.wait()
    before = received(tmp_path)
    assert demo(tmp_path).wait(timeout=120) == 0

    after = received(tmp_path)
    assert after[: len(before)] == before
    with sqlite3.connect(tmp_path / "demo.db") as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        alerts = {row[0] for row in database.execute("SELECT id FROM alerts")}
        untold = database.execute("SELECT count(*) FROM findings WHERE status = 'pending'").fetchone()
        undelivered = database.execute("SELECT count(*) FROM deliveries WHERE sent_at IS NULL").fetchone()
    assert (untold, undelivered) == ((0,), (0,))
    hooks = [record for record in after if record["channel"] == "webhook"]
    assert {record["id"] for record in hooks} == alerts
    news = [record["payload"]["data"] for record in by_id(hooks)]
    told = Counter(finding["id"] for data in news for finding in data.get("findings", ()))
    assert told
    assert max(told.values()) == 1


def by_id(hooks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """One record an id: a message that was repeated under its own id is the same message."""
    return list({record["id"]: record for record in hooks}.values())
