"""A day of many feeds in minutes: how late is what is read, what does an article cost, and is any site asked too much?

    python -m benchmarks.quality.cluster [--feeds 2000] [--topics 50] [--articles 3000] [--seconds 480] [--json]
    python -m benchmarks.quality.cluster --workers 0 ...      one daemon on SQLite

Newsrooms on loopback, each site at an address of its own, publish so many articles evenly over so many seconds; some
are of watched stories of benchmarks/training/stories, the others are sentences of these thrown together. `monitor run`
and workers for the network and for language share a PostgreSQL server; or one `monitor run` does it all. What is made
ready once (models, topics, the first poll of every feed) happens before the day begins; a while without news tells what
rest costs. The newsrooms' own log tells how they were asked.

articles, polls            what was published and asked for in the day
lag_p50, lag_p95           seconds from the first answer that held an article until it was held against all topics
told, told_p95             articles of which something was told; seconds until then
late                       articles that were not matched a minute after the day
KIND_ms                    CPU an article of each kind of process in the day: daemons, page, language, postgres
rest_cpu, day_cpu          cores in use before the day and in it
statements, rest_per_s     statements on PostgreSQL for an article, polls included, and a second before the day
connections                to PostgreSQL, at most
KIND_mb                    memory (PSS) of each kind of process at the end
early, at_once             requests before a site's pause was over; the most that one site had in flight together
"""

from __future__ import annotations

import argparse
import asyncio
import json
import resource
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import ExitStack, asynccontextmanager, closing
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles
from typing import Any

import psycopg

from benchmarks.quality.newsrooms import QUERIES, Newsrooms, texts
from benchmarks.speed.farm.tree import descendants, seconds_of
from benchmarks.speed.pipeline import stories
from monitor.logs import open_logs
from tests.support.postgres import Server, running

_WATCHED = 5  # stories
_FIRST = 24  # articles before the day
_REST = 30.0  # seconds without news before it
_OPENING, _LATE = 900.0, 60.0
_DELAY = 1  # seconds between two requests to a site
_DONE = "SELECT a.url FROM revisions r JOIN articles a ON a.id = r.article_id WHERE r.status = 'done'"


@dataclass(frozen=True, slots=True)
class Plan:
    feeds: int
    sites: int
    topics: int
    articles: int
    seconds: float
    polls: int
    share: float
    workers: int


@dataclass(slots=True)
class Service:
    """The processes that were started, and where they keep what they read; no `server` for SQLite."""

    folder: Path
    server: Server | None
    database: str
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self, *command: str) -> None:
        with (self.folder / f"log-{len(self.processes)}").open("wb") as log:
            whole = [sys.executable, "-m", "monitor", *command, "--config", str(self.folder / "config.yaml")]
            self.processes.append(subprocess.Popen(whole, stdout=log, stderr=log, start_new_session=True))

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        if self.server is not None:
            with psycopg.connect(self.server.dsn.replace("+psycopg", ""), autocommit=True) as connection:
                cursor = connection.execute(query.encode())
                return cursor.fetchall() if cursor.description else []
        file = f"file:{self.folder}/cluster.db?mode=ro"
        with closing(sqlite3.connect(file, uri=True, timeout=30)) as lite:
            return lite.execute(query).fetchall()

    def kinds(self) -> dict[int, str]:
        """Every process of the service, by what it does."""
        found = {process.pid: "daemon" for process in self.processes}
        for daemon in self.processes:
            for process in descendants(daemon.pid):
                try:
                    mapped = Path(f"/proc/{process}/maps").read_text("utf-8", "replace")
                except OSError:
                    continue
                found[process] = "language" if "onnxruntime" in mapped else "page"
        if self.server is not None:
            mine = self.server.process.pid
            found |= dict.fromkeys([mine, *descendants(mine)], "postgres")
        return found

    def spent(self) -> Counter[str]:
        """Seconds of CPU so far, by kind."""
        cost: Counter[str] = Counter()
        for process, kind in self.kinds().items():
            cost[kind] += seconds_of([process])
        return cost

    def memory(self) -> Counter[str]:
        """KB (PSS), by kind."""
        found: Counter[str] = Counter()
        for process, kind in self.kinds().items():
            try:
                lines = Path(f"/proc/{process}/smaps_rollup").read_text("ascii").splitlines()
            except OSError:
                continue
            found[kind] += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
        return found

    def statements(self) -> int:
        if self.server is None:
            return 0
        return int(self.ask("SELECT sum(calls) FROM pg_stat_statements")[0][0])

    def often(self) -> list[tuple[Any, ...]]:
        """The statements that were asked most often, with how often."""
        if self.server is None:
            return []
        return self.ask("SELECT calls, left(query, 110) FROM pg_stat_statements ORDER BY calls DESC LIMIT 25")

    def matched(self) -> set[int]:
        return {int(url.rpartition("/")[2]) for (url,) in self.ask(_DONE)}

    def told(self) -> set[int]:
        file = self.folder / "told.jsonl"
        found = set()
        for line in file.read_text("utf-8").splitlines() if file.exists() else ():
            for finding in json.loads(line)["data"].get("findings", ()):
                found.add(int(finding["article"]["url"].rpartition("/")[2]))
        return found

    def end(self) -> None:
        for process in self.processes:
            process.send_signal(signal.SIGTERM)
        for process in self.processes:
            process.wait()


