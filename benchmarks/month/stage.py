"""The simulated month through the poll stage: requests, leases, workers and the database are those of the service."""

from __future__ import annotations

import re
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import httpx
import sqlalchemy as sa

from benchmarks.month.servers import DAY, START, Server
from monitor.app import App, open_app
from monitor.config.models import Config
from monitor.errors import TransientFetchError
from monitor.feeds import stage
from monitor.feeds.decide import Ask
from monitor.net import Http
from monitor.store import leases
from monitor.store.tables import entries, feeds

TICK = timedelta(seconds=1)  # between two looks for due feeds, as the engine has it
_TOGETHER = 20
_HOST = re.compile(r"feed-(\d+)\.example")
_MEMORY = Path("/dev/shm")  # the run is not about disks


@dataclass(slots=True)
class Clock:
    now: datetime = START

    def __call__(self) -> datetime:
        return self.now


class Publishers(httpx.AsyncBaseTransport):
    """Answers for all servers, in this process."""

    def __init__(self, servers: Sequence[Server], clock: Clock) -> None:
        self._servers = servers
        self._clock = clock

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        found = _HOST.fullmatch(request.url.host)
        assert found is not None
        server, at = self._servers[int(found[1])], (self._clock() - START).total_seconds()
        answer = server.answer(Ask(str(request.url), request.headers.get("if-none-match"), None), at)
        if isinstance(answer, TransientFetchError):
            return httpx.Response(503, headers={"Retry-After": "3600"})
        headers = {"ETag": answer.etag} if answer.etag else {}
        if answer.max_age is not None:
            headers["Cache-Control"] = f"max-age={answer.max_age.total_seconds():.0f}"
        if answer.not_modified:
            return httpx.Response(304, headers=headers)
        server.bring(at)
        return httpx.Response(200, headers=headers, stream=httpx.ByteStream(_feed(server, at)))


def _feed(server: Server, at: float) -> bytes:
    newest = server.newest(at)
    ttl = f"<ttl>{server.ttl.total_seconds() / 60:.0f}</ttl>" if server.ttl else ""
    items = "".join(
        f"<item><guid>{number}</guid><link>https://paper.example/{number}</link><title>Story {number}</title>"
        f"<pubDate>{format_datetime(START + timedelta(seconds=server.published[number]))}</pubDate></item>"
        for number in range(max(0, newest - server.size), newest)
    )
    return f'<rss version="2.0"><channel><title>Paper</title>{ttl}{items}</channel></rss>'.encode()


async def live(servers: Sequence[Server], days: int, interval: timedelta) -> None:
    """Let the service poll the servers for so long, opened anew every midnight, and note what it has not stored."""
    clock = Clock()
    for server in servers:
        server.interval = interval
    with tempfile.TemporaryDirectory(dir=_MEMORY if _MEMORY.is_dir() else None) as folder:
        config = Config.model_validate(
            {
                "database": f"sqlite:///{folder}/month.db",
                "feeds": [
                    {"url": f"https://feed-{n}.example/", "interval": interval} for n in range(len(servers))
                ],
                "fetch": {"per_domain_delay": timedelta(0)},
            }
        )
        publishers = Publishers(servers, clock)
        client = httpx.AsyncClient(transport=publishers)
        for day in range(1, days + 1):
            async with open_app(config, now=clock) as app:
                http = Http(client, config.fetch, clock, lambda _: publishers)
                await _poll_until(replace(app, http=http), clock, START + day * DAY)
                if day == days:
                    await _compare(app, servers, days)


async def _poll_until(app: App, clock: Clock, end: datetime) -> None:
    while clock.now < end:
        while await stage.run(app, _TOGETHER) == _TOGETHER:
            pass
        async with app.db.read() as connection:
            due = await connection.scalar(
                sa.select(sa.func.min(feeds.c.due_at)).where(feeds.c.status == leases.PENDING)
            )
        clock.now = max(due or end, clock.now + TICK)


async def _compare(app: App, servers: Sequence[Server], days: int) -> None:
    """An entry is missed if it was served, or has left its feed, and is not in the database."""
    stored: dict[int, set[int]] = defaultdict(set)
    async with app.db.read() as connection:
        rows = await connection.execute(
            sa.select(feeds.c.url, entries.c.guid).join(feeds, feeds.c.id == entries.c.feed_id)
        )
        for url, guid in rows:
            found = _HOST.search(url)
            assert found is not None
            stored[int(found[1])].add(int(guid))
    for number, server in enumerate(servers):
        left = server.newest(days * DAY.total_seconds()) - server.size
        server.missed = set(range(max(left, server.seen))) - stored[number]
