"""Serves the pages inside the daemon, on the address that is configured; without `web` nothing listens."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager

import structlog
import uvicorn
from starlette.types import ASGIApp

from monitor.app import App
from monitor.config.models import WebConfig
from monitor.errors import MonitorError
from monitor.web.app import web_app
from monitor.web.connections import RECEIVED_WITHIN, limited

log = structlog.get_logger(__name__)

_STOP_SECONDS = 3


class _Server(uvicorn.Server):
    """Leaves the signals to the daemon."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def serve(
    app: App, *, away: Callable[[], bool] = lambda: False, received_within: float = RECEIVED_WITHIN
) -> AsyncIterator[int | None]:
    """Listen while the block runs; gives the port, None where no pages are configured.

    A request has `received_within` seconds to come to its end; `away` says whether the database is away.
    Raises MonitorError if the address cannot be listened at.
    """
    web = app.config.web
    if web is None:
        yield None
        return
    with _listen(web) as listening:
        server = _Server(_settings(web_app(app, web, away), received_within))
        running = asyncio.create_task(server.serve(sockets=[listening]))
        log.info("pages are served", listen=web.listen, url=web.url)
        try:
            yield listening.getsockname()[1]
        finally:
            server.should_exit = True
            await running


def _listen(web: WebConfig) -> socket.socket:
    host, _, port = web.listen.rpartition(":")
    family = socket.AF_INET6 if "[" in host else socket.AF_INET
    try:
        return socket.create_server((host.strip("[]"), int(port)), family=family)
    except (OSError, OverflowError) as error:
        problem = f"web.listen: {web.listen} cannot be listened at ({error}); is another program there?"
        raise MonitorError(problem) from error


def _settings(pages: ASGIApp, received_within: float) -> uvicorn.Config:
    return uvicorn.Config(
        pages,
        log_config=None,
        access_log=False,
        lifespan="off",
        server_header=False,
        proxy_headers=False,
        http=limited(received_within),
        ws="none",
        timeout_keep_alive=5,
        timeout_graceful_shutdown=_STOP_SECONDS,
        h11_max_incomplete_event_size=16_384,
    )
