"""What is old goes by its class; what was told and the keys by which things are known again stay."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from monitor.alerts import stage, watch
from monitor.delivery import stage as delivery
from monitor.feeds import stage as polling
from monitor.store import retention
from monitor.store.retention import Ages
from monitor.store.tables import (
    alerts,
    articles,
    deliveries,
    entries,
    findings,
    notices,
    reports,
    revisions,
    sizes,
)
from tests.feeds.reader import rss
from tests.support.desk import Desk, Mailbox, open_desk
from tests.support.postgres import fresh_database
from tests.support.web import Reply, serve

AGES = Ages(timedelta(days=30), timedelta(days=365), timedelta(days=90))


async def rows(desk: Desk, *columns: sa.ColumnElement[object]) -> list[tuple[object, ...]]:
    async with desk.app.db.read() as connection:
        return [tuple(row) for row in await connection.execute(sa.select(*columns).order_by(columns[0]))]


async def pruned(desk: Desk) -> None:
    """As the service does it: a part at each look."""
    desk.clock.advance(hours=2)
    for _ in range(20):
        await watch.run(desk.app, 10)


@pytest.fixture(params=["sqlite", "postgresql"])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'kept.db'}"
    return await fresh_database(request.getfixturevalue("postgres_dsn"))


async def test_texts_go_by_their_class_and_what_was_told_stays(tmp_path: Path, database: str) -> None:
    box = Mailbox()
    async with open_desk(tmp_path, {"box": box}, database=database) as desk:
        await desk.figure("border", 155)
        await desk._article("Nobody wanted this.")
        desk.clock.advance(minutes=1)
        await stage.run(desk.app, 10)
        await delivery.run(desk.app, 10)
        for days, texts in ((29, 2), (2, 1), (300, 1), (40, 0)):
            desk.clock.advance(days=days)
            await pruned(desk)
            kept = [text for _, text in await rows(desk, revisions.c.id, revisions.c.text) if text]
            assert len(kept) == texts
        assert len(await rows(desk, findings.c.id)) == len(await rows(desk, reports.c.id)) == 1
        assert len(await rows(desk, articles.c.url)) == 2
        assert len(await rows(desk, alerts.c.id)) == 1
        assert await rows(desk, deliveries.c.id) == await rows(desk, notices.c.id) == []
        async with desk.app.db.read() as connection:
            assert set((await retention.count(connection, AGES, desk.clock())).values()) == {0}
    assert [message.subject for _, message in box.received if message.topic == "border"] == [
        "155 people counted"
    ]


async def test_an_entry_whose_texts_are_gone_does_not_come_back_as_new(tmp_path: Path) -> None:
    fetch = {"allow_private": ["127.0.0.1"], "per_domain_delay": "0s"}
    async with serve({"/feed": Reply(body=rss(3))}) as web:
        listed = [{"url": f"{web.url}/feed"}]
        async with open_desk(tmp_path, {"box": Mailbox()}, feeds=listed, fetch=fetch) as desk:
            await polling.run(desk.app, 10)
            async with desk.app.db.write() as connection:
                await connection.execute(sa.update(entries).values(status="done", content="words"))
            desk.clock.advance(days=31)
            await pruned(desk)
            await polling.run(desk.app, 10)
            assert await rows(desk, entries.c.content, entries.c.status) == [("", "done")] * 3


async def test_the_growth_a_day_is_told_after_the_first(tmp_path: Path, database: str) -> None:
    async with open_desk(tmp_path, {"box": Mailbox()}, database=database) as desk:
        await pruned(desk)
        async with desk.app.db.read() as connection:
            assert await retention.growth(connection, desk.clock()) is None
        for number in range(20):
            desk.clock.advance(hours=5)
            await desk._article(f"{number} " + "Words of another day. " * 400)
            await watch.run(desk.app, 10)
        async with desk.app.db.read() as connection:
            now, noted = await retention.size(connection), await retention.growth(connection, desk.clock())
            first = (await connection.execute(sa.select(sizes).order_by(sizes.c.at).limit(1))).one()
    assert noted is not None
    assert noted == pytest.approx((now - first.bytes) / (100 / 24))
    assert 0 < noted < 1_000_000


async def test_words_of_pruned_texts_leave_the_index(tmp_path: Path) -> None:
    async with open_desk(tmp_path, {"box": Mailbox()}) as desk:
        for number in range(3):
            await desk._article(f"Nobody wanted qwyxley number {number}.")
        desk.clock.advance(days=31)
        await pruned(desk)
        async with desk.app.db.read() as connection:
            blocks = await connection.scalars(sa.text("SELECT block FROM revision_words_data"))
            assert not [block for block in blocks if b"qwyxley" in block]


async def test_what_texts_took_is_given_back_to_the_file_system(tmp_path: Path) -> None:
    async with open_desk(tmp_path, {"box": Mailbox()}) as desk:
        for number in range(5):
            await desk._article(f"Nobody wanted text {number}. " + "No word of it either. " * 20_000)
        async with desk.app.db.read() as connection:
            before = await retention.size(connection)
        desk.clock.advance(days=31)
        await pruned(desk)
        async with desk.app.db.read() as connection:
            assert await retention.size(connection) < before - 2_000_000
            assert await connection.scalar(sa.text("PRAGMA freelist_count")) == 0
