"""Looks names up and connects to the very address that was checked, whatever the name says next time."""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
import zlib
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import cache, partial
from typing import Any

import httpcore
import httpx

from monitor.net.addresses import Exceptions, is_private_name, read_address, read_exceptions
from monitor.net.sockets import AsyncioSockets

_LOOKUPS = 64  # more than are fetched side by side: names that hang must leave room for others
_TRIES = 4
_POOLS, _IDLE = 16, 2
"""Parts of the hosts, and connections kept open in each after a reply: for the page after robots.txt."""

Resolve = Callable[[str, int], list[str]]


class RefusedAddressError(httpcore.ConnectError):
    """The host has only addresses that must not be connected to."""


class Guard(httpcore.AsyncNetworkBackend):
    """Resolves, checks, connects: where httpcore opens its sockets, for first hops and redirects alike."""

    def __init__(
        self, exceptions: Exceptions, resolve: Resolve, sockets: httpcore.AsyncNetworkBackend | None = None
    ) -> None:
        self._exceptions = exceptions
        self._resolve = resolve
        self._sockets = sockets or AsyncioSockets()
        self._lookups = asyncio.Semaphore(_LOOKUPS)

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  (httpcore's signature)
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to the first address of `host` that is allowed and answers."""
        addresses = await self._allowed_addresses(host, port, timeout)
        patience = timeout and timeout / len(addresses)
        for address in addresses[:-1]:
            try:
                return await self._sockets.connect_tcp(address, port, patience, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return await self._sockets.connect_tcp(addresses[-1], port, patience, local_address, socket_options)

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,  # noqa: ASYNC109  (httpcore's signature)
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Refuse: nothing that we fetch lives on this machine's sockets."""
        raise RefusedAddressError(f"{path} is a socket of this machine")

    async def sleep(self, seconds: float) -> None:
        """Wait, as httpcore asks between its retries."""
        await asyncio.sleep(seconds)

    async def _allowed_addresses(self, host: str, port: int, seconds: float | None) -> list[str]:
        try:
            literal = read_address(host.strip("[]"))
            async with asyncio.timeout(seconds):
                found = [str(literal)] if literal else await self._look_up(host, port)
        except TimeoutError as error:
            raise httpcore.ConnectTimeout(f"the name {host} could not be looked up in time") from error
        except (OSError, UnicodeError, OverflowError) as error:
            raise httpcore.ConnectError(f"the name {host} is not known") from error
        allowed = [text for text in found if self._may_connect(host, text)]
        if not allowed:
            raise RefusedAddressError(f"{host} has no public address")
        return allowed[:_TRIES]

    def _may_connect(self, host: str, text: str) -> bool:
        address = read_address(text)
        return address is not None and self._exceptions.allow(host, address)

    async def _look_up(self, host: str, port: int) -> list[str]:
        await self._lookups.acquire()
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[list[str]] = loop.create_future()

        def finish(found: list[str] | Exception) -> None:
            self._lookups.release()
            if answer.done():
                return
            if isinstance(found, Exception):
                answer.set_exception(found)
            else:
                answer.set_result(found)

        def ask() -> None:
            try:
                found: list[str] | Exception = self._resolve(host, port)
            except (OSError, UnicodeError, OverflowError) as error:
                found = error
            # The loop may be closed by the time that a slow name server answers.
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(finish, found)

        # A thread of its own: a name server that hangs must neither starve the loop's thread pool nor keep
        # the process from ending, which waits for pool threads but not for daemon threads.
        threading.Thread(target=ask, daemon=True, name="dns").start()
        return await answer


def resolve(host: str, port: int) -> list[str]:
    """The addresses of a host as the system knows them; blocks."""
    answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(answer[4][0]) for answer in answers))


@cache
def _certificates() -> ssl.SSLContext:
    return httpx.create_ssl_context(trust_env=False)


class _Pools(httpcore.AsyncConnectionPool):
    """A pool for each part of the hosts, for httpcore looks at all connections of a pool on each request."""

    def __init__(self, open_pool: Callable[[], httpcore.AsyncConnectionPool]) -> None:
        self._pools = [open_pool() for _ in range(_POOLS)]

    async def handle_async_request(self, request: httpcore.Request) -> httpcore.Response:
        pool = self._pools[zlib.crc32(request.url.host) % _POOLS]
        return await pool.handle_async_request(request)

    async def aclose(self) -> None:
        for pool in self._pools:
            await pool.aclose()


class GuardedTransport(httpx.AsyncHTTPTransport):
    """httpx's own transport over a pool whose sockets the guard opens.

    Behind a `proxy` the guard sees the proxy's address alone, which the user has named and which may be
    private. Which address a host has is then the proxy's to know and to refuse; here a request is refused
    where the host's name says that it is private.
    """

    def __init__(
        self,
        exceptions: Exceptions,
        *,
        resolve: Resolve = resolve,
        proxy: str | None = None,
        sockets: httpcore.AsyncNetworkBackend | None = None,
    ) -> None:
        context = _certificates()
        super().__init__(verify=context, trust_env=False)
        self._exceptions = exceptions
        self._proxied = proxy is not None
        # httpx offers no argument for the network backend.
        kind = partial(_proxy_pool, httpx.Proxy(proxy)) if proxy else httpcore.AsyncConnectionPool
        pool = partial(
            kind,
            ssl_context=context,
            max_connections=None,
            max_keepalive_connections=_IDLE,
            keepalive_expiry=5.0,
            network_backend=Guard(
                _with_proxy(exceptions, proxy),
                resolve,
                # TLS inside of TLS, as behind a secure proxy, is left to anyio.
                sockets or (httpcore.AnyIOBackend() if proxy else None),
            ),
        )
        self._pool = _Pools(pool)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request. Raises httpx.ConnectError for a host that must not be connected to."""
        host = request.url.host
        if self._proxied and is_private_name(host) and not self._exceptions.name(host):
            refusal = RefusedAddressError(f"{host} is no public address")
            raise httpx.ConnectError(str(refusal), request=request) from refusal
        return await super().handle_async_request(request)


def _proxy_pool(proxy: httpx.Proxy, **settings: Any) -> httpcore.AsyncConnectionPool:
    if proxy.url.scheme.startswith("socks"):
        return httpcore.AsyncSOCKSProxy(proxy_url=_core_url(proxy.url), proxy_auth=proxy.raw_auth, **settings)
    secure = {"proxy_ssl_context": settings["ssl_context"]} if proxy.url.scheme == "https" else {}
    return httpcore.AsyncHTTPProxy(
        proxy_url=_core_url(proxy.url), proxy_auth=proxy.raw_auth, **secure, **settings
    )


def _core_url(url: httpx.URL) -> httpcore.URL:
    return httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)


def _with_proxy(exceptions: Exceptions, proxy: str | None) -> Exceptions:
    if proxy is None:
        return exceptions
    return read_exceptions([httpx.URL(proxy).host])
