"""Everything a stage needs in one frozen value, wired by hand; the only place that reads the clock."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor import __version__
from monitor.channels.build import build
from monitor.channels.channel import Channel
from monitor.config.channels import ChannelConfig, WebhookConfig
from monitor.config.identity import identified
from monitor.config.models import Config
from monitor.errors import DatabaseAwayError, MonitorError, StoreError, TransientFetchError
from monitor.language.warm import warm
from monitor.net import Http, Together, open_client, open_http
from monitor.net.limits import domain_of
from monitor.store import feeds, leases, look_backs, topics
from monitor.store.db import Database, open_database
from monitor.store.kept import Kept
from monitor.store.migrate import upgrade
from monitor.store.politeness import SharedRobots, SharedTurns
from monitor.store.revision import is_current
from monitor.workers import Workers, open_workers

log = structlog.get_logger(__name__)

LEASE = timedelta(minutes=5)
BACKFILL = timedelta(days=30)
OFFLINE = timedelta(minutes=1)
"""After which everything is asked again while the network is away."""
LEDGER_ROWS = 40_000
"""Quantities, claims and lines that are kept of all topics together; each takes about 5 KB."""
AT_RESTART = ("database", "fetch", "workers", "web", "metrics", "log_level")
"""Parts of the configuration that take effect at the next start."""

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class App:
    """What the stages work with. `lease` is how long a claimed row is theirs, `opened` what closes at the end,
    `sending` the channels that still send what a round of deliveries began, `ledgers` what linking keeps of topics,
    `kept` what else a stage has at hand from one run to the next. `owner` says whether this process keeps schema, feeds
    and topics as the configuration has them; a worker takes them as they are."""

    config: Config
    db: Database
    http: Http
    workers: Workers
    channels: Mapping[str, Channel]
    now: Clock
    lease: timedelta = LEASE
    opened: AsyncExitStack = field(default_factory=AsyncExitStack, repr=False)
    sending: dict[str, asyncio.Task[None]] = field(default_factory=dict, repr=False)
    owner: bool = True
    kept: dict[str, Any] = field(default_factory=dict, repr=False)
    ledgers: Kept[Any] = field(default_factory=lambda: Kept(LEDGER_ROWS), repr=False)

    async def give_back(self, lease: leases.Lease, due_at: datetime | None = None) -> None:
        """Let another worker have the row, at once or from `due_at` on; the attempt does not count."""
        async with self.db.write() as connection:
            await leases.release(connection, lease, due_at)

    async def wait_for_network(self, lease: leases.Lease, error: MonitorError) -> bool:
        """Give the row back for a minute if it failed because the network is away, which is not the row's fault."""
        unreached = isinstance(error, TransientFetchError) and error.status is None
        if unreached and self.http.reach.offline:
            await self.give_back(lease, self.now() + OFFLINE)
            return True
        return False

    @asynccontextmanager
    async def item(
        self, lease: leases.Lease, *, again: Callable[[MonitorError], datetime | None]
    ) -> AsyncIterator[None]:
        """The boundary of one item: an error is recorded with the row, and costs nothing else.

        `again` says when to try once more; without a time the row is parked where the user sees it.
        """
        try:
            async with self._recorded(lease, again):
                yield
        except leases.LeaseLostError as error:
            log.warning("lease lost", error=str(error))

    @asynccontextmanager
    async def _recorded(
        self, lease: leases.Lease, again: Callable[[MonitorError], datetime | None]
    ) -> AsyncIterator[None]:
        try:
            yield
        except (leases.LeaseLostError, DatabaseAwayError):
            raise  # the row keeps its lease and loses no try: all work is taken up again once the database is back
        except MonitorError as error:
            if not await self.wait_for_network(lease, error):
                await self._failed(lease, error, again(error))
        except asyncio.CancelledError:
            with suppress(leases.LeaseLostError):
                await self.give_back(lease)
            raise
        except Exception as bug:
            log.exception("unexpected error", table=lease.table.name, row=lease.row_id)
            first_line = (str(bug).splitlines() or [""])[0]
            unexpected = MonitorError(f"Unexpected {type(bug).__name__}: {first_line}. Please report it.")
            await self._failed(lease, unexpected, again(unexpected))

    async def _failed(self, lease: leases.Lease, error: MonitorError, again_at: datetime | None) -> None:
        table = lease.table.name
        log.warning("item failed", table=table, row=lease.row_id, error=str(error), again_at=again_at)
        async with self.db.write() as connection:
            await leases.fail(connection, lease, error=str(error), again_at=again_at)


