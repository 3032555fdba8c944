"""From an entry being served to the alert about it being accepted, when many feeds bring something at once.

    python -m benchmarks.speed.latency [--feeds 300] [--json]

The whole service runs as it does from the command line, beside a server of feeds and pages and a webhook receiver on
loopback. Every feed brings one new entry at the same moment, whose article is on the topic; every third one tells a
figure of its own. Grouping waits are set to nothing. Seconds from the first reply that held the entry to the
receiver's 200, over the articles that were told.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import signal
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from statistics import quantiles

import yaml

from benchmarks.speed.farm.serve import host

EVERY = 3  # articles, of which one tells a figure
PLACES = (
    "Alta", "Brek", "Corvo", "Dunmar", "Elst", "Farrow", "Gorin", "Halm", "Istra", "Jolva", "Keld", "Lorne", "Mirov",
    "Norr", "Ostva", "Pell", "Quill",
)  # fmt: skip
THINGS = (
    "bridges", "barns", "schools", "pumps", "boats", "houses", "roads", "wells", "ferries", "trucks", "mills",
    "farms", "tents", "wagons", "churches", "shops", "stables", "cranes", "docks",
)  # fmt: skip
_QUIET = 45.0  # seconds without a delivery after which no more is expected
_LONGEST = 900.0


@dataclass(slots=True)
class Newsroom:
    """Serves feeds and pages, takes deliveries. Times are of the monotonic clock."""

    feeds: int
    port: int = 0
    breaking: bool = False
    polled: set[int] = field(default_factory=set)
    served: dict[int, float] = field(default_factory=dict)
    told: dict[int, float] = field(default_factory=dict)
    last: float = 0.0

    def reply(self, number: int, path: str, body: bytes) -> tuple[int, str, str]:
        """Status, type and body of the answer to one request."""
        if path == "/hook":
            self._take(body)
            return 200, "application/json", "{}"
        if path == "/feed.xml":
            self.polled.add(number)
            if self.breaking:
                self.served.setdefault(number, time.monotonic())
            return 200, "application/rss+xml", self._feed(number)
        if path == "/new":
            return 200, "text/html; charset=utf-8", _page(number)
        return 404, "text/plain", ""

    def _take(self, body: bytes) -> None:
        self.last = time.monotonic()
        for found in json.loads(body)["data"].get("findings", ()):
            url = found["article"]["url"]
            number = _number(url.split("//")[1].split(":")[0])
            self.told.setdefault(number, self.last)

    def _feed(self, number: int) -> str:
        now = datetime.now(UTC)
        items = _item("Old news", "/old", now - timedelta(days=2), number, self.port)
        if self.breaking:
            items += _item(_title(number), "/new", now, number, self.port)
        return f'<rss version="2.0"><channel><title>Outlet {number}</title>{items}</channel></rss>'


def _number(address: str) -> int:
    _, high, middle, low = map(int, address.split("."))
    return (high - 1) * 62_500 + middle * 250 + low - 1


def _item(title: str, path: str, when: datetime, number: int, port: int) -> str:
    link = f"http://{host(number)}:{port}{path}"
    return f"<item><title>{title}</title><link>{link}</link><pubDate>{format_datetime(when)}</pubDate></item>"


def _title(number: int) -> str:
    return f"Flood of the Sava reaches {PLACES[number % len(PLACES)]}, day {number % 7 + 1}"


def _page(number: int) -> str:
    place, thing = PLACES[number % len(PLACES)], THINGS[number // EVERY % len(THINGS)]
    told = (
        f"The flood of the Sava destroyed {number + 12} {thing} in {place}, governor Lena Ek said on Monday."
    )
    calm = f"The flood of the Sava has come to {place}, where people watch the river from the old wall."
    sentences = [
        told if number % EVERY == 0 else calm,
        f"Rain fell on the hills above {place} for the {number % 9 + 2}th night, and the meadows are under water.",
        "The river carries branches and mud; the ferry rests at its pier and the market has moved uphill.",
        f"Children of {place} were taken to relatives in the hills, with blankets, books and a few hens.",
        "The weather office expects a dry spell from the middle of the week and colder nights after it.",
    ]
    text = "".join(f"<p>{sentence}</p>" for sentence in sentences)
    title = _title(number)
    head = f"<html lang='en'><head><title>{title}</title></head>"
    return f"{head}<body><article><h1>{title}</h1>{text}</article></body></html>"


async def _answer(room: Newsroom, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while head := await reader.readuntil(b"\r\n\r\n"):
            lines = head.decode("latin-1").split("\r\n")
            length = next(
                (int(v) for k, _, v in (x.partition(":") for x in lines) if k.lower() == "content-length"), 0
            )
            body = await reader.readexactly(length)
            number = _number(writer.get_extra_info("sockname")[0])
            status, kind, text = room.reply(number, lines[0].split(" ")[1], body)
            data = text.encode()
            writer.write(
                f"HTTP/1.1 {status} OK\r\nContent-Type: {kind}\r\nContent-Length: {len(data)}\r\n\r\n".encode()
                + data
            )
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        pass
    finally:
        writer.close()


def _config(room: Newsroom, folder: Path) -> dict[str, object]:
    feeds = [
        {
            "url": f"http://{host(n)}:{room.port}/feed.xml",
            "name": f"Outlet {n}",
            "interval": "20s",
            "slowest": "20s",
        }
        for n in range(room.feeds)
    ]
    hook = {"type": "webhook", "url": f"http://{host(0)}:{room.port}/hook", "allow_private": True}
    return {
        "database": f"sqlite:///{folder / 'monitor.db'}",
        "log_level": "error",
        "feeds": feeds,
        "topics": [{"name": "Flood of the Sava", "query": "flood Sava"}],
        "channels": {"desk": hook | {"pace": "0s", "most_per_hour": 100_000}},
        "grouping": {"wait": "0s", "interval": "0s", "urgent_interval": "0s"},
        "fetch": {"allow_private": ["127.0.0.0/8"], "per_domain_delay": "0s"},
    }


@asynccontextmanager
async def told(feeds: int) -> AsyncIterator[tuple[Newsroom, int]]:
    """So many feeds with one article each, and the service's process id, once no more of them is told."""
    room = Newsroom(feeds)
    with tempfile.TemporaryDirectory() as folder:
        for number in range(feeds):
            server = await asyncio.start_server(
                lambda r, w: _answer(room, r, w), host(number), room.port, backlog=64
            )
            room.port = server.sockets[0].getsockname()[1]
        path = Path(folder, "config.yaml")
        path.write_text(yaml.safe_dump(_config(room, Path(folder))), "utf-8")
        command = [sys.executable, "-m", "monitor", "run", "--config", str(path)]
        service = await asyncio.create_subprocess_exec(*command)
        try:
            await _wait(lambda: len(room.polled) == feeds, 120)
            await asyncio.sleep(5)  # until the old entries are done with
            room.breaking, room.last = True, time.monotonic()
            await _wait(lambda: len(room.served) == feeds, 120)
            room.last = time.monotonic()
            await _wait(lambda: time.monotonic() - room.last > _QUIET, _LONGEST)
            yield room, service.pid
        finally:
            service.send_signal(signal.SIGTERM)
            await service.wait()


async def run(feeds: int) -> dict[str, float]:
    async with told(feeds) as (room, _):
        pass
    took = sorted(room.told[n] - room.served[n] for n in room.told if n in room.served)
    cuts = quantiles(took, n=20) if len(took) > 1 else [0.0] * 19
    return {
        "latency.feeds": feeds,
        "latency.with_a_figure": len(range(0, feeds, EVERY)),
        "latency.figures_told": sum(n % EVERY == 0 for n in room.told),
        "latency.articles_told": len(took),
        "latency.p50_s": cuts[9],
        "latency.p95_s": cuts[18],
        "latency.longest_s": took[-1] if took else 0.0,
    }


async def _wait(ready: Callable[[], bool], most: float) -> None:
    try:
        async with asyncio.timeout(most):
            while not ready():  # noqa: ASYNC110
                await asyncio.sleep(0.2)
    except TimeoutError:
        print("Something did not come in time; the figures are of what did.", file=sys.stderr)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--feeds", type=int, default=300)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    result = asyncio.run(run(args.feeds))
    print(json.dumps(result) if args.json else "\n".join(f"{k:26} {v:.2f}" for k, v in result.items()))


if __name__ == "__main__":
    main()
