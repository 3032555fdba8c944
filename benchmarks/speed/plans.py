"""Which statements read a table from end to end that every day makes longer, beside as many rows as years bring?

    python -m benchmarks.speed.plans [--articles 1000000] [--feeds 10000] [--claims 100000] [--show] [--json]

A database of each kind (PostgreSQL where a server is installed) gets so many rows by statements of its own, in the
states in which they are found on any day: all done but a handful. Then the service reads, matches, links and tells some
articles of the stories in benchmarks/training/stories, as it always does, watches over itself, prunes, and counts what
waits. Every statement that it asks is heard and its plan asked for, as the planner makes it: nothing is forced.

statements   that differ
scanning     of them that read a growing table from end to end; `--show` prints them
slowest_ms   the longest that any took; `--show` prints the five slowest
filled_mb    of the database
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from benchmarks.quality.newsrooms import QUERIES
from benchmarks.speed.ledger import Said, payload_of, vector
from benchmarks.speed.pipeline import START, Newsroom, gone_through, mixed
from monitor import ENGINE
from monitor.app import App, open_app
from monitor.config.models import Config
from monitor.logs import open_logs
from monitor.model import Claim, Figure, Mention, Relation
from monitor.net import Http
from monitor.pipeline import STAGES
from monitor.store import pending, retention, tables
from monitor.store.db import Database
from tests.support.plans import GROWING, heard, scanned
from tests.support.postgres import NoPostgresError, running

_BRING = 20  # feeds that bring something, beside those that are only there
_QUIET = 90  # topics of which nothing is told, so that each has a ledger of the size that a topic has
_PATIENCE = 1_800.0  # seconds that rows may take to be made
_VECTORS = 4_999
_AT_ONCE = 2_000  # rows of the ledger that are written together
_MATCHED = 20  # articles, of which one is on a topic
_SCORED = 10  # articles, of which one's scores are kept
_COPIES = 4  # signs of a copy, an article
_APART = 8  # seconds between two articles
_KEPT = 30 * 86_400 // _APART  # articles whose texts and signs of copies are kept


@dataclass(frozen=True, slots=True)
class Size:
    articles: int
    feeds: int
    claims: int


@dataclass(frozen=True, slots=True)
class Rows:
    """Adds rows by statements that count: `i` runs from 1."""

    connection: AsyncConnection
    topics: int

    @property
    def _is_sqlite(self) -> bool:
        return self.connection.dialect.name == "sqlite"

    def ago(self, seconds: str) -> str:
        """The time so many seconds before all begins, as the database writes it."""
        moment = START.strftime("%Y-%m-%d %H:%M:%S")
        if self._is_sqlite:
            return f"strftime('%Y-%m-%d %H:%M:%f', '{moment}', '-' || ({seconds}) || ' seconds') || '000'"
        return f"timestamptz '{moment}+00' - ({seconds}) * interval '1 second'"

    @property
    def no(self) -> str:
        return "0" if self._is_sqlite else "false"

    @property
    def yes(self) -> str:
        return "1" if self._is_sqlite else "true"

    def topic(self, number: str) -> str:
        return f"(SELECT id FROM numbered WHERE place = ({number}) % {self.topics})"

    async def add(self, table: str, count: int, values: dict[str, str]) -> None:
        numbers, source = "", f"generate_series(1, {count}) AS n(i)"
        if self._is_sqlite:
            numbers = f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count}) "
            source = "n"
        into = f"INSERT INTO {table} ({', '.join(values)}) SELECT {', '.join(values.values())} FROM {source}"
        await self.connection.execute(sa.text(numbers + into))


async def filled(db: Database, size: Size) -> None:
    """The rows of years beside those that are there."""
    async with db.write(_PATIENCE) as connection:
        await connection.exec_driver_sql(
            "CREATE TABLE numbered AS SELECT id, row_number() OVER (ORDER BY id) - 1 AS place FROM topics"
        )
        count = (await connection.exec_driver_sql("SELECT count(*) FROM numbered")).scalar_one()
        rows = Rows(connection, int(count))
        await _articles(rows, size)
        await _matches(rows, size)
    await _ledger(db, size)
    async with db.write(_PATIENCE) as connection:
        await _told(Rows(connection, int(count)), size)
        await connection.exec_driver_sql("DROP TABLE numbered")
        if db.dialect == "postgresql":
            await _count_on(connection)
    if db.dialect == "postgresql":  # as its autovacuum does; the service asks SQLite for no statistics
        plain = await db.apart()
        await plain.exec_driver_sql("ANALYZE")
        await plain.close()


async def _articles(rows: Rows, size: Size) -> None:
    seen = rows.ago(f"i * {_APART}")
    words = f"CASE WHEN i > {_KEPT} THEN '' ELSE 'Some words of an article that nobody wants. ' || i END"
    done = {"status": "'done'", "due_at": seen, "attempts": "1"}
    await rows.add(
        "feeds",
        size.feeds,
        {
            "url": "'https://paper' || i || '.example/feed'",
            "name": "'Paper ' || i",
            "interval_seconds": "900",
            "tags": "'[]'",
            "baseline": "'silent'",
            "added_at": rows.ago("9000000"),
            "due_at": rows.ago("-36000 - i"),
        },
    )
    first = f"(SELECT min(id) FROM feeds WHERE url LIKE 'https://paper%') + i % {size.feeds}"
    address = "'https://paper.example/' || i"
    flags = {"signature": "''", "numbers": "''", "from_feed": rows.no, "feed_silent": rows.no}
    await rows.add(
        "articles",
        size.articles,
        {"url": address, "outlet": "'Paper ' || i % 5000", "title": "'Title ' || i", "language": "'en'"}
        | {"published_at": seen, "first_seen_at": seen, "origin": "'Paper ' || i % 5000"}
        | flags,
    )
    await rows.add(
        "entries",
        size.articles,
        {"feed_id": first, "guid": "'' || i", "url": address, "title": "'Title ' || i", "summary": "''"}
        | {"content": "''", "first_seen_at": seen, "first_poll": rows.no, "article_id": "i"}
        | done,
    )
    await rows.add("addresses", size.articles, {"key": "'paper.example/' || i", "article_id": "i"})
    await rows.add("looks", size.articles, {"article_id": "i"} | done)
    mixed_up = f"((i * 2654435761) % 4294967296) * {_COPIES}"
    for copy in range(_COPIES):
        await rows.add(
            "shingles", min(_KEPT, size.articles), {"value": f"{mixed_up} + {copy}", "article_id": "i"}
        )
    await rows.add(
        "revisions",
        size.articles,
        {"article_id": "i", "number": "1", "title": "'Title ' || i", "text": words, "text_hash": "'h' || i"}
        | {"created_at": seen, "matched_at": seen}
        | done,
    )


async def _matches(rows: Rows, size: Size) -> None:
    count = size.articles // _MATCHED
    which = f"i * {_MATCHED}"
    seen = rows.ago(f"i * {_MATCHED * _APART}")
    await rows.add(
        "scores",
        size.articles // _SCORED * rows.topics,
        {"topic_id": rows.topic("i"), "topic_version": "1", "score": "(i % 97) / 300.0"}
        | {"revision_id": f"1 + (i - 1) / {rows.topics} * {_SCORED}"},
    )
    await rows.add(
        "matches",
        count,
        {"topic_id": rows.topic("i"), "topic_version": "1", "revision_id": which, "article_id": which}
        | {"first_seen_at": seen, "score": "0.7", "needed": "0.4", "reasons": "'[]'", "passages": "'[]'"}
        | {"silent": rows.no, "certain": rows.yes, "linked_at": seen, "subject": "''"},
    )
    done = {"status": "'done'", "due_at": seen, "attempts": "1"}
    await rows.add("readings", count, {"revision_id": which, "engine": f"'{ENGINE}'"} | done)


async def _ledger(db: Database, size: Size) -> None:
    """Claims and half as many quantities, with what was said of them; each topic has its share of both."""
    async with db.read() as connection:
        ids = list(await connection.scalars(sa.select(tables.topics.c.id).order_by(tables.topics.c.id)))
    vectors = [vector(number) for number in range(_VECTORS)]
    matched = size.articles // _MATCHED
    ledger = _Ledger(ids, vectors, matched, size.claims)
    for first in range(0, size.claims, _AT_ONCE):
        rows = ledger.rows(range(first, min(first + _AT_ONCE, size.claims)))
        async with db.write(_PATIENCE) as connection:
            for table, values in rows.items():
                await connection.execute(sa.insert(tables.metadata.tables[table]), values)


@dataclass(slots=True)
class _Ledger:
    topics: list[str]
    vectors: list[bytes]
    matched: int
    claims: int
    said: Said = field(default_factory=Said)

    def rows(self, numbers: Sequence[int]) -> dict[str, list[dict[str, Any]]]:
        found: dict[str, list[dict[str, Any]]] = {
            name: [] for name in ("mentions", "claims", "quantities", "sightings", "reports", "choices")
        }
        for number in numbers:
            self._claim(found, number)
            self._figure(found, number)
        return found

    def _claim(self, found: dict[str, list[dict[str, Any]]], n: int) -> None:
        mention = self.said.claim(n, 2 * (n // self.matched))
        what = mention.what
        assert isinstance(what, Claim)
        place = self._place(n, n + 1)
        row = place | {"id": n + 1, "speaker": payload_of(what)["speaker"], "stance": what.stance}
        row |= {"content": what.content.quote, "sentence": what.sentence.quote, "first_told_at": START}
        found["claims"].append(row)
        self._mentioned(found, n, n + 1, mention, "claim")
        found["sightings"].append(self._common(n) | {"claim_id": n + 1, "mention_id": n + 1})

    def _figure(self, found: dict[str, list[dict[str, Any]]], n: int) -> None:
        """Two reports of each quantity."""
        which, mention_id = n // 2, self.claims + n + 1
        mention = self.said.figure(which, 1_000 + n, 2 * (n // self.matched) + 1)
        what = mention.what
        assert isinstance(what, Figure)
        if n % 2 == 0:
            row = self._place(which, mention_id) | {"id": which + 1, "label": what.label, "unit": what.unit}
            found["quantities"].append(row | {"key": payload_of(what)["key"]})
        self._mentioned(found, n, mention_id, mention, "figure")
        report = {"quantity_id": which + 1, "mention_id": mention_id, "low": what.value.low}
        report |= {"high": what.value.high, "bound": what.bound, "as_of": START}
        found["reports"].append(self._common(n) | report)

    def _place(self, n: int, mention_id: int) -> dict[str, Any]:
        topic = self.topics[n % len(self.topics)]
        number = n // len(self.topics) + 1
        return {"topic_id": topic, "language": "en", "number": number, "mention_id": mention_id}

    def _mentioned(
        self, found: dict[str, list[dict[str, Any]]], n: int, mention_id: int, mention: Mention, kind: str
    ) -> None:
        match = n % self.matched + 1
        row = {"id": mention_id, "revision_id": match * _MATCHED, "engine": ENGINE, "kind": kind}
        row |= {"position": mention.order, "payload": payload_of(mention.what), "predication": {}}  # type: ignore[arg-type]
        found["mentions"].append(row | {"vector": self.vectors[n % _VECTORS]})
        choice = {"topic_id": self.topics[n % len(self.topics)], "match_id": match, "mention_id": mention_id}
        choice |= {"chooser": "plain", "score": 0.6, "told": n % 2 == 0, "reason": "news", "chosen_at": START}
        found["choices"].append(choice)

    def _common(self, n: int) -> dict[str, Any]:
        return {
            "article_id": (n % self.matched + 1) * _MATCHED,
            "origin": "Outlet",
            "relation": Relation.NEW,
            "reason": "the first",
            "engine": ENGINE,
            "seen_at": START - timedelta(days=10),
        }


async def _told(rows: Rows, size: Size) -> None:
    """Alerts, each of two findings to two receivers."""
    when, alerts = rows.ago("86400 + i"), size.claims // 4
    await rows.add(
        "alerts",
        alerts,
        {"id": "'alert' || i", "topic_id": rows.topic("i"), "thread": "'t' || i", "created_at": when}
        | {"subject": "'News'", "message": "'{}'"},
    )
    await rows.add("stories", alerts // 2, {"topic_id": rows.topic("i"), "words": "'[]'", "last_at": when})
    alert = "'alert' || ((i + 1) / 2)"
    await rows.add(
        "findings",
        2 * alerts,
        {"topic_id": rows.topic("i - 1"), "match_id": f"(i - 1) % {size.articles // _MATCHED} + 1"}
        | {
            "mention_id": "i",
            "claim_id": "i",
            "kind": "'new_claim'",
            "relation": "'NEW'",
            "headline": "'News'",
        }
        | {"reason": "''", "salience": "0.5", "engine": f"'{ENGINE}'", "created_at": when}
        | {"status": "'told'", "alert_id": alert},
    )
    await rows.add(
        "notices",
        2 * alerts,
        {"finding_id": "i", "topic_id": rows.topic("i - 1"), "story_id": f"1 + i % {alerts // 2}"}
        | {"channel": "'file'", "lane": "''", "urgent": rows.no, "created_at": when, "status": "'told'"}
        | {"told_at": when, "alert_id": alert},
    )
    await rows.add(
        "deliveries",
        alerts,
        {"alert_id": "'alert' || i", "channel": "'file'", "target": "'file'", "created_at": when}
        | {"sent_at": when, "status": "'done'", "due_at": when, "attempts": "1"},
    )


async def _count_on(connection: AsyncConnection) -> None:
    """Numbers that PostgreSQL gives go on after those that were given here."""
    for table in tables.metadata.sorted_tables:
        if "id" in table.c and isinstance(table.c.id.type, sa.Integer):
            last = f"(SELECT coalesce(max(id), 1) FROM {table.name})"
            await connection.exec_driver_sql(
                f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), {last})"
            )


@contextmanager
def timed() -> Iterator[dict[str, float]]:
    """The longest that each statement took, in seconds."""
    longest: dict[str, float] = {}

    def before(_c: Any, _cursor: Any, _statement: str, _parameters: Any, context: Any, _many: bool) -> None:
        context.began = time.perf_counter()

    def after(_c: Any, _cursor: Any, statement: str, _parameters: Any, context: Any, _many: bool) -> None:
        longest[statement] = max(longest.get(statement, 0.0), time.perf_counter() - context.began)

    sa.event.listen(sa.Engine, "before_cursor_execute", before)
    sa.event.listen(sa.Engine, "after_cursor_execute", after)
    try:
        yield longest
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", before)
        sa.event.remove(sa.Engine, "after_cursor_execute", after)


async def measured(dsn: str, folder: Path, size: Size, count: int, *, show: bool) -> dict[str, float]:
    chosen, topics = mixed(50, count)
    clock = [START]
    config = Config.model_validate(
        {
            "database": dsn,
            "feeds": [
                {"url": f"https://feed-{n}.example/feed", "interval": "5m", "baseline": "alert"}
                for n in range(_BRING)
            ],
            "topics": [{"name": topic["name"], "query": topic["query"]} for topic in topics]
            + [{"name": query, "query": query} for query in QUERIES[:_QUIET]],
            "channels": {"file": {"type": "file", "path": f"{folder}/told.jsonl", "most_per_hour": 10_000}},
            "fetch": {"per_domain_delay": timedelta(0)},
        }
    )
    publishers = Newsroom(shown=chosen)
    async with (
        httpx.AsyncClient(transport=publishers) as client,
        open_app(config, now=lambda: clock[0]) as opened,
    ):
        app = replace(opened, http=Http(client, config.fetch, lambda: clock[0], lambda _: publishers))
        began = time.monotonic()
        await filled(app.db, size)
        if show:
            print(f"filled in {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
        with timed() as longest, heard(sa.Engine) as statements:
            await _a_while(app, clock)
        return await _judged(app, dict(statements), longest, show=show)


async def _a_while(app: App, clock: list[Any]) -> None:
    """What the service does all day, and once each night."""
    for _ in range(2):
        await gone_through(app)
        clock[0] += timedelta(minutes=10)
    async with app.db.read() as connection:
        for stage in STAGES:
            if stage.tables:
                await pending.backlog(connection, [t for t in stage.tables if "due_at" in t.c], clock[0])
    if app.db.dialect == "postgresql":
        from monitor.store import crew  # noqa: PLC0415

        async with app.db.write() as connection:
            number = await crew.join(connection, crew.Member("one", "test", ("poll",)))
            await crew.beat(connection, number, ())
            await crew.leave(connection, number)


async def _judged(
    app: App, statements: dict[str, Any], longest: dict[str, float], *, show: bool
) -> dict[str, float]:
    scanning: dict[str, set[str]] = {}
    for statement, parameters in statements.items():
        if "procrastinate" in statement or "pg_" in statement:
            continue
        async with app.db.read() as connection:
            if found := await scanned(connection, statement, parameters) & GROWING:
                scanning[statement] = found
    slowest = sorted(longest.items(), key=lambda one: -one[1])
    if show:
        for statement, found in scanning.items():
            told = (
                f"{1_000 * longest[statement]:.0f} ms, reads all of {', '.join(sorted(found))}: {statement}"
            )
            print(f"\n{told}", file=sys.stderr, flush=True)
        for statement, seconds in slowest[:5]:
            print(f"\n{1_000 * seconds:.0f} ms: {statement[:600]}", file=sys.stderr, flush=True)
    async with app.db.read() as connection:
        size = await retention.size(connection)
    return {
        "statements": len(statements),
        "scanning": len(scanning),
        "slowest_ms": round(1_000 * slowest[0][1], 1),
        "filled_mb": round(size / 1e6),
    }


def measure(size: Size, count: int, databases: Sequence[str], *, show: bool) -> dict[str, float]:
    found: dict[str, float] = {}
    for kind in databases:
        with ExitStack() as stack:
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="monitor-plans-"))
            dsn = f"sqlite:///{folder}/plans.db"
            if kind == "postgresql":
                try:
                    dsn = stack.enter_context(running()).dsn.replace("+psycopg", "")
                except NoPostgresError as problem:
                    print(f"no PostgreSQL: {problem}", file=sys.stderr, flush=True)
                    continue
            told = asyncio.run(measured(dsn, Path(folder), size, count, show=show))
        found |= {f"plans.{kind}.{name}": value for name, value in told.items()}
    return found


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--articles", type=int, default=1_000_000)
    parser.add_argument("--feeds", type=int, default=10_000)
    parser.add_argument("--claims", type=int, default=100_000)
    parser.add_argument("--databases", default="sqlite,postgresql")
    parser.add_argument("--new", type=int, default=40, help="articles that are read beside them")
    parser.add_argument("--show", action="store_true", help="what scans and what is slow, on standard error")
    parser.add_argument("--json", action="store_true", help="one flat object")
    args = parser.parse_args(arguments)
    open_logs("error", pretty=False)
    size = Size(args.articles, args.feeds, args.claims)
    found = measure(size, args.new, args.databases.split(","), show=args.show)
    print(json.dumps(found) if args.json else "\n".join(f"{k:28} {v:g}" for k, v in found.items()))


if __name__ == "__main__":
    main()
