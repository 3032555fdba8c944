"""What it costs to know when to do what, beside the polls that are done.

    python -m benchmarks.speed.scheduling [--feeds 300] [--json]

A quarter of an hour of the engine with all stages that have a queue, one tick for each second, on a clock that runs
faster: each feed falls due once, evenly spread, and answers 304. `scheduling.share` is the CPU time of ticks, looks
at what is due, wake-ups that found nothing and signs of life over that of the polls. The stage `watch`, which has no
queue (it looks after channels, silence and the clock itself, every ten ticks), is measured by itself. What the
process takes with no engine at all (its pools watch their processes) is taken off and told as `background_ms`, for
a real second.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import tempfile
import time
from collections import defaultdict
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa

from benchmarks.speed.farm.ours import POLL, Clock, settings
from benchmarks.speed.farm.started import started
from monitor.app import App, open_app
from monitor.engine.local import LocalEngine
from monitor.logs import open_logs
from monitor.pipeline import STAGES, Stage, drain
from monitor.store.tables import entries, feeds

PERIOD = 900
_TICK = 0.04  # long enough for a poll, as a second is
_WATCHES = 50
_REST = 5.0  # seconds


class Hasty(Clock):
    """One second for each tick of the engine."""

    def __init__(self) -> None:
        super().__init__()
        self.began: float | None = None

    def __call__(self):
        gone = int((time.perf_counter() - self.began) / _TICK) if self.began else 0
        return self.now + timedelta(seconds=gone)


def timed(stage: Stage, taken: dict[str, float], counts: dict[str, int]) -> Stage:
    """The stage, with the CPU time of its runs added up, those that found nothing apart."""

    async def run(app: App, limit: int) -> int:
        before = time.process_time()
        done = await stage.run(app, limit)
        name = stage.name if done else "nothing"
        taken[name] += time.process_time() - before
        counts[name] += done or 1
        return done

    return replace(stage, run=run)


async def spread(app: App, clock: Clock, count: int) -> None:
    """Poll all once, then have them fall due one after the other; their entries are not what is measured."""
    await drain(app, POLL)
    clock.now += timedelta(hours=1)
    step = timedelta(seconds=PERIOD) / count
    async with app.db.write() as connection:
        await connection.execute(sa.update(entries).values(status="done"))
    for stage in STAGES:  # the first run of each makes its statements
        await stage.run(app, stage.limit)
    async with app.db.write() as connection:
        for place, number in enumerate((await connection.scalars(sa.select(feeds.c.id))).all()):
            due_at = clock.now + place * step
            await connection.execute(sa.update(feeds).where(feeds.c.id == number).values(due_at=due_at))


async def watching(app: App) -> float:
    """Milliseconds a second that the stages without a queue take."""
    before = time.process_time()
    for stage in STAGES:
        for _ in range(0 if stage.queue else _WATCHES):
            await stage.run(app, stage.limit)
    return 1000 * (time.process_time() - before) / _WATCHES / max(stage.pace for stage in STAGES)


async def background() -> float:
    """Seconds of CPU a real second without any engine."""
    before = time.process_time()
    await asyncio.sleep(_REST)
    return (time.process_time() - before) / _REST


async def run(count: int, port: int, folder: Path) -> dict[str, float]:
    clock = Hasty()
    async with open_app(settings(folder / "feeds.db", range(count), port), now=clock) as app:
        await spread(app, clock, count)
        taken: dict[str, float] = defaultdict(float)
        counts: dict[str, int] = defaultdict(int)
        stages = [timed(stage, taken, counts) for stage in STAGES if stage.queue]
        engine = LocalEngine(app, tick=_TICK, stages=stages)
        idle = await background()
        before, clock.began = time.process_time(), time.perf_counter()
        asyncio.get_running_loop().call_later((PERIOD + 10) * _TICK, engine.stop)
        await engine.run()
        whole = time.process_time() - before - idle * (time.perf_counter() - clock.began)
        watch = await watching(app)
    assert counts["poll"] >= count, counts
    polls = taken["poll"]
    return {
        "scheduling.polls": counts["poll"],
        "scheduling.poll_ms": 1000 * polls / counts["poll"],
        "scheduling.found_nothing": counts["nothing"],
        "scheduling.second_ms": 1000 * (whole - polls) / PERIOD,
        "scheduling.watch_second_ms": watch,
        "scheduling.background_ms": 1000 * idle,
        "scheduling.share": (whole - polls) / polls,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--feeds", type=int, default=300)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    open_logs("error", pretty=False)
    with started("serve", "--feeds", str(args.feeds)) as (port, _), tempfile.TemporaryDirectory() as folder:
        result = asyncio.run(run(args.feeds, port, Path(folder)))
    print(json.dumps(result) if args.json else "\n".join(f"{k:34} {v:.4f}" for k, v in result.items()))


if __name__ == "__main__":
    main()
