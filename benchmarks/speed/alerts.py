"""Ten thousand findings in a minute: how many messages, how long it takes to tell them, how much memory.

    python -m benchmarks.speed.alerts [--findings 10000] [--json]

The clock is turned by hand, a second at a time; the stages that alert and deliver run as the engine would run them,
on SQLite. Seconds are what these stages took in all; memory is the process's peak above its start.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import resource
import tempfile
import time
from pathlib import Path

import sqlalchemy as sa

from monitor.alerts import stage as alerts
from monitor.delivery import stage as delivery
from monitor.logs import open_logs
from monitor.store.tables import findings, mentions, notices
from tests.support.desk import Desk, Mailbox, open_desk


async def run(count: int) -> dict[str, float]:
    boxes = {name: Mailbox() for name in ("mail", "team", "hook")}
    with tempfile.TemporaryDirectory() as folder:
        async with open_desk(Path(folder), dict(boxes)) as desk:
            await desk.figure("border", 155)
            before, busy, slowest = _memory(), 0.0, 0.0
            for second in range(600):
                if second < 60:
                    await _more(desk, count // 60 + (second < count % 60))
                desk.clock.advance(seconds=1)
                took = await _look(desk)
                busy, slowest = busy + took, max(slowest, took)
            async with desk.app.db.read() as connection:
                left = await connection.scalar(
                    sa.select(sa.func.count()).where(notices.c.status == "pending")
                )
    return {
        "alerts.findings": count + 1,
        "alerts.messages_per_channel": max(len(box.received) for box in boxes.values()),
        "alerts.untold": float(left or 0),
        "alerts.busy_seconds": round(busy, 1),
        "alerts.slowest_second": round(slowest, 2),
        "alerts.memory_mb": round(_memory() - before, 1),
    }


async def _look(desk: Desk) -> float:
    start = time.perf_counter()
    while await alerts.run(desk.app, 20):
        pass
    while await delivery.run(desk.app, 20):
        pass
    return time.perf_counter() - start


async def _more(desk: Desk, count: int) -> None:
    """Findings like the first one, each with a mention of its own."""
    async with desk.app.db.write() as connection:
        first = (await connection.execute(sa.select(findings).order_by(findings.c.id).limit(1))).one()
        said = (await connection.execute(sa.select(mentions).order_by(mentions.c.id).limit(1))).one()
        last = int(await connection.scalar(sa.select(sa.func.max(mentions.c.position))) or 0)
        mention, finding = dict(said._mapping), dict(first._mapping)
        del mention["id"], finding["id"]
        rows = [mention | {"position": last + 1 + place} for place in range(count)]
        ids = (await connection.scalars(sa.insert(mentions).returning(mentions.c.id), rows)).all()
        fresh = {"created_at": desk.clock(), "status": "pending", "alert_id": None}
        await connection.execute(sa.insert(findings), [finding | fresh | {"mention_id": one} for one in ids])


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--findings", type=int, default=10_000)
    parser.add_argument("--json", action="store_true", help="one flat object")
    args = parser.parse_args()
    open_logs("error", pretty=False)
    figures = asyncio.run(run(args.findings))
    print(json.dumps(figures) if args.json else "\n".join(f"{k:30} {v:g}" for k, v in figures.items()))


if __name__ == "__main__":
    main()
