"""Feeds for other readers: each finding is an entry of its own, so that no reader takes a change for what it has read.

Atom is RFC 4287, JSON Feed is https://www.jsonfeed.org/version/1.1/.
"""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from typing import Any
from urllib.parse import urlsplit

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from monitor.alerts.render import formatting
from monitor.channels.plain import one_line
from monitor.desk.citation import citation
from monitor.desk.service import service_of
from monitor.desk.templating import path_for, render
from monitor.desk.topic import topic_row
from monitor.model import FindingView
from monitor.redaction import shown
from monitor.store import feeds, findings
from monitor.store.desk import overview
from monitor.store.findings import Which

_ENTRIES = 200  # so that who reads it once a day misses nothing on a busy one
_KINDS = {"atom": "application/atom+xml; charset=utf-8", "json": "application/feed+json"}


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One feed: `address` is its own, `home` the page of what it tells."""

    title: str
    address: str
    home: str
    found: tuple[FindingView, ...]
    updated: datetime


async def listing(request: Request) -> Response:
    """The page that names them all."""
    service = service_of(request)
    async with service.read() as connection:
        topics = await overview.watched(connection)
    return await render(request, "outgoing.html.j2", topics=topics, base=_base(request))


async def everything(request: Request) -> Response:
    """The feed of all topics."""
    return await _answer(request, None)


async def topic(request: Request) -> Response:
    """The feed of one topic."""
    return await _answer(request, request.path_params["topic_id"])


async def _answer(request: Request, topic_id: str | None) -> Response:
    kind = request.path_params["kind"]
    if kind not in _KINDS:
        raise HTTPException(404, "Feeds come as .atom and as .json.")
    async with service_of(request).read() as connection:
        row = await topic_row(connection, topic_id) if topic_id else None
        found = await findings.page(connection, Which(topic_id, told=True), _ENTRIES)
    etag = f'"{hashlib.sha256(f"{kind} {topic_id} {[(f.id, f.status) for f in found]}".encode()).hexdigest()[:32]}"'
    headers = {"ETag": etag, "Cache-Control": "private, max-age=60"}
    if etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    base = _base(request)
    home = path_for(request, "topic", topic_id=topic_id) if topic_id else path_for(request, "overview")
    outgoing = Outgoing(
        title=one_line(row.name, 200) if row else "monitor",
        address=base + request.url.path,
        home=base + home,
        found=tuple(found),
        updated=max((_raised(one) for one in found), default=datetime(2000, 1, 1, tzinfo=UTC)),
    )
    link = lambda finding: base + path_for(request, "finding", finding_id=finding.id)  # noqa: E731
    if kind == "json":
        return JSONResponse(_json(outgoing, link), headers=headers, media_type=_KINDS[kind])
    return Response(await asyncio.to_thread(_atom, outgoing, link), headers=headers, media_type=_KINDS[kind])


def _base(request: Request) -> str:
    """Scheme and host under which readers come here."""
    ours = urlsplit(service_of(request).web.url or str(request.url))
    return f"{ours.scheme}://{ours.netloc}"


def entry_id(finding: FindingView) -> str:
    """The same for one finding for ever, and another one for every other; it holds when the service moves."""
    said = finding.evidence
    key = f"{finding.id} {finding.topic_id} {said.text_hash} {said.span.start} {finding.relation.value}"
    return f"urn:monitor:finding:{finding.id}-{hashlib.sha256(key.encode()).hexdigest()[:16]}"


def _raised(finding: FindingView) -> datetime:
    return finding.raised_at or finding.evidence.first_seen_at


def _title(finding: FindingView) -> str:
    return one_line(f"{formatting.relation(finding)}: {finding.headline}", 300)


def _html(finding: FindingView) -> str:
    """The quote and where it stands, as HTML that holds nothing but text and one link."""
    said = finding.evidence
    who = formatting.said_by(finding.speaker, finding.stance, act=finding.act, office=finding.office)
    source, address = one_line(f"{said.outlet}: {said.title}", 300), formatting.link(said.url)
    cited = f'<a href="{escape(address)}">{escape(source)}</a>' if address else escape(source)
    values = ""
    if finding.value is not None:
        before = f"{formatting.amount(finding.previous, finding.unit)} → " if finding.previous else ""
        values = f"<p>{escape(before + formatting.amount(finding.value, finding.unit, finding.bound))}</p>"
    quote = escape(one_line(said.quote, 2_000))
    reason = escape(one_line(finding.reason, 600))
    return f"{values}<blockquote>{quote}</blockquote><p>{escape(who)}</p><p>{cited}</p><p>{reason}</p>"


def _atom(outgoing: Outgoing, link: Any) -> bytes:
    from feedgen.feed import FeedGenerator  # noqa: PLC0415  (lxml and dateutil)

    feed = FeedGenerator()
    feed.id(outgoing.address)
    feed.title(outgoing.title)
    feed.link(href=outgoing.address, rel="self", type="application/atom+xml")
    feed.link(href=outgoing.home, rel="alternate", type="text/html")
    feed.updated(outgoing.updated)
    feed.author({"name": "monitor"})
    feed.generator("monitor")
    for finding in outgoing.found:
        entry = feed.add_entry(order="append")
        entry.id(entry_id(finding))
        entry.title(_title(finding))
        entry.link(href=link(finding), rel="alternate", type="text/html")
        entry.published(_raised(finding))
        entry.updated(_raised(finding))
        entry.content(_html(finding), type="html")
        entry.category(term=finding.relation.value)
    made: bytes = feed.atom_str(pretty=True)
    return made


def _json(outgoing: Outgoing, link: Any) -> dict[str, Any]:
    return {
        "version": "https://jsonfeed.org/version/1.1",
        "title": outgoing.title,
        "home_page_url": outgoing.home,
        "feed_url": outgoing.address,
        "items": [
            {
                "id": entry_id(finding),
                "url": link(finding),
                "title": _title(finding),
                "content_html": _html(finding),
                "date_published": _raised(finding).isoformat(),
                "tags": [finding.relation.value, finding.kind.value],
                "_monitor": {"about": "https://www.jsonfeed.org/version/1.1/", **citation(finding)},
            }
            for finding in outgoing.found
        ],
    }


async def opml(request: Request) -> Response:
    """The feeds that are read, for other readers; what addresses carry of logins and keys stays here."""
    service = service_of(request)
    async with service.read() as connection:
        every = await feeds.listing(connection)
    from monitor.feeds.opml import Listed, write_opml  # noqa: PLC0415  (lxml)

    listed = [Listed(row.url, row.name, tuple(row.tags)) for row in every if shown(row.url) == row.url]
    headers = {"Content-Disposition": 'attachment; filename="feeds.opml"'}
    return Response(write_opml(listed), media_type="text/x-opml; charset=utf-8", headers=headers)
