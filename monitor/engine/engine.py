"""What every engine has: the app of now, a stop, and patience with a database that is away."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from itertools import chain, repeat

import structlog

from monitor.app import App, revived
from monitor.errors import MonitorError

log = structlog.get_logger(__name__)

_WAITS = (0.5, 1.0, 2.0, 4.0, 8.0)  # seconds between two tries to reach the database, then the last of them


class Engine:
    """Wakes the stages until it is told to stop; `run` is each engine's own."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._stopping = asyncio.Event()
        self._is_away = False

    @property
    def app(self) -> App:
        """What the stages work with now."""
        return self._app

    @property
    def away(self) -> bool:
        """Whether the database is away, so that everything waits."""
        return self._is_away

    def use(self, app: App) -> None:
        """Go on with another configuration; what is running ends with the one that it began with."""
        self._app = app

    def stop(self) -> None:
        """Ask the engine to finish what is running and come to an end."""
        self._stopping.set()

    async def run(self) -> None:
        """Work until `stop` is called, then give running work a few seconds to finish."""
        raise NotImplementedError

    async def _sleep(self, seconds: float) -> None:
        """So long, or until the stop."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._stopping.wait()

    async def _revive(self) -> None:
        """Try to go on with the database, ever less often."""
        self._is_away = True
        try:
            await self._until_back()
        finally:
            self._is_away = False

    async def _until_back(self) -> None:
        began = asyncio.get_running_loop().time()
        for wait in chain(_WAITS, repeat(_WAITS[-1])):
            await self._sleep(wait)
            if self._stopping.is_set():
                return
            try:
                await revived(self._app)
                await self._revived()
            except MonitorError as problem:
                log.debug("the database is still away", error=str(problem))
            else:
                log.info("the database is back", seconds=round(asyncio.get_running_loop().time() - began, 1))
                return

    async def _revived(self) -> None:
        """What is to be done before the stages are woken again. Raises MonitorError."""
