"""Does to a running daemon what machines, networks and people do, one fault after the other: does it go on by itself?

    python -m benchmarks.quality.faults [--postgres] [--only EXPRESSION] [--show] [--json]

The daemon is `monitor run` itself, with a feed and its pages, a webhook, a mail server and a file on loopback. While
each fault lasts an article is published with a figure that was in none before; the fault is healed when every channel
has been told of it, at most 60 seconds after the fault is over, without a restart but where the daemon was ended.

faults     how many were done
healed     of them in time
lost       news that a channel was not told of at the end
doubled    findings that a channel got under two ids
slowest_s  the longest time from a fault's end to the last channel's message
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from benchmarks.faults.stand import Outcome, Stand, standing
from benchmarks.faults.table import ANY, SQLITE, Fault, of_server
from tests.support.postgres import running

WITHIN, OPENING, LATE = 60.0, 900.0, 240.0


async def through(stand: Stand, faults: dict[str, Fault], *, show: bool) -> dict[str, float]:
    """Do all of them. Returns the figures."""
    if await stand.until(lambda: stand.has(stand.news.values[0]), OPENING) is None:
        raise SystemExit(f"the daemon told nothing: {(stand.folder / 'log').read_text()[-2000:]}")
    outcome = Outcome(WITHIN, LATE)
    for name, fault in faults.items():
        began = asyncio.create_task(fault(stand))
        await asyncio.sleep(0.5)
        value = stand.news.publish()
        await began
        seconds = await stand.until(lambda wanted=value: stand.has(wanted), LATE)
        outcome.note(name, seconds, show=show)
    await asyncio.sleep(5)
    lost = sum(not stand.has(value) for value in stand.news.values)
    return {
        "faults.faults": outcome.faults,
        "faults.healed": outcome.healed,
        "faults.lost": lost,
        "faults.doubled": stand.doubled(),
        "faults.slowest_s": round(outcome.slowest, 1),
    }


async def run(folder: Path, *, postgres: bool, only: str, show: bool) -> dict[str, float]:
    with ExitStack() as stack:
        server = stack.enter_context(running()) if postgres else None
        faults = ANY | (of_server(server) if server else SQLITE)
        faults = {name: fault for name, fault in faults.items() if re.search(only, name)}
        database = server.dsn.replace("+psycopg", "") if server else f"sqlite:///{folder}/monitor.db"
        async with standing(folder, database) as stand:
            stand.news.publish()
            return await through(stand, faults, show=show)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--postgres", action="store_true", help="on a PostgreSQL server of its own")
    parser.add_argument("--only", default="", help="faults whose names match this expression")
    parser.add_argument("--show", action="store_true", help="each fault as it is over, on standard error")
    parser.add_argument("--keep", type=Path, help="a folder for the daemon's files and log")
    parser.add_argument("--data", help="not used: everything is made here")
    parser.add_argument("--json", action="store_true", help="one flat object")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="monitor-faults-") as made:
        folder = args.keep or Path(made)
        folder.mkdir(exist_ok=True)
        figures = asyncio.run(run(folder, postgres=args.postgres, only=args.only, show=args.show))
    print(json.dumps(figures) if args.json else "\n".join(f"{k:18} {v:g}" for k, v in figures.items()))
    sys.exit(1 if figures["faults.healed"] < figures["faults.faults"] or figures["faults.lost"] else 0)


if __name__ == "__main__":
    main()
