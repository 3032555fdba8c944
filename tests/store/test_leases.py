"""Rows are claimed once, given back, taken over after a lease, and never finished by who lost them."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from monitor.store import leases
from monitor.store.db import Database
from monitor.store.tables import feeds

NOW = datetime(2025, 4, 8, 12, tzinfo=UTC)
LEASE = timedelta(minutes=5)


async def add_feeds(db: Database, number: int) -> None:
    async with db.write() as connection:
        for index in range(number):
            await connection.execute(
                sa.insert(feeds).values(
                    url=f"https://outlet.example/{index}",
                    name=f"Outlet {index}",
                    interval_seconds=900,
                    tags=[],
                    baseline="silent",
                    added_at=NOW,
                    due_at=NOW + timedelta(seconds=index),
                )
            )


async def take(db: Database, now: datetime, limit: int = 10) -> list[leases.Lease]:
    async with db.write() as connection:
        return [
            lease for lease, _ in await leases.claim(connection, feeds, now=now, limit=limit, lease=LEASE)
        ]


async def test_rows_are_claimed_in_the_order_in_which_they_fall_due(db: Database) -> None:
    await add_feeds(db, 3)
    leases = await take(db, NOW + timedelta(seconds=1))
    assert [lease.due_at for lease in leases] == [NOW, NOW + timedelta(seconds=1)]
    assert await take(db, NOW + timedelta(seconds=1)) == []


async def test_two_hundred_rows_shared_by_eight_claimers_are_claimed_once_each(db: Database) -> None:
    await add_feeds(db, 200)
    later = NOW + timedelta(hours=1)

    async def claimer() -> list[int]:
        mine: list[int] = []
        while leases := await take(db, later, limit=7):
            mine += [lease.row_id for lease in leases]
        return mine

    shares = await asyncio.gather(*(claimer() for _ in range(8)))
    claimed = [row for share in shares for row in share]
    assert len(claimed) == 200
    assert len(set(claimed)) == 200


async def test_a_row_is_taken_over_when_its_lease_has_expired(db: Database) -> None:
    await add_feeds(db, 1)
    [first] = await take(db, NOW)
    assert await take(db, NOW + LEASE - timedelta(seconds=1)) == []
    [second] = await take(db, NOW + LEASE)
    assert (second.row_id, second.attempts) == (first.row_id, 2)


async def test_who_lost_the_lease_cannot_finish_the_row(db: Database) -> None:
    await add_feeds(db, 1)
    [frozen] = await take(db, NOW)
    [taker] = await take(db, NOW + LEASE)
    with pytest.raises(leases.LeaseLostError):
        async with db.write() as connection:
            await connection.execute(sa.update(feeds).values(title="written by the frozen one"))
            await leases.finish(connection, frozen)
    with pytest.raises(leases.LeaseLostError):
        async with db.write() as connection:
            await leases.advance(connection, frozen)
    async with db.write() as connection:
        await leases.advance(connection, taker)
        await leases.finish(connection, taker)
        assert await connection.scalar(sa.select(feeds.c.title)) is None


async def test_a_failed_row_waits_with_its_reason_and_is_parked_at_the_end(db: Database) -> None:
    await add_feeds(db, 1)
    [lease] = await take(db, NOW)
    async with db.write() as connection:
        await leases.fail(connection, lease, error="no answer", again_at=NOW + timedelta(minutes=1))
    assert await take(db, NOW) == []
    [lease] = await take(db, NOW + timedelta(minutes=1))
    async with db.write() as connection:
        await leases.fail(connection, lease, error="gone", again_at=None)
        [row] = await connection.execute(sa.select(feeds).where(feeds.c.status == leases.PARKED))
    assert (row.error, row.attempts) == ("gone", 2)
    assert await take(db, NOW + timedelta(days=1)) == []


async def test_a_row_that_sleeps_keeps_a_wake_up_that_came_meanwhile(db: Database) -> None:
    await add_feeds(db, 1)
    [lease] = await take(db, NOW)
    async with db.write() as connection:
        await connection.execute(sa.update(feeds).values(due_at=NOW + timedelta(seconds=2)))
        await leases.sleep(connection, lease)
    [lease] = await take(db, NOW + timedelta(seconds=2))
    async with db.write() as connection:
        await leases.sleep(connection, lease)
    assert await take(db, NOW + timedelta(days=1)) == []


async def test_a_released_row_does_not_count_the_attempt(db: Database) -> None:
    await add_feeds(db, 1)
    [lease] = await take(db, NOW)
    async with db.write() as connection:
        await leases.release(connection, lease)
    [again] = await take(db, NOW)
    assert again.attempts == 1


def test_waiting_doubles_and_ends() -> None:
    first = timedelta(minutes=1)
    waits = [leases.back_off(NOW, attempts, first=first, most=4) for attempts in (1, 2, 3, 4)]
    assert waits == [NOW + first, NOW + 2 * first, NOW + 4 * first, None]


async def test_a_row_that_no_worker_gives_back_rests_between_tries_and_is_never_given_up(
    db: Database,
) -> None:
    await add_feeds(db, 1)
    now, taken = NOW, 0
    for _ in range(leases.MOST_ATTEMPTS):
        taken += len(await take(db, now))
        now += LEASE
    assert taken == leases.MOST_ATTEMPTS
    for _ in range(12):
        taken += len(await take(db, now))
        now += LEASE
    assert taken == leases.MOST_ATTEMPTS + 3
    async with db.read() as connection:
        [row] = (await connection.execute(sa.select(feeds))).all()
    assert row.status == leases.PENDING
    assert "attempts at it never ended" in row.error


async def test_a_row_whose_work_advances_is_never_given_up(db: Database) -> None:
    await add_feeds(db, 1)
    now = NOW
    for _ in range(3 * leases.MOST_ATTEMPTS):
        [lease] = await take(db, now)
        async with db.write() as connection:
            await leases.advance(connection, lease)
        now += LEASE


async def test_a_row_that_fails_for_years_is_tried_for_years(db: Database) -> None:
    await add_feeds(db, 1)
    now, taken = NOW, 0
    for _ in range(400):
        for lease in await take(db, now):
            taken += 1
            async with db.write() as connection:
                await leases.fail(connection, lease, error="No answer.", again_at=now + timedelta(days=1))
        now += timedelta(hours=12)
    assert taken >= 150
