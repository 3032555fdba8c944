"""A scripted web server on the loopback interface: real sockets, and a record of what was asked."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it came; `headers` has lower-case names and the values' exact bytes."""

    path: str
    headers: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Reply:
    """One reply. `pieces` are written one after the other with `pause` seconds between; then it hangs up."""

    status: int = 200
    body: bytes = b""
    headers: tuple[tuple[str, str | bytes], ...] = ()
    pieces: tuple[bytes, ...] = ()
    pause: float = 0.0
    length: int | None = None


Handler = Callable[[Asked], Reply | Awaitable[Reply]]


@dataclass(slots=True)
class Web:
    """The server: `url` begins every address on it, `pages` maps a path to replies, `asked` is the record.

    A list of replies is used up one by one, the last of them again and again. `busiest` is the greatest
    number of requests that were being answered at the same time.
    """

    url: str
    pages: dict[str, Reply | list[Reply] | Handler]
    asked: list[Asked] = field(default_factory=list)
    busy: int = 0
    busiest: int = 0

    def paths(self) -> list[str]:
        return [one.path for one in self.asked]


@asynccontextmanager
async def serve(
    pages: Mapping[str, Reply | list[Reply] | Handler] | None = None, *, host: str = "127.0.0.1"
) -> AsyncIterator[Web]:
    """Answer `pages` on a free port, 404 elsewhere."""
    web = Web("", dict(pages or {}))

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        web.busy += 1
        web.busiest = max(web.busiest, web.busy)
        try:
            await _answer(web, reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            web.busy -= 1
            writer.close()

    server = await asyncio.start_server(answer, host, 0)
    port = server.sockets[0].getsockname()[1]
    web.url = f"http://{f'[{host}]' if ':' in host else host}:{port}"
    try:
        yield web
    finally:
        server.close()


async def _answer(web: Web, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    head = await reader.readuntil(b"\r\n\r\n")
    asked = _read(head)
    web.asked.append(asked)
    page = web.pages.get(asked.path, Reply(404))
    if isinstance(page, list):
        page = page.pop(0) if len(page) > 1 else page[0]
    reply = page if isinstance(page, Reply) else page(asked)
    if not isinstance(reply, Reply):
        reply = await reply
    writer.write(_head_of(reply))
    for piece in reply.pieces or (reply.body,):
        writer.write(piece)
        await writer.drain()
        await asyncio.sleep(reply.pause)


def _read(head: bytes) -> Asked:
    first, *lines = head.decode("latin-1").split("\r\n")
    pairs = (line.partition(":") for line in lines if line)
    headers = {name.lower(): value.strip(" \t").encode("latin-1") for name, _, value in pairs}
    return Asked(first.split(" ")[1], headers)


def _head_of(reply: Reply) -> bytes:
    lines = [f"HTTP/1.1 {reply.status} Reply".encode(), b"Connection: close"]
    if reply.length is not None:
        lines.append(f"Content-Length: {reply.length}".encode())
    for name, value in reply.headers:
        lines.append(name.encode() + b": " + (value if isinstance(value, bytes) else value.encode("latin-1")))
    return b"\r\n".join(lines) + b"\r\n\r\n"
