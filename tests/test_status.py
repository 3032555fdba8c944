"""Status names topics that tell nothing for long though articles come, with what would help."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from rich.console import Console

from monitor.commands.status import show
from monitor.config.models import TopicConfig
from monitor.ledger.stage import link
from monitor.model import Mention
from monitor.status import Quiet, advice, quiet_topics, read_status
from monitor.store import topics
from tests.support.desk import VECTOR, Desk, Mailbox, Tells, counted, open_desk

NOTHING = Tells(lambda *_: False)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with open_desk(tmp_path, {"hook": Mailbox()}) as opened:
        yield opened


async def bring(desk: Desk, value: int, chooser: Tells, *, certain: bool = True) -> None:
    text = f"At the border {value} lorries are held, Lind said."
    said = Mention(counted(text, value, "lorries", noun="lorry"), 0, VECTOR)
    await desk.bring(text, said, certain=certain)
    await link(desk.app, 10, chooser=chooser)


async def quiet(desk: Desk) -> list[Quiet]:
    async with desk.app.db.read() as connection:
        return await quiet_topics(connection, desk.clock())


async def test_a_topic_that_tells_nothing_for_long_is_named_once_articles_came(desk: Desk) -> None:
    desk.clock.advance(days=2)
    await bring(desk, 155, NOTHING, certain=False)
    assert await quiet(desk) == []
    desk.clock.advance(days=2)
    await bring(desk, 163, NOTHING)
    [topic] = await quiet(desk)
    assert (topic.topic, topic.since.days, topic.came, topic.on_topic) == ("Border", 4, 2, 1)
    desk.clock.advance(days=4)
    assert await quiet(desk) == []


async def test_what_is_told_ends_the_quiet_until_nothing_is_told_again(desk: Desk) -> None:
    desk.clock.advance(days=4)
    await bring(desk, 155, NOTHING)
    await bring(desk, 163, Tells())
    assert await quiet(desk) == []
    desk.clock.advance(days=3, hours=1)
    await bring(desk, 163, NOTHING)
    [topic] = await quiet(desk)
    assert (topic.since.days, topic.came) == (3, 1)


async def test_articles_that_only_came_near_are_not_counted_as_matched(desk: Desk) -> None:
    await bring(desk, 155, NOTHING, certain=False)
    await bring(desk, 163, NOTHING)
    async with desk.app.db.read() as connection:
        [topic] = await topics.listing(connection)
    assert (topic.matches, topic.quantities) == (1, 1)


@pytest.mark.parametrize(
    ("more", "said", "unsaid"),
    [
        ({}, ("`description`", "`monitor topics suggest 'North border'`", "`breadth: broad`"), ()),
        ({"description": "Freight that is held."}, ("`breadth: broad`",), ("`description`",)),
        ({"breadth": "broad"}, ("`description`", "other words"), ("`breadth: broad`",)),
    ],
)
def test_the_advice_is_what_the_definition_leaves_open(
    more: dict[str, str], said: tuple[str, ...], unsaid: tuple[str, ...]
) -> None:
    told = advice(TopicConfig.model_validate({"name": "North border", "query": "border", **more}))
    assert all(words in told for words in said)
    assert not any(words in told for words in unsaid)


async def test_status_shows_it_where_trouble_is_shown(desk: Desk) -> None:
    found = await read_status(desk.app.config)
    topic = Quiet("Border", timedelta(days=4, hours=3), 12, 2, "set `breadth: broad`")
    console = Console(width=400, record=True)
    show(console, replace(found, quiet=[topic]), desk.app.config)
    assert (
        "- topic Border: nothing told for 4 days, though 12 articles came near, 2 of them on the topic. "
        "To hear more, set `breadth: broad`."
    ) in console.export_text()
