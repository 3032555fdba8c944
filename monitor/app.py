"""Everything a stage needs in one frozen value, wired by hand; the only place that reads the clock."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import httpx
import structlog

from monitor import __version__
from monitor.channels.build import build
from monitor.channels.channel import Channel
from monitor.config.models import ChannelConfig, Config, WebhookConfig
from monitor.config.routes import topic_id
from monitor.errors import MonitorError
from monitor.language.warm import warm
from monitor.net import Http, open_client, open_http
from monitor.store import articles, feeds, topics, work
from monitor.store.db import Database, open_database
from monitor.store.migrate import upgrade
from monitor.workers import Workers, open_workers

log = structlog.get_logger(__name__)

LEASE = timedelta(minutes=5)
BACKFILL = timedelta(days=30)
_MOST_ATTEMPTS = 50  # of an item that never came back, such as one that kills its worker

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class App:
    """What the stages work with. `lease` is how long a claimed row is theirs."""

    config: Config
    db: Database
    http: Http
    workers: Workers
    channels: Mapping[str, Channel]
    now: Clock
    lease: timedelta = LEASE

    async def give_back(self, lease: work.Lease, due_at: datetime | None = None) -> None:
        """Let another worker have the row, at once or from `due_at` on; the attempt does not count."""
        async with self.db.write() as connection:
            await work.release(connection, lease, due_at)

    @asynccontextmanager
    async def item(
        self, lease: work.Lease, *, again: Callable[[MonitorError], datetime | None]
    ) -> AsyncIterator[None]:
        """The boundary of one item: an error is recorded with the row, and costs nothing else.

        `again` says when to try once more; without a time the row is parked where the user sees it.
        """
        try:
            if lease.attempts > _MOST_ATTEMPTS:
                raise MonitorError(f"Given up after {lease.attempts} attempts that never ended.")
            yield
        except work.LeaseLostError as error:
            log.warning("lease lost", error=str(error))
        except MonitorError as error:
            again_at = again(error) if lease.attempts <= _MOST_ATTEMPTS else None
            await self._failed(lease, error, again_at)
        except asyncio.CancelledError:
            await self.give_back(lease)
            raise
        except Exception as bug:
            log.exception("unexpected error", table=lease.table.name, row=lease.row_id)
            unexpected = MonitorError(f"Unexpected {type(bug).__name__}: {bug}. Please report it.")
            await self._failed(lease, unexpected, again(unexpected))

    async def _failed(self, lease: work.Lease, error: MonitorError, again_at: datetime | None) -> None:
        table = lease.table.name
        log.warning("item failed", table=table, row=lease.row_id, error=str(error), again_at=again_at)
        async with self.db.write() as connection:
            await work.fail(connection, lease, error=str(error), again_at=again_at)


@asynccontextmanager
async def open_app(config: Config, *, now: Clock = utc_now, lease: timedelta = LEASE) -> AsyncIterator[App]:
    """Open and migrate the database, start the workers, and bring feeds and topics to the configuration."""
    async with AsyncExitStack() as stack:
        db = open_database(config.database)
        stack.push_async_callback(db.close)
        await upgrade(db)
        http = await stack.enter_async_context(open_http(config.fetch, __version__))
        workers = await stack.enter_async_context(open_workers(config.workers, warm))
        channels = {
            name: build(name, channel, await _client(stack, http, config, channel), now)
            for name, channel in config.channels.items()
        }
        app = App(config, db, http, workers, channels, now, lease)
        await sync(app)
        yield app


async def _client(
    stack: AsyncExitStack, http: Http, config: Config, channel: ChannelConfig
) -> httpx.AsyncClient:
    """The shared client, or one that may reach a webhook's own host on a private network."""
    if not isinstance(channel, WebhookConfig) or not channel.allow_private:
        return http.client
    host = httpx.URL(channel.url).host
    return await stack.enter_async_context(open_client(config.fetch, __version__, allow_private=(host,)))


async def sync(app: App) -> None:
    """Bring the stored feeds and topics to the configuration; new topics look through the last stored days."""
    now = app.now()
    wanted = [(topic_id(topic), topic) for topic in app.config.topics]
    async with app.db.write() as connection:
        await feeds.sync(connection, app.config.feeds, now)
        added = await topics.sync(connection, wanted, now)
        if added:
            woken = await articles.wake_recent(connection, now, BACKFILL)
            log.info("topics added", topics=added, stored_articles_to_match=woken)
