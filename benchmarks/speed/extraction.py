"""What an article costs on its way in, beside its own extraction and beside trafilatura as it comes; and two processes.

    python -m benchmarks.speed.extraction [--data ../shared/eval] [--pages 120] [--rounds 3] [--json]

Milliseconds of CPU a page, means over portions in turns, on real pages. `ingest` is the articles stage with its
database, from the page on loopback to the stored article, in the daemon and its page process. The other two are
measured inside that very process, as warm as it is, without what it takes to get there: `own` is the one call of
`extract` that the stage makes for a page whose feed gives the date; `bare` is trafilatura's `bare_extraction` with
metadata and nothing else set, so that it also takes comments, falls back on other extractors and searches for the
date; `fast` is the same without the other extractors. The ratios are of these means, the medians of some rounds, each
with a new database and new processes. `two.gain` is the time that one page after the other takes in this process over
what two worker processes need, `two.lag` the loop's lag (99th percentile) then over the lag when it does the work
itself.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import json
import os
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from statistics import median, quantiles

import sqlalchemy as sa
import trafilatura

from benchmarks.speed.farm.ours import Clock
from benchmarks.speed.farm.started import started
from benchmarks.speed.farm.tree import descendants, seconds_of
from monitor.app import App, open_app
from monitor.articles import stage
from monitor.articles.extract import extract
from monitor.config.models import Config, WorkersConfig
from monitor.errors import MonitorError
from monitor.logs import open_logs
from monitor.model import Entry
from monitor.store import feeds
from monitor.store.tables import feeds as table
from monitor.workers import open_workers

DATA = Path("../shared/eval")
PORTION = 20
MINUTE = 60.0
_ROUNDS = 5


def pages(data: Path) -> list[Path]:
    return sorted((data / "extraction_aeb" / "html").glob("*.gz"))


def own(html: bytes) -> None:
    with suppress(MonitorError):
        extract(html, "https://outlet.example/a", None, dated=True)


def bare(html: bytes) -> None:
    with suppress(Exception):
        trafilatura.bare_extraction(html, url="https://outlet.example/a", with_metadata=True)


def fast(html: bytes) -> None:
    with suppress(Exception):
        trafilatura.bare_extraction(html, url="https://outlet.example/a", with_metadata=True, fast=True)


def measured(name: str, bodies: Sequence[bytes]) -> float:
    """`inline` as a page process can be asked for it."""
    return inline({"own": own, "bare": bare, "fast": fast}[name], bodies)


def inline(work: Callable[[bytes], None], bodies: Sequence[bytes]) -> float:
    before = time.process_time()
    for body in bodies:
        work(body)
    return 1000 * (time.process_time() - before) / len(bodies)


async def ingest(app: App, port: int, numbers: Sequence[int], helpers: Sequence[int]) -> float:
    """Store these pages' articles by way of the stage; `helpers` are the processes that work for this one."""
    async with app.db.write() as connection:
        row = (await connection.execute(sa.select(table))).one()
        links = [f"http://127.1.0.1:{port}/{number}" for number in numbers]
        found = [Entry(guid=link, url=link, title=f"Title {link}", published_at=app.now()) for link in links]
        await feeds.add_entries(connection, row, found, now=app.now())
    before = time.process_time() + seconds_of(helpers)
    while await stage.run(app, PORTION):
        pass
    return 1000 * (time.process_time() + seconds_of(helpers) - before) / len(numbers)


async def in_turns(folder: Path, port: int, server: int, bodies: Sequence[bytes]) -> dict[str, float]:
    config = Config.model_validate(
        {
            "database": f"sqlite:///{folder / 'articles.db'}",
            "feeds": [{"url": f"http://127.1.0.1:{port}/feed", "name": "Outlet"}],
            "fetch": {"allow_private": ["127.0.0.0/8"], "per_domain_delay": timedelta(0)},
        }
    )
    took: dict[str, list[float]] = {"ingest": [], "own": [], "bare": [], "fast": []}
    async with open_app(config, now=Clock()) as app:

        async def alone(name: str, start: int) -> float:
            some = bodies[start : start + PORTION]
            return await app.workers.pages.run(measured, name, some, seconds=MINUTE)

        await ingest(app, port, range(PORTION), ())
        await alone("own", 0), await alone("bare", 0)
        helpers = [pid for pid in descendants(os.getpid()) if pid != server]
        for start in range(PORTION, len(bodies) - PORTION + 1, PORTION):
            took["ingest"].append(await ingest(app, port, range(start, start + PORTION), helpers))
            took["own"].append(await alone("own", start))
            took["bare"].append(await alone("bare", start))
            took["fast"].append(await alone("fast", start))
    mean = {name: sum(values) / len(values) for name, values in took.items()}
    return {f"extraction.{name}_ms": value for name, value in mean.items()} | {
        f"extraction.ingest_of_{name}": mean["ingest"] / mean[name] for name in ("own", "bare", "fast")
    }


async def seconds(work: Callable[[], Awaitable[object]]) -> float:
    before = time.perf_counter()
    await work()
    return time.perf_counter() - before


async def lag(work: Callable[[], Awaitable[object]]) -> float:
    """The loop's lag while this is done (99th percentile, seconds); looking for it takes time of its own."""
    lags: list[float] = []

    async def watch() -> None:
        while True:
            before = time.perf_counter()
            await asyncio.sleep(0.002)
            lags.append(time.perf_counter() - before - 0.002)

    watching = asyncio.create_task(watch())
    await work()
    watching.cancel()
    return quantiles(lags, n=100)[98]


async def two_processes(bodies: Sequence[bytes]) -> dict[str, float]:
    async def alone() -> None:
        for body in bodies:
            own(body)
            await asyncio.sleep(0)

    async with open_workers(WorkersConfig(processes=2)) as workers:

        async def together() -> None:
            await asyncio.gather(*(workers.pages.run(own, body) for body in bodies))

        for _ in range(2):  # until all three processes are warm
            await alone(), await together()
        gains = [await seconds(alone) / await seconds(together) for _ in range(_ROUNDS)]
        lags = [await lag(together) / await lag(alone) for _ in range(3)]
    return {"extraction.two.gain": median(gains), "extraction.two.lag": median(lags)}


def measure(data: Path, count: int, rounds: int) -> dict[str, float]:
    bodies = [gzip.decompress(path.read_bytes()) for path in pages(data)[:count]]
    found = []
    with started("pages", "--data", str(data)) as (port, server):
        for _ in range(rounds):
            with tempfile.TemporaryDirectory() as folder:
                found.append(asyncio.run(in_turns(Path(folder), port, server, bodies)))
    result = {key: median(one[key] for one in found) for key in found[0]}
    return result | asyncio.run(two_processes(bodies[: len(bodies) // 2]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--pages", type=int, default=120)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    open_logs("critical", pretty=False)
    if not pages(args.data):
        raise SystemExit(f"There are no pages in {args.data}: name a folder with extraction_aeb/html/*.gz.")
    result = measure(args.data, args.pages, args.rounds)
    print(json.dumps(result) if args.json else "\n".join(f"{k:28} {v:.3f}" for k, v in result.items()))


if __name__ == "__main__":
    main()
