"""Wakes each stage in one process when it has something to do; a lost or doubled wake-up does no harm."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress

import structlog

from monitor.app import App
from monitor.engine.agenda import Agenda
from monitor.errors import MonitorError
from monitor.pipeline import STAGES, Stage, drain
from monitor.store import heartbeats

log = structlog.get_logger(__name__)

TICK = 1.0  # seconds between two glances at what is to be done, while something is
_IDLE_TICKS = 3  # between two of them while nothing is
_BEAT = 30  # ticks between two signs of life
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
        self._patience = patience
        self._stopping = asyncio.Event()
        self._stages = {stage.name: stage for stage in stages}
        self._running: dict[str, asyncio.Task[None]] = {}
        self._agenda = Agenda(stages)
        self._errors: dict[str, str | None] = {}
        self._taken: Counter[str] = Counter()
        self._seen: set[str] = set()
        self._to_beat = 0

    @property
    def app(self) -> App:
        """What the stages work with now."""
        return self._app

    def use(self, app: App) -> None:
        """Go on with another configuration; what is running ends with the one that it began with."""
        self._app = app
        self._agenda = Agenda(tuple(self._stages.values()))

    def stop(self) -> None:
        """Ask the engine to finish what is running and come to an end."""
        self._stopping.set()

    async def run(self) -> None:
        """Wake the stages until `stop` is called, then give running work a few seconds to finish."""
        ticks = 1
        try:
            while not self._stopping.is_set():
                for stage in await self._agenda.due(self._app, self._running.keys(), ticks):
                    self._wake(stage)
                await self._beat_now_and_then(ticks)
                ticks = 1 if self._running else _IDLE_TICKS
                with suppress(TimeoutError):
                    async with asyncio.timeout(ticks * self._tick):
                        await self._stopping.wait()
        finally:
            await self._finish()

    async def _finish(self) -> None:
        running = set(self._running.values())
        if running:
            log.info("stopping", running=len(running))
            _, late = await asyncio.wait(running, timeout=self._patience)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        await self._beat(sorted(stage for stage, items in self._taken.items() if items))

    def _wake(self, stage: Stage) -> None:
        task = asyncio.ensure_future(self._drain(stage))
        self._running[stage.name] = task
        task.add_done_callback(lambda _: self._running.pop(stage.name))

    async def _drain(self, stage: Stage) -> None:
        items, error, app = 0, None, self._app
        try:
            items = await drain(app, stage, stopping=lambda: self._stopping.is_set() or self._app is not app)
        except MonitorError as problem:
            error = str(problem)
            log.error("stage stopped", stage=stage.name, error=error)
            self._agenda.again(stage)
        except Exception:
            log.exception("unexpected error", stage=stage.name)
            self._agenda.again(stage)
            return
        self._taken[stage.name] += items
        if stage.name not in self._errors or error != self._errors[stage.name]:
            self._errors[stage.name] = error
            await self._beat([stage.name])

    async def _beat_now_and_then(self, ticks: int) -> None:
        """A sign of life of all stages together, but for those that are at work: they may hang."""
        self._to_beat -= ticks
        if self._to_beat <= 0:
            self._to_beat = _BEAT
            await self._beat(sorted(self._errors.keys() - self._running.keys()))

    async def _beat(self, stages: Sequence[str]) -> None:
        if not stages:
            return
        now, taken = self._app.now(), self._taken.copy()
        try:
            async with self._app.db.write() as connection:
                eventful = [one for one in stages if taken[one] or self._errors[one] or one not in self._seen]
                await heartbeats.alive(connection, set(stages) - set(eventful), now)
                for stage in eventful:
                    error = self._errors[stage]
                    await heartbeats.beat(connection, stage, now=now, items=taken[stage], error=error)
        except MonitorError as problem:
            log.error("no sign of life", error=str(problem))
            return
        self._seen.update(stages)
        self._taken -= Counter({stage: taken[stage] for stage in stages})