def settings(plan: Plan, rooms: Newsrooms, service: Service) -> dict[str, Any]:
    chosen = [topic for _, asked in stories()[:_WATCHED] for topic in asked]
    queries = [topic["query"] for topic in chosen] + list(QUERIES)
    every = f"{max(1, round(plan.seconds / plan.polls))}s"
    return {
        "database": service.database,
        "feeds": [
            {"url": rooms.address(n), "interval": every, "slowest": every, "baseline": "alert"}
            for n in range(plan.feeds)
        ],
        "topics": [{"name": query, "query": query} for query in queries[: plan.topics]],
        "channels": {
            "file": {"type": "file", "path": str(service.folder / "told.jsonl"), "most_per_hour": 10_000}
        },
        "grouping": {"wait": "0s", "interval": "0s", "urgent_interval": "0s"},
        "workers": {"processes": 1},
        "fetch": {"per_domain_delay": f"{_DELAY}s", "allow_private": ["127.0.0.0/8"]},
        "log_level": "warning",
    }


@asynccontextmanager
async def begun(folder: Path, plan: Plan, rooms: Newsrooms) -> AsyncIterator[Service]:
    """The service at work, with everything made ready and each feed polled once."""
    with ExitStack() as stack:
        server = None
        if plan.workers:
            preloaded = ("shared_preload_libraries=pg_stat_statements", "max_connections=200")
            server = stack.enter_context(running(preloaded))
        database = server.dsn.replace("+psycopg", "") if server else f"sqlite:///{folder}/cluster.db"
        service = Service(folder, server, database)
        if server is not None:
            await asyncio.to_thread(service.ask, "CREATE EXTENSION pg_stat_statements")
        (folder / "config.yaml").write_text(json.dumps(settings(plan, rooms, service)))
        stack.callback(service.end)
        service.start("run")
        await _until(lambda: "feeds" in _tables(service), service)
        if plan.workers:
            service.start("worker", "--stages", "poll,page")
            for _ in range(plan.workers - 1):
                service.start("worker", "--stages", "language,deliver")
        await _until(lambda: len(service.matched()) >= _FIRST, service)
        unasked = "SELECT 1 FROM feeds WHERE polled_at IS NULL LIMIT 1"
        await _until(lambda: not service.ask(unasked), service)
        yield service


def _tables(service: Service) -> set[str]:
    if service.server is not None:
        query = "SELECT tablename FROM pg_tables"
    elif (service.folder / "cluster.db").exists():
        query = "SELECT name FROM sqlite_master"
    else:
        return set()
    names = {str(name) for (name,) in service.ask(query)}
    return names if "feeds" in names and service.ask("SELECT 1 FROM feeds LIMIT 1") else set()


async def _until(condition: Callable[[], object], service: Service) -> None:
    """Until it holds in other processes."""
    async with asyncio.timeout(_OPENING):
        while not await asyncio.to_thread(condition):
            await asyncio.sleep(1)
            for number, process in enumerate(service.processes):
                if process.poll() is not None:
                    raise SystemExit((service.folder / f"log-{number}").read_text()[-2_000:])


@dataclass(slots=True)
class Seen:
    """When each article was first seen to be matched and told, and the most connections."""

    matched: dict[int, float] = field(default_factory=dict)
    told: dict[int, float] = field(default_factory=dict)
    connections: int = 0

    def look(self, service: Service) -> None:
        matched, told, now = service.matched(), service.told(), time.monotonic()
        self.matched |= dict.fromkeys(matched - self.matched.keys(), now)
        self.told |= dict.fromkeys(told - self.told.keys(), now)
        if service.server is not None:
            [(count,)] = service.ask(
                "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'"
            )
            self.connections = max(self.connections, int(count) - 1)


