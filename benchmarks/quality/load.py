"""Hours of load on a clock that is turned: does any process grow, and does the database keep only what it should?

    python -m benchmarks.quality.load [--feeds 300] [--entries 100000] [--hours 8] [--on-topic 10] [--minutes N]

All stages of the service run with their worker processes on a SQLite database; 300 feeds bring so many entries evenly
over eight hours, each with a page of its own of about 200 words, every tenth (`--on-topic`) about the topic, of which
every third has a figure that changes. What is on topic fills the topic's ledger, which the daemon keeps. The clock is
turned a minute at a time, and all that is due is done before the next. Then it is turned by 31 days, after which the
texts of articles that no topic wanted are to be gone, and others to be there. With `--minutes` the hour in which as
many have passed on the wall is the last: the pace stays, for a machine that others use.

hours        that were gone through
articles     read; entries brought by the feeds
findings     told
ledger       quantities and claims that the topic's ledger holds
ratio        memory (PSS) of the process that grew most from the end of the first hour to the end, of what it was then
daemon_mb    of the daemon at the end; page_mb and language_mb of all processes of a kind
grew_kb      growth of the file in the last half of the hours, for each article that came in it
kept_kb      of the file for each article after the 31 days
texts_wrong  texts that are there then and should not be, or that should and are not
"""

from __future__ import annotations

import argparse
import asyncio
import json
import math
import os
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import sqlalchemy as sa

from benchmarks.publishers import Publishers, item
from benchmarks.speed.farm.tree import descendants
from monitor.alerts import watch
from monitor.app import App, open_app
from monitor.config.models import Config
from monitor.logs import open_logs
from monitor.net import Http
from monitor.pipeline import STAGES, drain
from monitor.store import last_run, retention
from monitor.store.tables import articles, claims, entries, findings, matches, quantities, revisions

