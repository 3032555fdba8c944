"""What a user does about alerts on the command line."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from monitor.alerts import stage as alerts
from monitor.cli import app
from monitor.delivery import stage as delivery
from monitor.errors import MonitorError, PermanentChannelError
from tests.support.desk import Mailbox, open_desk

CONFIG = """\
database: sqlite:///{folder}/desk.db
topics: [{{name: Border, query: border count}}]
channels: {{hook: {{type: console}}}}
routes:
  - {{channels: [hook], kinds: [denial], name: denials}}
  - {{channels: [hook], quiet: {{start: "22:00", end: "07:00"}}}}
"""
Monitor = Callable[..., str]


@pytest.fixture
def monitor(tmp_path: Path) -> Monitor:
    """Runs a command on a desk with two figures, of which one could not be delivered."""
    hook = Mailbox()
    hook.failures = [PermanentChannelError("Refused: too rude.")]

    async def fill() -> None:
        async with open_desk(tmp_path, {"hook": hook}) as desk:
            await desk.figure("border", 155)
            desk.clock.advance(minutes=6)
            await alerts.run(desk.app, 10)
            await delivery.run(desk.app, 10)
            await desk.figure("border", 163)

    asyncio.run(fill())
    path = tmp_path / "config.yaml"
    path.write_text(CONFIG.format(folder=tmp_path))

    def run(*words: str) -> str:
        done = CliRunner().invoke(
            app, [words[0], "--config", str(path), *words[1:]], env={"COLUMNS": "300"}, catch_exceptions=False
        )
        return " ".join(done.output.split())

    return run


def test_dead_letters_are_listed_and_sent_again(monitor: Monitor) -> None:
    assert "given up" in monitor("deliveries", "--failed")
    assert "Refused: too rude." in monitor("deliveries")
    assert monitor("deliveries", "--retry", "all") == "1 delivery will be sent again."
    assert "given up" not in monitor("deliveries", "--failed")
    with pytest.raises(MonitorError, match="no number of a delivery"):
        monitor("deliveries", "--retry", "some")


def test_a_silence_is_made_listed_and_lifted(monitor: Monitor) -> None:
    assert "Silence 1: topic border for good" in monitor("silence", "topic", "Border")
    assert "Silence 2: quantity 2 of border until" in monitor(
        "silence", "quantity", "2", "--topic", "border", "--for", "3d"
    )
    assert "Silence 3: outlet Outlet" in monitor("silence", "outlet", "outlet")
    listed = monitor("silences")
    assert all(word in listed for word in ("topic", "quantity", "outlet", "for good", "command line"))
    assert monitor("silences", "--end", "1") == "Silence 1 is lifted."
    with pytest.raises(MonitorError, match="no silence 1 that holds"):
        monitor("silences", "--end", "1")


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (("topic", "Nowhere"), "There is no topic 'Nowhere'. The topics are: border."),
        (("outlet", "Nobody"), "was ever seen"),
        (("quantity", "9", "--topic", "border"), "border has no quantity 9"),
        (("quantity", "1"), "for a quantity or claim its number and --topic"),
        (("weather", "1"), "one of topic, quantity, claim, feed, outlet"),
        (("topic", "Border", "--for", "soon"), "--for soon: not a duration"),
    ],
)
def test_what_cannot_be_silenced_is_told_with_the_remedy(
    monitor: Monitor, words: tuple[str, ...], problem: str
) -> None:
    with pytest.raises(MonitorError) as raised:
        monitor("silence", *words)
    assert problem in str(raised.value)


def test_feedback_is_said_and_shown(monitor: Monitor) -> None:
    assert monitor("feedback", "1", "not-new") == "Finding 1 is kept as not new."
    assert "155 people counted" in monitor("feedback")
    with pytest.raises(MonitorError, match="useful, not-new, not-relevant, wrong-link"):
        monitor("feedback", "1", "boring")
    with pytest.raises(MonitorError, match="There is no finding 99"):
        monitor("feedback", "99", "not-new")


def test_two_quantities_are_merged_and_split_again(monitor: Monitor) -> None:
    assert monitor("merge", "Border", "quantity", "1", "2") == "Quantity 2 is quantity 1 now."
    assert monitor("ledger", "border").count("people counted") == 1
    assert monitor("split", "2") == "It stands for itself now."
    assert monitor("split", "2") == "It stood for itself already."
    with pytest.raises(MonitorError, match="monitor ledger"):
        monitor("merge", "Border", "quantity", "1", "77")


def test_routes_are_shown_and_explained(monitor: Monitor) -> None:
    assert "quiet from 22:00 to 07:00" in monitor("route")
    topic = monitor("route", "--explain", "Border")
    assert "A denial of border, urgent" in topic
    assert "it is a claim, the route takes denial" in topic
    assert "A figure of border, not urgent" in monitor("route", "--explain", "1")
    with pytest.raises(MonitorError, match="There is no finding 99"):
        monitor("route", "--explain", "99")
