"""What an article costs from the entry that is served to the finding that is sent, by stage and by process.

    python -m benchmarks.speed.pipeline [--shares 10,50,100] [--articles 100] [--json]

Articles of the stories in benchmarks/training/stories are served as feeds and pages by a transport in this process; the
topics of five of the stories are watched, and the given share of the articles (in percent) comes from these. All stages
run with their worker processes on SQLite, one stage after the other, so that each stage's CPU is its own. Some articles
go through first, so that every model is loaded.

STAGE_ms        CPU of all processes for an article, daemon and workers together
total_ms        of all stages
daemon, page, language    shares of the total, by process
kb              that the database grew by for an article
findings        told of those articles
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from html import escape
from pathlib import Path
from typing import Any

import httpx
import sqlalchemy as sa

from benchmarks.publishers import Publishers, item
from benchmarks.speed.farm.tree import descendants, seconds_of
from monitor.app import App, open_app
from monitor.config.models import Config
from monitor.logs import open_logs
from monitor.net import Http
from monitor.pipeline import STAGES, drain
from monitor.store import retention
from monitor.store.tables import articles, findings

_STORIES = Path(__file__).parents[1] / "training" / "stories"
_WATCHED, _FEEDS, _FIRST = 5, 20, 12
START = datetime(2027, 1, 4, 8, tzinfo=UTC)


def stories() -> list[tuple[list[dict[str, Any]], list[dict[str, Any]]]]:
    """(articles, topics) of each story, in order of their names."""
    found = []
    for folder in sorted(path for path in _STORIES.iterdir() if path.is_dir()):
        lines = (folder / "articles.jsonl").read_text("utf-8").splitlines()
        found.append(
            ([json.loads(line) for line in lines], json.loads((folder / "topics.json").read_text("utf-8")))
        )
    return found


def mixed(share: int, count: int) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """So many articles, of which `share` percent are of watched stories, and the topics of these."""
    chance = random.Random(1)
    told = stories()
    chance.shuffle(told)
    topics = [topic for _, asked in told[:_WATCHED] for topic in asked]
    on, off = ([one for of, _ in part for one in of] for part in (told[:_WATCHED], told[_WATCHED:]))
    few = min(round(count * share / 100), len(on))
    chosen = chance.sample(on, few) + chance.sample(off, min(count - few, len(off)))
    chance.shuffle(chosen)
    return chosen, topics


@dataclass(slots=True)
class Newsroom(Publishers):
    """Feeds that show the articles `shown`, each with a page."""

    shown: list[dict[str, Any]] = field(default_factory=list)

    def items(self, feed: int) -> str:
        mine = range(feed, len(self.shown), _FEEDS)
        return "".join(item(feed, which, self.shown[which]["title"], START) for which in mine)

    def page(self, which: int) -> bytes:
        return page(self.shown[which])


def page(article: dict[str, Any]) -> bytes:
    body = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in article["text"].split("\n") if paragraph)
    title = escape(article["title"])
    return (
        f"<html lang='{article['language']}'><head><title>{title}</title></head><body><nav><a href='/'>Home</a></nav>"
        f"<article><h1>{title}</h1>{body}</article><footer>All rights reserved</footer></body></html>"
    ).encode()


def spent() -> Counter[str]:
    """Seconds of CPU so far of this process and of its workers, by what they do."""
    found = Counter({"daemon": seconds_of([os.getpid()])})
    for process in descendants(os.getpid()):
        try:
            mapped = Path(f"/proc/{process}/maps").read_text("utf-8", "replace")
        except OSError:
            continue
        found["language" if "onnxruntime" in mapped else "page"] += seconds_of([process])
    return found


async def gone_through(app: App) -> dict[str, Counter[str]]:
    """Drain all stages until nothing is due. Returns what each cost, by process."""
    cost: dict[str, Counter[str]] = {stage.name: Counter() for stage in STAGES}
    while True:
        taken = 0
        for stage in STAGES:
            before = spent()
            taken += await drain(app, stage)
            cost[stage.name].update({kind: now - before[kind] for kind, now in spent().items()})
        if not taken:
            return cost


async def costs(folder: Path, share: int, count: int) -> dict[str, float]:
    chosen, topics = mixed(share, count + _FIRST)
    clock = [START]
    config = Config.model_validate(
        {
            "database": f"sqlite:///{folder}/{share}.db",
            "feeds": [
                {"url": f"https://feed-{n}.example/feed", "interval": "5m", "baseline": "alert"}
                for n in range(_FEEDS)
            ],
            "topics": [{"name": topic["name"], "query": topic["query"]} for topic in topics],
            "channels": {
                "file": {"type": "file", "path": f"{folder}/{share}.jsonl", "most_per_hour": 10_000}
            },
            "fetch": {"per_domain_delay": timedelta(0)},
        }
    )
    publishers = Newsroom()
    async with (
        httpx.AsyncClient(transport=publishers) as client,
        open_app(config, now=lambda: clock[0]) as opened,
    ):
        app = replace(opened, http=Http(client, config.fetch, lambda: clock[0], lambda _: publishers))
        publishers.shown = chosen[:_FIRST]
        await gone_through(app)
        before, size = await counted(app), await sized(app)
        publishers.shown = chosen
        clock[0] += timedelta(minutes=30)
        cost = await gone_through(app)
        after, grown = await counted(app), await sized(app)
    came = after[0] - before[0]
    total = sum(sum(each.values()) for each in cost.values())
    kinds = sum(cost.values(), Counter[str]())
    return {
        f"pipeline.{share}.articles": came,
        **{
            f"pipeline.{share}.{name}_ms": round(1000 * sum(each.values()) / came, 1)
            for name, each in cost.items()
        },
        f"pipeline.{share}.total_ms": round(1000 * total / came, 1),
        **{
            f"pipeline.{share}.{kind}": round(kinds[kind] / total, 3)
            for kind in ("daemon", "page", "language")
        },
        f"pipeline.{share}.findings": after[1] - before[1],
        f"pipeline.{share}.kb": round((grown - size) / 1000 / came, 1),
    }


async def sized(app: App) -> int:
    """Bytes of the database."""
    async with app.db.read() as connection:
        return await retention.size(connection)


async def counted(app: App) -> tuple[int, int]:
    """Articles and findings that are stored."""
    async with app.db.read() as connection:
        found = [
            await connection.scalar(sa.select(sa.func.count()).select_from(table))
            for table in (articles, findings)
        ]
    return int(found[0] or 0), int(found[1] or 0)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--shares", default="10,50,100", help="percent of the articles that are on topic")
    parser.add_argument(
        "--articles", type=int, default=100, help="for each share; on topic there are about fifty"
    )
    parser.add_argument("--json", action="store_true", help="one flat object")
    args = parser.parse_args(arguments)
    open_logs("error", pretty=False)
    found: dict[str, float] = {}
    with tempfile.TemporaryDirectory(prefix="monitor-pipeline-") as folder:
        for share in map(int, args.shares.split(",")):
            found |= asyncio.run(costs(Path(folder), share, args.articles))
    print(
        json.dumps(found) if args.json else "\n".join(f"{key:28} {value:g}" for key, value in found.items())
    )


if __name__ == "__main__":
    main()
