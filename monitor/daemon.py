"""Runs an engine until a signal comes, and reports what the user should know at the start."""

from __future__ import annotations

import asyncio
import gc
import multiprocessing
import os
import signal
import socket
import sys
from collections.abc import Coroutine, Mapping, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import structlog

from monitor import __version__
from monitor.app import open_app
from monitor.config.models import Config
from monitor.engine.engine import Engine
from monitor.engine.local import LocalEngine
from monitor.engine.membership import Membership
from monitor.logs import open_logs
from monitor.pipeline import STAGES
from monitor.reload import Reloader
from monitor.shared_config import Follower, joined
from monitor.store import crew
from monitor.store.instance_lock import instance_lock
from monitor.vital import Vital
from monitor.web.connections import raise_descriptors
from monitor.web.server import serve, serve_metrics
from monitor.workers import give_back

log = structlog.get_logger(__name__)


STOP_WITHIN = 9.0
"""Seconds from the signal to the end, whatever hangs: what is left undone is taken up at the next start."""


async def run_daemon(config: Config, path: Path, environ: Mapping[str, str]) -> None:
    """Open everything, wake the stages, and drain them on SIGTERM or SIGINT.

    Edits of the file at `path` take effect while it runs; SIGHUP has it read again at once. A second signal ends
    it at once.
    """
    raise_descriptors()
    async with AsyncExitStack() as stack:
        app = await stack.enter_async_context(open_app(config))
        hold = await stack.enter_async_context(instance_lock(app.db, config.database))
        engine = LocalEngine(app, regain=hold.regain)
        listen = config.metrics.listen if config.metrics else None
        shares = await _shares(stack, engine, path, environ)
        async with (
            serve(lambda: engine.app, path, environ, away=lambda: engine.away) as address,
            serve_metrics(lambda: engine.app, listen, away=lambda: engine.away) as numbers,
        ):
            # What is loaded now stays: looking through all of it for garbage would stop the loop for 75 ms at a time.
            give_back()
            gc.freeze()
            _end_on_signals(engine)
            reloader = Reloader(engine, path, environ, shares.publish if shares else None)
            asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, reloader.ask)
            log.info(
                "monitor is running",
                version=__version__,
                feeds=len(config.feeds),
                topics=[topic.name for topic in config.topics],
                channels=list(app.channels),
                open=address,
                metrics=numbers,
            )
            vital = Vital(lambda: engine.app, lambda: engine.away, environ)
            following = [shares.run()] if shares else []
            await _run(engine, reloader.run(), hold.watch(engine.suspend), vital.run(), *following)
    log.info("monitor has stopped")


async def _shares(
    stack: AsyncExitStack, engine: LocalEngine, path: Path, environ: Mapping[str, str]
) -> Follower | None:
    """Take part in the crew that shares a PostgreSQL database, and have it follow this process's file."""
    db = engine.app.db
    if db.dialect != "postgresql":
        return None
    member = crew.Member(_name(), __version__, tuple(stage.name for stage in STAGES), is_run=True)
    membership = await stack.enter_async_context(Membership(db, member))
    living = asyncio.create_task(membership.live(lambda: engine.away))
    stack.callback(living.cancel)
    follower = Follower(engine, environ, "")
    await follower.publish(path)
    return follower


async def run_worker(
    path: Path, environ: Mapping[str, str], stages: Sequence[str], metrics: str | None
) -> None:
    """Serve some stages of a database that others share, until a signal comes; `metrics` is the address of its own
    numbers, as HOST:PORT. Raises MonitorError.
    """
    from monitor.engine.cluster import ClusterEngine  # noqa: PLC0415  (8 MB that only workers need)

    raise_descriptors()
    config, hash_now = await joined(path, environ)
    open_logs(config.log_level, pretty=sys.stderr.isatty())
    async with open_app(config, owner=False) as app:
        engine = ClusterEngine(app, crew.Member(_name(), __version__, tuple(stages)))
        async with serve_metrics(lambda: engine.app, metrics, away=lambda: engine.away) as numbers:
            give_back()
            gc.freeze()
            _end_on_signals(engine)
            log.info("a worker is running", version=__version__, stages=list(stages), metrics=numbers)
            vital = Vital(lambda: engine.app, lambda: engine.away, environ, stages)
            await _run(engine, Follower(engine, environ, hash_now).run(), vital.run())
    log.info("the worker has stopped")


def _name() -> str:
    return f"{socket.gethostname()} {os.getpid()}"


async def _run(engine: Engine, *beside: Coroutine[Any, Any, None]) -> None:
    """The engine to its end, and what goes on beside it as long."""
    watching = [asyncio.create_task(one) for one in beside]
    try:
        await engine.run()
    finally:
        for task in watching:
            task.cancel()
        await asyncio.gather(*watching, return_exceptions=True)


def _end_on_signals(engine: Engine) -> None:
    """The first signal asks for an end, the second or the time that it takes too long makes one."""
    loop = asyncio.get_running_loop()
    asked: list[signal.Signals] = []

    def end(number: signal.Signals) -> None:
        if asked:
            _end_now(128 + number, "a second signal")
        asked.append(number)
        engine.stop()
        loop.call_later(STOP_WITHIN, _end_now, 0, f"{STOP_WITHIN:g} seconds are over")

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, end, number)


def _end_now(code: int, why: str) -> None:
    """End as a kill would, which loses nothing: every row that was worked on is taken up at the next start."""
    log.warning("monitor ends at once, what is under way is taken up at the next start", why=why)
    for process in multiprocessing.active_children():
        process.kill()
    os._exit(code)
