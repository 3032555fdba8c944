"""The feeds: how each fares, what it brought, when it is read next."""

from __future__ import annotations

import sqlalchemy as sa
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from monitor.desk.service import Service, service_of
from monitor.desk.templating import render
from monitor.feeds.habits import expected_gap
from monitor.store import feeds, health
from monitor.store.feed_state import read_state

_RUNS = 20


async def listing(request: Request) -> Response:
    """All of them, those in trouble first."""
    async with service_of(request).read() as connection:
        found = await feeds.listing(connection)
    rows = sorted(found, key=lambda feed: (feed.error is None, feed.name.casefold()))
    return render(request, "feeds.html.j2", feeds=rows)


async def show(request: Request) -> Response:
    """One feed."""
    service = service_of(request)
    async with service.read() as connection:
        row = await feed_row(service, request)
        events = await health.of_subject(connection, row.name)
        articles = await feeds.latest_entries(connection, row.id, 20)
    state = read_state(row, service.now())
    return render(
        request,
        "feed.html.j2",
        feed=row,
        state=state,
        gap=expected_gap(state, service.now()),
        runs=state.history[-_RUNS:][::-1],
        events=events,
        entries=articles,
    )


async def feed_row(service: Service, request: Request) -> sa.Row[tuple[object, ...]]:
    """Raises HTTPException (404) for a feed that is not read."""
    number = request.path_params["feed_id"]
    async with service.read() as connection:
        row = (await feeds.by_id(connection, [number])).get(number)
    if row is None or row.removed_at is not None:
        raise HTTPException(404, "There is no such feed.")
    return row
