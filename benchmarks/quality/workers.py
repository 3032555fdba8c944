"""Kills and freezes a worker of a cluster in the midst of each stage: do the others take over, and is all done once?

    python -m benchmarks.quality.workers [--workers 3] [--stages fetch,read] [--show] [--json]

`monitor run` and some `monitor worker` share a PostgreSQL server of their own, with a feed and its pages, a webhook, a
mail server and a file on loopback. For each stage an article is published, and the worker that holds a row of that
stage is killed or stopped with all its processes while it does; a killed one is started anew afterwards, a stopped one
goes on once the news was told by others. At the end the server itself is restarted.

faults      how many were done: two for each stage that leases rows, and the restart
healed      of them such that all channels were told of the news within 60 seconds
missed      tries in which the row was done before the worker could be stopped; the stage is tried again
lost        news that a channel was not told of at the end
doubled     findings that a channel got under two ids
twice       figures that the ledger holds in two reports of one article, and articles that are there twice
slowest_s   the longest time from a fault to the last channel's message
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from benchmarks.faults.stand import Outcome, Stand, standing
from monitor.store.pending import OF_STAGES
from monitor.store.tables import recrawls
from tests.support.postgres import Server, running

WITHIN, OPENING, LATE = 60.0, 120.0, 120.0
TRIES = 12
"""Articles that are published for a stage until a worker is caught in it."""
_LEASED = {
    stage: leased
    for stage, tables in OF_STAGES.items()
    if (leased := [table for table in tables if "lease_token" in table.c])
}
"""Tables of each stage whose rows are held by a lease: a worker can be caught there."""
_CATCH = 20.0  # seconds in which a stage must take its row
_TWICE = """
SELECT (SELECT count(*) FROM (SELECT 1 FROM reports GROUP BY quantity_id, mention_id HAVING count(*) > 1) a)
     + (SELECT count(*) FROM (SELECT 1 FROM findings GROUP BY mention_id, topic_id HAVING count(*) > 1) b)
     + (SELECT count(*) FROM (SELECT 1 FROM articles GROUP BY url HAVING count(*) > 1) c)
