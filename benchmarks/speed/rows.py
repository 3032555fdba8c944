"""Storing a feed's entries through the service's own store, beside the same rows through a bare driver.

    python -m benchmarks.speed.rows [--rows 30000] [--postgres] [--json]

The driver is sqlite3, or asyncpg with executemany on a PostgreSQL server of its own. Microseconds of CPU a row,
medians, in turns; a transaction holds eight feeds of thirty entries. Both write the same values into the same tables
with the same indexes and settings; ours also looks which entries are known. On PostgreSQL the CPU is that of this
process and of the server's together (`here` is this process's part), and the tables hold 30,000 entries before.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sqlite3
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

import sqlalchemy as sa

from monitor.config.models import FeedConfig
from monitor.model import Entry
from monitor.store import feeds
from monitor.store.db import Database, open_database
from monitor.store.migrate import upgrade
from monitor.store.tables import entries as entries_table
from monitor.store.tables import feeds as table
from tests.support.postgres import fresh_database, postgres_server

NOW = datetime(2026, 9, 1, tzinfo=UTC)
FEEDS, ENTRIES = 8, 30
_INSERT = (
    "INSERT INTO entries (feed_id, guid, url, title, summary, content, author, language, published_at, first_seen_at,"
    " first_poll, due_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


_NUMBERED = _INSERT.partition(" VALUES")[0] + f" VALUES ({', '.join(f'${n}' for n in range(1, 13))})"
_MICRO = 1e6
_BEFORE = 125  # transactions whose entries are there already on PostgreSQL


def entries(batch: int) -> list[Entry]:
    return [
        Entry(
            guid=f"https://outlet.example/{batch}/{n}",
            url=f"https://outlet.example/2026/09/01/harbour-council-votes-on-bridge-{batch}-{n}",
            title=f"Harbour council votes on the bridge for time {n}",
            summary="The council voted on Monday to repair the northern bridge before the winter. " * 4,
            author="Mira Tal",
            published_at=NOW,
        )
        for n in range(ENTRIES)
    ]


def raw(path: Path, batches: Sequence[list[Entry]], ids: Sequence[int]) -> float:
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")
    before, now = time.process_time(), _written(NOW)
    for batch in batches:
        connection.execute("BEGIN IMMEDIATE")
        for feed in ids:
            connection.executemany(_INSERT, [_row(feed, entry, now) for entry in batch])
        connection.execute("COMMIT")
    took = time.process_time() - before
    connection.close()
    return took


def _row(feed: int, entry: Entry, now: str) -> tuple[Any, ...]:
    date = _written(entry.published_at) if entry.published_at else None
    texts = (entry.guid, entry.url, entry.title, entry.summary, entry.content, entry.author, entry.language)
    return (feed, *texts, date, now, True, now)


def _written(moment: datetime) -> str:
    return moment.isoformat(" ", "microseconds")[:26]


async def prepared(dsn: str) -> list[int]:
    db = open_database(dsn)
    await upgrade(db)
    async with db.write() as connection:
        await feeds.sync(connection, [FeedConfig(url=f"https://o{n}.example/f") for n in range(FEEDS)], NOW)
        ids = list((await connection.scalars(sa.select(table.c.id))).all())
    await db.close()
    return ids


async def ours(dsn: str, batches: Sequence[list[Entry]]) -> float:
    db = open_database(dsn)
    async with db.read() as connection:
        rows = (await connection.execute(sa.select(table))).all()
    before = time.process_time()
    await _store(db, rows, batches)
    took = time.process_time() - before
    await db.close()
    return took


async def _store(db: Database, rows: Sequence[sa.Row[Any]], batches: Sequence[list[Entry]]) -> None:
    for batch in batches:
        async with db.write() as connection:
            await feeds.add_all(connection, [(row, batch) for row in rows], now=NOW)


def on_sqlite(batches: Sequence[list[Entry]]) -> tuple[float, float]:
    """Seconds of CPU of the bare driver and of ours."""
    with tempfile.TemporaryDirectory() as folder:
        one, other = Path(folder, "raw.db"), Path(folder, "ours.db")
        ids = asyncio.run(prepared(f"sqlite:///{one}"))
        asyncio.run(prepared(f"sqlite:///{other}"))
        return raw(one, batches, ids), asyncio.run(ours(f"sqlite:///{other}", batches))


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds of CPU, in this process and in the one that serves its connection."""

    here: float
    there: float


