"""Watches the configuration while the daemon works: a valid edit takes effect at once, a bad one changes nothing.

The files are looked at once a second instead of asking the kernel: that also sees files that are replaced,
mounted or linked anew, as editors and containers do.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

import structlog

from monitor.app import AT_RESTART, App, reconfigured
from monitor.config.files import sources
from monitor.config.load import load
from monitor.config.models import Config
from monitor.errors import ConfigError, MonitorError, StoreError
from monitor.store import health, settings
from monitor.store.health import HealthEvent

log = structlog.get_logger(__name__)

EVERY = 1.0  # seconds between two looks at the files

_Print = tuple[tuple[str, int, int, int], ...]


class Engine(Protocol):
    """Whoever wakes the stages; it goes on with another app when it is told to."""

    @property
    def app(self) -> App: ...

    def use(self, app: App) -> None: ...


class Reloader:
    """Keeps an engine's configuration that of a file; `publish` tells it to others who follow."""

    def __init__(
        self,
        engine: Engine,
        path: Path,
        environ: Mapping[str, str],
        publish: Callable[[Path], Awaitable[None]] | None = None,
    ) -> None:
        self._publish = publish
        self._engine = engine
        self._path = path
        self._environ = environ
        self._asked = asyncio.Event()
        self._seen = fingerprint(path)

    def ask(self) -> None:
        """Read the file again at once, as a signal does."""
        self._asked.set()

    async def run(self) -> None:
        """Look at the files until cancelled."""
        await self._note_loaded(self._engine.app.config)
        while True:
            try:
                await asyncio.wait_for(self._asked.wait(), EVERY)
            except TimeoutError:
                if await asyncio.to_thread(fingerprint, self._path) == self._seen:
                    continue
            self._asked.clear()
            await self._reload()

    async def _reload(self) -> None:
        self._seen = await asyncio.to_thread(fingerprint, self._path)
        try:
            config = await asyncio.to_thread(load, self._path, self._environ)
            app, changes = await reconfigured(self._engine.app, config)
            if self._publish:
                await self._publish(self._path)
        except StoreError as error:
            self._seen = ()
            log.error("configuration not taken over yet", error=str(error))
        except MonitorError as error:
            await self._note_refused(error)
        else:
            self._engine.use(app)
            log.info("configuration taken over", file=str(self._path), topics=changes)
            await self._note_loaded(config)

    async def _note_refused(self, error: MonitorError) -> None:
        problems = error.problems if isinstance(error, ConfigError) else [str(error)]
        log.error("configuration refused, the last good one runs on", problems=problems)
        app = self._engine.app
        try:
            async with app.db.write() as connection:
                if await settings.refused(connection, str(self._path), app.now(), problems):
                    await health.add(connection, [_refusal(self._path, problems)], app.now())
        except StoreError as unnoted:
            log.error("refusal not recorded", error=str(unnoted))

    async def _note_loaded(self, config: Config) -> None:
        app = self._engine.app
        waiting = [name for name in AT_RESTART if getattr(config, name) != getattr(app.config, name)]
        try:
            async with app.db.write() as connection:
                if await settings.loaded(connection, str(self._path), app.now(), waiting):
                    text = f"{self._path} is in order again, and in force."
                    event = HealthEvent("config_accepted", str(self._path), text)
                    await health.add(connection, [event], app.now())
        except StoreError as unnoted:
            log.error("configuration not recorded", error=str(unnoted))


def _refusal(path: Path, problems: Sequence[str]) -> HealthEvent:
    more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
    text = f"An edit of {path} was refused, and what was in force before still is: {problems[0]}{more}"
    return HealthEvent("config_refused", str(path), text)


def fingerprint(path: Path) -> _Print:
    """What changes when any of the configuration's files does: name, number, size and time of each."""
    found = []
    for source in sources(path):
        try:
            stat = source.stat()
        except OSError:
            found.append((str(source), 0, 0, 0))
        else:
            found.append((str(source), stat.st_ino, stat.st_size, stat.st_mtime_ns))
    return tuple(found)
