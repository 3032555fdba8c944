"""How much more workers do than one on the same cores, and what the engine that wakes them costs.

    python -m benchmarks.speed.workers [--work language,extraction] [--workers 1,2,4] [--free] [--json]

A PostgreSQL server of its own holds work that is all of one kind: `language` are stored articles of the stories in
benchmarks/training/stories, every fifth of a watched one, to be matched, read and linked; `extraction` are entries of
real pages in --data, each several times with other words, served on 200 addresses of loopback. Each arrangement begins
with a copy of the same database. What the workers take first warms them up and is not counted.

A worker is a daemon with one process for the work; unless `--free`, each has a core of its own as far as there are
cores, for with two cores for one worker its daemon and the server compute beside it. `local` is one process that wakes
itself, as `monitor run` does, in place of one worker.

RUN.per_s      articles a second; RUN is the work and the number of workers
RUN.cpu_ms     CPU an article, of workers and of the database's server
WORK.gain_N    articles a second of N workers over those of one
WORK.engine    CPU an article of one worker over that of one process that wakes itself
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
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
import sqlalchemy as sa

from benchmarks.speed.extraction import pages
from benchmarks.speed.farm.rewritten import HOSTS
from benchmarks.speed.farm.started import started
from benchmarks.speed.farm.tree import cpu_seconds
from benchmarks.speed.pipeline import mixed
from monitor import shared_config
from monitor.app import open_app
from monitor.config.load import load
from monitor.engine.local import LocalEngine
from monitor.logs import open_logs
from monitor.model import Entry
from monitor.pipeline import STAGES
from monitor.store import articles, feeds
from monitor.store.articles import NewArticle
from monitor.store.tables import feeds as feeds_table
from tests.support.postgres import Server, running

DATA = Path("../shared/eval")
SEED, DATABASE = "seed", "BENCHMARK_DATABASE"
_FIRST = 32  # articles for each worker that warm it up
_PATIENCE = 600.0


@dataclass(frozen=True, slots=True)
class Work:
    """Rows of `table` are the work; it is done once `left` is 0."""

    name: str
    stages: tuple[str, ...]
    table: str
    left: str


LANGUAGE = Work(
    "language",
    ("match", "read", "link"),
    "revisions",
    """SELECT (SELECT count(*) FROM revisions WHERE status = 'pending' AND due_at IS NOT NULL)
            + (SELECT count(*) FROM readings WHERE status = 'pending')
            + (SELECT count(*) FROM matches m JOIN topics t ON t.id = m.topic_id WHERE linked_at IS NULL)""",
)
EXTRACTION = Work(
    "extraction",
    ("fetch",),
    "entries",
    "SELECT count(*) FROM entries WHERE status = 'pending' AND due_at IS NOT NULL",
)
WORKS = {work.name: work for work in (LANGUAGE, EXTRACTION)}


@dataclass(frozen=True, slots=True)
class Material:
    """What is stored as articles, and how many pages are served at which port."""

    texts: Sequence[dict[str, Any]]
    port: int
    pages: int


@dataclass(frozen=True, slots=True)
class Bench:
    """The server with the seeds, the configuration's file, and how workers are placed."""

    server: Server
    config: Path
    pinned: bool

    def dsn(self, database: str) -> str:
        url = sa.make_url(self.server.dsn).set(drivername="postgresql", database=database)
        return url.render_as_string(hide_password=False)

    def environ(self, database: str) -> dict[str, str]:
        return os.environ | {DATABASE: self.dsn(database)}

    def ask(self, database: str, *statements: str) -> Any:
        """The value that the last of the statements gives, if any."""
        with psycopg.connect(self.dsn(database), autocommit=True) as connection:
            for statement in statements:
                cursor = connection.execute(statement.encode())
            row = cursor.fetchone() if cursor.description else None
            return row[0] if row else None


