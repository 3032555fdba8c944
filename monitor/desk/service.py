"""What every page of the desk can reach: the running service, its settings and its file."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.exceptions import HTTPException
from starlette.requests import Request

from monitor.app import App
from monitor.config.models import WebConfig

T = TypeVar("T")
_going: set[asyncio.Task[Any]] = set()


@dataclass(frozen=True, slots=True)
class Service:
    """`current` gives the app with the configuration of now; `file` is where that stands, None for one without.

    `away` says whether the database is away, so that everything waits.
    """

    current: Callable[[], App]
    web: WebConfig
    file: Path | None = None
    environ: Mapping[str, str] = field(default_factory=dict)
    away: Callable[[], bool] = lambda: False

    @property
    def app(self) -> App:
        return self.current()

    def now(self) -> datetime:
        return self.app.now()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that only reads."""
        async with self.app.db.read() as connection:
            yield connection

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """A short transaction that writes."""
        async with self.app.db.write() as connection:
            yield connection


async def to_its_end(work: Coroutine[Any, Any, T]) -> T:
    """What the work gives. A reader who leaves meanwhile does not cut it off, which would cost a connection."""
    task = asyncio.create_task(work)
    _going.add(task)
    task.add_done_callback(_going.discard)
    return await asyncio.shield(task)


def service_of(request: Request) -> Service:
    """The service behind a request."""
    found: Service = request.app.state.service
    return found


def number(request: Request, name: str, default: int | None = None, *, digits: int = 18) -> int | None:
    """A whole number among the query's parameters. Raises HTTPException (400) for anything else."""
    text = request.query_params.get(name, "")
    if not text:
        return default
    if not text.isdecimal() or len(text) > digits:
        raise HTTPException(400, f"{name} must be a whole number, not {text[:40]!r}.")
    return int(text)


def page_number(request: Request) -> int:
    """Which page of a listing is asked for, from 1 on."""
    return max(1, min(number(request, "page", 1) or 1, 100_000))