def _spent(server: int) -> Spent:
    fields = Path(f"/proc/{server}/stat").read_text().rpartition(")")[2].split()
    return Spent(time.process_time(), (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK"))


def _since(server: int, before: Spent) -> Spent:
    now = _spent(server)
    return Spent(now.here - before.here, now.there - before.there)


async def on_postgres(server: str, batches: Sequence[list[Entry]]) -> tuple[Spent, Spent]:
    """What the bare driver spends, and ours, each in a database that is as full as the other's."""
    return await _bare(await _filled(server), batches), await _through(await _filled(server), batches)


async def _filled(server: str) -> str:
    dsn = await fresh_database(server)
    await prepared(dsn)
    await ours(dsn, [entries(-number) for number in range(1, _BEFORE + 1)])
    db = open_database(dsn)
    async with db.write() as connection:
        await connection.execute(sa.text(f"ANALYZE {entries_table.name}"))
    await db.close()
    return dsn


async def _bare(dsn: str, batches: Sequence[list[Entry]]) -> Spent:
    import asyncpg  # noqa: PLC0415  (of the group bench)

    url = sa.make_url(dsn)
    connection = await asyncpg.connect(host=url.host, port=url.port, user=url.username, database=url.database)
    ids = [row["id"] for row in await connection.fetch("SELECT id FROM feeds")]
    server = await connection.fetchval("SELECT pg_backend_pid()")
    before = _spent(server)
    for batch in batches:
        async with connection.transaction():
            await connection.executemany(_NUMBERED, [_values(feed, entry) for feed in ids for entry in batch])
    spent = _since(server, before)
    await connection.close()
    return spent


async def _through(dsn: str, batches: Sequence[list[Entry]]) -> Spent:
    db = open_database(dsn)
    async with (
        db.write() as connection
    ):  # one after the other, so that all transactions are on one connection
        rows = (await connection.execute(sa.select(table))).all()
        server = await connection.scalar(sa.text("SELECT pg_backend_pid()"))
    before = _spent(server)
    await _store(db, rows, batches)
    spent = _since(server, before)
    await db.close()
    return spent


def _values(feed: int, entry: Entry) -> tuple[Any, ...]:
    texts = (entry.guid, entry.url, entry.title, entry.summary, entry.content, entry.author, entry.language)
    return (feed, *texts, entry.published_at, NOW, True, NOW)


def measure(count: int, rounds: int) -> dict[str, float]:
    batches = _batches(count)
    found = [on_sqlite(batches) for _ in range(rounds)]
    plain, through = (median(took[side] for took in found) * _MICRO / _rows(batches) for side in (0, 1))
    return {"rows.raw_us": plain, "rows.ours_us": through, "rows.ratio": through / plain}


def measure_postgres(count: int, rounds: int) -> dict[str, float]:
    batches, result = _batches(count), {}
    with postgres_server() as server:
        found = [asyncio.run(on_postgres(server, batches)) for _ in range(rounds)]
    for side, name in enumerate(("raw", "ours")):
        each = [pair[side] for pair in found]
        result[f"rows.postgres.{name}_us"] = (
            median(one.here + one.there for one in each) * _MICRO / _rows(batches)
        )
        result[f"rows.postgres.{name}_here_us"] = median(one.here for one in each) * _MICRO / _rows(batches)
    result["rows.postgres.ratio"] = result["rows.postgres.ours_us"] / result["rows.postgres.raw_us"]
    return result


def _batches(count: int) -> list[list[Entry]]:
    return [entries(number) for number in range(count // (FEEDS * ENTRIES))]


def _rows(batches: Sequence[list[Entry]]) -> int:
    return len(batches) * FEEDS * ENTRIES


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=30_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--postgres", action="store_true", help="on a PostgreSQL server of its own")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    result = (measure_postgres if args.postgres else measure)(args.rows, args.rounds)
    print(json.dumps(result) if args.json else "\n".join(f"{k:24} {v:.3f}" for k, v in result.items()))


if __name__ == "__main__":
    main()
