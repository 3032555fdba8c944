"""Looks once a second in one process for what waits, and wakes its stages; a lost or doubled wake-up does no harm."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from monitor.app import App
from monitor.engine.engine import Engine
from monitor.engine.signs import Signs
from monitor.errors import DatabaseAwayError
from monitor.metrics import STAGE_SECONDS
from monitor.pipeline import STAGES, Stage, drain, waiting

log = structlog.get_logger(__name__)

TICK = 1.0  # seconds between two looks for due rows
_DRAIN = 5.0  # seconds that running work gets to finish at a stop
_CALM = 20.0  # seconds in which work that is under way while the database is away may come to an end


async def _nothing() -> None:
    """What is to be regained where nothing was held."""


class _FromNow(IntervalTrigger):
    """An interval after the last look, so that a clock that is set forward brings no run for each that it skipped."""

    def get_next_fire_time(self, _previous: datetime | None, now: datetime) -> datetime:
        return now + self.interval


class LocalEngine(Engine):
    """An alarm clock for the stages; knows nothing of news.

    APScheduler plans by the machine's clock, which may jump: what is planned too far ahead is planned anew, by the
    loop's own clock, which nobody can set.
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
        super().__init__(app)
        self._regain = regain
        self._reviving: asyncio.Task[None] | None = None
        self._tick = tick
        self._stages = stages
        self._patience = patience
        self._running: dict[str, asyncio.Task[None]] = {}
        self._question: asyncio.Task[set[str]] | None = None
        self._signs = Signs()

    def suspend(self, why: str) -> None:
        """Wake nothing until the database can be used again; told once."""
        if not self.away and not self._stopping.is_set():
            log.error("the database is away, everything waits", error=why)
            self._is_away = True  # before the task begins
            self._reviving = asyncio.create_task(self._revive())

    async def run(self) -> None:
        """Wake the stages until `stop` is called, then give running work a few seconds to finish."""
        scheduler = self._scheduler()
        scheduler.start()
        try:
            while not self._stopping.is_set():
                await self._sleep(self._tick)
                _plan_anew(scheduler)
        finally:
            self._stopping.set()
            scheduler.pause()
            await self._finish()
            scheduler.shutdown(wait=False)

    def _scheduler(self) -> AsyncIOScheduler:
        """One job a stage, all at the same times, so that they ask together what waits."""
        scheduler = AsyncIOScheduler(timezone=UTC)
        now = datetime.now(UTC)
        for stage in self._stages:
            scheduler.add_job(
                self._wake,
                _FromNow(seconds=self._tick, timezone=UTC),  # type: ignore[no-untyped-call]
                args=[stage],
                id=stage.name,
                max_instances=1,
                coalesce=True,
                misfire_grace_time=None,
                next_run_time=now,
            )
        return scheduler

    async def _finish(self) -> None:
        if self._running:
            log.info("stopping", running=sorted(self._running))
        late = {*self._running.values()}
        if late:
            _, late = await asyncio.wait(late, timeout=self._patience)
        late |= {self._reviving} if self._reviving else set()
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    async def _wake(self, stage: Stage) -> None:
        """Drain the stage, in a task of our own: APScheduler would log a cancelled job as a fault."""
        if self._stopping.is_set() or self.away:
            return
        self._running[stage.name] = task = asyncio.create_task(self._drain(stage))
        task.add_done_callback(lambda _: self._running.pop(stage.name))
        await asyncio.wait({task})

    async def _revived(self) -> None:
        """No lease of what broke off is left then."""
        await self._calm()
        await self._regain()

    async def _calm(self) -> None:
        """Wait for what the stages have under way."""
        with suppress(TimeoutError):
            async with asyncio.timeout(_CALM):
                while self._running:  # noqa: ASYNC110  (emptied by the tasks themselves)
                    await asyncio.sleep(self._tick / 10)

    async def _drain(self, stage: Stage) -> None:
        app = self._app
        try:
            await self._signs.of(app, stage.name, self._drained(app, stage))
        except DatabaseAwayError as problem:
            self.suspend(str(problem))

    async def _drained(self, app: App, stage: Stage) -> None:
        if await self._has_work(app, stage):
            with STAGE_SECONDS.labels(stage.name).time():
                await drain(
                    app,
                    stage,
                    stopping=lambda: self._stopping.is_set() or self.away or self._app is not app,
                    each=lambda taken: self._signs.went_on(app, stage.name, taken),
                )

    async def _has_work(self, app: App, stage: Stage) -> bool:
        """Whether the stage is to run; those that are woken at once ask with one question."""
        if not stage.tables:
            return True
        if self._question is None or self._question.done():
            self._question = asyncio.create_task(waiting(app, self._stages))
        return stage.name in await asyncio.shield(self._question)


def _plan_anew(scheduler: AsyncIOScheduler) -> None:
    """Wake at once what is further off than an interval: the machine's clock was set back since it was planned."""
    now = datetime.now(UTC)
    for job in scheduler.get_jobs():
        if job.next_run_time > now + job.trigger.interval:
            job.modify(next_run_time=now)