def write_config(path: Path, port: int, topics: Sequence[dict[str, Any]]) -> None:
    settings = {
        "database": f"${{{DATABASE}}}",
        "feeds": [{"url": f"http://{host}:{port}/feed", "name": f"Paper {host}"} for host in HOSTS],
        "topics": [{"name": topic["name"], "query": topic["query"]} for topic in topics],
        "workers": {"processes": 1},
        "fetch": {"per_domain_delay": "0s", "allow_private": ["127.0.0.0/8"]},
        "log_level": "error",
    }
    path.write_text(json.dumps(settings))


async def seeded(bench: Bench, work: Work, material: Material) -> None:
    """A database in which the work lies and none of it is due."""
    bench.ask("postgres", f"CREATE DATABASE {work.name}")
    environ = bench.environ(work.name)
    async with open_app(load(bench.config, environ)) as app, app.db.write() as connection:
        if work is LANGUAGE:
            await _texts(connection, material.texts, app.now())
        else:
            await _entries(connection, material, app.now())
    await shared_config.apply(bench.config, environ)
    rest = f"UPDATE {work.table} SET due_at = NULL"
    bench.ask(work.name, rest, "UPDATE feeds SET due_at = now() + interval '1 day'", "VACUUM ANALYZE")


async def _texts(connection: Any, texts: Sequence[dict[str, Any]], now: datetime) -> None:
    for number, text in enumerate(texts):
        new = NewArticle(
            f"https://outlet.example/{number}", f"Outlet {number % 30}", text["title"], text["text"], None,
            text["language"], now, feed_silent=False, signature=(), numbers=frozenset(),
        )  # fmt: skip
        await articles.add(connection, new, origin=f"Outlet {number % 30}", copy_of=None, now=now)


async def _entries(connection: Any, material: Material, now: datetime) -> None:
    rows = (await connection.execute(sa.select(feeds_table).order_by(feeds_table.c.id))).all()
    for place, row in enumerate(rows):
        mine = range(place, material.pages, len(rows))
        links = [f"http://{HOSTS[place]}:{material.port}/{n}" for n in mine]
        found = [Entry(guid=link, url=link, title=f"Title {link}", published_at=now) for link in links]
        await feeds.add_entries(connection, row, found, now=now)


@contextmanager
def at_work(bench: Bench, database: str, work: Work, workers: int) -> Iterator[list[int]]:
    """So many workers, or one process that wakes itself where there are none. Gives their process ids."""
    stages = ",".join(work.stages)
    command = [sys.executable, "-m", "monitor", "worker", "--config", str(bench.config), "--stages", stages]
    if not workers:
        command = [sys.executable, "-m", "benchmarks.speed.workers", "--serve", str(bench.config), stages]
    cores = sorted(os.sched_getaffinity(0))
    begun = []
    for number in range(max(1, workers)):
        mine = {cores[number % len(cores)]} if bench.pinned else set(cores)
        process = subprocess.Popen(command, env=bench.environ(database), start_new_session=True)
        os.sched_setaffinity(process.pid, mine)
        begun.append(process)
    try:
        yield [process.pid for process in begun]
    finally:
        for process in begun:
            process.send_signal(signal.SIGTERM)
        for process in begun:
            process.wait()


async def local(path: Path, stages: Sequence[str]) -> None:
    """One process that wakes itself, for these stages."""
    async with open_app(load(path, os.environ), owner=False) as app:
        engine = LocalEngine(app, stages=[stage for stage in STAGES if stage.name in stages])
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, engine.stop)
        await engine.run()


def _release(bench: Bench, database: str, work: Work, count: int | None) -> None:
    some = f"WHERE id IN (SELECT id FROM {work.table} WHERE due_at IS NULL ORDER BY id"
    some += f" LIMIT {count})" if count else ")"
    bench.ask(database, f"UPDATE {work.table} SET due_at = now() {some}")


