"""The demo's newsrooms: for each outlet a feed and its pages, holding only what is published at the story's time."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime, parsedate_to_datetime
from functools import partial
from http import HTTPStatus

from monitor.demo.http import LOOPBACK, Request, Response, serve
from monitor.demo.pages import Site, article_page, feed, front_page
from monitor.demo.story import Story, load_story

_ROBOTS = b"User-agent: *\nDisallow: /search\n"
_MAINTENANCE = (
    b"<!DOCTYPE html><html><body><h1>Back soon</h1><p>We are working on our site.</p></body></html>"
)
_HTML = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Newsroom:
    """The running newsrooms. `feeds` are (outlet, address of its feed); `broken` names the outlet without one.

    `ports` are the outlets' ports in the story's order: hand them to the next `open_newsroom` so that a demo
    which was stopped finds its articles at the same addresses again.
    """

    feeds: tuple[tuple[str, str], ...]
    broken: tuple[str, ...]
    ports: tuple[int, ...]
    sites: tuple[Site, ...]

    def url(self, article: str) -> str:
        """The address of an article, by its id in the story. Raises KeyError for an unknown one."""
        sites = {site.outlet.name: site for site in self.sites}
        piece = self.sites[0].story.by_id[article]
        return sites[piece.outlet].address(piece.path)


@asynccontextmanager
async def open_newsroom(
    now: Callable[[], datetime], *, story: Story | None = None, ports: Sequence[int] = ()
) -> AsyncIterator[Newsroom]:
    """Serve the story on 127.0.0.1, one port an outlet, until the block ends. Raises OSError for a taken port."""
    story = story or load_story()
    sites = []
    async with AsyncExitStack() as stack:
        for outlet, wanted in zip(story.outlets, ports or [0] * len(story.outlets), strict=True):
            site = Site(story, outlet)
            port = await stack.enter_async_context(serve(partial(_answer, site, now), wanted))
            site.root = f"http://{LOOPBACK}:{port}"
            sites.append(site)
        yield Newsroom(
            feeds=tuple((site.outlet.name, site.address(site.outlet.feed)) for site in sites),
            broken=tuple(site.outlet.name for site in sites if site.outlet.broken),
            ports=tuple(int(site.root.rpartition(":")[2]) for site in sites),
            sites=tuple(sites),
        )


def _answer(site: Site, now: Callable[[], datetime], request: Request) -> Response:
    """Route one request. The Date header is the story's time, as from any server that lives in it."""
    moment = now()
    found = _found(site, moment, request)
    dated = {**found.headers, "Date": format_datetime(moment, usegmt=True)}
    return Response(found.status, found.body, dated)


def _found(site: Site, now: datetime, request: Request) -> Response:
    if request.method not in {"GET", "HEAD"}:
        return Response(HTTPStatus.METHOD_NOT_ALLOWED, headers={"Allow": "GET, HEAD"})
    if request.path == "/robots.txt":
        return Response(HTTPStatus.OK, _ROBOTS, {"Content-Type": "text/plain"})
    if site.outlet.broken:
        return Response(HTTPStatus.OK, _MAINTENANCE, {"Content-Type": _HTML})
    if request.path == site.outlet.feed:
        kind = f"application/{site.outlet.format}+xml; charset=utf-8"
        return _conditional(request, feed(site, now), kind, _last_change(site, now))
    if request.path == "/":
        return _conditional(request, front_page(site, now), _HTML, _last_change(site, now))
    for piece, version in site.story.of(site.outlet, now):
        if piece.path == request.path:
            return _conditional(request, article_page(site, piece, version, now), _HTML, version.since)
    return Response(HTTPStatus.NOT_FOUND, b"Not found", {"Content-Type": "text/plain"})


def _last_change(site: Site, now: datetime) -> datetime:
    """When the outlet last published or revised something, the story's begin before that."""
    changes = [version.since for _, version in site.story.of(site.outlet, now)]
    return max(changes, default=site.story.begins_at)


def _conditional(request: Request, page: str, kind: str, changed_at: datetime) -> Response:
    """The page, or 304 for a client that has it: If-None-Match decides where it is sent (RFC 9110, 13.2.2)."""
    body = page.encode()
    tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
    headers = {"ETag": tag, "Last-Modified": format_datetime(changed_at, usegmt=True), "Content-Type": kind}
    known, since = request.headers.get("if-none-match"), request.headers.get("if-modified-since")
    if known is not None:
        unchanged = tag in known
    else:
        unchanged = since is not None and changed_at <= parsedate_to_datetime(since)
    return (
        Response(HTTPStatus.NOT_MODIFIED, b"", headers)
        if unchanged
        else Response(HTTPStatus.OK, body, headers)
    )
