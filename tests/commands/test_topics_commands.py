"""What a user asks about topics on the command line, on a small database of stored articles."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from monitor.app import open_app
from monitor.cli import app
from monitor.config.load import load
from monitor.errors import MonitorError
from monitor.pipeline import STAGES, drain
from monitor.store import articles
from tests.support.desk import Clock

CONFIG = """\
database: sqlite:///{folder}/topics.db
topics: [{{name: Locusts, query: Kenya locusts}}]
chooser: plain
"""
STORIES = [
    (
        "Locusts strip fields in Kenya",
        "Swarms of desert locusts have eaten 400 farms bare in Kenya, the agriculture ministry said in Nairobi. "
        "The hills are green in that season.",
    ),
    (
        "Kenya sprays locusts from the air",
        "Planes have sprayed swarms of locusts in northern Kenya, the agriculture ministry said on Tuesday.",
    ),
    (
        "Hoppers reach Kenyan maize",
        "Swarms of young hoppers have reached the maize of western Kenya, the agriculture ministry said.",
    ),
    (
        "Rowers win in Lucerne",
        "A crew of four rowers won the regatta in Lucerne on Sunday after the favourites had lost an oar.",
    ),
    (
        "Opera opens with a premiere",
        "The opera of Graz opens its season on Friday with a piece for two singers and a choir of children.",
    ),
    (
        "Chess prodigy draws with champion",
        "A boy of eleven drew with the chess champion in Reykjavik after forty moves and five hours of play.",
    ),
]


@dataclass(frozen=True)
class Done:
    code: int
    out: str
    err: str


Monitor = Callable[..., Done]


@pytest.fixture(scope="module")
def monitor(tmp_path_factory: pytest.TempPathFactory) -> Monitor:
    """Runs a command that only reads, beside a service that has linked its articles since yesterday."""
    folder = tmp_path_factory.mktemp("topics")
    path = folder / "config.yaml"
    path.write_text(CONFIG.format(folder=folder))
    asyncio.run(_fill(path))

    def run(*words: str) -> Done:
        given = [*words, "--config", str(path)] if words[0] != "replay" else list(words)
        done = CliRunner().invoke(app, given, env={"COLUMNS": "300"}, catch_exceptions=False)
        return Done(done.exit_code, " ".join(done.stdout.split()), " ".join(done.stderr.split()))

    return run


async def _fill(path: Path) -> None:
    clock = Clock(datetime.now(UTC) - timedelta(days=1))
    async with open_app(load(path, {}), now=clock) as service:
        for number, (title, text) in enumerate(STORIES, 1):
            clock.advance(minutes=10)
            new = articles.NewArticle(
                url=f"https://outlet-{number}.example/story",
                outlet=f"outlet-{number}",
                title=title,
                text=text,
                author=None,
                language="en",
                published_at=clock(),
                feed_silent=False,
                signature=(),
                numbers=frozenset(),
            )
            async with service.db.write() as connection:
                await articles.add(connection, new, origin=new.outlet, copy_of=None, now=clock())
            for stage in STAGES:
                if stage.name in {"match", "read", "link"}:
                    await drain(service, stage)


def test_why_tells_by_which_words_and_what_became_of_each_mention(monitor: Monitor) -> None:
    told = monitor("why", "https://outlet-1.example/story", "Locusts").out
    assert "Locusts (version 1): matched and linked Judged now: on the topic" in told
    assert "'locusts' 2 times, first in the title" in told
    assert "400 farms" in told
    assert "NEW told (pending)" in told
    assert "plain (" in told
    assert "near to the topic and in none of the words that were told" in told
    assert "passed over “The hills are green in that season.”" in told
    other = monitor("why", "4", "locusts").out
    assert "held against the topic and not matched Judged now: not on the topic" in other
    assert "'locusts' does not occur" in other


def test_the_ledgers_why_shows_every_item_with_who_chose(monitor: Monitor) -> None:
    told = monitor("ledger", "Locusts", "--why", "50").out
    assert "told " in told
    assert "silent " in told
    assert "plain (0.00): " in told


def test_why_names_what_it_does_not_know(monitor: Monitor) -> None:
    with pytest.raises(MonitorError, match="No article is stored under 99"):
        monitor("why", "99", "Locusts")
    with pytest.raises(MonitorError, match=r"There is no topic 'Cholera'\. The topics are: locusts"):
        monitor("why", "1", "Cholera")


def test_backtest_shows_what_an_edit_would_change(monitor: Monitor) -> None:
    edited = monitor("backtest", "Locusts", "--none", "planes").out
    assert "Locusts, now 3 of 6 articles on the topic" in edited
    assert "Locusts, edited 2 of 6 articles on the topic" in edited
    assert "- Kenya sprays locusts from the air" in edited
    assert "Near misses" in edited


def test_backtest_explains_what_it_cannot_try(monitor: Monitor) -> None:
    with pytest.raises(MonitorError, match="--since soon: not a duration: write it as"):
        monitor("backtest", "Locusts", "--since", "soon")
    with pytest.raises(MonitorError, match="--breadth"):
        monitor("backtest", "Locusts", "--breadth", "wide")
    with pytest.raises(MonitorError, match="No articles of the last 1h are stored"):
        monitor("backtest", "Locusts", "--since", "1h")


def test_suggestions_tell_what_to_write_and_what_it_would_add(monitor: Monitor) -> None:
    told = monitor("topics", "suggest", "Locusts").out
    assert "any: [Swarms]" in told
    assert "would add" in told
    with pytest.raises(MonitorError, match="There is no topic 'Flu' in the file"):
        monitor("topics", "suggest", "Flu")


def test_replay_writes_findings_and_shows_their_summary_beside_them(monitor: Monitor, tmp_path: Path) -> None:
    lines = [
        {"id": str(n), "url": f"https://o{n}.example/", "title": title, "source": f"o{n}", "text": text}
        | {"published": f"2025-04-0{n}T10:00:00Z"}
        for n, (title, text) in enumerate(STORIES[:4], 1)
    ]
    stories, watched = tmp_path / "stories.jsonl", tmp_path / "topics.yaml"
    stories.write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    watched.write_text("- {name: Locusts, query: Kenya locusts}\n")
    done = monitor("replay", str(stories), "--topics", str(watched), "--findings", "-")
    assert done.out.startswith("{")
    assert done.out.endswith("}")
    assert "3 of 4 articles on the topic" in done.err
    assert "findings in" in done.err
    assert "2025-04-01" in done.err
    assert "4 articles," in done.err
