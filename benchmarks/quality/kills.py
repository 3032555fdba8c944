"""Kills the service with SIGKILL at random moments of linking, alerting and delivering: is anything lost or doubled?

    python -m benchmarks.quality.kills [--kills 100] [--minutes 60] [--seed 1] [--postgres] [--json]

A child process runs the service's own engine with the stages that link, alert and deliver, on a real database, and
sends by webhook, mail and file to receivers that write down what arrives before they answer. It is killed at a random
moment, again and again, while new articles come in; then one child is left to finish. The same articles, linked and
told once without a kill, say what must have arrived.

findings   that the undisturbed run makes, each due on three channels
lost       findings that a channel never got, or that the ledger does not hold
doubled    findings that a channel got in two messages with different ids, or in one that the database does not know
repeats    messages that arrived once more under their own id, as "at least once" allows
at_work    kills while something was still to be linked, told or sent; linking and sending are those that left a
           topic or a delivery in the hands of the killed child
broken     what the database's own check of its files complains of (SQLite)
"""

from __future__ import annotations

import argparse
import json
import os
import random
import select
import sys
import tempfile
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

from benchmarks.kills.outcome import check, facts, held, judge, outstanding
from benchmarks.kills.processes import in_child, kill, receivers, start
from benchmarks.kills.service import Place, bring
from monitor.logs import open_logs
from tests.support.postgres import postgres_server

BATCH, FEW = 24, 24
"""Articles that come in at once, and rows that wait below which they come."""
LONGEST = 3.0
"""How long a child lives at most once it is at work, as a multiple of the time in which it opened everything."""
PATIENCE = 1200.0
_MEMORY = Path("/dev/shm")  # a killed process needs no disk to lose nothing, and the run is not about disks


def storm(place: Place, kills: int, seconds: float, chance: random.Random) -> tuple[Counter[str], int]:
    """Kill so many children, or as many as the time allows, each at a random moment.

    Returns at what, and how many articles came.
    """
    moments, brought, waiting, opening = Counter[str](), 0, 0, 0.2
    until = time.monotonic() + seconds
    while moments["kills"] < kills and time.monotonic() < until:
        if waiting < FEW:
            in_child(bring(place, brought, BATCH))
            brought += BATCH
        began = time.monotonic()
        child, ready = start(place)
        if chance.random() < 0.9:  # the others die while they open
            select.select([ready], [], [], PATIENCE)
            opening = time.monotonic() - began
        time.sleep(chance.uniform(0, LONGEST * opening))
        kill(child)
        os.close(ready)
        found = held(place)
        waiting = found.pop("waiting")
        moments.update(found, at_work=int(waiting > 0), kills=1)
    return moments, brought


def finish(place: Place) -> None:
    """Let one child work until nothing is left."""
    child, _ = start(place)
    until = time.monotonic() + PATIENCE
    while outstanding(place) and time.monotonic() < until:
        time.sleep(0.2)
    kill(child)


def run(kills: int, seconds: float, seed: int, server: str | None = None) -> dict[str, float]:
    began = time.monotonic()
    where = _MEMORY if _MEMORY.is_dir() else None
    with tempfile.TemporaryDirectory(prefix="monitor-kills-", dir=where) as folder:
        quiet = Path(folder) / "quiet"
        with receivers(Path(folder)) as ports:
            place = Place(Path(folder), server or f"sqlite:///{folder}/kills.db", ports)
            moments, brought = storm(place, kills, seconds, random.Random(seed))
            finish(place)
        with receivers(_made(quiet)) as ports:
            calm = replace(place, folder=quiet, database=f"sqlite:///{quiet}/calm.db", ports=ports)
            in_child(bring(calm, 0, brought))
            finish(calm)
        figures = judge(place, facts(calm)) | {"kills.broken": check(place)}
    return {
        **{f"kills.{moment}": moments[moment] for moment in ("kills", "at_work", "linking", "sending")},
        **figures,
        "kills.seconds": round(time.monotonic() - began, 1),
    }


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--minutes", type=float, default=600, help="after which no more are killed")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--postgres", action="store_true", help="on a PostgreSQL server of its own")
    parser.add_argument("--data", help="not used: everything is made here")
    parser.add_argument("--json", action="store_true", help="one flat object")
    args = parser.parse_args()
    open_logs("error", pretty=False)
    if args.postgres:
        with postgres_server() as server:
            figures = run(args.kills, 60 * args.minutes, args.seed, server)
    else:
        figures = run(args.kills, 60 * args.minutes, args.seed)
    print(json.dumps(figures) if args.json else "\n".join(f"{k:18} {v:g}" for k, v in figures.items()))
    sys.exit(1 if figures["kills.lost"] or figures["kills.doubled"] or figures["kills.broken"] else 0)


if __name__ == "__main__":
    main()
