"""A topic's ledger: its figures as charts, its claims as a timeline, what was told of it, and every decision."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, assert_never

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from monitor.desk import charts
from monitor.desk.service import Service, number, page_number, service_of
from monitor.desk.templating import render
from monitor.model import FindingKind
from monitor.store import choices, findings
from monitor.store.desk import claims, figures
from monitor.store.desk.figures import Sought
from monitor.store.tables import topics

VIEWS = ("claims", "figures", "told", "decisions")
PERIODS = {"1": timedelta(days=1), "7": timedelta(days=7), "30": timedelta(days=30)}
_FIGURES, _CLAIMS, _TOLD, _DECISIONS = 6, 40, 30, 50


def _plural(kind: FindingKind) -> str:
    """What findings of a kind are called, in English; the catalogues translate it."""
    match kind:
        case FindingKind.NEW_CLAIM:
            return "new claims"
        case FindingKind.NEW_FIGURE:
            return "new figures"
        case FindingKind.CHANGED_FIGURE:
            return "changed figures"
        case unknown:
            assert_never(unknown)


KINDS = {kind.value: _plural(kind) for kind in FindingKind}


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of what a view shows."""

    items: Any
    page: int
    more: bool


async def show(request: Request) -> Response:
    """The page with one of VIEWS; scripts ask for the list alone."""
    service = service_of(request)
    view = request.query_params.get("view", "claims")
    if view not in VIEWS:
        raise HTTPException(404, f"There is no view {view[:40]!r}: {', '.join(VIEWS)}.")
    async with service.read() as connection:
        topic = await topic_row(connection, request.path_params["topic_id"])
        sought = _sought(request, topic.id, service)
        listing = await _VIEWS[view](connection, sought, page_number(request))
        numbers = await _numbers(connection, topic.id)
        speakers = await claims.speakers(connection, topic.id)
        outlets = await claims.outlets(connection, topic.id)
        newest = await findings.newest(connection)
    return await render(
        request,
        "topic.html.j2",
        newest=newest,
        kinds=KINDS,
        topic=topic,
        view=view,
        listing=listing,
        numbers=numbers,
        speakers=speakers,
        outlets=outlets,
        sought=sought,
        chart=charts.chart,
    )


async def topic_row(connection: AsyncConnection, topic_id: str) -> sa.Row[Any]:
    """Raises HTTPException (404) for a topic that there never was."""
    row = (await connection.execute(sa.select(topics).where(topics.c.id == topic_id))).one_or_none()
    if row is None:
        raise HTTPException(404, "There is no such topic. It may have another id now.")
    return row


def _sought(request: Request, topic_id: str, service: Service) -> Sought:
    asked = request.query_params
    period = PERIODS.get(asked.get("days", ""))
    return Sought(
        topic_id,
        number=number(request, "claim", digits=9),
        speaker=asked.get("speaker") or None,
        outlet=asked.get("outlet") or None,
        since=service.now() - period if period else None,
        kind=asked.get("kind") if asked.get("kind") in KINDS else None,
        told=asked.get("all") != "1",
    )


async def _numbers(connection: AsyncConnection, topic_id: str) -> dict[str, int]:
    """What stands on the tabs."""
    told = Sought(topic_id, told=True)
    return {"claims": await claims.count(connection, told), "figures": await figures.count(connection, told)}


async def _figures(connection: AsyncConnection, sought: Sought, page: int) -> Listing:
    found = await figures.page(connection, sought, _FIGURES + 1, (page - 1) * _FIGURES)
    whole = replace(sought, told=False)
    numbers = [one.id for one in found[:_FIGURES]]
    return Listing(await figures.of(connection, whole, numbers), page, len(found) > _FIGURES)


async def _claims(connection: AsyncConnection, sought: Sought, page: int) -> Listing:
    found = await claims.page(connection, sought, _CLAIMS + 1, (page - 1) * _CLAIMS)
    return Listing(found[:_CLAIMS], page, len(found) > _CLAIMS)


async def _told(connection: AsyncConnection, sought: Sought, page: int) -> Listing:
    which = findings.Which(
        sought.topic_id,
        speaker=sought.speaker,
        outlet=sought.outlet,
        kind=sought.kind,
        since=sought.since,
        told=sought.told,
    )
    found = await findings.page(connection, which, _TOLD + 1, (page - 1) * _TOLD)
    return Listing(found[:_TOLD], page, len(found) > _TOLD)


async def _decisions(connection: AsyncConnection, sought: Sought, page: int) -> Listing:
    found = await choices.newest(connection, sought.topic_id, _DECISIONS + 1, (page - 1) * _DECISIONS)
    return Listing(found[:_DECISIONS], page, len(found) > _DECISIONS)


_VIEWS = {"figures": _figures, "claims": _claims, "told": _told, "decisions": _decisions}


async def figure(request: Request) -> Response:
    """One figure with every value."""
    service = service_of(request)
    async with service.read() as connection:
        topic = await topic_row(connection, request.path_params["topic_id"])
        series = await series_of(connection, request)
        told = await findings.page(connection, findings.Which(topic.id, quantity_id=series.id), 50)
    return await render(request, "figure.html.j2", topic=topic, series=series, told=told, chart=charts.chart)


async def picture(request: Request) -> Response:
    """A figure's chart as SVG."""
    async with service_of(request).read() as connection:
        series = await series_of(connection, request)
    name = f'attachment; filename="figure-{series.number}.svg"'
    return Response(charts.as_svg(series), media_type="image/svg+xml", headers={"Content-Disposition": name})


async def series_of(
    connection: AsyncConnection, request: Request, points: int = figures.MOST_POINTS
) -> figures.Series:
    """The figure of the address. Raises HTTPException (404) where there is none."""
    parts = request.path_params
    sought = Sought(parts["topic_id"], language=parts["language"], number=parts["number"], points=points)
    found = await figures.page(connection, sought, 1)
    if not found:
        raise HTTPException(404, "There is no such figure. It may have been made one with another.")
    return found[0]
