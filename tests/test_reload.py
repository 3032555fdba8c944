"""The file is edited while the daemon works: nothing is dropped, nothing is matched twice."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from monitor.app import App, open_app
from monitor.config.load import load
from monitor.engine.local import LocalEngine
from monitor.pipeline import STAGES
from monitor.reload import Reloader, fingerprint
from monitor.store import articles, settings, topics
from monitor.store.tables import articles as articles_table
from monitor.store.tables import matches
from monitor.store.tables import topics as topics_table
from tests.support.desk import Clock

LOCUSTS = "- {name: Locusts, query: Kenya locusts}\n"
CHOLERA = "- {name: Cholera, query: Chad cholera}\n"
SWARM = "Swarms of desert locusts have eaten their way through farms in Kenya, the ministry said in Nairobi."
CLINIC = "Cholera has killed nine people in Chad, where clinics have run out of beds, doctors said on Monday."


@dataclass(frozen=True)
class Service:
    """A daemon that matches, with its file and its clock."""

    engine: LocalEngine
    reloader: Reloader
    path: Path
    clock: Clock

    def edit(self, *parts: str) -> None:
        self.clock.advance(minutes=1)
        self.path.write_text(f"database: sqlite:///{self.path.parent / 'r.db'}\ntopics:\n{''.join(parts)}")
        self.reloader.ask()

    async def article(self, title: str, text: str) -> None:
        self.clock.advance(seconds=1)
        new = articles.NewArticle(
            url=f"https://outlet.example/{self.clock().timestamp()}",
            outlet="Outlet",
            title=title,
            text=text,
            author=None,
            language="en",
            published_at=self.clock(),
            feed_silent=False,
            signature=(),
            numbers=frozenset(),
        )
        async with self.engine.app.db.write() as connection:
            await articles.add(connection, new, origin="Outlet", copy_of=None, now=self.clock())

    async def matched(self) -> list[tuple[str, str, bool]]:
        """(topic, title, silent) of every match whose score suffices."""
        query = (
            sa.select(matches.c.topic_id, articles_table.c.title, matches.c.silent)
            .join(articles_table, articles_table.c.id == matches.c.article_id)
            .where(matches.c.certain)
            .order_by(matches.c.id)
        )
        async with self.engine.app.db.read() as connection:
            return [(row[0], row[1], row[2]) for row in await connection.execute(query)]

    async def refusals(self) -> list[str]:
        async with self.engine.app.db.read() as connection:
            return [problem for row in await settings.refusals(connection) for problem in row.problems]

    async def active(self) -> dict[str, str]:
        async with self.engine.app.db.read() as connection:
            return {row.id: row.name for row in await topics.active(connection)}


async def until(condition: Callable[[], Awaitable[object]], seconds: float = 60) -> None:
    async with asyncio.timeout(seconds):
        while not await condition():  # noqa: ASYNC110  (it is not ours to set an event)
            await asyncio.sleep(0.05)


@asynccontextmanager
async def serving(folder: Path, *parts: str) -> AsyncIterator[Service]:
    clock, path = Clock(), folder / "config.yaml"
    path.write_text(f"database: sqlite:///{folder / 'r.db'}\ntopics:\n{''.join(parts)}")
    async with open_app(load(path, {}), now=clock) as app:
        matching = tuple(stage for stage in STAGES if stage.name == "match")
        engine = LocalEngine(app, tick=0.05, stages=matching)
        reloader = Reloader(engine, path, {})
        tasks = [asyncio.create_task(engine.run()), asyncio.create_task(reloader.run())]
        yield Service(engine, reloader, path, clock)
        engine.stop()
        await tasks[0]
        tasks[1].cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def test_an_edit_a_bad_edit_a_rename_and_a_removal_lose_and_repeat_nothing(tmp_path: Path) -> None:
    async with serving(tmp_path, LOCUSTS) as service:

        async def matched(count: int) -> bool:
            return len(await service.matched()) == count

        await service.article("Cholera spreads in Chad", CLINIC)
        await service.article("Locusts strip fields in Kenya", SWARM)
        await until(lambda: matched(1))

        service.edit(LOCUSTS, CHOLERA)
        await until(lambda: matched(2))

        service.edit(LOCUSTS, CHOLERA, "- {name: Flu, qurey: flu}\n")
        await until(service.refusals)
        assert (await service.refusals())[0].endswith("topics[2].qurey: unknown key: did you mean query?")
        assert [topic.name for topic in service.engine.app.config.topics] == ["Locusts", "Cholera"]
        await service.article("Locusts reach Nairobi", SWARM)
        await until(lambda: matched(3))

        service.edit("- {name: Swarms, query: Kenya locusts}\n", CHOLERA)
        await until(lambda: _names(service, {"locusts": "Swarms", "cholera": "Cholera"}))
        assert await service.refusals() == []
        await service.article("Locusts leave Kenya", SWARM)
        await until(lambda: matched(4))

        service.edit("- {name: Swarms, query: Kenya locusts}\n")
        await until(lambda: _names(service, {"locusts": "Swarms"}))
        await service.article("Cholera in Chad goes on", CLINIC)
        await service.article("Locusts are back in Kenya", SWARM)
        await until(lambda: matched(5))

        assert await service.matched() == [
            ("locusts", "Locusts strip fields in Kenya", False),
            ("cholera", "Cholera spreads in Chad", True),
            ("locusts", "Locusts reach Nairobi", False),
            ("locusts", "Locusts leave Kenya", False),
            ("locusts", "Locusts are back in Kenya", False),
        ]


async def _names(service: Service, expected: dict[str, str]) -> bool:
    return await service.active() == expected


async def test_a_topic_that_comes_back_fills_its_ledger_with_what_it_missed(tmp_path: Path) -> None:
    async with serving(tmp_path, LOCUSTS, CHOLERA) as service:
        service.edit(LOCUSTS)
        await until(lambda: _names(service, {"locusts": "Locusts"}))
        await service.article("Cholera spreads in Chad", CLINIC)
        await service.article("Locusts strip fields in Kenya", SWARM)
        await until(lambda: _matched(service, 1))
        service.edit(LOCUSTS, CHOLERA)
        await until(lambda: _matched(service, 2))
        await service.article("Cholera in Chad goes on", CLINIC)
        await until(lambda: _matched(service, 3))
        assert (await service.matched())[1:] == [
            ("cholera", "Cholera spreads in Chad", True),
            ("cholera", "Cholera in Chad goes on", False),
        ]


async def _matched(service: Service, count: int) -> bool:
    return len(await service.matched()) == count


async def test_an_edit_of_the_query_makes_a_version_and_any_other_edit_does_not(tmp_path: Path) -> None:
    async with serving(tmp_path, LOCUSTS) as service:

        async def version() -> tuple[int, str]:
            async with service.engine.app.db.read() as connection:
                row = (await connection.execute(sa.select(topics_table))).one()
                return row.version, row.baseline

        service.edit("- {name: Locusts, query: Kenya locusts, baseline: alert}\n")
        await until(lambda: _is(version, (1, "alert")))
        service.edit("- {name: Locusts, query: Kenya locusts swarm}\n")
        await until(lambda: _is(version, (2, "silent")))


async def _is(read: Callable[[], Awaitable[object]], expected: object) -> bool:
    return await read() == expected


async def test_an_edit_takes_effect_soon_without_being_asked_for(tmp_path: Path) -> None:
    async with serving(tmp_path, LOCUSTS) as service:
        service.path.write_text(service.path.read_text() + CHOLERA)
        await until(lambda: _names(service, {"locusts": "Locusts", "cholera": "Cholera"}), seconds=5)


async def test_parts_that_need_a_start_are_told(tmp_path: Path) -> None:
    async with serving(tmp_path, LOCUSTS) as service:
        service.edit(LOCUSTS, "workers: {processes: 2}\n")

        async def waiting() -> list[str]:
            async with service.engine.app.db.read() as connection:
                return [part for row in await settings.refusals(connection) for part in row.at_restart]

        await until(waiting)
        assert await waiting() == ["workers"]
        assert service.engine.app.config.workers.processes == 1


def test_a_watchlist_that_appears_changes_the_fingerprint(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text("include: [lists/*.yaml]\n")
    before = fingerprint(tmp_path / "config.yaml")
    (tmp_path / "lists").mkdir()
    (tmp_path / "lists" / "a.yaml").write_text("[]")
    assert fingerprint(tmp_path / "config.yaml") != before


async def test_channels_that_did_not_change_are_kept(tmp_path: Path) -> None:
    channels = "channels: {a: {type: console}, b: {type: console}}\n"
    async with serving(tmp_path, LOCUSTS, channels) as service:
        before: App = service.engine.app
        service.edit(LOCUSTS, "channels: {a: {type: console}, c: {type: console}}\n")

        async def changed() -> bool:
            return service.engine.app is not before

        await until(changed)
        assert service.engine.app.channels["a"] is before.channels["a"]
        assert list(service.engine.app.channels) == ["a", "c"]
