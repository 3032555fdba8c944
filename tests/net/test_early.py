"""Informational replies before the reply itself: some are passed over, without end they are a failure."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

import pytest

from monitor.config.models import FetchConfig
from monitor.errors import TransientFetchError
from monitor.net import open_http

EARLY = b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
REPLY = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nthere"


@asynccontextmanager
async def saying(*pieces: bytes, endless: bytes = b"") -> AsyncIterator[str]:
    """A server that says this to whoever asks; gives its address."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            await reader.readuntil(b"\r\n\r\n")
            for piece in pieces:
                writer.write(piece)
                await writer.drain()
            while endless:
                writer.write(endless)
                await writer.drain()
        writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"


CONFIG = FetchConfig(per_domain_delay=timedelta(0), allow_private=("127.0.0.1",))


@pytest.mark.parametrize(
    "pieces",
    [
        (REPLY,),
        (EARLY * 3 + REPLY,),
        tuple(bytes([byte]) for byte in EARLY * 2 + REPLY),
        (EARLY, b"HTTP/1.1 200 OK\r\nContent-Length: 24\r\n\r\n", b"HTTP/1.1 103\r\n\r\nand more"),
    ],
)
async def test_a_few_early_hints_are_passed_over(pieces: tuple[bytes, ...]) -> None:
    async with saying(*pieces) as url, open_http(CONFIG, "1") as http:
        assert (await http.fetch(url)).status == 200


async def test_early_hints_without_end_are_a_failure_at_once() -> None:
    async with saying(endless=EARLY) as url, open_http(CONFIG, "1") as http:
        with pytest.raises(TransientFetchError, match="informational replies without end"):
            await http.fetch(url)
