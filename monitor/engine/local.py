"""Looks once a second in one process for what waits, and wakes its stages; a lost or doubled wake-up does no harm."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from itertools import chain, repeat

import structlog

from monitor.app import App, revived
from monitor.errors import DatabaseAwayError, MonitorError
from monitor.pipeline import STAGES, Stage, drain, waiting
from monitor.store import heartbeats

log = structlog.get_logger(__name__)

TICK = 1.0  # seconds between two looks for due rows
_QUIET_BEAT = 30.0  # seconds between two signs of life of an idle stage
_DRAIN = 5.0  # seconds that running work gets to finish at a stop
_WAITS = (0.5, 1.0, 2.0, 4.0, 8.0)  # seconds between two tries to reach the database, then the last of them
_CALM = 20.0  # seconds in which work that is under way while the database is away may come to an end


async def _nothing() -> None:
    """What is to be regained where nothing was held."""


class LocalEngine:
    """An alarm clock for the stages; knows nothing of news.

    It goes by the loop's own clock, which nobody can set: the machine's may jump.
    """

    def __init__(
        self,
        app: App,
        *,
        tick: float = TICK,
        stages: Sequence[Stage] = STAGES,
        patience: float = _DRAIN,
        regain: Callable[[], Awaitable[None]] = _nothing,
    ) -> None:
        self._app = app
        self._regain = regain
        self._reviving: asyncio.Task[None] | None = None
        self._tick = tick
        self._stages = stages
        self._patience = patience
        self._stopping = asyncio.Event()
        self._busy: set[str] = set()
        self._question: asyncio.Task[set[str]] | None = None
        self._beats: dict[str, tuple[float, str | None]] = {}

    @property
    def app(self) -> App:
        """What the stages work with now."""
        return self._app

    def use(self, app: App) -> None:
        """Go on with another configuration; what is running ends with the one that it began with."""
        self._app = app

    def stop(self) -> None:
        """Ask the engine to finish what is running and come to an end."""
        self._stopping.set()

    @property
    def away(self) -> bool:
        """Whether the database is away, so that everything waits."""
        return self._reviving is not None and not self._reviving.done()

    def suspend(self, why: str) -> None:
        """Wake nothing until the database can be used again; told once."""
        if not self.away and not self._stopping.is_set():
            log.error("the database is away, everything waits", error=why)
            self._reviving = asyncio.create_task(self._revive())

    async def run(self) -> None:
        """Wake the stages until `stop` is called, then give running work a few seconds to finish."""
        began = asyncio.get_running_loop().time()
        waking = [asyncio.create_task(self._keep_waking(stage, began)) for stage in self._stages]
        try:
            await self._stopping.wait()
        finally:
            self._stopping.set()
            await self._finish(waking)

    async def _finish(self, waking: Sequence[asyncio.Task[None]]) -> None:
        if self._busy:
            log.info("stopping", running=sorted(self._busy))
        _, late = await asyncio.wait(waking, timeout=self._patience)
        late |= {self._reviving} if self._reviving else set()
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    async def _keep_waking(self, stage: Stage, began: float) -> None:
        while not self._stopping.is_set():
            if not self.away:
                self._busy.add(stage.name)
                await self._drain(stage)
                self._busy.discard(stage.name)
            await self._pause(began)

    async def _pause(self, began: float) -> None:
        """Until the next tick since `began`, the same for all stages, so that they ask together what waits."""
        passed = asyncio.get_running_loop().time() - began
        await self._sleep(self._tick - passed % self._tick)

    async def _sleep(self, seconds: float) -> None:
        """So long, or until the stop."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._stopping.wait()

    async def _revive(self) -> None:
        """Try to go on with the database, ever less often; no lease of what broke off is left then."""
        began = asyncio.get_running_loop().time()
        for wait in chain(_WAITS, repeat(_WAITS[-1])):
            await self._sleep(wait)
            if self._stopping.is_set():
                return
            try:
                await revived(self._app)
                await self._calm()
                await self._regain()
            except MonitorError as problem:
                log.debug("the database is still away", error=str(problem))
            else:
                log.info("the database is back", seconds=round(asyncio.get_running_loop().time() - began, 1))
                return

    async def _calm(self) -> None:
        """Wait for what the stages have under way."""
        with suppress(TimeoutError):
            async with asyncio.timeout(_CALM):
                while self._busy:  # noqa: ASYNC110  (emptied by the stages' own tasks)
                    await asyncio.sleep(self._tick / 10)

    async def _drain(self, stage: Stage) -> None:
        items, error, app = 0, None, self._app
        try:
            if await self._has_work(app, stage):
                items = await drain(
                    app,
                    stage,
                    stopping=lambda: self._stopping.is_set() or self.away or self._app is not app,
                )
        except DatabaseAwayError as problem:
            self.suspend(str(problem))
            return
        except MonitorError as problem:
            error = str(problem)
            log.error("stage stopped", stage=stage.name, error=error)
        except Exception as bug:
            error = f"Unexpected {type(bug).__name__}; the log has more. Please report it."
            log.exception("stage broke off", stage=stage.name)
        await self._beat(stage.name, items, error)

    async def _has_work(self, app: App, stage: Stage) -> bool:
        """Whether the stage is to run; those that are woken at once ask with one question."""
        if not stage.tables:
            return True
        if self._question is None or self._question.done():
            self._question = asyncio.create_task(waiting(app, self._stages))
        return stage.name in await asyncio.shield(self._question)

    async def _beat(self, stage: str, items: int, error: str | None) -> None:
        """Write a sign of life, seldom while nothing happens."""
        last, last_error = self._beats.get(stage, (float("-inf"), None))
        passed = asyncio.get_running_loop().time()
        if not items and error == last_error and passed - last < _QUIET_BEAT:
            return
        try:
            async with self._app.db.write() as connection:
                await heartbeats.beat(connection, stage, now=self._app.now(), items=items, error=error)
            self._beats[stage] = (passed, error)
        except DatabaseAwayError as problem:
            self.suspend(str(problem))
        except MonitorError as problem:
            log.error("no sign of life", stage=stage, error=str(problem))