def _wait(bench: Bench, database: str, work: Work) -> None:
    until = time.monotonic() + _PATIENCE
    with psycopg.connect(bench.dsn(database), autocommit=True) as connection:
        while time.monotonic() < until:
            row = connection.execute(work.left.encode()).fetchone()
            if row is not None and row[0] == 0:
                return
            time.sleep(0.1)
    raise SystemExit(f"{work.name}: not done in {_PATIENCE:g} s")


def run(bench: Bench, work: Work, workers: int) -> tuple[float, float]:
    """Articles a second and CPU seconds an article."""
    database = f"{work.name}_{workers}"
    bench.ask("postgres", f"CREATE DATABASE {database} TEMPLATE {work.name}")
    with at_work(bench, database, work, workers) as pids:
        while workers and bench.ask(database, "SELECT count(*) FROM workers") < workers:
            time.sleep(0.2)
        _release(bench, database, work, _FIRST * max(1, workers))
        _wait(bench, database, work)
        count = bench.ask(database, f"SELECT count(*) FROM {work.table} WHERE due_at IS NULL")
        processes = [bench.server.process.pid, *pids]
        before, began = sum(map(cpu_seconds, processes)), time.monotonic()
        _release(bench, database, work, None)
        _wait(bench, database, work)
        seconds, cost = time.monotonic() - began, sum(map(cpu_seconds, processes)) - before
    done = bench.ask(database, f"SELECT count(*) FROM {work.table} WHERE status = 'done'")
    parked = bench.ask(database, f"SELECT count(*) FROM {work.table} WHERE status = 'parked'")
    print(
        f"{database}: {count} in {seconds:.1f} s ({done} done, {parked} parked)", file=sys.stderr, flush=True
    )
    return count / seconds, cost / count


def measure(
    bench: Bench, works: Sequence[Work], workers: Sequence[int], material: Material
) -> dict[str, float]:
    found: dict[str, float] = {}
    for work in works:
        asyncio.run(seeded(bench, work, material))
        rates, costs = {}, {}
        for number in (0, *workers):
            rates[number], costs[number] = run(bench, work, number)
            name = f"{work.name}.{number or 'local'}"
            found[f"{name}.per_s"] = round(rates[number], 2)
            found[f"{name}.cpu_ms"] = round(1_000 * costs[number], 1)
        found |= {
            f"{work.name}.gain_{number}": round(rates[number] / rates[workers[0]], 2)
            for number in workers[1:]
        }
        found[f"{work.name}.engine"] = round(costs[workers[0]] / costs[0], 3)
    return found


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--work", default=",".join(WORKS))
    parser.add_argument("--workers", default="1,2,4")
    parser.add_argument("--articles", type=int, default=350, help="to be matched, read and linked")
    parser.add_argument("--copies", type=int, default=14, help="of each page, in other words")
    parser.add_argument("--free", action="store_true", help="workers share all cores")
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--json", action="store_true", help="one flat object")
    parser.add_argument("--serve", nargs=2, metavar=("CONFIG", "STAGES"), help=argparse.SUPPRESS)
    args = parser.parse_args(arguments)
    open_logs("error", pretty=False)
    if args.serve:
        asyncio.run(local(Path(args.serve[0]), args.serve[1].split(",")))
        return
    texts, topics = mixed(20, args.articles)
    with (
        tempfile.TemporaryDirectory(prefix="monitor-workers-") as folder,
        running() as server,
        started("rewritten", "--data", str(args.data), "--copies", str(args.copies)) as (port, _),
    ):
        bench = Bench(server, Path(folder) / "config.yaml", pinned=not args.free)
        write_config(bench.config, port, topics)
        material = Material(texts, port, args.copies * len(pages(args.data)))
        works = [WORKS[name] for name in args.work.split(",")]
        found = measure(bench, works, [int(n) for n in args.workers.split(",")], material)
    found = {f"workers.{name}": value for name, value in found.items()}
    print(json.dumps(found) if args.json else "\n".join(f"{k:34} {v:g}" for k, v in found.items()))


if __name__ == "__main__":
    main()