"""


@dataclass(slots=True)
class Crew:
    """The workers' processes by their ids, beside the one that runs everything."""

    stand: Stand
    database: psycopg.Connection[Any]
    processes: dict[int, subprocess.Popen[bytes]] = field(default_factory=dict)

    def add(self) -> None:
        command = [sys.executable, "-m", "monitor", "worker", "--config", str(self.stand.config)]
        with (self.stand.folder / f"worker-{len(self.processes)}.log").open("ab") as log:
            process = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
        self.processes[process.pid] = process

    def asked(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        return self.database.execute(query, values).fetchall()

    def living(self) -> int:
        [(count,)] = self.asked("SELECT count(*) FROM workers WHERE NOT is_run")
        return int(count)

    def holder(self, stage: str) -> tuple[int, str, str] | None:
        """Of a row of the stage that a worker holds: the worker's process, the row's table and token."""
        for table in _LEASED[stage]:
            query = f"""
                SELECT w.name, t.lease_token FROM {table.name} t
                JOIN workers w ON t.lease_token LIKE 'w' || w.id || '.%%' AND NOT w.is_run LIMIT 1"""
            for name, token in self.asked(query):
                return int(name.rpartition(" ")[2]), table.name, token
        return None

    def holds(self, table: str, token: str) -> bool:
        return bool(self.asked(f"SELECT 1 FROM {table} WHERE lease_token = %s", token))

    def fate(self, value: int) -> dict[str, list[tuple[Any, ...]]]:
        """How far an article came: the rows of each stage, with what holds them up."""
        of_article = "(SELECT id FROM articles WHERE url LIKE %s)"
        of_revision = f"(SELECT id FROM revisions WHERE article_id IN {of_article})"
        where = {
            "entries": "url LIKE %s",
            "revisions": f"article_id IN {of_article}",
            "readings": f"revision_id IN {of_revision}",
            "topics": "%s IS NOT NULL",
        }
        held = "due_at, attempts, lease_until, lease_token, error"
        found = {
            table: self.asked(f"SELECT status, {held} FROM {table} WHERE {which}", f"%/a/{value}")
            for table, which in where.items()
        }
        matches = f"SELECT topic_id, linked_at FROM matches WHERE revision_id IN {of_revision}"
        return found | {"matches": self.asked(matches, f"%/a/{value}")}

    def signal(self, pid: int, number: signal.Signals) -> None:
        """To the worker and all that it has started."""
        with suppress(ProcessLookupError):
            os.killpg(pid, number)

    def end(self) -> None:
        for pid, process in self.processes.items():
            self.signal(pid, signal.SIGKILL)
            process.wait()


async def caught(crew: Crew, stage: str, number: signal.Signals) -> tuple[int, str, str] | None:
    """Signal the worker that takes a row of the stage. None where the row was done before it was stopped."""
    until = time.monotonic() + _CATCH
    while time.monotonic() < until:
        held = crew.holder(stage)
        if held is None or held[0] not in crew.processes:
            await asyncio.sleep(0)  # no pause: some stages hold their rows for a few milliseconds
            continue
        crew.signal(held[0], number)
        await asyncio.sleep(0.3)  # what was already under way to the server arrives
        if crew.holds(*held[1:]):
            return held
        await put_right(crew, held[0], number)
        return None
    return None


async def put_right(crew: Crew, pid: int, number: signal.Signals) -> None:
    """A killed worker is followed by a new one, a stopped one goes on."""
    if number == signal.SIGKILL:
        crew.processes.pop(pid).wait()
        crew.add()
    else:
        crew.signal(pid, signal.SIGCONT)


async def disturbed(crew: Crew, stage: str, number: signal.Signals, outcome: Outcome, *, show: bool) -> int:
    """Publish until a worker is caught, and note what became of it. Returns how many tries missed."""
    stand, count = crew.stand, len(crew.processes)
    for missed in range(TRIES):
        await stand.until(lambda: crew.living() >= count, OPENING)
        value = _published(crew, stage)
        held = await caught(crew, stage, number)
        seconds = await stand.until(lambda wanted=value: stand.has(wanted), LATE)
        if held is not None:
            outcome.note(f"{number.name} in {stage}", seconds, show=show)
            await put_right(crew, held[0], number)
            await asyncio.sleep(3)
            return missed
    outcome.note(f"{number.name} in {stage}: no worker was caught in it", None, show=show)
    return TRIES


def _published(crew: Crew, stage: str) -> int:
    """A new article; where pages are looked at again, a page that says something else now."""
    if stage != "look":
        return crew.stand.news.publish()
    value = crew.stand.news.edit()
    crew.database.execute(
        f"UPDATE {recrawls.name} SET due_at = now() WHERE due_at IS NOT NULL AND lease_token IS NULL"
    )
    return value


async def restarted(crew: Crew, server: Server, outcome: Outcome, *, show: bool) -> None:
    value = crew.stand.news.publish()
    crew.database.close()
    server.stop()
    await asyncio.sleep(4)
    await asyncio.to_thread(server.start)
    crew.database = _connected(server)
    seconds = await crew.stand.until(lambda: crew.stand.has(value), LATE)
    outcome.note("server restarted", seconds, show=show)


def _connected(server: Server) -> psycopg.Connection[Any]:
    return psycopg.connect(server.dsn.replace("+psycopg", ""), autocommit=True)


async def run(folder: Path, count: int, stages: Sequence[str], *, show: bool) -> dict[str, float]:
    with running() as server:
        async with standing(folder, server.dsn.replace("+psycopg", "")) as stand:
            first = stand.news.publish()
            if await stand.until(lambda: stand.has(first), OPENING) is None:
                raise SystemExit(f"nothing was told: {(stand.folder / 'log').read_text()[-2000:]}")
            crew, outcome, missed = Crew(stand, _connected(server)), Outcome(WITHIN, LATE), 0
            try:
                for _ in range(count):
                    crew.add()
                for stage in stages:
                    for number in (signal.SIGKILL, signal.SIGSTOP):
                        missed += await disturbed(crew, stage, number, outcome, show=show)
                await restarted(crew, server, outcome, show=show)
                await asyncio.sleep(5)
                [(twice,)] = crew.asked(_TWICE)
                lost = [value for value in stand.news.values if not stand.has(value)]
                for value in lost if show else ():
                    print(f"{value}: {crew.fate(value)}", file=sys.stderr, flush=True)
            finally:
                crew.end()
            return {
                "workers.faults": outcome.faults,
                "workers.healed": outcome.healed,
                "workers.missed": missed,
                "workers.lost": len(lost),
                "workers.doubled": stand.doubled(),
                "workers.twice": twice,
                "workers.slowest_s": round(outcome.slowest, 1),
            }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--workers", type=int, default=3)
    parser.add_argument("--stages", default=",".join(_LEASED), help="in which workers are caught")
    parser.add_argument("--show", action="store_true", help="each fault as it is over, on standard error")
    parser.add_argument("--keep", type=Path, help="an empty folder for the logs")
    parser.add_argument("--data", help="not used: everything is made here")
    parser.add_argument("--json", action="store_true", help="one flat object")
    args = parser.parse_args()
    if args.keep and any(args.keep.iterdir()):
        parser.error(
            f"--keep {args.keep}: what an earlier run left there would be counted; give an empty folder"
        )
    with tempfile.TemporaryDirectory(prefix="monitor-workers-") as made:
        folder = args.keep or Path(made)
        figures = asyncio.run(run(folder, args.workers, args.stages.split(","), show=args.show))
    print(json.dumps(figures) if args.json else "\n".join(f"{k:20} {v:g}" for k, v in figures.items()))


if __name__ == "__main__":
    main()
