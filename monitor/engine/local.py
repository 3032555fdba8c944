"""Looks once a second in one process for what waits, and wakes its stages; a lost or doubled wake-up does no harm."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress

import structlog

from monitor.app import App
from monitor.errors import MonitorError
from monitor.pipeline import STAGES, Stage, drain, waiting
from monitor.store import heartbeats

log = structlog.get_logger(__name__)

TICK = 1.0  # seconds between two looks for due rows
_QUIET_BEAT = 30.0  # seconds between two signs of life of an idle stage
_DRAIN = 8.0  # seconds that running work gets to finish at a stop


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
    ) -> None:
        self._app = app
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
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    async def _keep_waking(self, stage: Stage, began: float) -> None:
        while not self._stopping.is_set():
            self._busy.add(stage.name)
            await self._drain(stage)
            self._busy.discard(stage.name)
            await self._pause(began)

    async def _pause(self, began: float) -> None:
        """Until the next tick since `began`, the same for all stages, so that they ask together what waits."""
        passed = asyncio.get_running_loop().time() - began
        with suppress(TimeoutError):
            async with asyncio.timeout(self._tick - passed % self._tick):
                await self._stopping.wait()

    async def _drain(self, stage: Stage) -> None:
        items, error, app = 0, None, self._app
        try:
            if await self._has_work(app, stage):
                items = await drain(
                    app, stage, stopping=lambda: self._stopping.is_set() or self._app is not app
                )
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
        except MonitorError as problem:
            log.error("no sign of life", stage=stage, error=str(problem))
