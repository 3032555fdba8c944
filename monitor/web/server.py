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
    pages = web_app(Service(current, web, file, environ or {}, away))
    with _listen(web) as listening:
        async with _answering(listening, _settings(pages, web, received_within)):
            address = web.url or _address(listening)
            log.info("pages are served", open=address)
            yield address


@asynccontextmanager
async def serve_metrics(
    current: Callable[[], App], listen: str | None, *, away: Callable[[], bool] = lambda: False
) -> AsyncIterator[str | None]:
    """Serve numbers and probes at HOST:PORT while the block runs, nothing for None; gives their address.

    Raises MonitorError if the address cannot be listened at.
    """
    if listen is None:
        yield None
        return
    from monitor.web.metrics import metrics_app  # noqa: PLC0415  (Prometheus' library, where it is wanted)

    pages = metrics_app(Service(current, WebConfig(), away=away))
    with _bound("metrics", listen) as listening:
        async with _answering(listening, _settings(pages, WebConfig(), RECEIVED_WITHIN)):
            yield _address(listening)


@asynccontextmanager
async def _answering(listening: socket.socket, settings: uvicorn.Config) -> AsyncIterator[None]:
    server = _Server(settings)
    running = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        yield
    finally:
        server.should_exit = True
        await running


def _address(listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    return f"http://{f'[{host}]' if ':' in host else host}:{port}/"


def _listen(web: WebConfig) -> socket.socket:
    """The socket. The default port may be taken by another monitor on this machine."""
    try:
        return _bound("web.listen", web.listen)
    except MonitorError:
        if "listen" in web.model_fields_set:
            raise
        return _bound("web.listen", "127.0.0.1:0")


def _bound(key: str, listen: str) -> socket.socket:
    host, _, port = listen.rpartition(":")
    family = socket.AF_INET6 if "[" in host else socket.AF_INET
    try:
        return socket.create_server((host.strip("[]"), int(port)), family=family)
    except (OSError, OverflowError, ValueError) as error:
        problem = f"{key}: {listen} cannot be listened at ({error}); is another program there?"
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
