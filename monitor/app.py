"""Everything a stage needs in one frozen value, wired by hand; the only place that reads the clock."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import httpx
import structlog

from monitor import __version__
from monitor.channels.build import build
from monitor.channels.channel import Channel
from monitor.config.identity import identified
from monitor.config.models import ChannelConfig, Config, WebhookConfig
from monitor.errors import DatabaseAwayError, MonitorError, TransientFetchError
from monitor.language.warm import warm
from monitor.net import Http, open_client, open_http
from monitor.net.limits import domain_of
from monitor.store import articles, feeds, topics, work
from monitor.store.db import Database, open_database
from monitor.store.migrate import upgrade
from monitor.workers import Workers, open_workers

log = structlog.get_logger(__name__)

LEASE = timedelta(minutes=5)
BACKFILL = timedelta(days=30)
OFFLINE = timedelta(minutes=1)
"""After which everything is asked again while the network is away."""
AT_RESTART = ("database", "fetch", "workers", "web", "metrics", "log_level")
"""Parts of the configuration that take effect at the next start."""

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class App:
    """What the stages work with. `lease` is how long a claimed row is theirs, `opened` what closes at the end,
    `sending` the channels that still send what a round of deliveries began."""

    config: Config
    db: Database
    http: Http
    workers: Workers
    channels: Mapping[str, Channel]
    now: Clock
    lease: timedelta = LEASE
    opened: AsyncExitStack = field(default_factory=AsyncExitStack, repr=False)
    sending: dict[str, asyncio.Task[None]] = field(default_factory=dict, repr=False)

    async def give_back(self, lease: work.Lease, due_at: datetime | None = None) -> None:
        """Let another worker have the row, at once or from `due_at` on; the attempt does not count."""
        async with self.db.write() as connection:
            await work.release(connection, lease, due_at)

    async def wait_for_network(self, lease: work.Lease, error: MonitorError) -> bool:
        """Give the row back for a minute if it failed because the network is away, which is not the row's fault."""
        unreached = isinstance(error, TransientFetchError) and error.status is None
        if unreached and self.http.reach.offline:
            await self.give_back(lease, self.now() + OFFLINE)
            return True
        return False

    @asynccontextmanager
    async def item(
        self, lease: work.Lease, *, again: Callable[[MonitorError], datetime | None]
    ) -> AsyncIterator[None]:
        """The boundary of one item: an error is recorded with the row, and costs nothing else.

        `again` says when to try once more; without a time the row is parked where the user sees it.
        """
        try:
            yield
        except work.LeaseLostError as error:
            log.warning("lease lost", error=str(error))
        except DatabaseAwayError:
            raise  # the row keeps its lease and loses no try: all work is taken up again once the database is back
        except MonitorError as error:
            if not await self.wait_for_network(lease, error):
                await self._failed(lease, error, again(error))
        except asyncio.CancelledError:
            await self.give_back(lease)
            raise
        except Exception as bug:
            log.exception("unexpected error", table=lease.table.name, row=lease.row_id)
            first_line = (str(bug).splitlines() or [""])[0]
            unexpected = MonitorError(f"Unexpected {type(bug).__name__}: {first_line}. Please report it.")
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
        http = await stack.enter_async_context(open_http(config.fetch, __version__, now=now))
        workers = await stack.enter_async_context(open_workers(config.workers, warm))
        channels = {
            name: build(name, channel, await _client(stack, http, config, channel), now, workers.pages.run)
            for name, channel in config.channels.items()
        }
        app = App(await _identified(db, config), db, http, workers, channels, now, lease, stack)
        stack.push_async_callback(_stop, app.sending)
        await sync(app)
        yield app


async def _stop(sending: Mapping[str, asyncio.Task[None]]) -> None:
    """Give back what slow channels are still sending: it is sent again by whoever comes next."""
    tasks = list(sending.values())
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def reconfigured(app: App, config: Config) -> tuple[App, topics.Changes]:
    """The service under another configuration, and what became of its topics.

    The database, the workers and the way in which pages are read stay as they are until the next start, and so
    do channels that did not change. Work that goes on with the old value is not disturbed.
    """
    lasting = {name: getattr(app.config, name) for name in AT_RESTART}
    config = await _identified(app.db, config.model_copy(update=lasting))
    channels = {
        name: app.channels[name]
        if app.config.channels.get(name) == channel and name in app.channels
        else build(
            name,
            channel,
            await _client(app.opened, app.http, config, channel),
            app.now,
            app.workers.pages.run,
        )
        for name, channel in config.channels.items()
    }
    changed = replace(app, config=config, channels=channels)
    return changed, await sync(changed)


async def _identified(db: Database, config: Config) -> Config:
    """The configuration with the ids under which its topics are stored."""
    async with db.read() as connection:
        known = await topics.known(connection)
    return config.model_copy(update={"topics": identified(config.topics, known)})


async def _client(
    stack: AsyncExitStack, http: Http, config: Config, channel: ChannelConfig
) -> httpx.AsyncClient:
    """The shared client, or one that may reach a webhook's own host on a private network."""
    if not isinstance(channel, WebhookConfig) or not channel.allow_private:
        return http.client
    host = httpx.URL(channel.url).host
    return await stack.enter_async_context(open_client(config.fetch, __version__, allow_private=(host,)))


async def revived(app: App) -> None:
    """Go on with a database that was away: it may be another file or server by now. Raises StoreError."""
    await app.db.reopen()
    await upgrade(app.db)
    await sync(app)


async def sync(app: App) -> topics.Changes:
    """Bring the stored feeds and topics to the configuration; changed topics look through the last stored days."""
    now = app.now()
    app.http.reach.expect(len({domain_of(httpx.URL(feed.url)) for feed in app.config.feeds}))
    async with app.db.write() as connection:
        await feeds.sync(connection, app.config.feeds, now)
        changes = await topics.sync(connection, app.config.topics, now)
        if changes.look_back:
            woken = await articles.wake_recent(connection, now, BACKFILL)
            log.info("topics changed", changes=changes, stored_articles_to_match=woken)
    return changes