START = datetime(2026, 4, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
LATER = timedelta(days=31)
_HELD = 20  # entries that a feed holds
_ON_TOPIC = 10  # every so manieth page is about the topic
_COUNTED = 3  # and of these every so manieth has another figure
_WORDS = (Path(__file__).parents[2] / "docs" / "articles.md").read_text("utf-8").split()
_MEMORY = Path("/dev/shm")  # the run is not about disks


@dataclass(slots=True)
class Clock:
    now: datetime = START

    def __call__(self) -> datetime:
        return self.now


@dataclass(slots=True)
class Newsroom(Publishers):
    """All feeds bring their entries at different times; `pace` is entries a feed and minute."""

    clock: Clock
    feeds: int
    pace: float
    on_topic: int = _ON_TOPIC

    def brought(self, feed: int) -> int:
        """Entries that a feed has brought so far."""
        minutes = (self.clock() - START) / MINUTE
        return int(minutes * self.pace + feed / self.feeds)

    def items(self, feed: int) -> str:
        last = self.brought(feed)
        return "".join(self._item(feed, number) for number in range(max(0, last - _HELD), last))

    def _item(self, feed: int, number: int) -> str:
        which = number * self.feeds + feed
        at = START + MINUTE * ((number + 1 - feed / self.feeds) / self.pace)
        return item(feed, which, self.title(which), at)

    def title(self, which: int) -> str:
        about = "Harbour crew held: " if which % self.on_topic == 0 else ""
        return about + " ".join(word.strip(".,:;`*|()") for word in random.Random(which).sample(_WORDS, 6))

    def page(self, which: int) -> bytes:
        chance, title = random.Random(which), self.title(which)
        told = said = ""
        if which % self.on_topic == 0:
            told = "The harbour crew was held again, the union said. "
        if which % (self.on_topic * _COUNTED) == 0:
            said = f"Minister Lind said {1_000 + which} crew members are held at the harbour. "
        rest = "".join(f"<p>{' '.join(chance.sample(_WORDS, 40))}.</p>" for _ in range(5))
        return (
            f"<html lang='en'><head><title>{title}</title></head><body><article><h1>{title}</h1>"
            f"<p>{said}{told}</p>{rest}</article></body></html>"
        ).encode()


@dataclass(slots=True)
class Hours:
    """What was seen at the end of each hour."""

    memory: list[dict[str, float]] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    articles: list[int] = field(default_factory=list)

    async def note(self, app: App) -> None:
        self.memory.append(memory())
        async with app.db.read() as connection:
            self.sizes.append(await retention.size(connection))
            self.articles.append(
                int(await connection.scalar(sa.select(sa.func.count()).select_from(articles)) or 0)
            )
        print(
            f"{len(self.sizes)} h",
            self.memory[-1],
            self.sizes[-1],
            self.articles[-1],
            file=sys.stderr,
            flush=True,
        )


def memory() -> dict[str, float]:
    """MB (PSS) of this process and of the processes below it, by what they do."""
    found: Counter[str] = Counter()
    for process in (os.getpid(), *descendants(os.getpid())):
        try:
            lines = Path(f"/proc/{process}/smaps_rollup").read_text("ascii").splitlines()
        except OSError:
            continue
        mapped = Path(f"/proc/{process}/maps").read_text("utf-8", "replace")
        kind = "daemon" if process == os.getpid() else "language" if "onnxruntime" in mapped else "page"
        found[kind] += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return {kind: round(kb / 1024, 1) for kind, kb in sorted(found.items())}


@dataclass(frozen=True, slots=True)
class Asked:
    """How much is asked for; it ends with the hour in which `minutes` have passed."""

    feeds: int
    entries: int
    hours: int
    on_topic: int
    minutes: float


async def loaded(folder: Path, asked: Asked) -> dict[str, float]:
    clock, feeds, until = Clock(), asked.feeds, time.monotonic() + 60 * asked.minutes
    publishers = Newsroom(clock, feeds, asked.entries / feeds / (asked.hours * 60), asked.on_topic)
    config = Config.model_validate(
        {
            "database": f"sqlite:///{folder}/load.db",
            "feeds": [
                {"url": f"https://feed-{n}.example/feed", "interval": "5m", "baseline": "alert"}
                for n in range(feeds)
            ],
            "topics": [{"name": "Harbour", "query": "harbour crew"}],
            "channels": {"file": {"type": "file", "path": f"{folder}/alerts.jsonl", "most_per_hour": 10_000}},
            "fetch": {"per_domain_delay": timedelta(0)},
        }
    )
    seen = Hours()
    async with httpx.AsyncClient(transport=publishers) as client, open_app(config, now=clock) as opened:
        app = replace(opened, http=Http(client, config.fetch, clock, lambda _: publishers))
        for minute in range(1, asked.hours * 60 + 1):
            clock.now = START + minute * MINUTE
            await settle(app)
            if minute % 60 == 0:
                await seen.note(app)
                if time.monotonic() > until:
                    break
        clock.now += LATER
        await pruned(app)
        return await figures(app, seen)


async def pruned(app: App) -> None:
    """Let the service prune until it has nothing more to do."""
    async with app.db.read() as connection:
        before = await last_run.at(connection, "prune")
    while True:
        await watch.run(app, 10)
        async with app.db.read() as connection:
            if await last_run.at(connection, "prune") != before:
                return


async def settle(app: App) -> None:
    """Do all that is due, stage by stage, until nothing is."""
    while sum([await drain(app, stage) for stage in STAGES]):
        pass


async def figures(app: App, seen: Hours) -> dict[str, float]:
    wanted = sa.exists().where(matches.c.article_id == revisions.c.article_id)
    async with app.db.read() as connection:
        found = {
            "entries": await connection.scalar(sa.select(_counted(entries))),
            "articles": await connection.scalar(sa.select(_counted(articles))),
            "findings": await connection.scalar(sa.select(_counted(findings))),
            "ledger": await connection.scalar(sa.select(_counted(quantities) + _counted(claims))),
            "texts_wrong": await connection.scalar(
                sa.select(_counted(revisions, (revisions.c.text != "") != wanted))
            ),
        }
        after = await retention.size(connection)
    first, last = seen.memory[0], seen.memory[-1]
    middle = len(seen.sizes) // 2 - 1
    came = seen.articles[-1] - seen.articles[middle]
    return {
        **{f"load.{name}": float(number or 0) for name, number in found.items()},
        "load.hours": len(seen.sizes),
        "load.ratio": max(last[kind] / first[kind] for kind in first),
        **{f"load.{kind}_mb": last[kind] for kind in last},
        "load.size_mb": round(seen.sizes[-1] / 1e6, 1),
        "load.grew_kb": round((seen.sizes[-1] - seen.sizes[middle]) / 1000 / max(1, came), 2),
        "load.kept_kb": round(after / 1000 / max(1, seen.articles[-1]), 2),
    }


def _counted(table: sa.Table, *where: sa.ColumnElement[bool]) -> sa.ScalarSelect[int]:
    return sa.select(sa.func.count()).select_from(table).where(*where).scalar_subquery()


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--feeds", type=int, default=300)
    parser.add_argument("--entries", type=int, default=100_000)
    parser.add_argument("--hours", type=int, default=8)
    parser.add_argument("--on-topic", type=int, default=_ON_TOPIC, help="one of so many pages is")
    parser.add_argument(
        "--minutes", type=float, default=math.inf, help="the hour in which they are over is the last"
    )
    parser.add_argument("--data", help="not used: everything is made here")
    parser.add_argument("--json", action="store_true", help="one flat object")
    args = parser.parse_args(arguments)
    open_logs("error", pretty=False)
    asked = Asked(args.feeds, args.entries, args.hours, args.on_topic, args.minutes)
    began = time.monotonic()
    with tempfile.TemporaryDirectory(
        prefix="monitor-load-", dir=_MEMORY if _MEMORY.is_dir() else None
    ) as folder:
        found = asyncio.run(loaded(Path(folder), asked))
    found["load.seconds"] = round(time.monotonic() - began, 1)
    print(json.dumps(found) if args.json else "\n".join(f"{k:18} {v:g}" for k, v in found.items()))


if __name__ == "__main__":
    main()
