"""The files that come with the service: the configuration to start from and the schema for editors."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.config.check import warnings
from monitor.config.load import load
from monitor.config.schema import duration, schema

ROOT = Path(__file__).parents[2]


def test_the_shipped_configuration_loads_and_needs_nothing_but_a_contact() -> None:
    config = load(ROOT / "config.yaml", {})
    assert len(config.feeds) >= 30
    assert all(feed.name for feed in config.feeds)
    assert [topic.query for topic in config.topics] == ["foreign fighters Russia", "China neutrality"]
    assert [warning.split(":")[0] for warning in warnings(config)] == ["fetch.contact"]


_COMMENTED = ("  # ", "# routes:", "# web:", "# health:", "# reader:", "#   ", "# fetch:")


def test_the_shipped_channels_and_sections_load_once_their_comment_signs_are_taken_out(
    tmp_path: Path,
) -> None:
    lines = (ROOT / "config.yaml").read_text().splitlines()
    start = next(number for number, line in enumerate(lines) if line == "channels:")
    opened = [line.replace("# ", "", 1) if line.startswith(_COMMENTED) else line for line in lines[start:]]
    path = tmp_path / "config.yaml"
    path.write_text("\n".join(lines[:start] + opened))
    secrets = {
        "SMTP_PASSWORD": "a",
        "SLACK_WEBHOOK_URL": "https://chat.example/services/b",
        "WEBHOOK_SECRET": "whsec_c",
        "WEB_SECRET": "a secret of some length",
        "PING_URL": "https://ping.example/d",
    }
    config = load(path, secrets)
    assert list(config.channels) == ["console", "desk", "team", "hook"]
    assert config.routes
    assert config.web is not None
    assert config.health.ping_url is not None
    assert config.reader is not None
    assert config.fetch.contact


def test_the_schema_is_current() -> None:
    assert (ROOT / "config.schema.json").read_text() == schema(), "run: make reference"


def test_the_schema_describes_every_section_and_writes_durations_as_users_do() -> None:
    content = json.loads(schema())
    interval = content["$defs"]["FeedConfig"]["properties"]["interval"]
    assert interval["default"] == "15m"
    assert interval["description"]
    assert content["additionalProperties"] is False
    assert "PT" not in schema()


@pytest.mark.parametrize(
    ("value", "written"),
    [(timedelta(minutes=90), "1h 30m"), (timedelta(days=1, seconds=5), "1d 5s"), (timedelta(0), "0s")],
)
def test_a_duration_is_written_as_it_would_be_read(value: timedelta, written: str) -> None:
    assert duration(value) == written
