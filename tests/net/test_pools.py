"""A host that is asked again at once is asked on the same connection, and none outlives the client."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import httpx

from monitor.net.addresses import read_exceptions
from monitor.net.guard import GuardedTransport

HOSTS = [f"paper-{number}.example" for number in range(40)]


@dataclass
class Server:
    """Keeps every connection open, as servers do, and counts."""

    port: int = 0
    opened: int = 0
    closed: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(0))

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.opened += 1
        try:
            while True:
                await reader.readuntil(b"\r\n\r\n")
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            self.closed.release()
        finally:
            writer.close()


@asynccontextmanager
async def serving() -> AsyncIterator[Server]:
    server = Server()
    listening = await asyncio.start_server(server.answer, "127.0.0.1", 0)
    server.port = listening.sockets[0].getsockname()[1]
    async with listening:
        yield server


async def test_the_page_after_robots_txt_comes_on_the_same_connection() -> None:
    transport = GuardedTransport(read_exceptions(["127.0.0.1"]), resolve=lambda *_: ["127.0.0.1"])
    async with serving() as server:
        async with httpx.AsyncClient(transport=transport) as client:
            for host in HOSTS:
                for path in ("robots.txt", "page"):
                    assert (await client.get(f"http://{host}:{server.port}/{path}")).text == "ok"
            assert server.opened == len(HOSTS)
        async with asyncio.timeout(5):
            for _ in HOSTS:
                await server.closed.acquire()
