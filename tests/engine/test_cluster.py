"""Many engines on one PostgreSQL database: each row once, whoever dies, freezes or loses the database."""

from __future__ import annotations

import asyncio
import gc
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from structlog.testing import capture_logs

from monitor.app import App, open_app
from monitor.config.models import Config, FeedConfig
from monitor.engine.cluster import ClusterEngine
from monitor.errors import DatabaseAwayError, StoreError
from monitor.pipeline import Parts, Stage
from monitor.store import crew, leases
from monitor.store.db import open_database
from monitor.store.migrate import upgrade
from monitor.store.revision import is_current
from monitor.store.tables import feeds, workers
from tests.support.postgres import fresh_database

FEEDS = 60
TRIGGER = "procrastinate_trigger_status_events_update_v1"


def config(dsn: str) -> Config:
    return Config(
        database=dsn,
        feeds=tuple(FeedConfig(url=f"https://outlet{n}.example/feed") for n in range(FEEDS)),
    )


@pytest.fixture
async def settings(postgres_dsn: str) -> Config:
    """Of a database that holds the feeds, all due."""
    found = config(await fresh_database(postgres_dsn))
    async with open_app(found):
        pass
    return found


class Job:
    """A stage that finishes feeds and notes who did which; `hold` keeps one from finishing."""

    def __init__(self, hold: asyncio.Event | None = None) -> None:
        self.done: list[str] = []
        self.taken = 0
        self.lost = 0
        self._hold = hold

    async def run(self, app: App, limit: int) -> int:
        async with app.db.write() as connection:
            claimed = await leases.claim(connection, feeds, now=app.now(), limit=limit, lease=app.lease)
        self.taken += len(claimed)
        for lease, row in claimed:
            if self._hold is not None:
                await self._hold.wait()
            await asyncio.sleep(0.005)
            try:
                async with app.db.write() as connection:
                    await leases.finish(connection, lease)
                self.done.append(row.url)
            except leases.LeaseLostError:
                self.lost += 1
        return len(claimed)

    def stage(self) -> Stage:
        return Stage("poll", self.run, limit=5, tables=(feeds,), queue="poll")


@asynccontextmanager
async def engines(settings: Config, jobs: Sequence[Job]) -> AsyncIterator[list[ClusterEngine]]:
    """A worker for each job, all at work."""
    async with AsyncExitStack() as stack:
        found, running = [], []
        for number, job in enumerate(jobs):
            app = await stack.enter_async_context(open_app(settings, owner=False))
            member = crew.Member(f"worker {number}", "test", ("poll",))
            engine = ClusterEngine(app, member, stages=(job.stage(),), patience=0.5)
            found.append(engine)
            running.append(asyncio.create_task(engine.run()))
        try:
            yield found
        finally:
            for engine in found:
                engine.stop()
            await asyncio.gather(*running)


async def until(condition: Callable[[], object], seconds: float = 60.0) -> None:
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110  (it is not ours to set an event)
            await asyncio.sleep(0.05)


async def test_two_workers_share_the_rows_and_do_each_once(settings: Config) -> None:
    both = asyncio.Event()
    jobs = [Job(hold=both), Job(hold=both)]
    async with engines(settings, jobs):
        await until(lambda: all(job.taken for job in jobs))
        both.set()
        await until(lambda: sum(len(job.done) for job in jobs) == FEEDS)
        await asyncio.sleep(1.5)
    counts = Counter(url for job in jobs for url in job.done)
    assert set(counts.values()) == {1}
    assert all(job.done for job in jobs)


async def test_what_a_silent_worker_held_is_taken_over_and_it_cannot_finish_it_afterwards(
    settings: Config,
) -> None:
    gone = asyncio.Event()
    frozen, other = Job(hold=gone), Job()
    async with engines(settings, [frozen]) as [engine]:
        await until(lambda: frozen.taken)
        async with engine.app.db.write() as connection:
            aged = sa.func.now() - sa.text("interval '1 minute'")
            await connection.execute(
                sa.update(workers).values(seen_at=sa.type_coerce(aged, workers.c.seen_at.type))
            )
            assert await crew.bury(connection) == {"worker 0": 5}
        async with engines(settings, [other]):
            await until(lambda: len(other.done) == FEEDS)
            gone.set()
            await until(lambda: frozen.lost == 5)
    assert not frozen.done


async def test_a_worker_that_was_taken_for_dead_comes_back_under_another_number_and_leaves_at_its_end(
    settings: Config,
) -> None:
    async with engines(settings, [Job()]):
        first = await entered(settings)
        db = open_database(settings.database)
        async with db.write() as connection:
            await connection.execute(sa.delete(workers))
        await db.close()
        assert await entered(settings) != first
    assert await listed(settings) == []


async def listed(settings: Config) -> list[int]:
    db = open_database(settings.database)
    async with db.read() as connection:
        found = [row.id for row in await crew.listing(connection)]
    await db.close()
    return found


async def entered(settings: Config) -> list[int]:
    """The workers, once there is any."""
    for _ in range(200):
        if found := await listed(settings):
            return found
        await asyncio.sleep(0.1)
    raise TimeoutError


async def test_a_worker_stops_in_order_and_gives_back_what_it_could_not_finish(settings: Config) -> None:
    held = Job(hold=asyncio.Event())
    async with engines(settings, [held]):
        await until(lambda: held.taken)
    db = open_database(settings.database)
    async with db.read() as connection:
        leased = await connection.scalar(
            sa.select(sa.func.count()).select_from(feeds).where(feeds.c.lease_token.is_not(None))
        )
        left = await connection.scalar(
            sa.text("SELECT count(*) FROM procrastinate_jobs WHERE status = 'doing'")
        )
    await db.close()
    assert (leased, left) == (0, 0)


