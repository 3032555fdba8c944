"""Linking: one article is put to the chooser once for all of its topics, in order, and a chooser that fails waits."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest
import sqlalchemy as sa

from monitor.config.models import TopicConfig
from monitor.errors import ModelError
from monitor.ledger.stage import link
from monitor.model import Mention, Relation
from monitor.selection.put import Choice, Put
from monitor.store import choices, ledger
from monitor.store.tables import articles, findings, matches
from tests.support.desk import VECTOR, Desk, Mailbox, Tells, counted, open_desk

TOPICS = [
    TopicConfig(name="Border", query="border count"),
    TopicConfig(name="Lorries", query="lorries held", description="Freight that is held up."),
]
BOTH = ("border", "lorries")


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with open_desk(tmp_path, {"hook": Mailbox()}, topics=TOPICS) as opened:
        yield opened


async def bring(desk: Desk, value: int, *topic_ids: str, certain: bool = True) -> int:
    desk.clock.advance(minutes=10)
    text = f"At the border {value} lorries are held, Lind said."
    said = Mention(counted(text, value, "lorries", noun="lorry"), 0, VECTOR)
    return await desk.bring(text, said, topic_ids=topic_ids, certain=certain)


async def values(desk: Desk, topic_id: str) -> list[float | None]:
    async with desk.app.db.read() as connection:
        known = await ledger.load(connection, topic_id, "en")
    return [report.value.low for quantity in known.quantities for report in quantity.reports]


async def told(desk: Desk) -> list[tuple[str, str]]:
    async with desk.app.db.read() as connection:
        rows = await connection.execute(sa.select(findings).order_by(findings.c.id))
        return [(row.topic_id, row.headline) for row in rows]


async def test_an_article_of_two_topics_is_put_once_with_both_of_them(desk: Desk) -> None:
    chooser = Tells()
    await bring(desk, 155, *BOTH)
    assert await link(desk.app, 10, chooser=chooser) == 2
    [put] = chooser.put
    assert [concern.topic_id for concern in put.concerns] == ["border", "lorries"]
    assert [concern.asked for concern in put.concerns] == [True, True]
    assert [(c.name, c.query, c.description) for c in put.concerns] == [
        ("Border", "border count", ""),
        ("Lorries", "lorries held", "Freight that is held up."),
    ]
    assert [(c.score, c.needed, c.relevance) for c in put.concerns] == [(0.9, 0.5, (0.9,))] * 2
    assert [item.order for item in put.items] == [0]
    assert await values(desk, "border") == await values(desk, "lorries") == [155]


async def test_what_is_news_for_one_topic_need_not_be_for_another(desk: Desk) -> None:
    await bring(desk, 155, *BOTH)
    await link(desk.app, 10, chooser=Tells(lambda topic_id, _: topic_id == "lorries"))
    assert [topic_id for topic_id, _ in await told(desk)] == ["lorries"]
    assert await values(desk, "border") == [155]


async def test_articles_come_in_the_order_in_which_they_were_seen_with_what_was_told_before(
    desk: Desk,
) -> None:
    chooser = Tells()
    await bring(desk, 155, *BOTH)
    await bring(desk, 163, "lorries")
    await bring(desk, 171, *BOTH)
    await link(desk.app, 10, chooser=chooser)
    assert [put.reported_at for put in chooser.put] == sorted(put.reported_at for put in chooser.put)
    met = [[[line.target for line in c.lines] for c in put.concerns if c.asked] for put in chooser.put]
    assert met == [[[], []], [[1]], [[1], [1, 1]]]
    assert all(line.told for put in chooser.put for concern in put.concerns for line in concern.lines)
    assert await values(desk, "border") == [155, 171]
    assert await values(desk, "lorries") == [155, 163, 171]
    assert [headline for topic_id, headline in await told(desk) if topic_id == "lorries"] == [
        "155 lorries, Lind says",
        "155 → 163 lorries, Lind says",
        "163 → 171 lorries, Lind says",
    ]


async def test_an_article_that_only_came_near_is_put_to_the_chooser_all_the_same(desk: Desk) -> None:
    chooser = Tells()
    await bring(desk, 155, "border", certain=False)
    await link(desk.app, 10, chooser=chooser)
    assert len(chooser.put) == 1
    assert await values(desk, "border") == [155]


async def test_a_copy_is_not_put_to_anybody_and_adds_its_report(desk: Desk) -> None:
    chooser = Tells()
    await bring(desk, 155, "border")
    await bring(desk, 155, "border")
    async with desk.app.db.write() as connection:
        await connection.execute(sa.update(articles).where(articles.c.id == 2).values(copy_of=1))
    await link(desk.app, 10, chooser=chooser)
    assert len(chooser.put) == 1
    assert len(await told(desk)) == 1
    async with desk.app.db.read() as connection:
        [fate] = await choices.of_article(connection, "border", 2)
    assert (fate.chooser, fate.told, fate.relation) == ("ledger", False, Relation.CONFIRMS)
    assert fate.reason.startswith("a copy of an article that was read")


class Fails:
    """A chooser that fails for articles of a topic until it is told not to."""

    def __init__(self, topic_id: str | None) -> None:
        self.topic_id = topic_id
        self.asked = 0

    async def choose(self, put: Put) -> Sequence[Choice]:
        self.asked += 1
        if any(concern.topic_id == self.topic_id for concern in put.concerns):
            raise ModelError("The weights cannot be read.")
        return await Tells().choose(put)


async def test_a_chooser_that_fails_keeps_its_articles_topics_waiting_and_no_others(desk: Desk) -> None:
    chooser = Fails("border")
    await bring(desk, 155, *BOTH)
    await bring(desk, 163, "lorries")
    await link(desk.app, 10, chooser=chooser)
    assert chooser.asked == 1  # order matters more than haste: the second waits for the first
    assert await values(desk, "lorries") == []

    chooser.topic_id = None
    await link(desk.app, 10, chooser=chooser)
    assert chooser.asked == 1
    desk.clock.advance(minutes=2)
    await link(desk.app, 10, chooser=chooser)
    assert await values(desk, "border") == [155]
    assert await values(desk, "lorries") == [155, 163]


async def test_a_failure_for_one_topic_leaves_the_articles_of_others_alone(desk: Desk) -> None:
    await bring(desk, 155, "border")
    await bring(desk, 163, "lorries")
    await link(desk.app, 10, chooser=Fails("border"))
    assert await values(desk, "border") == []
    assert await values(desk, "lorries") == [163]
    async with desk.app.db.read() as connection:
        linked = await connection.execute(sa.select(matches.c.topic_id, matches.c.linked_at))
        assert {row.topic_id: row.linked_at is not None for row in linked} == {
            "border": False,
            "lorries": True,
        }
