"""A farm of feeds on loopback in a process of its own, each at an address of its own, with ETag, 304 and gzip.

    python -m benchmarks.speed.farm.serve --feeds 500

Prints its port. Feed N is at `address(N, port)`. `/round/R` turns the farm: in each round one feed in twenty brings
an entry and one is put together anew without one. `/counts` tells and forgets how many replies were full and 304.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import json
import socket
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from benchmarks.speed.farm.texts import feed

SHARES = 20  # one feed in so many brings something in a round, and one is touched
_BACKLOG = 1_024


def host(number: int) -> str:
    """An address of 127.0.0.0/8 for each feed, so that each is a site of its own."""
    return f"127.{1 + number // 62_500}.{number // 250 % 250}.{1 + number % 250}"


def address(number: int, port: int) -> str:
    return f"http://{host(number)}:{port}/feed.xml"


def turns(number: int, up_to: int) -> tuple[int, int]:
    """How many entries feed `number` has brought, and how often it was touched, in the rounds up to this one."""
    places = [(number + 7 * turn) % SHARES for turn in range(1, up_to + 1)]
    return places.count(0), places.count(1)


@lru_cache(maxsize=20_000)
def packed(number: int, news: int, touches: int) -> bytes:
    return gzip.compress(feed(number, news, touches), 6, mtime=0)


@dataclass
class Farm:
    """What is served, and what was asked for. `delay` is how long an answer takes, in seconds."""

    feeds: int
    delay: float = 0.0
    turn: int = 0
    full: int = 0
    unchanged: int = 0
    numbers: dict[str, int] = field(default_factory=dict)
    files: list[Path] = field(default_factory=list)

    def prepare(self) -> None:
        for number in range(self.feeds):
            packed(number, *turns(number, self.turn))

    def reply(self, path: str, local: str, head: bytes) -> bytes:
        if path.startswith("/round/"):
            self.turn = int(path.removeprefix("/round/"))
            self.prepare()
            return reply_of(b"200 OK", [], b"{}")
        if path == "/counts":
            counts = json.dumps({"full": self.full, "unchanged": self.unchanged}).encode()
            self.full = self.unchanged = 0
            return reply_of(b"200 OK", [], counts)
        return self._feed(self.numbers[local], head)

    def _feed(self, number: int, head: bytes) -> bytes:
        news, touches = turns(number, self.turn)
        tag = f'"{number}-{news}-{touches}"'.encode()
        common = [b"ETag: " + tag, b"Last-Modified: Tue, 01 Sep 2026 09:00:00 GMT", b"Vary: Accept-Encoding"]
        if tag in head:
            self.unchanged += 1
            return reply_of(b"304 Not Modified", common, None)
        self.full += 1
        body = packed(number, news, touches)
        headers = [b"Content-Type: application/rss+xml; charset=utf-8", b"Content-Encoding: gzip"]
        return reply_of(b"200 OK", common + headers, body)


def reply_of(status: bytes, headers: list[bytes], body: bytes | None) -> bytes:
    lines = [b"HTTP/1.1 " + status, b"Server: farm", b"Date: Tue, 01 Sep 2026 10:00:00 GMT", *headers]
    if body is not None:
        lines.append(f"Content-Length: {len(body)}".encode())
    return b"\r\n".join(lines) + b"\r\n\r\n" + (body or b"")


class Connection(asyncio.Protocol):
    """One keep-alive connection; requests have no bodies."""

    def __init__(self, farm: Farm) -> None:
        self._farm = farm
        self._data = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: asyncio.Transport = transport  # type: ignore[assignment]

    def data_received(self, data: bytes) -> None:
        self._data += data
        while b"\r\n\r\n" in self._data:
            head, _, self._data = self._data.partition(b"\r\n\r\n")
            path = head.split(b" ", 2)[1].decode()
            local = self._transport.get_extra_info("sockname")[0]
            reply = self._farm.reply(path, local, head)
            if self._farm.delay:
                asyncio.get_running_loop().call_later(self._farm.delay, self._transport.write, reply)
            else:
                self._transport.write(reply)


def _sockets(hosts: list[str]) -> list[socket.socket]:
    """One listening socket for each host, all on one port."""
    found: list[socket.socket] = []
    for name in hosts:
        listening = socket.socket()
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((name, found[0].getsockname()[1] if found else 0))
        found.append(listening)
    return found


async def serve(feeds: int, delay: float) -> None:
    hosts = [host(number) for number in range(feeds)]
    farm = Farm(feeds, delay, numbers={name: number for number, name in enumerate(hosts)})
    farm.prepare()
    loop = asyncio.get_running_loop()
    listening = _sockets(hosts)
    for one in listening:
        await loop.create_server(lambda: Connection(farm), sock=one, backlog=_BACKLOG)
    print(listening[0].getsockname()[1], flush=True)
    await asyncio.Event().wait()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--feeds", type=int, default=500)
    parser.add_argument("--delay", type=float, default=0.0, help="seconds that an answer takes")
    args = parser.parse_args()
    asyncio.run(serve(args.feeds, args.delay))


if __name__ == "__main__":
    main()
