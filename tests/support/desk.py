"""An app on a real database with a clock to turn, and a short way to put findings into its ledger."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
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
from monitor.language.embed import DIMENSIONS
from monitor.ledger.stage import link
from monitor.model import (
    Bound,
    Claim,
    Decision,
    Figure,
    Interval,
    Mention,
    Part,
    Passage,
    QuantityKey,
    Receipt,
    Relation,
    Span,
    Speaker,
)
from monitor.selection.put import Choice, Chooser, Put
from monitor.store import articles, ledger, mentions, topics
from monitor.store.tables import articles as articles_table
from monitor.store.tables import entries, readings, revisions

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


class Tells:
    """A chooser for whom news is what `news` says of a topic's id and an item; `put` is what it was asked.

    By default everything is news, so that what is silent is silent by the ledger.
    """

    def __init__(self, news: Callable[[str, Mention], bool] = lambda *_: True) -> None:
        self.put: list[Put] = []
        self._news = news

    async def choose(self, put: Put) -> Sequence[Choice]:
        self.put.append(put)
        return [
            Choice(concern.topic_id, item.order, news, 0.75 if news else 0.25, "test", "as the test has it")
            for concern in put.concerns
            if concern.asked
            for item in put.items
            for news in (self._news(concern.topic_id, item),)
        ]


TELLS = Tells()


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
            match = _match(topic_id, revision_id, article_id, self.clock(), silent=silent)
            await topics.add_matches(connection, [match], engine=ENGINE, now=self.clock())
            await mentions.replace(connection, revision_id, [_mention(text, value)], engine=ENGINE)
            [stored] = await mentions.of_revision(connection, revision_id)
        async with self.app.db.read() as connection:
            known = await ledger.load(connection, topic_id, "en")
            [open_match, *_] = await topics.open_matches(connection, topic_id, 100)
        decision = Decision(
            stored.mention,
            Relation.NEW,
            target=known.last_quantity + 1,
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

    async def read(
        self,
        topic_id: str,
        text: str,
        said: Figure | Claim,
        *,
        outlet: str = "Outlet",
        feed: int | None = None,
        vector: bytes | None = None,
        chooser: Chooser | None = TELLS,
    ) -> int:
        """An article that says one thing, linked by the stage itself as any other. Returns its revision's id.

        Everything is told unless another `chooser` is given; None is that of the configuration.
        """
        revision_id = await self.bring(
            text, Mention(said, 0, vector or VECTOR), topic_ids=(topic_id,), outlet=outlet, feed=feed
        )
        await link(self.app, 10, chooser=chooser)
        return revision_id

    async def bring(
        self,
        text: str,
        *said: Mention,
        topic_ids: Sequence[str] = ("border",),
        outlet: str = "Outlet",
        feed: int | None = None,
        certain: bool = True,
    ) -> int:
        """An article that was matched and read and waits to be linked. Returns its revision's id."""
        article_id = await self._article(text, outlet)
        async with self.app.db.write() as connection:
            revision_id = await connection.scalar(
                sa.select(revisions.c.id).where(revisions.c.article_id == article_id)
            )
            assert revision_id is not None
            near = Passage(Part.TEXT, 0, len(text), 0.9)
            found = [
                replace(_match(topic_id, revision_id, article_id, self.clock(), near), certain=certain)
                for topic_id in topic_ids
            ]
            await topics.add_matches(connection, found, engine=ENGINE, now=self.clock())
            await mentions.replace(connection, revision_id, said, engine=ENGINE)
            await connection.execute(sa.update(readings).values(status="done"))
            if feed is not None:
                await connection.execute(sa.insert(entries).values(**_entry(feed, article_id, self.clock())))
        return revision_id

    async def unread(self, topic_id: str, title: str, language: str) -> None:
        """An article that matches and of which nothing is read, as its language is not known."""
        article_id = await self._article(f"{title} {self.clock()}")
        async with self.app.db.write() as connection:
            values = {"title": title, "language": language}
            await connection.execute(sa.update(articles_table).filter_by(id=article_id).values(**values))
            revision_id = await connection.scalar(
                sa.select(revisions.c.id).where(revisions.c.article_id == article_id)
            )
            assert revision_id is not None
            match = _match(topic_id, revision_id, article_id, self.clock())
            await topics.add_matches(connection, [match], engine=ENGINE, now=self.clock())
            await connection.execute(sa.update(readings).values(status="done"))

    async def _article(self, text: str, outlet: str = "Outlet") -> int:
        new = articles.NewArticle(
            url=f"https://outlet.example/{abs(hash((text, self.clock())))}",
            outlet=outlet,
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
            return await articles.add(connection, new, origin=outlet, copy_of=None, now=self.clock())


def _match(
    topic_id: str, revision_id: int, article_id: int, now: datetime, *near: Passage, silent: bool = False
) -> topics.NewMatch:
    return topics.NewMatch(
        topic_id=topic_id,
        topic_version=1,
        revision_id=revision_id,
        article_id=article_id,
        first_seen_at=now,
        score=0.9,
        needed=0.5,
        reasons=("because",),
        passages=near,
        silent=silent,
    )


VECTOR = np.full(DIMENSIONS, np.float16(DIMENSIONS**-0.5), np.float32).tobytes()


def counted(text: str, value: float, things: str, *, noun: str, event: str = "hold") -> Figure:
    """The figure that a text tells as "VALUE THINGS"; `noun` and `event` are the lemmas of its key."""
    words = f"{value:,g} {things}"
    at = text.index(words)
    return Figure(
        span=Span(Part.TEXT, at, at + len(words), words),
        sentence=Span(Part.TEXT, 0, len(text), text),
        value=Interval(value, value),
        bound=Bound.EXACTLY,
        unit="count",
        key=QuantityKey(noun, event=event),
        label=things,
        speaker=Speaker("Lind", "Minister Lind"),
    )


def _entry(feed_id: int, article_id: int, now: datetime) -> dict[str, object]:
    return {
        "feed_id": feed_id,
        "article_id": article_id,
        "guid": str(article_id),
        "url": "https://outlet.example/entry",
        "title": "",
        "summary": "",
        "content": "",
        "first_seen_at": now,
        "first_poll": False,
        "status": "done",
    }


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
    """A desk that watches the topic "Border" and sends to the given channels, else to those of its settings."""
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
        yield Desk(replace(app, channels=channels or app.channels), clock)
