"""Knows which stages have something to do; asks the database only when somebody has written or a row falls due."""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence
from datetime import UTC, datetime

import structlog

from monitor.app import App
from monitor.errors import MonitorError
from monitor.pipeline import Stage
from monitor.store import work

log = structlog.get_logger(__name__)

_EVERYTHING = (
    600.0  # seconds after which every stage is woken whatever is known, as for rows nobody gave back
)
_NEVER = datetime.max.replace(tzinfo=UTC)


class Agenda:
    """When each stage's next row is due, as it was when the database was last written to."""

    def __init__(self, stages: Sequence[Stage]) -> None:
        self._stages = stages
        self._tables = tuple(table for stage in stages for table in stage.queue)
        self._next: dict[str, datetime] = {}
        self._broken: set[str] = set()
        self._rests = dict.fromkeys((stage.name for stage in stages), 0)
        self._tick = 0
        self._written: tuple[int, ...] | None = None
        self._all_at = 0.0

    async def due(self, app: App, running: Collection[str], ticks: int = 1) -> list[Stage]:
        """The stages to wake, so many ticks after the last time; one that runs or rests has its turn later."""
        self._tick += ticks
        free = [stage for stage in self._stages if stage.name not in running]
        if time.monotonic() >= self._all_at:
            self._all_at = time.monotonic() + _EVERYTHING
            due = free
        else:
            due = await self._of([stage for stage in free if self._rests[stage.name] <= self._tick], app)
        for stage in due:
            self._rests[stage.name] = self._tick + stage.pace
            self._broken.discard(stage.name)
        return due

    async def _of(self, stages: Sequence[Stage], app: App) -> list[Stage]:
        now, written = app.now(), app.db.written()
        if written != self._written or any(
            self._next.get(one.name, now) <= now for one in stages if one.queue
        ):
            self._next, self._written = await self._asked(app), written
        return [one for one in stages if one.name in self._broken or self._next.get(one.name, now) <= now]

    def again(self, stage: Stage) -> None:
        """Wake the stage at its next turn: it broke off, and what it left is not known."""
        self._broken.add(stage.name)

    async def _asked(self, app: App) -> dict[str, datetime]:
        """One look at all queues; where it fails every stage is woken, to say what is wrong."""
        try:
            async with app.db.read() as connection:
                found = iter(await work.earliest(connection, self._tables))
        except MonitorError as problem:
            log.error("no look at what is due", error=str(problem))
            return {}
        return {
            stage.name: min(next(found) or _NEVER for _ in stage.queue)
            for stage in self._stages
            if stage.queue
        }
