"""One request at a time for each registrable domain, with a pause between two, so that nobody is hammered.

Several processes keep to it together, where they share the turns.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Protocol

import httpx
import tldextract

_KEPT = 1_000

_split = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)


@lru_cache(maxsize=4_096)
def domain_of_host(host: str) -> str | None:
    """The registrable domain ("news.bbc.co.uk" -> "bbc.co.uk"); None for addresses and single names."""
    return _split(host).top_domain_under_public_suffix or None


def domain_of(url: httpx.URL) -> str:
    """What a request counts against: the registrable domain, or host and port where there is none."""
    return domain_of_host(url.host) or f"{url.host}:{url.port or ''}"


class Turns(Protocol):
    """Turns at a domain among several processes."""

    def turn(self, domain: str, delay: float) -> AbstractAsyncContextManager[None]:
        """Alone at `domain`, which rests for `delay` seconds afterwards."""


@dataclass(slots=True)
class _Turn:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    waiting: int = 0
    free_at: float = 0.0


class DomainLimits:
    """Hands out turns; times are the event loop's."""

    def __init__(self, delay_seconds: float, shared: Turns | None = None) -> None:
        self._delay = delay_seconds
        self._shared = shared
        self._turns: dict[str, _Turn] = {}

    @asynccontextmanager
    async def turn(self, domain: str) -> AsyncIterator[None]:
        """Wait until `domain` is free and its pause is over; the body is then alone with it."""
        turn = self._turns.setdefault(domain, _Turn())
        turn.waiting += 1
        try:
            async with turn.lock:
                await asyncio.sleep(turn.free_at - asyncio.get_running_loop().time())
                try:
                    async with self._among_all(domain):
                        yield
                finally:
                    turn.free_at = asyncio.get_running_loop().time() + self._delay
        finally:
            turn.waiting -= 1
            if len(self._turns) > _KEPT:
                self._forget_idle()

    def _among_all(self, domain: str) -> AbstractAsyncContextManager[None]:
        return nullcontext() if self._shared is None else self._shared.turn(domain, self._delay)

    def _forget_idle(self) -> None:
        now = asyncio.get_running_loop().time()
        idle = [domain for domain, turn in self._turns.items() if not turn.waiting and turn.free_at <= now]
        for domain in idle:
            del self._turns[domain]
