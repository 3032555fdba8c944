"""One topic at a glance, in a terminal of 80 columns."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from monitor.cli import app
from monitor.errors import MonitorError
from monitor.store import link_overrides
from monitor.store.judging import judge
from tests.support.desk import Desk, Mailbox, open_desk

CONFIG = """\
database: sqlite:///{folder}/desk.db
chooser: plain
topics: [{{name: Border, query: border count}}]
"""
READER = "reader: {url: 'http://me:secret@localhost:11434/v1', model: small}\n"
Show = Callable[..., str]


async def _fill(desk: Desk) -> None:
    desk.clock.now = datetime.now(UTC) - timedelta(days=12)
    for value in (155, 163, 171):
        await desk.figure("border", value)
        desk.clock.advance(days=4)
    async with desk.app.db.write() as connection:
        await judge(connection, 1, "not-relevant", made_by="link", now=desk.clock())
        await judge(connection, 2, "not-relevant", made_by="link", now=desk.clock())
        await judge(connection, 3, "useful", made_by="link", now=desk.clock())
        await link_overrides.merge(connection, "border", "quantity", (1, 2), desk.clock())


@pytest.fixture
def show(tmp_path: Path) -> Show:
    async def fill() -> None:
        async with open_desk(tmp_path, {"hook": Mailbox()}) as desk:
            await _fill(desk)

    asyncio.run(fill())
    path = tmp_path / "config.yaml"

    def run(name: str, more: str = "") -> str:
        path.write_text(CONFIG.format(folder=tmp_path) + more)
        words = ["topics", "show", name, "--config", str(path)]
        return CliRunner().invoke(app, words, env={"COLUMNS": "80"}, catch_exceptions=False).output

    return run


def test_a_topic_is_shown_with_what_its_feedback_asks_for(show: Show) -> None:
    shown = show("Border")
    assert all(len(line) <= 80 for line in shown.splitlines())
    lines = [" ".join(line.split()) for line in shown.splitlines()]
    assert lines[:4] == [
        "Border border",
        "query border count",
        "breadth normal",
        "chooser plain (words and numbers alone, by the configuration)",
    ]
    assert "feedback 2 not relevant, 1 useful, 1 mended by hand: asks for slightly fewer" in lines
    assert "ledger 1 merge" in lines
    assert lines[-3:] == ["articles on the topic 1 3", "came near besides 0 0", "findings told 1 3"]


def test_a_reader_is_named_without_what_its_address_holds(show: Show) -> None:
    shown = " ".join(show("border", READER).split())
    assert "the reader small at localhost; where it gives no answer, plain" in shown
    assert "secret" not in shown


def test_a_topic_that_is_not_watched_is_told_with_those_that_are(show: Show) -> None:
    with pytest.raises(MonitorError, match=r"There is no topic 'Nowhere'. The topics are: border\."):
        show("Nowhere")
