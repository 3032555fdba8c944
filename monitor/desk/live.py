"""Tells open pages when something new was found, as server-sent events; the pages fetch it themselves.

One look at the database a second serves all of them (WHATWG HTML, server-sent events).
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from monitor.desk.service import Service, number, service_of, to_its_end
from monitor.desk.templating import render
from monitor.errors import StoreError
from monitor.store import findings
from monitor.store.findings import Which

EVERY = 1.0  # seconds between two looks
_BEAT = 15.0  # seconds after which an idle stream says that it lives
_READERS = 100
_SHOWN = 20


@dataclass(slots=True)
class Newest:
    """The number of the newest finding, looked up for all who wait at once."""

    number: int = 0
    at: float = -EVERY
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    readers: int = 0

    async def look(self, service: Service) -> int:
        """The number as of the last second, so that one question serves all."""
        async with self.turn:
            if time.monotonic() - self.at >= EVERY:
                async with service.read() as connection:
                    self.number = await findings.newest(connection)
                self.at = time.monotonic()
        return self.number


async def events(request: Request) -> Response:
    """The stream: an event `findings` with the number of the newest, whenever there is a newer one."""
    newest: Newest = request.app.state.newest
    if newest.readers >= _READERS:
        raise HTTPException(503, "Too many pages are open: this one does not follow.")
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(
        _stream(request, newest, number(request, "since")), media_type="text/event-stream", headers=headers
    )


async def _stream(request: Request, newest: Newest, told: int | None) -> AsyncIterator[str]:
    service, newest.readers = service_of(request), newest.readers + 1
    beat = time.monotonic()
    try:
        yield "retry: 2000\n\n"
        while not await request.is_disconnected():
            try:
                now = await to_its_end(newest.look(service))
            except StoreError:
                now = told or 0
            if told is None or now > told:
                told, beat = now, time.monotonic()
                yield f"event: findings\nid: {now}\ndata: {now}\n\n"
            elif time.monotonic() - beat > _BEAT:
                beat = time.monotonic()
                yield ": still here\n\n"
            await asyncio.sleep(EVERY)
    finally:
        newest.readers -= 1


async def fresh(request: Request) -> Response:
    """The rows of what was found after a number, for the top of the list."""
    after, topic_id = number(request, "after", 0), request.query_params.get("topic") or None
    async with service_of(request).read() as connection:
        found = await findings.page(connection, Which(topic_id, after=after, told=True), _SHOWN)
    return await render(request, "fresh.html.j2", found=found, with_topic=topic_id is None)
