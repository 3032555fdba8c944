"""Looks once a second in one process for what waits, and wakes its stages; a lost or doubled wake-up does no harm."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from monitor.app import App
from monitor.errors import MonitorError
from monitor.pipeline import STAGES, Stage, drain, waiting
from monitor.store import heartbeats

log = structlog.get_logger(__name__)

TICK = 1.0  # seconds between two looks for due rows
_QUIET_BEAT = timedelta(seconds=30)  # real time between two signs of life of an idle stage
_DRAIN = 8.0  # seconds that running work gets to finish at a stop


class LocalEngine:
    """An alarm clock for the stages; knows nothing of news."""

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
        self._running: set[asyncio.Task[None]] = set()
        self._question: asyncio.Task[set[str]] | None = None
        self._beats: dict[str, tuple[datetime, str | None]] = {}

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
        scheduler = AsyncIOScheduler(timezone=UTC)
        now = datetime.now(UTC)  # the same for all, so that they ask together what waits
        for stage in self._stages:
            scheduler.add_job(
                self._wake,
                IntervalTrigger(seconds=self._tick, timezone=UTC),
                args=[stage],
                id=stage.name,
                max_instances=1,
                coalesce=True,
                misfire_grace_time=None,
                next_run_time=now,
            )
        scheduler.start()
        try:
            await self._stopping.wait()
        finally:
            scheduler.pause()
            await self._finish()
            scheduler.shutdown(wait=False)

    async def _finish(self) -> None:
        running = set(self._running)
        if not running:
            return
        log.info("stopping", running=len(running))
        _, late = await asyncio.wait(running, timeout=self._patience)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    async def _wake(self, stage: Stage) -> None:
        if self._stopping.is_set():
            return
        task = asyncio.ensure_future(self._drain(stage))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        await task

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
        last, last_error = self._beats.get(stage, (datetime.min.replace(tzinfo=UTC), None))
        real = datetime.now(UTC)
        if not items and error == last_error and real - last < _QUIET_BEAT:
            return
        try:
            async with self._app.db.write() as connection:
                await heartbeats.beat(connection, stage, now=self._app.now(), items=items, error=error)
            self._beats[stage] = (real, error)
        except MonitorError as problem:
            log.error("no sign of life", stage=stage, error=str(problem))
