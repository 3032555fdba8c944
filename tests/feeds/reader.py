"""A service that only polls: one feed on a scripted server, a real database, and a clock to turn."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import sqlalchemy as sa

from monitor.app import App, open_app
from monitor.config.models import Config
from monitor.feeds import stage
from monitor.store import feeds as store
from monitor.store import health
from monitor.store.feed_state import FeedState, read_state
from monitor.store.tables import entries
from tests.support.desk import Clock

START = datetime(2025, 4, 8, 12, tzinfo=UTC)


def rss(count: int, *, first: int = 1, head: str = "", dates: Sequence[datetime] = ()) -> bytes:
    """A feed of `count` entries, numbered from `first`, the newest last."""
    items = "".join(
        f"<item><guid>id-{n}</guid><link>https://paper.example/{n}</link><title>Story {n}</title>"
        + (f"<pubDate>{format_datetime(dates[n - first])}</pubDate>" if dates else "")
        + "</item>"
        for n in range(first, first + count)
    )
    return f'<rss version="2.0"><channel><title>Paper</title>{head}{items}</channel></rss>'.encode()


@dataclass(frozen=True, slots=True)
class Reader:
    app: App
    clock: Clock

    async def poll(self) -> int:
        return await stage.run(self.app, 20)

    async def poll_when_due(self, times: int = 1) -> None:
        """Turn the clock to the next poll and let it happen, again and again."""
        for _ in range(times):
            due = (await self.row()).due_at
            self.clock.now = max(self.clock.now, due)
            assert await self.poll() == 1

    async def row(self) -> sa.Row:
        async with self.app.db.read() as connection:
            return (await store.listing(connection))[0]

    async def state(self) -> FeedState:
        return read_state(await self.row(), self.clock())

    async def wait(self) -> timedelta:
        return (await self.row()).due_at - self.clock()

    async def entries(self) -> int:
        async with self.app.db.read() as connection:
            return await connection.scalar(sa.select(sa.func.count()).select_from(entries))

    async def events(self) -> list[tuple[str, str]]:
        async with self.app.db.read() as connection:
            return [(event.kind, event.text) for event in await health.pending(connection)]


@asynccontextmanager
async def open_reader(
    folder: Path, url: str, clock: Clock | None = None, **feed: object
) -> AsyncIterator[Reader]:
    """Polls the feed at `url`, called "Paper", every hour unless told otherwise."""
    clock = clock or Clock(START)
    config = Config.model_validate(
        {
            "database": f"sqlite:///{folder / 'reader.db'}",
            "feeds": [{"url": url, "name": "Paper", "interval": timedelta(hours=1)} | feed],
            "fetch": {"allow_private": ["127.0.0.1"], "per_domain_delay": timedelta(0)},
        }
    )
    async with open_app(config, now=clock) as app:
        yield Reader(app, clock)
