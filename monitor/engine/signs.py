"""What an engine does about a stage's run, whichever wakes it: mistakes are told, signs of life and numbers kept."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable

import structlog

from monitor.app import App
from monitor.errors import DatabaseAwayError, MonitorError
from monitor.metrics import STAGE_FAILURES
from monitor.store import heartbeats

log = structlog.get_logger(__name__)

_QUIET_BEAT = 30.0  # seconds between two signs of life of an idle stage


class Signs:
    """Signs of life of a process's stages."""

    def __init__(self) -> None:
        self._beats: dict[str, tuple[float, str | None]] = {}
        self._taken: Counter[str] = Counter()

    async def of(self, app: App, stage: str, work: Awaitable[object]) -> None:
        """Have the work done and note how it went. Raises DatabaseAwayError, and nothing else but a cancellation."""
        error = None
        try:
            await work
        except DatabaseAwayError:
            raise
        except MonitorError as problem:
            error = str(problem)
            log.error("stage stopped", stage=stage, error=error)
        except Exception as bug:
            error = f"Unexpected {type(bug).__name__}; the log has more. Please report it."
            log.exception("stage broke off", stage=stage)
        if error is not None:
            STAGE_FAILURES.labels(stage).inc()
        await self._beat(app, stage, error)

    async def went_on(self, app: App, stage: str, taken: int) -> None:
        """A sign of life in the midst of much work. Raises DatabaseAwayError."""
        self._taken[stage] += taken
        last, _ = self._beats.get(stage, (float("-inf"), None))
        if asyncio.get_running_loop().time() - last >= _QUIET_BEAT:
            await self._beat(app, stage, None)

    async def _beat(self, app: App, stage: str, error: str | None) -> None:
        """Write a sign of life, seldom while nothing happens."""
        items = self._taken[stage]
        last, last_error = self._beats.get(stage, (float("-inf"), None))
        passed = asyncio.get_running_loop().time()
        if not items and error == last_error and passed - last < _QUIET_BEAT:
            return
        try:
            async with app.db.write() as connection:
                await heartbeats.beat(connection, stage, now=app.now(), items=items, error=error)
            self._beats[stage] = (passed, error)
            self._taken[stage] -= items
        except DatabaseAwayError:
            raise
        except MonitorError as problem:
            log.error("no sign of life", stage=stage, error=str(problem))
