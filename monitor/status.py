"""What the CLI tells of a running or resting service, read from its database and nothing else."""

from __future__ import annotations

import shlex
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor.config.models import Config, TopicConfig
from monitor.errors import MonitorError
from monitor.store import (
    crew,
    deliveries,
    feeds,
    heartbeats,
    look_backs,
    parked,
    pending,
    retention,
    settings,
    topics,
)
from monitor.store.db import Database, open_database
from monitor.store.health import latest
from monitor.store.parked import Parked
from monitor.store.pending import Backlog
from monitor.store.revision import is_current

QUIET = timedelta(days=3)
"""How long a topic that articles come near to may tell nothing."""


@dataclass(frozen=True, slots=True)
class Quiet:
    """A topic of which nothing was told for long, though articles came; `advice` is what would help."""

    topic: str
    since: timedelta
    came: int
    on_topic: int
    advice: str


@dataclass(frozen=True, slots=True)
class Crew:
    """Who works on a database that several processes share; `wake_ups` are (waiting, under way) by queue."""

    workers: list[sa.Row[Any]]
    wake_ups: dict[str, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Status:
    """A look at the whole service at one moment; `waiting` is what each stage has before it, `network` the last
    event of losing or reaching it."""

    waiting: dict[str, Backlog]
    looking_back: look_backs.Progress | None
    crew: Crew | None
    stages: list[sa.Row[Any]]
    feeds: list[sa.Row[Any]]
    topics: list[sa.Row[Any]]
    quiet: list[Quiet]
    deliveries: dict[tuple[str, str], int]
    troubled_deliveries: list[sa.Row[Any]]
    parked: list[Parked]
    size: int
    growth: float | None
    settings: list[sa.Row[Any]]
    network: sa.Row[Any] | None


@asynccontextmanager
async def opened(config: Config) -> AsyncIterator[Database]:
    """The database as it is, never migrated from here. Raises MonitorError where the daemon has not run yet."""
    url = sa.make_url(config.database)
    if url.get_backend_name() == "sqlite" and not Path(str(url.database)).exists():
        raise MonitorError(
            f"There is no database at {url.database} yet: start the service with `monitor run`."
        )
    db = open_database(config.database)
    try:
        if not await is_current(db):
            raise MonitorError(
                "The database is of an older version: start the service once to bring it up to date."
            )
        yield db
    finally:
        await db.close()


async def check_database(config: Config) -> str:
    """The state of the database in a few words. Raises StoreError if it cannot be used."""
    url = sa.make_url(config.database)
    if url.get_backend_name() == "sqlite" and not Path(str(url.database)).exists():
        return "will be made at the first start"
    db = open_database(config.database)
    try:
        return "ready" if await is_current(db) else "will be brought up to date at the next start"
    finally:
        await db.close()


async def health(config: Config) -> str | None:
    """What keeps the daemon from making progress, or None. Judged by its signs of life, not by its database."""
    async with opened(config) as db, db.read() as connection:
        stages = await heartbeats.listing(connection)
    if not stages:
        return "The daemon has not run yet."
    return heartbeats.trouble(stages, datetime.now(UTC))


async def read_status(config: Config) -> Status:
    async with opened(config) as db, db.read() as connection:
        return Status(
            waiting=await waiting_for(connection, datetime.now(UTC)),
            looking_back=await look_backs.progress(connection),
            crew=await _crew(connection) if db.dialect == "postgresql" else None,
            stages=await heartbeats.listing(connection),
            feeds=await feeds.listing(connection),
            topics=await topics.listing(connection),
            quiet=await quiet_topics(connection, datetime.now(UTC)),
            deliveries=await deliveries.counts(connection),
            troubled_deliveries=await deliveries.troubled(connection),
            parked=await parked.listing(connection),
            size=await retention.size(connection),
            growth=await retention.growth(connection, datetime.now(UTC)),
            settings=await settings.refusals(connection),
            network=await latest(connection, "offline", "online"),
        )


async def waiting_for(connection: AsyncConnection, now: datetime) -> dict[str, Backlog]:
    """What each stage has before it, by its name; those without a table of their own left out."""
    return {name: await pending.backlog(connection, asked, now) for name, asked in pending.OF_STAGES.items()}


async def _crew(connection: AsyncConnection) -> Crew:
    return Crew(await crew.alive(connection), await crew.wake_ups(connection))


async def quiet_topics(connection: AsyncConnection, now: datetime) -> list[Quiet]:
    """Topics that tell nothing for long, though articles come."""
    return [
        Quiet(
            topic=row.name,
            since=now - max(row.added_at, row.told_at or row.added_at),
            came=row.came,
            on_topic=row.on_topic,
            advice=advice(TopicConfig.model_validate(row.definition)),
        )
        for row in await topics.quiet(connection, now - QUIET)
    ]


def advice(topic: TopicConfig) -> str:
    """What would have more told of a topic, by what its definition leaves open."""
    ways = [
        "" if topic.description else "say in its `description` what you want to hear of",
        f"add other words (`monitor topics suggest {shlex.quote(topic.name)}` proposes some)",
        "" if topic.breadth == "broad" else "set `breadth: broad`",
    ]
    return ", or ".join(way for way in ways if way)


async def read_feeds(config: Config) -> list[sa.Row[Any]]:
    async with opened(config) as db, db.read() as connection:
        return await feeds.listing(connection)


async def read_topics(config: Config) -> list[sa.Row[Any]]:
    async with opened(config) as db, db.read() as connection:
        return await topics.listing(connection)


async def named_topic(connection: AsyncConnection, wanted: str) -> sa.Row[Any]:
    """The topic with this name or id. Raises MonitorError that names those that there are."""
    known = await topics.listing(connection)
    topic = next((t for t in known if wanted.casefold() in (t.id, t.name.casefold())), None)
    if topic is None:
        names = ", ".join(t.id for t in known) or "none"
        raise MonitorError(f"There is no topic {wanted!r}. The topics are: {names}.")
    return topic
