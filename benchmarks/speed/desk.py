"""CPU time and size of every page and answer of the desk on a large made-up ledger.

    python -m benchmarks.speed.desk                        100,000 articles, 20,000 claims, 2,000 figures
    python -m benchmarks.speed.desk --share 0.05           a twentieth of it

CPU time is that of the whole process, the database's threads included.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import sqlalchemy as sa

from monitor.app import App
from monitor.config.models import Config
from monitor.desk.service import Service
from monitor.store import tables
from monitor.store.db import Database, open_database
from monitor.store.migrate import upgrade
from monitor.web.app import web_app

NOW = datetime(2026, 6, 1, tzinfo=UTC)
ARTICLES, CLAIMS, FIGURES, TOPICS = 100_000, 20_000, 2_000, 20
SEEN, REPORTED = 3, 10  # articles that tell one claim, values of one figure
WORDS = (
    "harbour", "bridge", "minister", "troops", "grain", "court", "election", "strike", "dam", "flood", "border", "camp",
    "vote", "tariff", "reactor",
)  # fmt: skip
PAGES = (
    "/", "/topics/t0", "/topics/t0?all=1&page=3", "/topics/t0?speaker=Speaker+7", "/topics/t0?view=figures",
    "/topics/t0?view=told", "/topics/t0?view=decisions", "/topics/t0/figures/en/2", "/articles/5000", "/findings/500",
    "/alerts", "/speakers", "/speaker?name=Speaker+7", "/outlets", "/outlet?name=Outlet+3", "/feeds",
    "/search?q=harbour", "/search?q=harbour+reactor+minister", "/outgoing/all.atom", "/api/v1/topics",
    "/api/v1/findings", "/api/v1/topics/t0/claims", "/api/v1/topics/t0/figures", "/api/v1/search?q=camp",
    "/api/v1/speakers", "/api/v1/outlets",
)  # fmt: skip
ROUNDS = 7


def _told(random_: random.Random) -> str:
    return " ".join(random_.choices(WORDS, k=120))


def _at(number: int, of: int) -> datetime:
    return NOW - timedelta(days=90) * (1 - number / of)


def _articles(count: int) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    random_ = random.Random(1)
    for number in range(1, count + 1):
        at, title = _at(number, count), f"Article {number} of the {random_.choice(WORDS)}"
        yield (
            {"id": number, "url": f"https://outlet.example/{number}", "outlet": f"Outlet {number % 40}", "title": title,
             "language": "en", "published_at": at, "first_seen_at": at, "feed_silent": False,
             "origin": f"Outlet {number % 40}", "signature": [], "numbers": [], "from_feed": False},
            {"id": number, "article_id": number, "number": 1, "title": title, "text": _told(random_),
             "text_hash": f"{number:064x}", "created_at": at, "matched_at": at, "status": "done"},
        )  # fmt: skip


class Ledger:
    """Rows of the ledger, numbered as they are made."""

    def __init__(self, articles: int) -> None:
        self.rows: dict[str, list[dict[str, Any]]] = {}
        self._articles, self._random = articles, random.Random(2)
        self._matches: dict[tuple[str, int], int] = {}

    def add(self, table: str, **values: Any) -> int:
        rows = self.rows.setdefault(table, [])
        rows.append({"id": len(rows) + 1, **values})
        return len(rows)

    def telling(self, topic: str, kind: str, payload: dict[str, Any], *, told: bool, **target: int) -> None:
        """One article that tells a claim or a value, with its decision, and a finding where it is told."""
        article = self._random.randint(1, self._articles)
        at = _at(article, self._articles)
        match = self._match(topic, article, at)
        mention = self.add(
            "mentions", revision_id=article, engine="e", position=len(self.rows.get("mentions", ())), kind=kind,
            payload=payload, vector=bytes(64), predication={},
        )  # fmt: skip
        relation = "NEW" if told else "CONFIRMS"
        held = {"mention_id": mention, "article_id": article, "origin": f"Outlet {article % 40}", "relation": relation,
                "reason": "made up", "engine": "e", "seen_at": at}  # fmt: skip
        self.add("choices", topic_id=topic, match_id=match, mention_id=mention, chooser="made", score=0.5, told=told,
                 reason="made up", chosen_at=at)  # fmt: skip
        if kind == "claim":
            self.add("sightings", claim_id=target["claim_id"], **held)
        else:
            value = self._random.randint(100, 200)
            who = payload["speaker"]["name"]
            self.add("reports", quantity_id=target["quantity_id"], low=value, high=value, bound="exactly", speaker=who,
                     as_of=at, **held)  # fmt: skip
        if told:
            self.add(
                "findings", topic_id=topic, match_id=match, mention_id=mention, relation=relation, salience=0.5,
                kind="new_claim" if kind == "claim" else "new_figure", headline=payload["sentence"]["quote"],
                reason="made up", engine="e", created_at=at, status="grouped",
                quantity_id=target.get("quantity_id"), claim_id=target.get("claim_id"),
            )  # fmt: skip

    def _match(self, topic: str, article: int, at: datetime) -> int:
        key = (topic, article)
        if key not in self._matches:
            self._matches[key] = self.add(
                "matches", topic_id=topic, topic_version=1, revision_id=article, article_id=article, first_seen_at=at,
                score=0.9, needed=0.5, reasons=["made up"], passages=[], certain=True, subject=b"", silent=False,
                linked_at=at,
            )  # fmt: skip
        return self._matches[key]


def _span(quote: str) -> dict[str, Any]:
    return {"part": "text", "start": 0, "end": len(quote), "quote": quote}


def _ledger(articles: int, claims: int, figures: int) -> Ledger:
    made, random_ = Ledger(articles), random.Random(3)
    for number in range(1, claims + 1):
        topic, who = f"t{number % TOPICS}", {"name": f"Speaker {number % 300}", "words": "they"}
        content = f"claim {number}: the {random_.choice(WORDS)} and the {random_.choice(WORDS)}"
        payload = {"content": _span(content), "sentence": _span(f"They said {content}."), "cue": "said", "speaker": who,
                   "stance": "asserts"}  # fmt: skip
        claim = made.add(
            "claims", topic_id=topic, language="en", number=number, speaker=who, stance="asserts", content=content,
            sentence=f"They said {content}.", vector=bytes(64), first_told_at=_at(number, claims),
        )  # fmt: skip
        for seen in range(SEEN):
            made.telling(topic, "claim", payload, told=not seen, claim_id=claim)
    for number in range(1, figures + 1):
        topic, who = f"t{number % TOPICS}", {"name": f"Speaker {number % 300}", "words": "they"}
        key = {"counted": "people"}
        payload = {
            "span": _span("150"), "sentence": _span("They counted 150 people."), "value": {"low": 150, "high": 150},
            "bound": "exactly", "unit": "count", "key": key, "label": f"people {number}", "speaker": who,
        }  # fmt: skip
        quantity = made.add("quantities", topic_id=topic, language="en", number=number // TOPICS + 1, unit="count",
                            label=f"people {number}", key=key, vector=bytes(64))  # fmt: skip
        for reported in range(REPORTED):
            made.telling(topic, "figure", payload, told=reported % 3 == 0, quantity_id=quantity)
    return made


async def build(db: Database, share: float) -> None:
    """Fill an empty database."""
    articles = int(ARTICLES * share)
    definition = {"name": "T", "query": "q"}
    async with db.write() as connection:
        for number in range(TOPICS):
            await connection.execute(
                sa.insert(tables.topics).values(
                    id=f"t{number}", name=f"Topic {number}", query="q", definition=definition, version=1,
                    version_at=NOW, baseline="silent", added_at=NOW - timedelta(days=90),
                )
            )  # fmt: skip
        pairs = list(_articles(articles))
        await _insert(connection, tables.articles, [one for one, _ in pairs])
        await _insert(connection, tables.revisions, [one for _, one in pairs])
        made = _ledger(articles, int(CLAIMS * share), int(FIGURES * share))
        for name in (
            "matches",
            "mentions",
            "choices",
            "claims",
            "quantities",
            "sightings",
            "reports",
            "findings",
        ):
            await _insert(connection, tables.metadata.tables[name], made.rows[name])
    async with db.write() as connection:
        await connection.execute(sa.text("ANALYZE"))


async def _insert(connection: Any, table: sa.Table, rows: Sequence[dict[str, Any]]) -> None:
    for start in range(0, len(rows), 5_000):
        await connection.execute(sa.insert(table), rows[start : start + 5_000])


async def measure(db: Database, path: str) -> None:
    """Print CPU time and size of each page."""
    async with AsyncExitStack() as stack:
        config = Config(database=path)
        app = App(config, db, None, None, {}, lambda: NOW, timedelta(minutes=5), stack)  # type: ignore[arg-type]
        assert config.web is not None
        transport = httpx.ASGITransport(web_app(Service(lambda: app, config.web)))
        async with httpx.AsyncClient(
            transport=transport, base_url="http://127.0.0.1", timeout=None
        ) as client:
            for page in PAGES:
                times, size = [], 0
                for _ in range(ROUNDS):
                    began = time.process_time()
                    async with client.stream("GET", page, headers={"accept-encoding": "gzip"}) as answer:
                        size = sum([len(part) async for part in answer.aiter_raw()])
                        assert answer.status_code == 200, (page, answer.status_code)
                    times.append(1000 * (time.process_time() - began))
                median, worst = statistics.median(times[1:]), max(times[1:])
                print(
                    f"{median:8.0f} ms median {worst:8.0f} ms most {size / 1000:8.1f} kB  {page}", flush=True
                )


async def _main(share: float, folder: Path) -> None:
    dsn = f"sqlite:///{folder / 'desk.db'}"
    db = open_database(dsn)
    await upgrade(db)
    began = time.process_time()
    async with db.read() as connection:
        there = await connection.scalar(sa.select(tables.topics.c.id).limit(1))
    if there is None:
        await build(db, share)
        print(f"made in {time.process_time() - began:.0f} s of CPU", flush=True)
    await measure(db, dsn)
    await db.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--share", type=float, default=1.0)
    parser.add_argument("--folder", type=Path, help="where the database is kept for another time")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as fresh:
        asyncio.run(_main(arguments.share, arguments.folder or Path(fresh)))
