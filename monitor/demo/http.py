"""Just enough of an HTTP/1.1 server for the demo's newsrooms and receiver, on loopback only."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from http import HTTPStatus

LOOPBACK = "127.0.0.1"
_PATIENCE = 10.0


@dataclass(frozen=True, slots=True)
class Request:
    """What a client asks for; header names are in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Response:
    """The answer; length and connection headers are added on the way out."""

    status: HTTPStatus
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


Responder = Callable[[Request], Response]


@asynccontextmanager
async def serve(respond: Responder, port: int = 0) -> AsyncIterator[int]:
    """Answer requests until the block ends; gives the port, a free one for 0. Raises OSError if taken."""

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(_PATIENCE):
                request = await _read(reader)
                writer.write(_written(respond(request), with_body=request.method != "HEAD"))
                await writer.drain()
        except (OSError, ValueError, EOFError, asyncio.LimitOverrunError):
            pass  # a client that went away or does not speak HTTP: nobody is left to answer
        finally:
            writer.close()

    server = await asyncio.start_server(converse, LOOPBACK, port)
    async with server:
        yield server.sockets[0].getsockname()[1]


async def _read(reader: asyncio.StreamReader) -> Request:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    start, *lines = head.rstrip("\r\n").split("\r\n")
    method, target, _ = start.split(" ")
    pairs = (line.partition(":") for line in lines)
    headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    return Request(method, target.partition("?")[0], headers, body)


def _written(response: Response, *, with_body: bool) -> bytes:
    headers = {**response.headers, "Connection": "close"}
    if response.status is not HTTPStatus.NOT_MODIFIED:
        headers["Content-Length"] = str(len(response.body))
    lines = [f"HTTP/1.1 {response.status.value} {response.status.phrase}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    head = ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")
    return head + response.body if with_body else head