@asynccontextmanager
async def open_app(
    config: Config, *, now: Clock = utc_now, lease: timedelta = LEASE, owner: bool = True
) -> AsyncIterator[App]:
    """Open the database, start the workers, and bring schema, feeds and topics to the configuration.

    Who is not the `owner` leaves them as they are. Raises StoreError where the schema is another version's.
    """
    async with AsyncExitStack() as stack:
        db = open_database(config.database)
        stack.push_async_callback(db.close)
        await _fit(db, owner)
        together = _together(db, config)
        http = await stack.enter_async_context(
            open_http(config.fetch, __version__, now=now, together=together)
        )
        workers = await stack.enter_async_context(open_workers(config.workers, warm))
        channels = {
            name: build(name, channel, await _client(stack, http, config, channel), now, workers.pages.run)
            for name, channel in config.channels.items()
        }
        identified = await identified_in(db, config)
        app = App(identified, db, http, workers, channels, now, lease, stack, owner=owner)
        stack.push_async_callback(_stop, app.sending)
        await sync(app)
        yield app


async def _fit(db: Database, owner: bool) -> None:
    """Have the database's schema be the one of this version, or refuse it."""
    if owner:
        await upgrade(db)
    elif not await is_current(db):
        raise StoreError(
            f"The database's schema is not that of monitor {__version__}: start the one `monitor run` of this version"
            " first, which brings it up to date, or install on this worker the version that runs there."
        )


def _together(db: Database, config: Config) -> Together:
    """Several processes may share a PostgreSQL database, and then the sites that they ask."""
    if db.dialect != "postgresql":
        return Together()
    return Together(SharedTurns(db, 2 * config.fetch.timeout.total_seconds()), SharedRobots(db))


async def _stop(sending: Mapping[str, asyncio.Task[None]]) -> None:
    """Give back what slow channels are still sending: it is sent again by whoever comes next."""
    tasks = list(sending.values())
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def reconfigured(app: App, config: Config) -> tuple[App, topics.Changes]:
    """The service under another configuration, and what became of its topics, if they are its own to change.

    The database, the workers and the way in which pages are read stay as they are until the next start, and so
    do channels that did not change. Work that goes on with the old value is not disturbed.
    """
    lasting = {name: getattr(app.config, name) for name in AT_RESTART}
    config = await identified_in(app.db, config.model_copy(update=lasting))
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


async def identified_in(db: Database, config: Config) -> Config:
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
    app.ledgers.clear()
    app.kept.pop("watched", None)
    await app.db.reopen()
    await _fit(app.db, app.owner)
    await sync(app)


async def sync(app: App) -> topics.Changes:
    """Bring the stored feeds and topics to the configuration, if that is this process's to do."""
    app.http.reach.expect(len({domain_of(httpx.URL(feed.url)) for feed in app.config.feeds}))
    if not app.owner:
        return topics.Changes()
    async with app.db.write() as connection:
        return await synced(connection, app.config, app.now())


async def synced(connection: AsyncConnection, config: Config, now: datetime) -> topics.Changes:
    """Bring the stored feeds and topics to a configuration; changed topics look through the last stored days."""
    await feeds.sync(connection, config.feeds, now)
    changes = await topics.sync(connection, config.topics, now)
    if changes.look_back:
        stored = await look_backs.begin(connection, since=now - BACKFILL, now=now)
        log.info("topics changed", changes=changes, stored_articles_to_match=stored)
    return changes
