"""The service that is killed: its database, its receivers, the articles that come in, and what it does with them."""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import sqlalchemy as sa

from monitor import ENGINE
from monitor.app import open_app
from monitor.config.models import Config
from monitor.engine.local import LocalEngine
from monitor.language.embed import DIMENSIONS
from monitor.model import Bound, Figure, Interval, Mention, Part, Passage, QuantityKey, Span, Speaker
from monitor.pipeline import STAGES
from monitor.store import articles, mentions, topics
from monitor.store.articles import NewArticle
from monitor.store.instance_lock import instance_lock
from monitor.store.tables import readings, revisions

TOPICS = 12
CHANNELS = ("hook", "mail", "file")
BEGIN = datetime(2025, 4, 8, tzinfo=UTC)
_STAGES = tuple(stage for stage in STAGES if stage.name in {"link", "alert", "deliver"})
_FREE = timedelta(seconds=1)  # after which PostgreSQL's rows of a killed worker are taken over


@dataclass(frozen=True, slots=True)
class Place:
    """A run's database and receivers."""

    folder: Path
    database: str
    ports: tuple[int, int]

    @property
    def config(self) -> Config:
        mail = {"type": "email", "host": "127.0.0.1", "port": self.ports[1], "security": "none"}
        mail |= {"sender": "monitor@desk.example", "recipients": ["one@desk.example"]}
        channels: dict[str, dict[str, Any]] = {
            "hook": {
                "type": "webhook",
                "url": f"http://127.0.0.1:{self.ports[0]}/",
                "allow_private": True,
            },
            "mail": mail,
            "file": {"type": "file", "path": str(self.folder / "file.jsonl")},
        }
        fast = {"pace": "0s", "most_per_hour": 1_000_000}
        return Config.model_validate(
            {
                "database": self.database,
                "topics": [{"name": f"Harbour {n}", "query": f"harbour{n}"} for n in range(TOPICS)],
                "channels": {name: channel | fast for name, channel in channels.items()},
                "grouping": {"wait": "0s", "interval": "0s", "urgent_interval": "0s"},
                "chooser": "plain",
            }
        )


async def work(place: Place, ready: int) -> None:
    """What a child does until it is killed; one byte on `ready` says that it began."""
    async with (
        open_app(place.config, lease=_FREE) as app,
        instance_lock(app.db, place.config.database),
    ):
        engine = LocalEngine(app, tick=0.02, stages=_STAGES)
        running = asyncio.create_task(engine.run())
        os.write(ready, b"1")
        await running


async def bring(place: Place, first: int, count: int) -> None:
    """Store `count` articles that match and were read, as the stages before would: each changes one figure."""
    async with open_app(place.config) as app:
        for number in range(first, first + count):
            async with app.db.write() as connection:
                await _bring_one(connection, number)


async def _bring_one(connection: Any, number: int) -> None:
    """The article with this number; every topic gets its turn."""
    topic, value = f"harbour-{number % TOPICS}", 1_000 + 37 * (number // TOPICS)
    at = BEGIN + timedelta(minutes=number)
    text = f"Minister Lind said {value:,} crew members were held at the harbour."
    new = NewArticle(
        url=f"https://outlet.example/{number}",
        outlet="Outlet",
        title="Held at the harbour",
        text=text,
        author=None,
        language="en",
        published_at=at,
        feed_silent=False,
        signature=(),
        numbers=frozenset(),
    )
    article_id = await articles.add(connection, new, origin="Outlet", copy_of=None, now=at)
    revision_id = await connection.scalar(
        sa.select(revisions.c.id).where(revisions.c.article_id == article_id)
    )
    near = Passage(Part.TEXT, 0, len(text), 0.9)
    match = topics.NewMatch(topic, 1, revision_id, article_id, at, 0.9, 0.5, (), (near,), False)
    await topics.add_matches(connection, [match], engine=ENGINE, now=at)
    await mentions.replace(connection, revision_id, [_mention(text, value)], engine=ENGINE)
    await connection.execute(
        sa.update(readings).where(readings.c.revision_id == revision_id).values(status="done")
    )


def _mention(text: str, value: int) -> Mention:
    words = f"{value:,} crew members"
    at = text.index(words)
    figure = Figure(
        span=Span(Part.TEXT, at, at + len(words), words),
        sentence=Span(Part.TEXT, 0, len(text), text),
        value=Interval(value, value),
        bound=Bound.EXACTLY,
        unit="count",
        key=QuantityKey("member", ("crew",), "hold", (), "harbour"),
        label="crew members held at the harbour",
        speaker=Speaker("Lind", "Minister Lind"),
    )
    return Mention(figure, 0, np.full(DIMENSIONS, DIMENSIONS**-0.5, np.float32).tobytes())
