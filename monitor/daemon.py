"""Runs the engine until a signal comes, and reports what the user should know at the start."""

from __future__ import annotations

import asyncio
import signal

import structlog

from monitor import __version__
from monitor.app import open_app
from monitor.config.models import Config
from monitor.engine.local import LocalEngine
from monitor.web.server import serve

log = structlog.get_logger(__name__)


async def run_daemon(config: Config) -> None:
    """Open everything, wake the stages, and drain them on SIGTERM or SIGINT."""
    async with open_app(config) as app, serve(app):
        engine = LocalEngine(app)
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, engine.stop)
        log.info(
            "monitor is running",
            version=__version__,
            feeds=len(config.feeds),
            topics=[topic.name for topic in config.topics],
            channels=list(app.channels),
        )
        await engine.run()
    log.info("monitor has stopped")
