"""Reads robots.txt once a day for each site and answers whether a page may be read (RFC 9309)."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

import httpx
from protego import Protego

from monitor.errors import FetchError, TransientFetchError
from monitor.net.fetched import Fetched

PRODUCT = "monitor"

_DAY = 86_400.0
_FAILURE_SECONDS = 600.0
_MAX_BYTES = 512_000
_MAX_SITES = 2_000


@dataclass(frozen=True, slots=True)
class _Rules:
    """What a site allows until `until` (loop time); `failure` says why nobody knows."""

    until: float
    rules: Protego | None = None
    failure: str | None = None


class Shelf(Protocol):
    """Where several processes keep what one of them has read, as (seconds that it holds, text, failure)."""

    async def get(self, place: str) -> tuple[float, str | None, str | None] | None: ...

    async def put(self, place: str, seconds: float, text: str | None, failure: str | None) -> None: ...


_Place = tuple[str, str | None]
"""Where a robots.txt lies, and the proxy by which it is read."""


class RobotsCache:
    """`fetch` reads one address, by a proxy or without. Rules are kept a day, failures ten minutes or as asked."""

    def __init__(
        self, fetch: Callable[[str, str | None], Awaitable[Fetched]], shelf: Shelf | None = None
    ) -> None:
        self._fetch = fetch
        self._shelf = shelf
        self._sites: dict[_Place, _Rules] = {}
        self._locks: dict[_Place, asyncio.Lock] = {}

    async def allowed(self, robots: str, url: str, proxy: str | None = None) -> bool:
        """Whether the file at `robots` allows `url`; TransientFetchError while the file cannot be had."""
        site = await self._site((robots, proxy))
        if site.failure:
            raise TransientFetchError(site.failure, url=url)
        # A large file has thousands of patterns, which must not be parsed and tried on the loop.
        return site.rules is None or await asyncio.to_thread(site.rules.can_fetch, url, PRODUCT)

    async def _site(self, robots: _Place) -> _Rules:
        lock = self._locks.setdefault(robots, asyncio.Lock())
        async with lock:
            known = self._sites.pop(robots, None)
            if known is None or known.until <= asyncio.get_running_loop().time():
                known = await self._read(robots)
            self._sites[robots] = known
        self._forget_oldest()
        return known

    async def _read(self, robots: _Place) -> _Rules:
        """What another process knows of the site, or what the site says now."""
        address, proxy = robots
        # A proxy's address may hold a login, which nobody else need know.
        place = f"{address} {hashlib.sha256(proxy.encode()).hexdigest()[:16]}" if proxy else address
        known = await self._shelf.get(place) if self._shelf else None
        if known is None:
            known = await self._asked(robots)
            if self._shelf:
                await self._shelf.put(place, *known)
        seconds, text, failure = known
        until = asyncio.get_running_loop().time() + seconds
        rules = None if text is None else await asyncio.to_thread(Protego.parse, text)
        return _Rules(until, rules, failure)

    async def _asked(self, robots: _Place) -> tuple[float, str | None, str | None]:
        """For how many seconds it holds, the file's text, and why nobody knows it."""
        try:
            fetched = await self._fetch(*robots)
        except FetchError as error:
            if error.status is not None and 400 <= error.status < 500 and error.status != 429:
                return _DAY, None, None
            asked = error.retry_after.total_seconds() if error.retry_after else 0.0
            wait = max(_FAILURE_SECONDS, min(asked, _DAY))
            return wait, None, f"robots.txt could not be read: {error}"
        return _DAY, fetched.body[:_MAX_BYTES].decode("utf-8", "replace").replace("\0", ""), None

    def _forget_oldest(self) -> None:
        while len(self._sites) > _MAX_SITES:
            oldest = next(iter(self._sites))
            del self._sites[oldest]
            self._locks.pop(oldest, None)


def robots_url(url: httpx.URL) -> str:
    """Where the rules for `url` lie."""
    return f"{url.scheme}://{url.netloc.decode('ascii')}/robots.txt"
