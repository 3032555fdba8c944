"""CPU time and size of every page and answer of the desk on a large made-up ledger.

    python -m benchmarks.speed.desk                        100,000 articles, 20,000 claims, 2,000 figures
    python -m benchmarks.speed.desk --share 0.05           a twentieth of it

Half of the ledger is on one of the 20 topics; the articles came as entries of 500 feeds, and there are 5,000 alerts.
CPU time is that of the whole process, the database's threads included; 95 of 100 requests of a page need at most what
stands under p95.
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
FEEDS, ALERTS = 500, 5_000
SEEN, REPORTED = 3, 10  # articles that tell one claim, values of one figure
WORDS = (
    "harbour", "bridge", "minister", "troops", "grain", "court", "election", "strike", "dam", "flood", "border", "camp",
    "vote", "tariff", "reactor",
)  # fmt: skip
PAGES = (
    "/", "/?page=2", "/topics/t0", "/topics/t0?all=1&page=3", "/topics/t0?speaker=Speaker+7",
    "/topics/t0?outlet=Outlet+3&days=30", "/topics/t0?view=figures", "/topics/t0?view=figures&speaker=Speaker+7",
    "/topics/t0?view=told", "/topics/t0?view=told&speaker=Speaker+7&kind=new_claim",
    "/topics/t0?view=told&outlet=Outlet+3",
    "/topics/t0?view=decisions", "/topics/t1", "/topics/t0/figures/en/3", "/topics/t0/figures/en/3.csv",
    "/topics/t0/figures/en/3.svg", "/articles/50", "/findings/50", "/findings/50/candidates", "/alerts",
    "/alerts?page=2", "/alerts/a10", "/speakers", "/speakers?page=6", "/speaker?name=Speaker+7", "/outlets",
    "/outlet?name=Outlet+3", "/feeds", "/feeds/7", "/search?q=harbour", "/search?q=harbour+reactor+minister",
    "/outgoing", "/outgoing/all.atom", "/outgoing/all.json", "/outgoing/topics/t0.atom", "/outgoing/feeds.opml",
    "/fresh?after=1", "/api/v1/topics", "/api/v1/findings", "/api/v1/findings?topic=t0&speaker=Speaker+7",
    "/api/v1/findings/50", "/api/v1/topics/t0/claims", "/api/v1/topics/t0/figures", "/api/v1/articles/50",
    "/api/v1/alerts", "/api/v1/search?q=camp", "/api/v1/speakers", "/api/v1/outlets", "/api/v1/openapi.json",
)  # fmt: skip
ROUNDS = 21


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


def _topic(number: int) -> str:
    return "t0" if number % 2 else f"t{number // 2 % TOPICS}"


def _ledger(articles: int, claims: int, figures: int) -> Ledger:
    made, random_ = Ledger(articles), random.Random(3)
    for number in range(1, claims + 1):
        topic, who = _topic(number), {"name": f"Speaker {number % 300}", "words": "they"}
        content = f"claim {number}: the {random_.choice(WORDS)} and the {random_.choice(WORDS)}"
        payload = {"content": _span(content), "sentence": _span(f"They said {content}."), "cue": "said", "speaker": who,
                   "stance": "asserts"}  # fmt: skip
        claim = made.add(
            "claims", topic_id=topic, language="en", number=number, speaker=who, stance="asserts", content=content,
            sentence=f"They said {content}.", first_told_at=_at(number, claims),
        )  # fmt: skip
        for seen in range(SEEN):
            made.telling(topic, "claim", payload, told=not seen, claim_id=claim)
    for number in range(1, figures + 1):
        topic, who = _topic(number), {"name": f"Speaker {number % 300}", "words": "they"}
        key = {"counted": "people"}
        payload = {
            "span": _span("150"), "sentence": _span("They counted 150 people."), "value": {"low": 150, "high": 150},
            "bound": "exactly", "unit": "count", "key": key, "label": f"people {number}", "speaker": who,
        }  # fmt: skip
        quantity = made.add("quantities", topic_id=topic, language="en", number=number, unit="count",
                            label=f"people {number}", key=key)  # fmt: skip
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
        await _feeds(connection, articles, int(FEEDS * share))
        await _alerts(connection, made, int(ALERTS * share))
    async with db.write() as connection:
        await connection.execute(sa.text("ANALYZE"))


async def _feeds(connection: Any, articles: int, feeds: int) -> None:
    """Feeds, and an entry for each article."""
    feed = {
        "interval_seconds": 900,
        "tags": [],
        "baseline": "silent",
        "added_at": NOW,
        "last_success_at": NOW,
    }
    rows = [
        {"id": n, "url": f"https://outlet.example/{n}/rss", "name": f"Feed {n}", **feed}
        for n in range(1, feeds + 1)
    ]
    await _insert(connection, tables.feeds, rows)
    entry = {"title": "Entry", "summary": "", "content": "", "first_poll": False, "status": "done"}
    entries = [
        {"feed_id": n % feeds + 1, "guid": str(n), "url": f"https://outlet.example/{n}", "article_id": n,
         "first_seen_at": _at(n, articles), **entry}
        for n in range(1, articles + 1)
    ]  # fmt: skip
    await _insert(connection, tables.entries, entries)


async def _alerts(connection: Any, made: Ledger, count: int) -> None:
    """Alerts of the told findings, each sent to two receivers."""
    findings = made.rows["findings"]
    alert = {"thread": "t", "subject": "Alert", "message": {"text": "Alert"}}
    rows = [
        {"id": f"a{n}", "topic_id": f"t{n % TOPICS}", "created_at": _at(n, count), **alert}
        for n in range(count)
    ]
    await _insert(connection, tables.alerts, rows)
    sent = {"target": "x", "status": "done", "sent_at": NOW, "attempts": 1}
    deliveries = [
        {"alert_id": f"a{n}", "channel": channel, "created_at": _at(n, count), **sent}
        for n in range(count)
        for channel in ("mail", "hook")
    ]
    await _insert(connection, tables.deliveries, deliveries)
    await _insert(connection, tables.stories, [{"id": 1, "topic_id": "t0", "words": [], "last_at": NOW}])
    notice = {
        "story_id": 1,
        "channel": "mail",
        "lane": "now",
        "urgent": False,
        "created_at": NOW,
        "status": "told",
    }
    notices = [
        {
            "finding_id": one["id"],
            "topic_id": one["topic_id"],
            "alert_id": f"a{n % count}",
            "told_at": NOW,
            **notice,
        }
        for n, one in enumerate(findings)
    ]
    await _insert(connection, tables.notices, notices)


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
                median, late = statistics.median(times[1:]), statistics.quantiles(times[1:], n=20)[-1]
                print(f"{median:8.0f} ms median {late:8.0f} ms p95 {size / 1000:8.1f} kB  {page}", flush=True)


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
