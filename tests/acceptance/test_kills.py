"""Linking, alerting and delivering killed at random moments: nothing is lost, nothing comes under a second id."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

KILLS = 6


def storm(*more: str) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.quality.kills", "--kills", str(KILLS), "--json", *more]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


@pytest.mark.parametrize("database", [(), ("--postgres",)], ids=["sqlite", "postgresql"])
def test_a_service_that_is_killed_again_and_again_tells_every_finding_under_one_id(
    database: tuple[str, ...], request: pytest.FixtureRequest
) -> None:
    if database:
        request.getfixturevalue("postgres_dsn")
    figures = storm(*database)
    assert figures["kills.kills"] == KILLS
    assert figures["kills.at_work"] > 0
    assert figures["kills.findings"] > 0
    assert {name: figures[f"kills.{name}"] for name in ("lost", "doubled", "broken")} == {
        "lost": 0, "doubled": 0, "broken": 0,
    }  # fmt: skip
