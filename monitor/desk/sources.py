"""The feeds: how each fares, what it brought, when it is read next."""

from __future__ import annotations

import asyncio

import sqlalchemy as sa
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from monitor.config.check import same_address
from monitor.config.edit import NewFeed, add_feeds
from monitor.desk.access import acting
from monitor.desk.service import Service, service_of
from monitor.desk.templating import path_for, render
from monitor.errors import MonitorError
from monitor.feeds.publication_rate import expected_gap
from monitor.store import feeds, health
from monitor.store.feed_state import read_state

_RUNS = 20
_MOST_FOUND = 30


async def listing(request: Request) -> Response:
    """All of them, those in trouble first."""
    async with service_of(request).read() as connection:
        found = await feeds.listing(connection)
    rows = sorted(found, key=lambda feed: (feed.error is None, feed.name.casefold()))
    return await render(request, "feeds.html.j2", feeds=rows)


async def show(request: Request) -> Response:
    """One feed."""
    service = service_of(request)
    async with service.read() as connection:
        row = await feed_row(service, request)
        events = await health.of_subject(connection, row.name)
        articles = await feeds.latest_entries(connection, row.id, 20)
    state = read_state(row, service.now())
    return await render(
        request,
        "feed.html.j2",
        feed=row,
        state=state,
        gap=expected_gap(state, service.now()),
        runs=state.history[-_RUNS:][::-1],
        events=events,
        entries=articles,
    )


async def poll(request: Request) -> Response:
    """Have a feed read at once, also one that was paused or given up."""
    await acting(request)
    service = service_of(request)
    row = await feed_row(service, request)
    async with service.write() as connection:
        await feeds.wake(connection, row.id, service.now())
    return RedirectResponse(path_for(request, "feed", feed_id=row.id), 303)


async def pause(request: Request) -> Response:
    """Leave a feed alone until somebody has it read again."""
    await acting(request)
    service = service_of(request)
    row = await feed_row(service, request)
    async with service.write() as connection:
        if not await feeds.pause(connection, row.id, service.now()):
            raise HTTPException(409, "It is being read right now: try again in a moment.")
    return RedirectResponse(path_for(request, "feed", feed_id=row.id), 303)


async def discover(request: Request) -> Response:
    """Feeds of a site with what each brings; nothing is added yet."""
    from monitor.feeds.discover import Finder  # noqa: PLC0415  (lxml and feedparser)

    form, app = await acting(request), service_of(request).app
    found, wrong = [], ""
    try:
        finder = Finder(app.http, app.workers.pages, app.now())
        found = await finder.find(form.get("address", "").strip())
    except MonitorError as error:
        wrong = str(error)
    known = {same_address(feed.url) for feed in app.config.feeds}
    fresh = [feed for feed in found if same_address(feed.url) not in known]
    if not fresh and not wrong:
        wrong = (
            "All its feeds are read already."
            if found
            else "No feed was found there. Try another page of the site."
        )
    return await render(request, "found.html.j2", found=fresh[:_MOST_FOUND], wrong=wrong)


async def add(request: Request) -> Response:
    """Write a feed into the configuration, which takes effect by itself."""
    form, service = await acting(request), service_of(request)
    if service.file is None:
        raise HTTPException(409, "This service has no file to write to.")
    await asyncio.to_thread(add_feeds, service.file, [NewFeed(form.get("url", ""), form.get("name", ""))])
    return RedirectResponse(path_for(request, "feeds"), 303)


async def feed_row(service: Service, request: Request) -> sa.Row[tuple[object, ...]]:
    """Raises HTTPException (404) for a feed that is not read."""
    number = request.path_params["feed_id"]
    async with service.read() as connection:
        row = (await feeds.by_id(connection, [number])).get(number)
    if row is None or row.removed_at is not None:
        raise HTTPException(404, "There is no such feed.")
    return row
