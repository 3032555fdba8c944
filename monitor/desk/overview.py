"""The first page: every topic with what is new since the last visit, the latest findings, and what is in trouble."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.requests import Request
from starlette.responses import Response

from monitor.desk.service import page_number, service_of
from monitor.desk.templating import render
from monitor.status import Quiet, quiet_topics
from monitor.store import deliveries, feeds, findings, heartbeats, leases, settings
from monitor.store.desk import overview
from monitor.store.tables import entries, readings, revisions

_LATEST, _CARDS = 15, 24
_NEW_VISIT = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Trouble:
    """What needs somebody: feeds that fail, messages that did not arrive, topics that tell nothing, a refused edit."""

    feeds: list[sa.Row[Any]]
    deliveries: list[sa.Row[Any]]
    quiet: list[Quiet]
    settings: list[sa.Row[Any]]

    def __len__(self) -> int:
        return len(self.feeds) + len(self.deliveries) + len(self.quiet) + len(self.settings)


async def show(request: Request) -> Response:
    """The page. It counts as a visit when nothing was looked at for half an hour before."""
    service = service_of(request)
    now, since = service.now(), _since(request, service.now())
    async with service.read() as connection:
        page = page_number(request)
        cards = await overview.cards(connection, now, since, _CARDS + 1, (page - 1) * _CARDS)
        watched = len(await overview.watched(connection))
        fresh = await overview.fresh(connection, since) if since else 0
        latest = await findings.page(connection, findings.Which(told=True), _LATEST)
        every = await feeds.listing(connection)
        trouble = await _trouble(connection, every, now)
        stages = await heartbeats.listing(connection)
        waiting = {
            table.name: await leases.waiting(connection, [table]) for table in (entries, revisions, readings)
        }
    return await render(
        request,
        "overview.html.j2",
        cards=cards[:_CARDS],
        page=page,
        more=len(cards) > _CARDS,
        watched=watched,
        fresh=fresh,
        latest=sorted(latest, key=lambda one: (one.raised_at or now, one.salience), reverse=True),
        newest=latest[0].id if latest else 0,
        feeds=every,
        trouble=trouble,
        stages=stages,
        waiting=waiting,
        since=since,
    )


def _since(request: Request, now: datetime) -> datetime | None:
    """When the reader's last visit ended; kept in the session."""
    session = request.session
    last = _time(session.get("looked"))
    if last is None or now - last > _NEW_VISIT or last > now:
        session["since"] = session.get("looked")
    session["looked"] = now.isoformat()
    return _time(session.get("since"))


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


async def _trouble(connection: AsyncConnection, every: list[sa.Row[Any]], now: datetime) -> Trouble:
    return Trouble(
        feeds=[feed for feed in every if feed.error],
        deliveries=await deliveries.troubled(connection, 5),
        quiet=await quiet_topics(connection, now),
        settings=[row for row in await settings.refusals(connection) if row.refused_at or row.at_restart],
    )