async def test_each_part_of_a_stage_is_worked_on_by_one_worker_at_a_time(settings: Config) -> None:
    working: Counter[str] = Counter()
    together: set[str] = set()
    seen: list[str] = []

    async def due(app: App, limit: int) -> list[str]:
        return ["one", "two"]

    async def run(app: App, part: str) -> int:
        working[part] += 1
        seen.append(part)
        if working[part] > 1:
            together.add(part)
        await asyncio.sleep(1.5)
        working[part] -= 1
        return 0

    async def nothing(app: App, limit: int) -> int:
        return 0

    stage = Stage("link", nothing, limit=1, queue="language", parts=Parts("topic", due, run))
    async with AsyncExitStack() as stack:
        running, found = [], []
        for number in range(2):
            app = await stack.enter_async_context(open_app(settings, owner=False))
            engine = ClusterEngine(
                app, crew.Member(f"worker {number}", "test", ("link",)), stages=(stage,), patience=2
            )
            found.append(engine)
            running.append(asyncio.create_task(engine.run()))
        await until(lambda: len(seen) >= 6)
        for engine in found:
            engine.stop()
        await asyncio.gather(*running)
    assert {"one", "two"} <= set(seen)
    assert not together


class Interrupted(Job):
    """What it takes first, it can neither finish nor give back."""

    async def run(self, app: App, limit: int) -> int:
        if self.taken:
            return await super().run(app, limit)
        async with app.db.write() as connection:
            claimed = await leases.claim(connection, feeds, now=app.now(), limit=limit, lease=app.lease)
        self.taken += len(claimed)
        raise DatabaseAwayError("The server hung up.")


async def test_what_a_stage_held_when_the_database_went_away_is_free_though_the_worker_lives(
    settings: Config,
) -> None:
    job = Interrupted()
    async with engines(settings, [job]) as [engine]:
        assert engine.app.lease > timedelta(minutes=2)
        await until(lambda: len(job.done) == FEEDS)
    assert len(set(job.done)) == FEEDS


@pytest.mark.parametrize("table", ["procrastinate_jobs", "procrastinate_workers"])
async def test_a_worker_whose_wake_ups_are_others_meanwhile_says_so_in_one_line_and_goes_on(
    settings: Config, table: str
) -> None:
    hold, unretrieved = asyncio.Event(), list[str]()
    job = Job(hold)
    asyncio.get_running_loop().set_exception_handler(lambda _, what: unretrieved.append(what["message"]))
    with capture_logs() as logs:
        async with engines(settings, [job]) as [engine]:
            await until(lambda: job.taken)
            async with engine.app.db.write() as connection:
                await connection.execute(sa.text(f"DELETE FROM {table}"))
            hold.set()
            await until(lambda: len(job.done) == FEEDS)
            async with engine.app.db.write() as connection:
                await connection.execute(sa.update(feeds).values(status="pending", due_at=engine.app.now()))
            await until(lambda: len(job.done) == 2 * FEEDS)
        gc.collect()
    assert not unretrieved
    assert [line["event"] for line in logs if line["log_level"] == "error"] == []
    assert [line["event"] for line in logs if "other" in line["event"]] == (
        ["a wake-up was taken over by others"]
        if table == "procrastinate_jobs"
        else ["taken for dead: its wake-ups are others' now, it begins anew"]
    )


async def test_a_worker_of_another_schema_is_refused(settings: Config) -> None:
    db = open_database(settings.database)
    async with db.write() as connection:
        await connection.execute(sa.text("UPDATE alembic_version SET version_num = '0003'"))
    await db.close()
    with pytest.raises(StoreError, match="schema is not that of monitor"):
        async with open_app(settings, owner=False):
            pass


async def test_a_database_with_an_older_engine_is_not_current_and_is_brought_up_to_date(
    postgres_dsn: str,
) -> None:
    dsn = await fresh_database(postgres_dsn)
    db = open_database(dsn)
    await upgrade(db)
    async with db.write() as connection:
        last = sa.text("DELETE FROM engine_migrations WHERE name LIKE '03.04.00_50%'")
        assert (await connection.execute(last)).rowcount == 1
        await connection.execute(sa.text(f"DROP TRIGGER {TRIGGER} ON procrastinate_jobs"))
    assert not await is_current(db)
    await upgrade(db)
    async with db.read() as connection:
        there = sa.text("SELECT count(*) FROM pg_trigger WHERE tgname = :name")
        assert await connection.scalar(there, {"name": TRIGGER}) == 1, (
            "the migration that makes it was not run"
        )
    assert await is_current(db)
    await db.close()


async def test_what_a_dead_worker_of_a_stage_held_is_due_at_once(settings: Config) -> None:
    db = open_database(settings.database)
    now = datetime.now(UTC) + timedelta(seconds=1)
    async with db.write() as connection:
        number = await crew.join(connection, crew.Member("dead", "test", ("poll",)))
    db.sign(crew.mark(number))
    async with db.write() as connection:
        held = await leases.claim(connection, feeds, now=now, limit=7, lease=timedelta(minutes=5))
    db.sign("")
    async with db.write() as connection:
        assert await crew.bury(connection) == {}
        await crew.leave(connection, number)
        again = await leases.claim(connection, feeds, now=now, limit=FEEDS, lease=timedelta(minutes=5))
    assert len(again) == FEEDS
    with pytest.raises(leases.LeaseLostError):
        async with db.write() as connection:
            await leases.finish(connection, held[0][0])
    await db.close()
