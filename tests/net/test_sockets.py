from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import httpcore
import pytest
import trustme

from monitor.net.sockets import AsyncioSockets

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def listening(talk: Talk, context: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await talk(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0, ssl=context)
    async with server:
        yield server.sockets[0].getsockname()[1]


async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(65_536):
        writer.write(data)
        await writer.drain()


async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read()


async def whole(stream: httpcore.AsyncNetworkStream, length: int) -> bytes:
    found = b""
    while len(found) < length and (piece := await stream.read(65_536, 5)):
        found += piece
    return found


async def test_what_is_written_arrives_and_comes_back_however_long() -> None:
    sent = bytes(range(256)) * 16_384
    async with listening(echo) as port:
        stream = await AsyncioSockets().connect_tcp("127.0.0.1", port, 5)
        writing = asyncio.create_task(stream.write(sent, 10))
        assert await whole(stream, len(sent)) == sent
        await writing
        await stream.aclose()


async def test_a_connection_becomes_secure_and_its_certificate_is_checked() -> None:
    authority = trustme.CA()
    server, client = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.create_default_context()
    authority.issue_cert("paper.example").configure_cert(server)
    authority.configure_trust(client)
    async with listening(echo, server) as port:
        stream = await AsyncioSockets().connect_tcp("127.0.0.1", port, 5)
        secure = await stream.start_tls(client, "paper.example", 5)
        assert secure.get_extra_info("ssl_object") is not None
        await secure.write(b"hello", 5)
        assert await whole(secure, 5) == b"hello"
        await secure.aclose()

        other = await AsyncioSockets().connect_tcp("127.0.0.1", port, 5)
        with pytest.raises(httpcore.ConnectError, match=r"paper\.test"):
            await other.start_tls(client, "paper.test", 5)


async def test_a_server_that_says_nothing_ends_in_a_timeout() -> None:
    async with listening(silent) as port:
        stream = await AsyncioSockets().connect_tcp("127.0.0.1", port, 5)
        with pytest.raises(httpcore.ReadTimeout):
            await stream.read(100, 0.05)
        with pytest.raises(httpcore.ConnectTimeout):
            await stream.start_tls(ssl.create_default_context(), "paper.example", 0.05)


async def test_a_port_where_nobody_listens_is_a_connection_error() -> None:
    async with listening(silent) as port:
        pass
    with pytest.raises(httpcore.ConnectError):
        await AsyncioSockets().connect_tcp("127.0.0.1", port, 5)


async def test_a_connection_that_was_closed_or_says_more_than_was_asked_is_not_used_again() -> None:
    async def late(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 408 Too late\r\n\r\n")
        await writer.drain()

    async with listening(silent) as port:
        stream = await AsyncioSockets().connect_tcp("127.0.0.1", port, 5)
        assert not stream.get_extra_info("is_readable")
        await stream.aclose()
    async with listening(late) as port:
        stream = await AsyncioSockets().connect_tcp("127.0.0.1", port, 5)
        async with asyncio.timeout(5):
            while not stream.get_extra_info("is_readable"):  # noqa: ASYNC110  (nothing tells when)
                await asyncio.sleep(0)
        assert await whole(stream, 25) == b"HTTP/1.1 408 Too late\r\n\r\n"
        assert await stream.read(10, 5) == b""
        assert stream.get_extra_info("is_readable")
        with pytest.raises(httpcore.WriteError):
            await asyncio.sleep(0.05)
            await stream.write(b"more", 5)
