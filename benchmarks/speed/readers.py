"""How long the loop is held while readers click and the service polls, reads and links, on a large ledger.

    python -m benchmarks.speed.desk --folder /tmp/desk        makes the ledger
    python -m benchmarks.speed.readers --folder /tmp/desk [--readers 20] [--seconds 90] [--feeds 60]

The service runs in this process on a copy of the ledger. Another process holds the feeds, each of which brings an
article on a topic of that ledger at every poll, and, from the first that is linked on, the readers, each of whom opens
a page of `benchmarks.speed.desk`, looks at it for half a second to two seconds, and opens the next; they all follow
what is new. A look every 5 ms finds the lag of the loop by the clock, which on a busy machine is also that of the
others, and by the CPU time of the passes of the loop since the look before, which is ours alone.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import multiprocessing
import os
import random
import shutil
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import median, quantiles

import httpx
import numpy as np
import sqlalchemy as sa

from benchmarks.speed.desk import PAGES, TOPICS
from benchmarks.speed.farm.serve import host
from benchmarks.speed.latency import Newsroom, _answer, _page, _title
from monitor.app import App, open_app
from monitor.config.models import Config
from monitor.engine.local import LocalEngine
from monitor.language.embed import DIMENSIONS
from monitor.store import tables, topics
from monitor.store.db import open_database
from monitor.store.migrate import upgrade
from monitor.web.server import serve

_LOOK = 0.005
_VECTORS = 200
_PATIENCE = 300.0  # seconds until the first article is linked
_LONG = timedelta(days=3650)
CLICKED = [page for page in PAGES if page != "/feeds/7"]  # the service has other feeds than that ledger
QUERY = "flood Sava"  # of the topic on which the articles of the feeds are


@dataclass(slots=True)
class Held:
    """How long the loop was held, in seconds, look by look."""

    lags: list[float] = field(default_factory=list)
    passes: list[float] = field(default_factory=list)
    longest: float = 0.0

    def watch(self, loop: asyncio.AbstractEventLoop) -> None:
        """Note the CPU time of each pass of the loop."""
        once: Callable[[], None] = loop._run_once  # type: ignore[attr-defined]

        def timed() -> None:
            began = time.thread_time()
            once()
            self.longest = max(self.longest, time.thread_time() - began)

        loop._run_once = timed  # type: ignore[attr-defined]

    async def look(self) -> None:
        while True:
            self.longest, began = 0.0, time.perf_counter()
            await asyncio.sleep(_LOOK)
            self.lags.append(time.perf_counter() - began - _LOOK)
            self.passes.append(self.longest)


@dataclass(slots=True)
class Busy(Newsroom):
    """Each poll of a feed finds one more article, told in other figures than those before."""

    polls: dict[int, int] = field(default_factory=dict)

    def reply(self, number: int, path: str, body: bytes) -> tuple[int, str, str]:
        if path == "/feed.xml":
            last = self.polls[number] = self.polls.get(number, 0) + 1
            items = "".join(
                f"<item><title>{_title(number)}</title><link>http://{host(number)}:{self.port}/new/{n}</link></item>"
                for n in range(1, last)
            )
            return 200, "application/rss+xml", f'<rss version="2.0"><channel>{items}</channel></rss>'
        if not path.startswith("/new/"):
            return 404, "text/plain", ""
        houses = 100 * int(path.rpartition("/")[2]) + number
        told = f"<p>The Sava has flooded {houses} houses of town {number}, its mayor Ana Kos said.</p>"
        return 200, "text/html; charset=utf-8", _page(number + 31).replace("<p>", told + "<p>", 1)


def _config(folder: Path, port: int, feeds: int) -> Config:
    watched = [
        {"id": f"t{n}", "name": f"Topic {n}", "query": QUERY if n == 0 else f"q{n}"} for n in range(TOPICS)
    ]
    return Config.model_validate(
        {
            "database": f"sqlite:///{folder / 'desk.db'}",
            "feeds": [
                {
                    "url": f"http://{host(n)}:{port}/feed.xml",
                    "name": f"Feed {n}",
                    "interval": "20s",
                    "slowest": "20s",
                }
                for n in range(feeds)
            ],
            "topics": watched,
            "channels": {},
            "retention": {"texts": _LONG, "matched": _LONG, "records": _LONG},
            "fetch": {"allow_private": ["127.0.0.0/8"], "per_domain_delay": "0s"},
            "web": {"listen": "127.0.0.1:0"},
        }
    )


async def _prepare(config: Config) -> None:
    """Have the stored topics be those of the configuration, and give the ledger vectors as models make them."""
    db, random_ = open_database(config.database), np.random.default_rng(1)
    await upgrade(db)
    async with db.write() as connection:
        for topic in config.topics:
            values = {"name": topic.name, "query": topic.query, "definition": topic.model_dump(mode="json")}
            await connection.execute(sa.update(tables.topics).filter_by(id=topic.id).values(**values))
        await connection.execute(sa.update(tables.revisions).values(status="done", matched_at=sa.func.now()))
        for number in range(_VECTORS):
            vector = random_.normal(size=DIMENSIONS).astype(np.float32)
            kept = (vector / np.linalg.norm(vector)).tobytes()
            some = tables.mentions.c.id % _VECTORS == number
            await connection.execute(sa.update(tables.mentions).where(some).values(vector=kept))
    async with db.read() as connection:
        assert len(await topics.active(connection)) == TOPICS
    await db.close()


async def _click(address: str, seconds: float, number: int, took: list[float]) -> None:
    random_, until = random.Random(number), time.monotonic() + seconds
    async with httpx.AsyncClient(base_url=address, timeout=60, trust_env=False) as client:
        following = asyncio.create_task(_follow(client))
        while time.monotonic() < until:
            began = time.perf_counter()
            answer = await client.get(random_.choice(CLICKED))
            took.append(time.perf_counter() - began)
            assert answer.status_code == 200, (answer.url, answer.status_code)
            await asyncio.sleep(random_.uniform(0.5, 2.0))
        following.cancel()


async def _follow(client: httpx.AsyncClient) -> None:
    async with client.stream("GET", "/events") as stream:
        async for _ in stream.aiter_lines():
            pass


def _elsewhere(pipe: Connection, feeds: int, readers: int, seconds: float) -> None:
    """The process of the feeds and the readers: sends the port, waits for the address, sends what the clicks took."""
    asyncio.run(_feeds_and_readers(pipe, feeds, readers, seconds))


async def _feeds_and_readers(pipe: Connection, feeds: int, readers: int, seconds: float) -> None:
    room, took = Busy(feeds), list[float]()
    for number in range(feeds):
        server = await asyncio.start_server(
            lambda r, w: _answer(room, r, w), host(number), room.port, backlog=64
        )
        room.port = server.sockets[0].getsockname()[1]
    pipe.send(room.port)
    address = await asyncio.to_thread(pipe.recv)
    await asyncio.gather(*(_click(address, seconds, number, took) for number in range(readers)))
    pipe.send((sum(room.polls.values()), took))


@asynccontextmanager
async def _working(config: Config) -> AsyncIterator[tuple[App, str]]:
    async with open_app(config) as app, serve(lambda: app) as address:
        engine = LocalEngine(app)
        running = asyncio.create_task(engine.run())
        assert address is not None
        yield app, address
        engine.stop()
        await running


async def _linked(app: App) -> int:
    matches = tables.matches.c
    query = sa.select(sa.func.count()).where(matches.linked_at.is_not(None))
    async with app.db.read() as connection:
        return int(await connection.scalar(query) or 0)


async def run(folder: Path, readers: int, seconds: float, feeds: int) -> None:
    here, there = multiprocessing.Pipe()
    context = multiprocessing.get_context("spawn")
    child = context.Process(target=_elsewhere, args=(there, feeds, readers, seconds))
    child.start()
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    config = _config(folder, await asyncio.to_thread(here.recv), feeds)
    await _prepare(config)
    held = Held()
    held.watch(asyncio.get_running_loop())
    async with _working(config) as (app, address):
        stored = await _linked(app)
        async with asyncio.timeout(_PATIENCE):
            while await _linked(app) == stored:  # noqa: ASYNC110  (models are loaded, topics made ready)
                await asyncio.sleep(1)
        before = await _linked(app)
        looking = asyncio.create_task(held.look())
        here.send(address)
        polls, took = await asyncio.to_thread(here.recv)
        looking.cancel()
        linked = await _linked(app) - before
    child.join()
    print(
        f"{readers} readers, {len(took)} clicks, {1000 * median(took):.0f} ms median by the clock; {polls} polls in all"
    )
    print(f"articles linked meanwhile: {linked}; load of the machine {os.getloadavg()[0]:.1f}")
    for name, found in (("by the clock", held.lags), ("CPU of a pass", held.passes)):
        cuts = quantiles(found, n=1000)
        print(
            f"lag {name}: median {1000 * cuts[499]:.1f} ms, p95 {1000 * cuts[949]:.1f}, p99 {1000 * cuts[989]:.1f}, "
            f"most {1000 * max(found):.0f} ({len(found)} looks)"
        )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--readers", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=90.0)
    parser.add_argument("--feeds", type=int, default=60)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as fresh:
        shutil.copy(arguments.folder / "desk.db", fresh)
        asyncio.run(run(Path(fresh), arguments.readers, arguments.seconds, arguments.feeds))