async def day(plan: Plan, rooms: Newsrooms, service: Service) -> dict[str, float]:
    cost, asked, at = service.spent(), service.statements(), time.monotonic()
    await asyncio.sleep(_REST)
    rest, calm = service.spent() - cost, service.statements() - asked
    rested = time.monotonic() - at
    seen, polls, before = Seen(), rooms.polls, service.spent()
    asked, at = service.statements(), time.monotonic()
    rooms.begun = time.monotonic()
    wanted = range(_FIRST, len(rooms.articles))
    while time.monotonic() - at < plan.seconds + _LATE and not seen.matched.keys() >= set(wanted):
        await asyncio.sleep(1)
        await asyncio.to_thread(seen.look, service)
    took = time.monotonic() - at
    spent, count = service.spent() - before, len(wanted)
    statements = service.statements() - asked
    lags = [seen.matched[which] - rooms.served[which] for which in wanted if which in seen.matched]
    told = [seen.told[which] - rooms.served[which] for which in seen.told if which >= _FIRST]
    return {
        "articles": count,
        "feeds": plan.feeds,
        "topics": plan.topics,
        "polls": rooms.polls - polls,
        "seconds": round(took, 1),
        "lag_p50": round(_share(lags, 50), 2),
        "lag_p95": round(_share(lags, 95), 2),
        "told": len(told),
        "told_p95": round(_share(told, 95), 2),
        "late": count - len(lags),
        **{f"{kind}_ms": round(1_000 * seconds / count, 1) for kind, seconds in sorted(spent.items())},
        "all_ms": round(1_000 * spent.total() / count, 1),
        "rest_cpu": round(rest.total() / rested, 3),
        "day_cpu": round(spent.total() / took, 3),
        "statements": round(statements / count, 1),
        "rest_per_s": round(calm / rested, 1),
        "connections": seen.connections,
        **{f"{kind}_mb": round(kb / 1024) for kind, kb in sorted(service.memory().items())},
        "early": sum(site.early for site in rooms.asked.values()),
        "at_once": max(site.most for site in rooms.asked.values()),
        "requests": sum(site.requests for site in rooms.asked.values()),
    }


def _share(values: Sequence[float], percent: int) -> float:
    return quantiles(values, n=100)[percent - 1] if len(values) > 1 else float("nan")


async def run(plan: Plan, folder: Path, *, show: bool) -> dict[str, float]:
    told = [article for of, _ in stories()[:_WATCHED] for article in of]
    articles = texts(told, plan.articles + _FIRST, plan.share)
    rooms = Newsrooms(plan.feeds, plan.sites, articles, plan.seconds, _DELAY, first=_FIRST)
    await rooms.open()
    async with begun(folder, plan, rooms) as service:
        found = await day(plan, rooms, service)
        for calls, query in service.often() if show else ():
            print(f"{calls:8} {' '.join(query.split())}", file=sys.stderr, flush=True)
        return found


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--feeds", type=int, default=2_000)
    parser.add_argument("--sites", type=int, default=0, help="half as many as feeds if not given")
    parser.add_argument("--topics", type=int, default=50)
    parser.add_argument("--articles", type=int, default=3_000)
    parser.add_argument("--seconds", type=float, default=480.0, help="that the day takes")
    parser.add_argument("--polls", type=int, default=20, help="of each feed in the day")
    parser.add_argument(
        "--share", type=float, default=0.03, help="of the articles that is of a watched story"
    )
    parser.add_argument("--workers", type=int, default=2, help="beside `run`; 0 for one daemon on SQLite")
    parser.add_argument("--keep", type=Path, help="an empty folder for database and logs")
    parser.add_argument("--show", action="store_true", help="what PostgreSQL was asked most often")
    parser.add_argument("--data", help="not used: everything is made here")
    parser.add_argument("--json", action="store_true", help="one flat object")
    args = parser.parse_args(arguments)
    open_logs("error", pretty=False)
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    plan = Plan(
        args.feeds, args.sites or max(1, args.feeds // 2), args.topics, args.articles, args.seconds, args.polls,
        args.share, args.workers,
    )  # fmt: skip
    with tempfile.TemporaryDirectory(prefix="monitor-cluster-") as made:
        found = asyncio.run(run(plan, args.keep or Path(made), show=args.show))
    found = {f"cluster.{name}": value for name, value in found.items()}
    print(json.dumps(found) if args.json else "\n".join(f"{k:24} {v:g}" for k, v in found.items()))


if __name__ == "__main__":
    main()
