"""monitor as a process to be measured: its poll stage with its database, driven by a line on standard input."""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import resource
import sys
import time
from collections.abc import Iterable
from datetime import timedelta
from importlib.machinery import ModuleSpec
from pathlib import Path

import sqlalchemy as sa

import monitor.daemon  # noqa: F401  (the whole service is in memory, as in the daemon)
from benchmarks.speed.farm.serve import address
from benchmarks.speed.farm.texts import NEWEST
from monitor.app import App, open_app
from monitor.config.models import Config
from monitor.feeds.body import read_body
from monitor.logs import open_logs
from monitor.pipeline import STAGES, drain
from monitor.store.tables import entries, feeds

POLL = next(stage for stage in STAGES if stage.name == "poll")
BETWEEN = timedelta(hours=1)
_WARM = b"<rss version='2.0'><channel><title>Warm</title><item><title>One</title></item></channel></rss>"


class Clock:
    def __init__(self) -> None:
        self.now = NEWEST + timedelta(hours=2)

    def __call__(self):
        return self.now


async def poll(app: App) -> dict[str, float]:
    """Poll all that is due. CPU seconds are those of this process alone."""
    wall, cpu = time.perf_counter(), time.process_time()
    polled = await drain(app, POLL)
    taken = {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu, "polled": polled}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    async with app.db.read() as connection:
        stored = await connection.scalar(sa.select(sa.func.count()).select_from(entries))
        failed = await connection.scalar(sa.select(sa.func.count()).where(feeds.c.failures > 0))
    return taken | {"entries": stored, "failed": failed, "peak_mb": peak}


def settings(database: Path, numbers: Iterable[int], port: int) -> Config:
    return Config.model_validate(
        {
            "database": f"sqlite:///{database}",
            "feeds": [{"url": address(number, port), "name": f"Outlet {number}"} for number in numbers],
            "fetch": {"allow_private": ["127.0.0.0/8"], "per_domain_delay": timedelta(0)},
        }
    )


async def run(count: int, port: int, folder: Path) -> None:
    clock = Clock()
    async with open_app(settings(folder / "warm.db", [0], port), now=clock) as warm:
        await poll(warm)
    async with open_app(settings(folder / "ours.db", range(count), port), now=clock) as app:
        await app.workers.pages.run(read_body, _WARM, None, "http://127.0.0.1/", clock())
        gc.collect()
        gc.freeze()  # as the daemon does
        print(json.dumps({"ready": True}), flush=True)
        while await asyncio.to_thread(sys.stdin.readline):
            print(json.dumps(await poll(app)), flush=True)
            clock.now += BETWEEN


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--feeds", type=int, required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    args = parser.parse_args()
    # As under `monitor`: else each page process, the one after 2,000 feeds too, would run this module again,
    # which imports the whole service, and the poll would be charged for it.
    sys.modules["__main__"].__spec__ = ModuleSpec("benchmarks.speed.farm.__main__", None)
    open_logs("error", pretty=False)
    asyncio.run(run(args.feeds, args.port, args.folder))


if __name__ == "__main__":
    main()
