"""The demo's newsrooms: a feed and pages for each outlet, with only what is published at the story's time."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from functools import partial
from http import HTTPStatus

from monitor.demo.http import LOOPBACK, Request, Response, serve
from monitor.demo.pages import Site, article_page, feed, front_page
from monitor.demo.story import Story, load_story

_ROBOTS = b"User-agent: *\nDisallow: /search\n"
_MAINTENANCE = b"<!DOCTYPE html><html><body><h1>Back soon</h1><p>We are mending our site.</p></body></html>"
_HTML = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Newsroom:
    """The running newsrooms. `feeds` are (outlet, address of its feed); `broken` names those without one.

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
    """Serve the story on 127.0.0.1, one port an outlet, until the block ends.

    Without `ports` free ones are taken. Raises OSError if one is taken by another program.
    """
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
    """Answer one request. The Date header is the story's time, as from any server that lives in it."""
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
    document = _document(site, now, request.path)
    if document is None:
        return Response(HTTPStatus.NOT_FOUND, b"Not found", {"Content-Type": "text/plain"})
    return _conditional(request, document)


@dataclass(frozen=True, slots=True)
class _Document:
    text: str
    kind: str
    changed_at: datetime


def _document(site: Site, now: datetime, path: str) -> _Document | None:
    """The feed, front page or article at a path, None if nothing is published there yet."""
    published = site.story.of(site.outlet, now)
    changed_at = max((version.since for _, version in published), default=site.story.begins_at)
    if path == site.outlet.feed:
        kind = f"application/{site.outlet.format}+xml; charset=utf-8"
        return _Document(feed(site, now), kind, changed_at)
    if path == "/":
        return _Document(front_page(site, now), _HTML, changed_at)
    for piece, version in published:
        if piece.path == path:
            return _Document(article_page(site, piece, version, now), _HTML, version.since)
    return None


def _conditional(request: Request, document: _Document) -> Response:
    """The document, or 304 to a client that has it; If-None-Match goes first (RFC 9110, section 13.2.2)."""
    body = document.text.encode()
    tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
    changed = format_datetime(document.changed_at, usegmt=True)
    headers = {"ETag": tag, "Last-Modified": changed, "Content-Type": document.kind}
    known = request.headers.get("if-none-match")
    unchanged = tag in known if known is not None else request.headers.get("if-modified-since") == changed
    if unchanged:
        return Response(HTTPStatus.NOT_MODIFIED, b"", headers)
    return Response(HTTPStatus.OK, body, headers)
