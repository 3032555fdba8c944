"""Linking, alerting and delivering killed at random moments: nothing is lost, nothing comes under a second id."""

from __future__ import annotations

import json
import subprocess
import sys

KILLS = 8


def test_a_service_that_is_killed_again_and_again_tells_every_finding_under_one_id() -> None:
    command = [sys.executable, "-m", "benchmarks.quality.kills", "--kills", str(KILLS), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    figures = json.loads(done.stdout)
    assert figures["kills.kills"] == KILLS
    assert figures["kills.at_work"] > 0
    assert figures["kills.findings"] > 0
    assert [figures[f"kills.{name}"] for name in ("lost", "doubled", "broken")] == [0, 0, 0]
