"""Reads robots.txt once a day for each site and answers whether a page may be read (RFC 9309)."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

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


_Place = tuple[str, str | None]
"""Where a robots.txt lies, and the proxy by which it is read."""


class RobotsCache:
    """`fetch` reads one address, by a proxy or without. Rules are kept a day, failures ten minutes or as asked."""

    def __init__(self, fetch: Callable[[str, str | None], Awaitable[Fetched]]) -> None:
        self._fetch = fetch
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
        now = asyncio.get_running_loop().time()
        try:
            fetched = await self._fetch(*robots)
        except FetchError as error:
            if error.status is not None and 400 <= error.status < 500 and error.status != 429:
                return _Rules(now + _DAY)
            asked = error.retry_after.total_seconds() if error.retry_after else 0.0
            wait = max(_FAILURE_SECONDS, min(asked, _DAY))
            return _Rules(now + wait, failure=f"robots.txt could not be read: {error}")
        text = fetched.body[:_MAX_BYTES].decode("utf-8", "replace")
        return _Rules(now + _DAY, await asyncio.to_thread(Protego.parse, text))

    def _forget_oldest(self) -> None:
        while len(self._sites) > _MAX_SITES:
            oldest = next(iter(self._sites))
            del self._sites[oldest]
            self._locks.pop(oldest, None)


def robots_url(url: httpx.URL) -> str:
    """Where the rules for `url` lie."""
    return f"{url.scheme}://{url.netloc.decode('ascii')}/robots.txt"
