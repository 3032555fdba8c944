"""Sockets for httpcore straight on asyncio: a third of what a request costs by way of anyio."""

from __future__ import annotations

import asyncio
import re
import ssl
from collections.abc import Iterable
from typing import Any

import httpcore

_MOST_UNREAD = 262_144
"""Bytes that wait to be read before the other side has to."""
_MOST_EARLY = 10
"""Informational replies (RFC 9110, 15.2) before the reply itself: httpcore would read them without end."""
_HEAD_ENDS = re.compile(rb"\r?\n\r?\n")
_INFORMATIONAL = re.compile(rb"\s*HTTP/1\.\d 1\d\d")


class AsyncioSockets(httpcore.AsyncNetworkBackend):
    """Connects to addresses; names are not looked up here."""

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  (httpcore's signature)
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """A connection to the address `host`. Raises httpcore.ConnectError or ConnectTimeout."""
        loop = asyncio.get_running_loop()
        local = (local_address, 0) if local_address else None
        try:
            async with asyncio.timeout(timeout):
                _, wire = await loop.create_connection(_Wire, host, port, local_addr=local)
        except TimeoutError as error:
            raise httpcore.ConnectTimeout(f"{host} did not answer in time") from error
        except OSError as error:
            raise httpcore.ConnectError(str(error)) from error
        for option in socket_options or ():
            wire.transport.get_extra_info("socket").setsockopt(*option)
        return _Stream(wire)

    async def sleep(self, seconds: float) -> None:
        """Wait, as httpcore asks between its retries."""
        await asyncio.sleep(seconds)


class _Wire(asyncio.Protocol):
    """What came over a connection and was not read yet, and who waits for it."""

    def __init__(self) -> None:
        self.transport: asyncio.Transport
        self.unread = bytearray()
        self.ended = False
        self.error: Exception | None = None
        self._waiting: asyncio.Future[None] | None = None
        self._writable = asyncio.Event()
        self._writable.set()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.unread += data
        if len(self.unread) > _MOST_UNREAD:
            self.transport.pause_reading()
        self._wake()

    def eof_received(self) -> bool:
        self.ended = True
        self._wake()
        return False

    def connection_lost(self, error: Exception | None) -> None:
        self.ended, self.error = True, self.error or error
        self._writable.set()
        self._wake()

    def pause_writing(self) -> None:
        self._writable.clear()

    def resume_writing(self) -> None:
        self._writable.set()

    async def readable(self) -> None:
        """Wait until something can be read or nothing will come any more."""
        while not self.unread and not self.ended:
            self._waiting = asyncio.get_running_loop().create_future()
            await self._waiting

    async def writable(self) -> None:
        """Wait until the other side keeps up."""
        await self._writable.wait()

    def take(self, most: int) -> bytes:
        """At most so many of the bytes that came."""
        data = bytes(self.unread[:most])
        del self.unread[:most]
        if len(self.unread) <= _MOST_UNREAD and not self.ended:
            self.transport.resume_reading()
        return data

    def _wake(self) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)


class _Early:
    """Counts informational replies as they are read, until the head of the reply itself begins."""

    def __init__(self) -> None:
        self._unread = b""
        self._count: int | None = 0

    def read(self, data: bytes) -> None:
        """Take note of what came. Raises httpcore.RemoteProtocolError for too many."""
        if self._count is None:
            return
        self._unread += data
        while _INFORMATIONAL.match(self._unread) and (end := _HEAD_ENDS.search(self._unread)):
            self._unread = self._unread[end.end() :]
            self._count += 1
            if self._count > _MOST_EARLY:
                raise httpcore.RemoteProtocolError("informational replies without end")
        if len(self._unread) > 12 and not _INFORMATIONAL.match(self._unread):
            self._count, self._unread = None, b""


class _Stream(httpcore.AsyncNetworkStream):
    """A connection as httpcore uses it."""

    def __init__(self, wire: _Wire) -> None:
        self._wire = wire
        self._early = _Early()

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109
        """What came, b"" at the end. Raises httpcore.ReadError or ReadTimeout."""
        if not self._wire.unread and not self._wire.ended:
            try:
                async with asyncio.timeout(timeout):
                    await self._wire.readable()
            except TimeoutError as error:
                raise httpcore.ReadTimeout from error
        if not self._wire.unread and self._wire.error is not None:
            raise httpcore.ReadError(str(self._wire.error)) from self._wire.error
        data = self._wire.take(max_bytes)
        self._early.read(data)
        return data

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109
        """Send. Raises httpcore.WriteError or WriteTimeout."""
        if self._wire.transport.is_closing():
            raise httpcore.WriteError("the connection is closed")
        self._early = _Early()
        self._wire.transport.write(buffer)
        try:
            async with asyncio.timeout(timeout):
                await self._wire.writable()
        except TimeoutError as error:
            raise httpcore.WriteTimeout from error

    async def aclose(self) -> None:
        """Hang up; a TLS connection at once, for a polite end can hang."""
        transport = self._wire.transport
        if transport.get_extra_info("ssl_object") is None:
            transport.close()
        else:
            transport.abort()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109  (httpcore's signature)
    ) -> httpcore.AsyncNetworkStream:
        """The same connection under TLS. Raises httpcore.ConnectError or ConnectTimeout."""
        loop, wire = asyncio.get_running_loop(), self._wire
        try:
            async with asyncio.timeout(timeout):
                transport = await loop.start_tls(
                    wire.transport, wire, ssl_context, server_hostname=server_hostname
                )
        except TimeoutError as error:
            await self.aclose()
            raise httpcore.ConnectTimeout("no TLS connection in time") from error
        except OSError as error:  # ssl.SSLError is one
            await self.aclose()
            raise httpcore.ConnectError(str(error) or "the other side hung up") from error
        if transport is None:
            raise httpcore.ConnectError("the connection was closed before it was secure")
        wire.transport = transport
        return self

    def get_extra_info(self, info: str) -> Any:
        """What httpcore asks for: "is_readable" (closed, or more came than was asked for), "ssl_object", ..."""
        transport = self._wire.transport
        match info:
            case "is_readable":
                return bool(self._wire.unread) or self._wire.ended or transport.is_closing()
            case "client_addr":
                return transport.get_extra_info("sockname")
            case "server_addr":
                return transport.get_extra_info("peername")
        return transport.get_extra_info(info)
