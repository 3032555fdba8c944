"""What deciding whom to ask and when costs, beside a whole poll that ends in a 304.

    python -m benchmarks.speed.scheduling [--feeds 500] [--json]

Milliseconds of CPU. `poll` is a whole poll, claimed a hundred at a time; `claim_and_decide` what of it goes into
claiming due rows (`claim`) and deciding what to ask and when to ask again (`decide`, from the row to the new state),
which grows with the polls: `share` is this over that. `idle_second` is what a second costs in which nothing is due,
however many feeds there are: the engine's wake-up of all stages, its question which of them have work, and those
that always run. `share_with_idle` adds it to both, spread over the polls of as many feeds at an interval of 15
minutes. It falls with the number of feeds, so that it says something for that number alone.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import tempfile
import time
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

import sqlalchemy as sa

from benchmarks.speed.farm.ours import BETWEEN, POLL, Clock, settings
from benchmarks.speed.farm.started import started
from monitor.app import App, open_app
from monitor.engine.local import LocalEngine
from monitor.feeds.decide import Reply, ask, earliest, took
from monitor.logs import open_logs
from monitor.net import Fetched
from monitor.pipeline import STAGES, drain
from monitor.store import leases
from monitor.store.feed_state import read_state
from monitor.store.tables import feeds

INTERVAL = timedelta(minutes=15).total_seconds()
UNCHANGED = Reply(Fetched("", 304, b"", etag='"x"', not_modified=True))
_WAKE_UPS, _TICK = 100, 0.1


async def polls(app: App, clock: Clock, count: int) -> float:
    before = time.process_time()
    done = await drain(app, POLL)
    assert done == count
    clock.now += BETWEEN
    return (time.process_time() - before) / count


async def scheduling(app: App, clock: Clock, count: int) -> tuple[float, float]:
    """Claim all that is due, in the stage's portions, and decide; giving the rows back is not counted."""
    claiming = deciding = 0.0
    for _ in range(0, count, POLL.limit):
        before = time.process_time()
        async with app.db.write() as connection:
            claimed = await leases.claim(connection, feeds, now=app.now(), limit=POLL.limit, lease=app.lease)
        between = time.process_time()
        for _, row in claimed:
            decide(row, app.now())
        claiming += between - before
        deciding += time.process_time() - between
        async with app.db.write() as connection:
            for lease, _ in claimed:
                await leases.release(connection, lease, app.now() + BETWEEN)
    clock.now += BETWEEN
    return claiming / count, deciding / count


def decide(row: sa.Row[Any], now: datetime) -> None:
    state = read_state(row, now)
    earliest(state)
    ask(state, now)
    took(state, UNCHANGED, 0, now)


async def idle_second(app: App) -> float:
    """A wake-up of all stages when nothing is due, as there is one a second."""
    woken = 0
    always = next(stage for stage in STAGES if not stage.tables)

    async def counted(app: App, limit: int) -> int:
        nonlocal woken
        woken += 1
        if woken == _WAKE_UPS:
            engine.stop()
        return await always.run(app, limit)

    stages = [replace(stage, run=counted) if stage is always else stage for stage in STAGES]
    engine = LocalEngine(app, tick=_TICK, stages=stages)
    before = time.process_time()
    await engine.run()
    return (time.process_time() - before) / woken


async def run(count: int, port: int, folder: Path, repeats: int) -> dict[str, float]:
    clock = Clock()
    async with open_app(settings(folder / "feeds.db", range(count), port), now=clock) as app:
        await polls(app, clock, count)
        gc.collect()
        gc.freeze()  # as the daemon does
        whole = median([await polls(app, clock, count) for _ in range(repeats)])
        passes = [await scheduling(app, clock, count) for _ in range(repeats)]
        claiming, deciding = (median(parts) for parts in zip(*passes, strict=True))
    async with open_app(settings(folder / "idle.db", (), port), now=clock) as nothing:
        idle = await idle_second(nothing)
    scheduled = claiming + deciding
    spread = idle * INTERVAL / count
    return {
        "scheduling.poll_ms": 1000 * whole,
        "scheduling.claim_ms": 1000 * claiming,
        "scheduling.decide_ms": 1000 * deciding,
        "scheduling.claim_and_decide_ms": 1000 * scheduled,
        "scheduling.idle_second_ms": 1000 * idle,
        "scheduling.share": scheduled / whole,
        "scheduling.share_with_idle": (scheduled + spread) / (whole + spread),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--feeds", type=int, default=500)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    open_logs("error", pretty=False)
    with started("serve", "--feeds", str(args.feeds)) as (port, _), tempfile.TemporaryDirectory() as folder:
        result = asyncio.run(run(args.feeds, port, Path(folder), args.repeats))
    print(json.dumps(result) if args.json else "\n".join(f"{k:34} {v:.4f}" for k, v in result.items()))


if __name__ == "__main__":
    main()
