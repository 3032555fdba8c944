"""Newsrooms on loopback addresses of their own, which publish by a plan and write down how they are asked."""

from __future__ import annotations

import asyncio
import random
import socket
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape

from benchmarks.speed.farm.serve import host, reply_of
from benchmarks.speed.pipeline import page

HELD = 20  # entries that a feed holds
_SLACK = 0.005  # seconds by which two clocks in two processes may differ in a pause
_SUBJECTS = (
    "elections", "wildfires", "cholera", "grain exports", "floods", "strike", "sanctions", "coup", "ceasefire",
    "earthquake", "protests", "refugees", "oil prices", "pipeline", "corruption trial", "drought", "hostages",
    "minister resigns", "border clashes", "vaccine",
)  # fmt: skip
_PLACES = (
    "Kenya", "Peru", "Greece", "Chad", "Sudan", "Chile", "Nepal", "Turkey", "Poland", "Yemen", "Ghana", "Laos",
    "Egypt", "Spain", "Iraq", "Mali", "Cuba", "Japan", "Haiti", "Congo", "Serbia", "Ukraine", "Brazil", "Norway",
    "Lebanon",
)  # fmt: skip
QUERIES = tuple(f"{subject} {place}" for subject in _SUBJECTS for place in _PLACES)
"""Of topics that are watched though nothing is told of most of them."""
_ANSWERS = (0.02, 0.12)  # seconds that an answer takes


@dataclass(slots=True)
class Site:
    """How one domain was asked: what is in flight, and when the last answer had gone out."""

    in_flight: int = 0
    most: int = 0
    left_at: float = float("-inf")
    requests: int = 0
    early: int = 0


@dataclass(slots=True)
class Newsrooms:
    """`feeds` feeds at `sites` sites, which publish `articles` evenly over `seconds` once they have `begun`.

    `delay` is the pause that each site asks for. Times are of the monotonic clock.
    """

    feeds: int
    sites: int
    articles: list[dict[str, str]]
    seconds: float
    delay: float
    port: int = 0
    begun: float | None = None
    first: int = 0
    polls: int = 0
    unchanged: int = 0
    served: dict[int, float] = field(default_factory=dict)
    asked: dict[str, Site] = field(default_factory=dict)

    def host(self, feed: int) -> str:
        return host(feed % self.sites)

    def address(self, feed: int) -> str:
        return f"http://{self.host(feed)}:{self.port}/feed/{feed}"

    def published(self) -> int:
        """How many articles are out: the first few at once, the others by the plan."""
        if self.begun is None:
            return self.first
        share = min(1.0, (time.monotonic() - self.begun) / self.seconds)
        return self.first + int(share * (len(self.articles) - self.first))

    def reply(self, path: str, head: bytes) -> bytes:
        _, kind, number = path.partition("?")[0].split("/") if path.count("/") == 2 else ("", "", "")
        if kind == "feed":
            return self._feed(int(number), head)
        if kind == "a":
            return reply_of(
                b"200 OK", [b"Content-Type: text/html; charset=utf-8"], page(self.articles[int(number)])
            )
        return reply_of(b"404 Not Found", [], b"")

    def _feed(self, feed: int, head: bytes) -> bytes:
        self.polls += 1
        mine = range(feed, self.published(), self.feeds)[-HELD:]
        tag = f'"{feed}-{len(range(feed, self.published(), self.feeds))}"'.encode()
        if tag in head:
            self.unchanged += 1
            return reply_of(b"304 Not Modified", [b"ETag: " + tag], None)
        now = time.monotonic()
        for which in mine:
            self.served.setdefault(which, now)
        items = "".join(self._item(feed, which) for which in mine)
        body = f"<rss version='2.0'><channel><title>Paper {feed}</title>{items}</channel></rss>".encode()
        return reply_of(b"200 OK", [b"ETag: " + tag, b"Content-Type: application/rss+xml"], body)

    def _item(self, feed: int, which: int) -> str:
        link = f"http://{self.host(feed)}:{self.port}/a/{which}"
        title = escape(self.articles[which]["title"])
        at = format_datetime(datetime.now(UTC))
        return f"<item><guid>{which}</guid><link>{link}</link><title>{title}</title><pubDate>{at}</pubDate></item>"

    async def open(self) -> None:
        """Listen at all sites, on one port."""
        loop = asyncio.get_running_loop()
        for number in range(self.sites):
            listening = socket.socket()
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listening.bind((host(number), self.port))
            self.port = listening.getsockname()[1]
            self.asked[host(number)] = site = Site()
            await loop.create_server(lambda site=site: _Connection(self, site), sock=listening, backlog=256)  # type: ignore[misc]


class _Connection(asyncio.Protocol):
    """One connection; an answer takes its time, as on the network, so that two at once are seen."""

    def __init__(self, rooms: Newsrooms, site: Site) -> None:
        self._rooms = rooms
        self._site = site
        self._data = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: asyncio.Transport = transport  # type: ignore[assignment]

    def data_received(self, data: bytes) -> None:
        self._data += data
        while b"\r\n\r\n" in self._data:
            head, _, self._data = self._data.partition(b"\r\n\r\n")
            self._ask(head)

    def _ask(self, head: bytes) -> None:
        site, now = self._site, time.monotonic()
        site.requests += 1
        site.in_flight += 1
        site.most = max(site.most, site.in_flight)
        site.early += now < site.left_at + self._rooms.delay - _SLACK
        reply = self._rooms.reply(head.split(b" ", 2)[1].decode(), head)
        asyncio.get_running_loop().call_later(random.uniform(*_ANSWERS), self._answer, reply)

    def _answer(self, reply: bytes) -> None:
        self._site.in_flight -= 1
        self._site.left_at = time.monotonic()
        if not self._transport.is_closing():
            self._transport.write(reply)


def texts(told: list[dict[str, str]], count: int, share: float) -> list[dict[str, str]]:
    """So many articles: a share of those `told`, as far as they go, the others of their sentences thrown together.

    Two of these share too little to be copies of each other.
    """
    chance = random.Random(3)
    parts = [part for one in told for part in one["text"].split("\n") if len(part) > 80]
    few = min(len(told), round(share * count))
    mixed = [
        {"title": chance.choice(parts)[:70], "text": "\n".join(chance.sample(parts, 9)), "language": "en"}
        for _ in range(count - few)
    ]
    found = chance.sample(told, few) + mixed
    chance.shuffle(found)
    return found
