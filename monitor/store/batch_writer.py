"""Writes down together what ends together: a transaction costs more than the rows in it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(slots=True, eq=False)
class _Ended(Generic[T]):
    """What is to be written, and how that went."""

    what: T
    error: Exception | None = None


class BatchWriter(Generic[T]):
    """Whoever comes while others are being written waits for them, and writes for all who have come since.

    write   writes the first of these in one transaction, at least one of them, and returns how many
    all_in  set when nobody is under way any more
    linger  seconds in which those who are under way may come and be written along
    """

    def __init__(
        self, write: Callable[[Sequence[T]], Awaitable[int]], all_in: asyncio.Event, linger: float
    ) -> None:
        self._write = write
        self._all_in = all_in
        self._linger = linger
        self._waiting: list[_Ended[T]] = []
        self._turn = asyncio.Lock()

    def enter(self, what: T) -> Awaitable[None]:
        """Take the next place at once; the returned ends when that is written. Raises what its writing alone raises."""
        ended = _Ended(what)
        self._waiting.append(ended)
        return self._written(ended)

    async def _written(self, ended: _Ended[T]) -> None:
        try:
            async with self._turn:
                if ended in self._waiting:
                    await self._wait_for_others()
                    await self._write_all()
        finally:
            self._leave(ended)
        if ended.error is not None:
            raise ended.error

    async def _wait_for_others(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(self._linger):
                await self._all_in.wait()

    async def _write_all(self) -> None:
        left = list(self._waiting)
        most = len(left)
        while left:
            some = left[:most]
            try:
                count = await self._write([ended.what for ended in some])
            except Exception as error:  # noqa: BLE001  (raised by `enter`, at the item's own boundary)
                if most > 1:
                    # One of them cannot be written, and must not keep the others from it.
                    most = 1
                    continue
                some[0].error, count = error, 1
            for ended in some[:count]:
                self._leave(ended)
            left = left[count:]

    def _leave(self, ended: _Ended[T]) -> None:
        """Whoever is written, has failed or was cancelled waits no longer."""
        if ended in self._waiting:
            self._waiting.remove(ended)
