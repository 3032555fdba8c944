"""Idle, slow and half-sent connections shut nobody out, take no descriptors from others, and end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path

import httpx
import pytest

from monitor.web.connections import MOST, RECEIVED_WITHIN
from monitor.web.server import serve
from tests.support.desk import Mailbox, open_desk
from tests.web.test_server import settings

BEGUN = b"GET /livez HTTP/1.1\r\nHost: x\r\nX-A: "
HALF = b"POST /u/abc HTTP/1.1\r\nHost: x\r\nContent-Length: 4000\r\n\r\na"


@asynccontextmanager
async def pages(folder: Path, received_within: float = RECEIVED_WITHIN) -> AsyncIterator[int]:
    async with (
        open_desk(folder, {"hook": Mailbox()}, web=settings("127.0.0.1:0")) as desk,
        serve(lambda: desk.app, received_within=received_within) as address,
    ):
        port = httpx.URL(address or "").port
        assert port is not None
        yield port


async def livez(port: int) -> str:
    async with httpx.AsyncClient(trust_env=False) as client:
        return (await client.get(f"http://127.0.0.1:{port}/livez")).text


@pytest.mark.parametrize("sent", [b"", BEGUN, HALF])
async def test_whoever_asks_is_answered_beside_any_number_of_connections_that_say_nothing(
    tmp_path: Path, sent: bytes
) -> None:
    async with pages(tmp_path) as port, AsyncExitStack() as stack:
        for _ in range(3 * MOST):
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            stack.callback(writer.close)
            writer.write(sent)
        assert await livez(port) == "ok"
        assert descriptors() < 2 * 3 * MOST  # ours, and at most MOST of the server's


@pytest.mark.parametrize("sent", [b"", BEGUN, HALF])
async def test_a_connection_whose_request_does_not_come_to_its_end_is_closed(
    tmp_path: Path, sent: bytes
) -> None:
    async with pages(tmp_path, received_within=0.3) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(sent)
        async with asyncio.timeout(10):
            with suppress(ConnectionResetError):
                await reader.read()
        writer.close()


async def test_a_connection_that_is_kept_open_may_ask_again(tmp_path: Path) -> None:
    async with pages(tmp_path) as port, httpx.AsyncClient(trust_env=False) as client:
        for _ in range(3):
            assert (await client.get(f"http://127.0.0.1:{port}/livez")).text == "ok"


def descriptors() -> int:
    """How many sockets this process has open."""
    found = 0
    for path in Path("/proc/self/fd").iterdir():
        try:
            found += str(path.readlink()).startswith("socket:")
        except OSError:
            continue
    return found
