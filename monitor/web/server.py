"""Serves the pages inside the daemon, on this machine unless another address is configured."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import structlog
import uvicorn
from starlette.types import ASGIApp

from monitor.app import App
from monitor.config.models import WebConfig
from monitor.desk.service import Service
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
    current: Callable[[], App],
    file: Path | None = None,
    environ: Mapping[str, str] | None = None,
    *,
    away: Callable[[], bool] = lambda: False,
    received_within: float = RECEIVED_WITHIN,
) -> AsyncIterator[str | None]:
    """Listen while the block runs; gives the address to open, None where no pages are served.

    `current` gives the app with the configuration of now, which stands in `file`; `away` says whether the database
    is away. A request has `received_within` seconds to come to its end. Raises MonitorError if the address that the
    user gave cannot be listened at; where none was given, another port is taken.
    """
    web = current().config.web
    if web is None:
        yield None
        return
    with _listen(web) as listening:
        pages = web_app(Service(current, web, file, environ or {}, away))
        server = _Server(_settings(pages, web, received_within))
        running = asyncio.create_task(server.serve(sockets=[listening]))
        address = web.url or _address(listening)
        log.info("pages are served", open=address)
        try:
            yield address
        finally:
            server.should_exit = True
            await running


def _address(listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    return f"http://{f'[{host}]' if ':' in host else host}:{port}/"


def _listen(web: WebConfig) -> socket.socket:
    """The socket. The default port may be taken by another monitor on this machine."""
    try:
        return _bound(web)
    except MonitorError:
        if "listen" in web.model_fields_set:
            raise
        return _bound(web.model_copy(update={"listen": "127.0.0.1:0"}))


def _bound(web: WebConfig) -> socket.socket:
    host, _, port = web.listen.rpartition(":")
    family = socket.AF_INET6 if "[" in host else socket.AF_INET
    try:
        return socket.create_server((host.strip("[]"), int(port)), family=family)
    except (OSError, OverflowError) as error:
        problem = f"web.listen: {web.listen} cannot be listened at ({error}); is another program there?"
        raise MonitorError(problem) from error


def _settings(pages: ASGIApp, web: WebConfig, received_within: float) -> uvicorn.Config:
    return uvicorn.Config(
        pages,
        log_config=None,
        access_log=False,
        lifespan="off",
        server_header=False,
        proxy_headers=bool(web.proxies),
        forwarded_allow_ips=list(web.proxies),
        http=limited(received_within),
        ws="none",
        timeout_keep_alive=5,
        timeout_graceful_shutdown=_STOP_SECONDS,
        h11_max_incomplete_event_size=16_384,
    )
