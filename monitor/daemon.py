"""Runs the engine until a signal comes, and reports what the user should know at the start."""

from __future__ import annotations

import asyncio
import gc
import signal
from collections.abc import Mapping
from pathlib import Path

import structlog

from monitor import __version__
from monitor.app import open_app
from monitor.config.models import Config
from monitor.engine.local import LocalEngine
from monitor.reload import Reloader
from monitor.store.alone import alone
from monitor.web.server import serve

log = structlog.get_logger(__name__)


async def run_daemon(config: Config, path: Path, environ: Mapping[str, str]) -> None:
    """Open everything, wake the stages, and drain them on SIGTERM or SIGINT.

    Edits of the file at `path` take effect while it runs; SIGHUP has it read again at once.
    """
    async with open_app(config) as app, alone(app.db, config.database):
        engine = LocalEngine(app)
        async with serve(lambda: engine.app, path, environ) as address:
            await _run(engine, path, environ, address)
    log.info("monitor has stopped")


async def _run(engine: LocalEngine, path: Path, environ: Mapping[str, str], address: str | None) -> None:
    # What is loaded now stays: looking through all of it for garbage would stop the loop for 75 ms at a time.
    gc.collect()
    gc.freeze()
    config = engine.app.config
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, engine.stop)
    reloader = Reloader(engine, path, environ)
    loop.add_signal_handler(signal.SIGHUP, reloader.ask)
    log.info(
        "monitor is running",
        version=__version__,
        feeds=len(config.feeds),
        topics=[topic.name for topic in config.topics],
        channels=list(engine.app.channels),
        open=address,
    )
    watching = asyncio.create_task(reloader.run())
    try:
        await engine.run()
    finally:
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)
