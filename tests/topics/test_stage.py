"""Stored articles are held against new topics, whatever is edited meanwhile."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from monitor.app import App, open_app, reconfigured
from monitor.config.models import Config, TopicConfig
from monitor.store import articles
from monitor.store.tables import look_backs, matches
from monitor.topics import stage
from monitor.topics.watched import Watched, watching
from tests.support.desk import Clock

LOCUSTS = TopicConfig(name="Locusts", query="Kenya locusts")
CHOLERA = TopicConfig(name="Cholera", query="Chad cholera")
CLINIC = "Cholera has killed nine people in Chad, where clinics have run out of beds, doctors said on Monday."


async def store(app: App) -> None:
    new = articles.NewArticle(
        url="https://outlet.example/cholera",
        outlet="Outlet",
        title="Cholera spreads in Chad",
        text=CLINIC,
        author=None,
        language="en",
        published_at=app.now(),
        feed_silent=False,
        signature=(),
        numbers=frozenset(),
    )
    async with app.db.write() as connection:
        await articles.add(connection, new, origin="Outlet", copy_of=None, now=app.now())


async def drained(app: App) -> None:
    while await stage.run(app, 16):
        pass


async def test_a_topic_that_comes_while_topics_are_read_is_not_left_out_of_the_look_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock()
    config = Config(database=f"sqlite:///{tmp_path / 'r.db'}", topics=(LOCUSTS,))
    async with open_app(config, now=clock) as app:
        await store(app)
        await drained(app)
        clock.now += timedelta(minutes=1)

        async def edited_meanwhile(app: App, limit: int) -> Watched:
            before = await watching(app, limit)
            await reconfigured(app, config.model_copy(update={"topics": (LOCUSTS, CHOLERA)}))
            return before

        with monkeypatch.context() as patched:
            patched.setattr(stage, "watching", edited_meanwhile)
            assert await stage.run(app, 16) == 1
        async with app.db.read() as connection:
            waiting = (await connection.execute(sa.select(look_backs.c.status, look_backs.c.attempts))).all()
        assert waiting == [("pending", 0)]

        await drained(app)
        async with app.db.read() as connection:
            found = await connection.scalars(sa.select(matches.c.topic_id).where(matches.c.certain))
        assert list(found) == ["cholera"]


async def test_articles_are_matched_after_the_folder_of_temporary_files_was_cleaned(tmp_path: Path) -> None:
    config = Config(database=f"sqlite:///{tmp_path / 'r.db'}", topics=(CHOLERA,))
    async with open_app(config, now=Clock()) as app:
        written = Path((await watching(app, 1)).packed.file)
        shutil.rmtree(written.parent)
        await store(app)
        await drained(app)
        async with app.db.read() as connection:
            found = await connection.scalars(sa.select(matches.c.topic_id).where(matches.c.certain))
        assert list(found) == ["cholera"]
