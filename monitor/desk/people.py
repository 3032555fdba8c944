"""Who says what and who reports it: speakers and outlets over all topics."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from monitor.desk.service import page_number, service_of
from monitor.desk.templating import render
from monitor.store import findings
from monitor.store.desk import people

_A_PAGE = 50
_OUTLETS = 20  # all that an outlet told is counted
_GIVEN = 20  # figures


async def speakers(request: Request) -> Response:
    """All of them, those who said the most first."""
    page = page_number(request)
    async with service_of(request).read() as connection:
        found = await people.speakers(connection, _A_PAGE + 1, (page - 1) * _A_PAGE)
    return await render(request, "speakers.html.j2", **_leaf(found, page))


async def speaker(request: Request) -> Response:
    """One speaker's claims over time."""
    name, page = request.query_params.get("name", ""), page_number(request)
    async with service_of(request).read() as connection:
        row = await people.one_speaker(connection, name)
        found = await people.sayings(connection, name, _A_PAGE + 1, (page - 1) * _A_PAGE)
        given = await people.given(connection, name, _GIVEN)
    if row is None and not given:
        raise HTTPException(404, "Nobody of this name has said anything that is kept.")
    return await render(request, "speaker.html.j2", name=name, row=row, given=given, **_leaf(found, page))


async def outlets(request: Request) -> Response:
    """All of them, those with the most articles first."""
    page = page_number(request)
    async with service_of(request).read() as connection:
        found = await people.outlets(connection, _OUTLETS + 1, (page - 1) * _OUTLETS)
    return await render(request, "outlets.html.j2", **_leaf(found, page, _OUTLETS))


async def outlet(request: Request) -> Response:
    """One outlet's articles, and what was told first by it."""
    name, page = request.query_params.get("name", ""), page_number(request)
    async with service_of(request).read() as connection:
        rows = await people.articles_of(connection, name, _A_PAGE + 1, (page - 1) * _A_PAGE)
        told = await findings.page(connection, findings.Which(outlet=name, told=True), 10)
    if not rows and page == 1:
        raise HTTPException(404, "No article of this outlet is kept.")
    return await render(request, "outlet.html.j2", name=name, told=told, **_leaf(rows, page))


def _leaf(found: Sequence[object], page: int, size: int = _A_PAGE) -> dict[str, object]:
    """One page of what was found, which is one more than fits where another page follows."""
    return {"rows": found[:size], "page": page, "more": len(found) > size}
