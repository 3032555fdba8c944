"""An app on a real database with a clock to turn, and a short way to put findings into its ledger."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import sqlalchemy as sa

from monitor import ENGINE
from monitor.app import App, open_app
from monitor.channels.channel import Channel
from monitor.channels.message import Message
from monitor.config.models import Config, TopicConfig
from monitor.errors import ChannelError
from monitor.model import (
    Bound,
    Decision,
    Figure,
    Interval,
    Mention,
    Part,
    QuantityKey,
    Receipt,
    Relation,
    Span,
    Speaker,
)
from monitor.store import articles, ledger, mentions, topics
from monitor.store.tables import revisions

START = datetime(2025, 4, 8, 12, tzinfo=UTC)


class Clock:
    """Time that moves only when it is told to."""

    def __init__(self, now: datetime = START) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **by: float) -> None:
        self.now += timedelta(**by)


class Mailbox:
    """A channel that keeps what it gets, and fails as it is told to: one error an attempt."""

    def __init__(self, *targets: str) -> None:
        self.received: list[tuple[str, Message]] = []
        self.failures: list[ChannelError] = []
        self._targets = targets or ("",)

    def targets(self) -> tuple[str, ...]:
        return self._targets

    async def send(self, message: Message, target: str) -> Receipt:
        if self.failures:
            raise self.failures.pop(0)
        self.received.append((target, message))
        return Receipt("kept")


@dataclass(frozen=True, slots=True)
class Desk:
    app: App
    clock: Clock

    async def figure(self, topic_id: str, value: float, *, silent: bool = False) -> None:
        """An article of its own says "VALUE people"; the ledger takes it as a new quantity that is told."""
        text = f"Officials said {value:g} people were counted at the border."
        article_id = await self._article(text)
        async with self.app.db.write() as connection:
            revision_id = await connection.scalar(
                sa.select(revisions.c.id).where(revisions.c.article_id == article_id)
            )
            assert revision_id is not None
            match = topics.NewMatch(
                topic_id, 1, revision_id, article_id, self.clock(), 0.9, ("because",), (), silent
            )
            await topics.add_matches(connection, [match], engine=ENGINE, now=self.clock())
            await mentions.replace(connection, revision_id, [_mention(text, value)], engine=ENGINE)
            [stored] = await mentions.of_revision(connection, revision_id)
        async with self.app.db.read() as connection:
            known = await ledger.load(connection, topic_id, "en")
            [open_match, *_] = await topics.open_matches(connection, topic_id, 100)
        decision = Decision(
            stored.mention,
            Relation.NEW,
            target=len(known.quantities) + 1,
            previous=None,
            tell=True,
            salience=0.5,
            reason="nothing like it is known",
            headline=f"{value:g} people counted",
        )
        where = ledger.Linked(
            topic_id, "en", open_match.match_id, articles.to_article(open_match), silent, ENGINE, self.clock()
        )
        async with self.app.db.write() as connection:
            await ledger.save(connection, where, [(stored.id, decision)])
            await topics.mark_linked(connection, open_match.match_id, self.clock())

    async def _article(self, text: str) -> int:
        new = articles.NewArticle(
            url=f"https://outlet.example/{abs(hash((text, self.clock())))}",
            outlet="Outlet",
            title="Counted at the border",
            text=text,
            author=None,
            language="en",
            published_at=self.clock(),
            feed_silent=False,
            signature=(),
            numbers=frozenset(),
        )
        async with self.app.db.write() as connection:
            return await articles.add(connection, new, origin="Outlet", copy_of=None, now=self.clock())


def _mention(text: str, value: float) -> Mention:
    words = f"{value:g} people"
    at = text.index(words)
    figure = Figure(
        span=Span(Part.TEXT, at, at + len(words), words),
        sentence=Span(Part.TEXT, 0, len(text), text),
        value=Interval(value, value),
        bound=Bound.EXACTLY,
        unit="count",
        key=QuantityKey("people", event="count"),
        label="people counted",
        speaker=Speaker("Officials", "Officials"),
    )
    return Mention(figure, 0, np.zeros(4, np.float32).tobytes())


@asynccontextmanager
async def open_desk(folder: Path, channels: dict[str, Channel], /, **settings: object) -> AsyncIterator[Desk]:
    """A desk that watches the topic "Border" and sends to the given channels."""
    clock = Clock()
    config = Config.model_validate(
        {
            "database": f"sqlite:///{folder / 'desk.db'}",
            "topics": (TopicConfig(name="Border", query="border count"),),
            "channels": {name: {"type": "console"} for name in channels},
            **settings,
        }
    )
    async with open_app(config, now=clock) as app:
        yield Desk(replace(app, channels=channels), clock)
