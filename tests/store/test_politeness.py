"""Processes on one PostgreSQL server ask a site one at a time, and read its robots.txt once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
import sqlalchemy as sa

from monitor.store.db import Database, open_database
from monitor.store.migrate import upgrade
from monitor.store.politeness import SharedRobots, SharedTurns, sweep
from monitor.store.tables import domains, robots
from tests.support.postgres import fresh_database


@pytest.fixture
async def dbs(postgres_dsn: str) -> AsyncIterator[tuple[Database, Database]]:
    """As two processes have them."""
    dsn = await fresh_database(postgres_dsn)
    pair = open_database(dsn), open_database(dsn)
    await upgrade(pair[0])
    yield pair
    for database in pair:
        await database.close()


async def test_one_is_at_a_domain_at_a_time(dbs: tuple[Database, Database]) -> None:
    seen: list[str] = []

    async def ask(turns: SharedTurns, name: str) -> None:
        async with turns.turn("outlet.example", 0):
            seen.append(f"{name} in")
            await asyncio.sleep(0.05)
            seen.append(f"{name} out")

    first, second = (SharedTurns(db, 60) for db in dbs)
    await asyncio.gather(ask(first, "a"), ask(second, "b"), ask(first, "c"))

    assert len(seen) == 6
    assert all(
        came.removesuffix(" in") == went.removesuffix(" out")
        for came, went in zip(seen[::2], seen[1::2], strict=True)
    )


async def test_other_domains_do_not_wait(dbs: tuple[Database, Database]) -> None:
    one, other = (SharedTurns(db, 60) for db in dbs)
    async with one.turn("outlet.example", 0), other.turn("paper.example", 0):
        pass


async def test_a_domain_rests_after_each_turn(dbs: tuple[Database, Database]) -> None:
    one, other = (SharedTurns(db, 60) for db in dbs)
    async with one.turn("outlet.example", 60):
        pass
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.5), other.turn("outlet.example", 0):
            pass


async def test_the_turn_of_one_that_died_ends_by_itself(dbs: tuple[Database, Database]) -> None:
    late = SharedTurns(dbs[0], 0.3).turn("outlet.example", 0)
    await late.__aenter__()
    async with SharedTurns(dbs[1], 60).turn("outlet.example", 0):
        await late.__aexit__(None, None, None)  # it gives nothing back: the turn is another's
        assert not await _is_free(dbs[0], "outlet.example")


async def _is_free(db: Database, domain: str) -> bool:
    async with db.read() as connection:
        until = sa.select(domains.c.until <= sa.func.clock_timestamp()).where(domains.c.name == domain)
        return bool(await connection.scalar(until))


async def test_robots_are_read_once_for_all(dbs: tuple[Database, Database]) -> None:
    one, other = map(SharedRobots, dbs)
    assert await other.get("https://outlet.example") is None
    await one.put("https://outlet.example", 60, "User-agent: *", None)
    await one.put("https://outlet.example", 60, "User-agent: none", None)

    found = await other.get("https://outlet.example")
    assert found is not None
    seconds, *said = found
    assert 0 < seconds <= 60
    assert said == ["User-agent: none", None]

    await one.put("https://outlet.example", -1, None, "refused")
    assert await other.get("https://outlet.example") is None


async def test_what_nobody_asked_for_a_day_is_forgotten(dbs: tuple[Database, Database]) -> None:
    db = dbs[0]
    async with SharedTurns(db, 60).turn("old.example", -2 * 86_400):
        pass
    async with SharedTurns(db, 60).turn("new.example", 0):
        pass
    await SharedRobots(db).put("https://old.example", -2 * 86_400, "", None)

    await sweep(db)

    async with db.read() as connection:
        assert list(await connection.scalars(sa.select(domains.c.name))) == ["new.example"]
        assert list(await connection.scalars(sa.select(robots.c.place))) == []
