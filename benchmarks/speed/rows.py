"""Storing a feed's entries through the service's own store, beside the same rows through bare sqlite3.

    python -m benchmarks.speed.rows [--rows 30000] [--json]

Microseconds of CPU a row, medians, in turns; a transaction holds eight feeds of thirty entries. Both write the same
values into the same tables with the same indexes and settings; ours also looks which entries are known.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sqlite3
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

import sqlalchemy as sa

from monitor.config.models import FeedConfig
from monitor.model import Entry
from monitor.store import feeds
from monitor.store.db import open_database
from monitor.store.migrate import upgrade
from monitor.store.tables import feeds as table

NOW = datetime(2026, 9, 1, tzinfo=UTC)
FEEDS, ENTRIES = 8, 30
_INSERT = (
    "INSERT INTO entries (feed_id, guid, url, title, summary, content, author, language, published_at, first_seen_at,"
    " first_poll, due_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


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


async def prepared(path: Path) -> list[int]:
    db = open_database(f"sqlite:///{path}")
    await upgrade(db)
    async with db.write() as connection:
        await feeds.sync(connection, [FeedConfig(url=f"https://o{n}.example/f") for n in range(FEEDS)], NOW)
        ids = list((await connection.scalars(sa.select(table.c.id))).all())
    await db.close()
    return ids


async def ours(path: Path, batches: Sequence[list[Entry]]) -> float:
    db = open_database(f"sqlite:///{path}")
    async with db.read() as connection:
        rows = (await connection.execute(sa.select(table))).all()
    before = time.process_time()
    for batch in batches:
        async with db.write() as connection:
            await feeds.add_all(connection, [(row, batch) for row in rows], now=NOW)
    took = time.process_time() - before
    await db.close()
    return took


def measure(count: int, rounds: int) -> dict[str, float]:
    batches = [entries(number) for number in range(count // (FEEDS * ENTRIES))]
    rows = len(batches) * FEEDS * ENTRIES
    took: dict[str, list[float]] = {"raw": [], "ours": []}
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as folder:
            one, other = Path(folder, "raw.db"), Path(folder, "ours.db")
            ids = asyncio.run(prepared(one))
            asyncio.run(prepared(other))
            took["raw"].append(1e6 * raw(one, batches, ids) / rows)
            took["ours"].append(1e6 * asyncio.run(ours(other, batches)) / rows)
    plain, through = median(took["raw"]), median(took["ours"])
    return {"rows.raw_us": plain, "rows.ours_us": through, "rows.ratio": through / plain}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=30_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    result = measure(args.rows, args.rounds)
    print(json.dumps(result) if args.json else "\n".join(f"{k:24} {v:.3f}" for k, v in result.items()))


if __name__ == "__main__":
    main()
