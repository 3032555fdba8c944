"""A newspaper on a scripted server, and a service that reads its articles and looks at them again."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from monitor import ENGINE
from monitor.app import App, sync
from monitor.articles import recrawl, stage
from monitor.config.models import Config
from monitor.model import Bound, Entry, Figure, Interval, Mention, Part, QuantityKey, Relation, Span
from monitor.net import open_http
from monitor.store import feeds, mentions
from monitor.store.db import open_database
from monitor.store.tables import (
    articles,
    findings,
    matches,
    metadata,
    quantities,
    reports,
    revisions,
)
from monitor.store.tables import feeds as feeds_table
from monitor.store.tables import recrawls as looks_table
from monitor.workers import Workers
from tests.support.desk import Clock
from tests.support.web import Asked, Reply, Web, serve

TOPIC = "dam"
DAM = (
    "Engineers closed the upper gates of the Lorne dam on Monday after cracks appeared in its eastern wall.",
    "About 1,200 people left the villages below it, the district council said in a statement.",
    "A spokeswoman for the operator, Mira Tal, said that nobody had been hurt and that pumps were at work.",
    "The cause is not known; an inquiry by the water ministry will begin on Thursday and report in May.",
    "Farmers downstream fear for the harvest, because the canals draw two thirds of their water from it.",
)
PORT = (
    "Dock workers in Harl voted on Tuesday to end a strike that had kept forty ships outside the port.",
    "The new contract raises wages by 6 percent over two years, the union's secretary told members.",
    "Cranes will run again from Friday, the port authority said, and the backlog should clear in ten days.",
    "Shopkeepers on the islands welcomed the news, since fresh fruit had been scarce for more than a week.",
)

SCHOOL = (
    "A primary school in Ostby opened its doors again on Wednesday, three years after a fire had gutted it.",
    "Parents had carried desks and shelves up the hill themselves, the headmistress told the local radio.",
    "The new roof is made of larch from the parish forest; the county paid for heating and wiring.",
    "Lessons begin at eight, with a choir in the yard for whoever comes in time to hear it sing.",
)


def html(sentences: Sequence[str], *, title: str = "Dam closed", head: str = "", beside: str = "") -> bytes:
    body = "".join(f"<p>{sentence}</p>" for sentence in sentences)
    return (
        f"<!doctype html><html lang='en'><head><title>{title}</title>{head}</head><body>"
        f"<main><article><h1>{title}</h1>{body}</article></main>{beside}</body></html>"
    ).encode()


def page(sentences: Sequence[str], **more: str) -> Reply:
    return Reply(body=html(sentences, **more), headers=(("Content-Type", "text/html; charset=utf-8"),))


def tagged(sentences: Sequence[str], etag: str) -> Any:
    """A page that answers 304 to who knows its ETag."""

    def answer(asked: Asked) -> Reply:
        if asked.headers.get("if-none-match") == etag.encode():
            return Reply(304)
        return Reply(body=html(sentences), headers=(("ETag", etag), ("Content-Type", "text/html")))

    return answer


@dataclass(slots=True)
class Paper:
    app: App
    clock: Clock
    web: Web
    told: list[str] = field(default_factory=list)

    async def brings(self, path: str, *, guid: str = "", outlet: int = 0, **entry: Any) -> None:
        """A feed brings an entry that links to `path`, and the stage takes it."""
        url = path if "://" in path or not path else self.web.url + path
        values = {"title": "Dam closed", "published_at": self.clock()} | entry
        async with self.app.db.write() as connection:
            rows = (await connection.execute(sa.select(feeds_table).order_by(feeds_table.c.id))).all()
            new = Entry(guid=guid or url, url=url, **values)
            await feeds.add_entries(connection, rows[outlet], [new], now=self.clock())
        await stage.run(self.app, 20)

    async def brings_together(self, *paths: str, outlets: Sequence[int]) -> None:
        """Feeds bring entries, the newest first, and the stage takes them in one round."""
        async with self.app.db.write() as connection:
            rows = (await connection.execute(sa.select(feeds_table).order_by(feeds_table.c.id))).all()
            for number, (path, outlet) in enumerate(zip(paths, outlets, strict=True)):
                url, when = self.web.url + path, self.clock() - timedelta(minutes=number)
                new = Entry(guid=url, url=url, title=f"Headline {number}", published_at=when)
                await feeds.add_entries(connection, rows[outlet], [new], now=self.clock())
        await stage.run(self.app, 20)

    async def look(self, **after: float) -> int:
        """Turn the clock and look at what is due. Returns how many articles were."""
        self.clock.advance(**after)
        return await recrawl.run(self.app, 20)

    async def rows(self, table: sa.Table) -> list[sa.Row[Any]]:
        async with self.app.db.read() as connection:
            return list((await connection.execute(sa.select(table).order_by(table.c.id))).all())

    async def texts(self) -> list[str]:
        return [row.text for row in await self.rows(revisions)]

    async def due(self) -> datetime | None:
        [row] = await self.rows(looks_table)
        return row.due_at if row.status == "pending" else None

    async def withdrawn(self) -> list[sa.Row[Any]]:
        return [row for row in await self.rows(findings) if row.relation == Relation.WITHDRAWN]

    async def tell(self, sentence: str, value: float, *, status: str = "pending") -> None:
        """The first article matched, and people are told a figure that stands in this sentence."""
        [article, *_], [revision, *_] = await self.rows(articles), await self.rows(revisions)
        figure = _figure(sentence, revision.text.index(sentence), value)
        async with self.app.db.write() as connection:
            await mentions.replace(connection, revision.id, [Mention(figure, 0, b"")], engine=ENGINE)
            [stored] = await mentions.of_revision(connection, revision.id)
            match_id = await _insert(connection, matches, _match(article.id, revision.id, self.clock()))
            quantity_id = await _insert(connection, quantities, _quantity())
            where = {"quantity_id": quantity_id, "mention_id": stored.id, "engine": ENGINE, "reason": "new"}
            report = where | {"article_id": article.id, "low": value, "high": value, "bound": Bound.EXACTLY}
            told = {
                "as_of": self.clock(),
                "origin": "Paper",
                "relation": Relation.NEW,
                "seen_at": self.clock(),
            }
            await connection.execute(sa.insert(reports).values(**report | told))
            finding = where | {
                "topic_id": TOPIC,
                "match_id": match_id,
                "kind": "new_figure",
                "status": status,
            }
            words = {"headline": f"{value:g} people left", "relation": Relation.NEW, "salience": 0.5}
            await connection.execute(sa.insert(findings).values(**finding | words, created_at=self.clock()))


async def _insert(connection: Any, table: sa.Table, values: dict[str, Any]) -> int:
    return int(await connection.scalar(sa.insert(table).values(**values).returning(table.c.id)))


def _match(article_id: int, revision_id: int, now: datetime) -> dict[str, Any]:
    place = {"topic_id": TOPIC, "topic_version": 1, "revision_id": revision_id, "article_id": article_id}
    return place | {
        "first_seen_at": now,
        "score": 0.9,
        "needed": 0.4,
        "reasons": [],
        "passages": [],
        "silent": False,
    }


def _quantity() -> dict[str, Any]:
    place = {"topic_id": TOPIC, "language": "en", "number": 1, "label": "people left", "unit": "count"}
    return place | {"key": {"counted": "people"}}


def _figure(sentence: str, at: int, value: float) -> Figure:
    span = Span(Part.TEXT, at, at + len(sentence), sentence)
    key = QuantityKey("people", event="leave")
    return Figure(span, span, Interval(value, value), Bound.EXACTLY, "count", key, "people left")


@asynccontextmanager
async def open_paper(
    folder: Path, workers: Workers, pages: dict[str, Any], **feed: Any
) -> AsyncIterator[Paper]:
    """Two feeds ("Paper", "Herald") whose entries are all fresh, and the topic "dam"; `feed` is set for both."""
    clock = Clock()
    robots = {"/robots.txt": Reply(404)}
    async with serve(robots | pages) as web:
        config = Config.model_validate(
            {
                "database": f"sqlite:///{folder / 'paper.db'}",
                "topics": ({"id": TOPIC, "name": "Dam", "query": "dam"},),
                "feeds": tuple(
                    {"url": f"{web.url}/{name}.xml", "name": name, "baseline": "alert"} | feed
                    for name in ("Paper", "Herald")
                ),
                "fetch": {"allow_private": ("127.0.0.1",), "per_domain_delay": timedelta(0)},
            }
        )
        db = open_database(config.database)
        async with AsyncExitStack() as stack:
            stack.push_async_callback(db.close)
            async with db.write() as connection:
                await connection.run_sync(metadata.create_all)
            http = await stack.enter_async_context(open_http(config.fetch, "1.0", now=clock))
            app = App(config, db, http, workers, {}, clock)
            await sync(app)
            yield Paper(app, clock, web)
