"""The ledger as files: JSON lines and CSV, streamed page by page, with every field that is needed to cite it."""

from __future__ import annotations

import csv
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from io import StringIO
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from monitor.desk.cells import cell
from monitor.desk.citation import (
    CLAIM_FIELDS,
    FIELDS,
    VALUE_FIELDS,
    citation,
    claim_citation,
    value_citation,
)
from monitor.desk.service import Service, service_of, to_its_end
from monitor.desk.topic import series_of, topic_row
from monitor.store import findings
from monitor.store.desk import claims, figures
from monitor.store.desk.figures import Sought
from monitor.store.findings import Which

Rows = list[dict[str, Any]]
_A_PAGE, _FIGURES = 200, 20
_VALUES = 100_000  # of one figure


@dataclass(frozen=True, slots=True)
class Form:
    """How rows are written: `head` names the fields, `line` is a row."""

    media: str
    head: Callable[[Sequence[str]], str]
    line: Callable[[dict[str, Any]], str]


Page = Callable[[AsyncConnection, Request, int], Awaitable[tuple[Rows, int | None]]]
"""Some rows from a place on, and the next place; None at the end."""


async def show(request: Request) -> Response:
    """Everything of one kind that fits the query, the newest first."""
    if request.path_params["what"] not in _WHAT:
        raise HTTPException(404, f"There is no such export: {', '.join(_WHAT)}.")
    fields, page = _WHAT[request.path_params["what"]]
    form = _form(request)
    service = service_of(request)
    first = await _read(service, request, page, 0)  # a refusal must come before the stream does
    stream = _stream(service, request, page, form, (form.head(fields), first))
    return StreamingResponse(
        stream, media_type=form.media, headers=_named(request.path_params["what"], request)
    )


def _form(request: Request) -> Form:
    """The form that the address asks for. Raises HTTPException (404) for one that there is not."""
    form = _FORMS.get(request.path_params["kind"])
    if form is None:
        raise HTTPException(404, f"Exports come as {' and as '.join(f'.{kind}' for kind in _FORMS)}.")
    return form


def _named(name: str, request: Request) -> dict[str, str]:
    """The header by which a browser keeps an answer under this name."""
    return {"Content-Disposition": f'attachment; filename="{name}.{request.path_params["kind"]}"'}


async def one_figure(request: Request) -> Response:
    """Every value of one figure."""
    form = _form(request)
    async with service_of(request).read() as connection:
        series = await series_of(connection, request, _VALUES)
    rows = [value_citation(request.path_params["topic_id"], series, point) for point in series.points]
    text = form.head(VALUE_FIELDS) + "".join(map(form.line, rows))
    return Response(text, media_type=form.media, headers=_named(f"figure-{series.number}", request))


async def _stream(
    service: Service, request: Request, page: Page, form: Form, begun: tuple[str, tuple[Rows, int | None]]
) -> AsyncIterator[str]:
    """A transaction a page, so that no reader holds the database while he reads slowly."""
    head, (rows, following) = begun
    yield head
    while True:
        yield "".join(map(form.line, rows))
        if following is None:
            return
        rows, following = await _read(service, request, page, following)


async def _read(service: Service, request: Request, page: Page, place: int) -> tuple[Rows, int | None]:
    async def within() -> tuple[Rows, int | None]:
        async with service.read() as connection:
            return await page(connection, request, place)

    return await to_its_end(within())


async def _findings(connection: AsyncConnection, request: Request, place: int) -> tuple[Rows, int | None]:
    asked = request.query_params
    which = Which(
        topic_id=asked.get("topic") or None,
        speaker=asked.get("speaker") or None,
        outlet=asked.get("outlet") or None,
        told=asked.get("all") != "1",
        before=place or None,
    )
    found = await findings.page(connection, which, _A_PAGE)
    return [citation(one) for one in found], found[-1].id if len(found) == _A_PAGE else None


async def _claims(connection: AsyncConnection, request: Request, place: int) -> tuple[Rows, int | None]:
    sought = await _sought(connection, request)
    found = await claims.page(connection, replace(sought, after=place or None), _A_PAGE)
    following = found[-1].id if len(found) == _A_PAGE else None
    return [claim_citation(sought.topic_id, one) for one in found], following


async def _figures(connection: AsyncConnection, request: Request, place: int) -> tuple[Rows, int | None]:
    sought = await _sought(connection, request)
    found = await figures.page(connection, sought, _FIGURES, place)
    rows = [value_citation(sought.topic_id, series, point) for series in found for point in series.points]
    return rows, place + _FIGURES if len(found) == _FIGURES else None


async def _sought(connection: AsyncConnection, request: Request) -> Sought:
    asked = request.query_params
    topic = await topic_row(connection, asked.get("topic", ""))
    return Sought(
        topic.id,
        speaker=asked.get("speaker") or None,
        outlet=asked.get("outlet") or None,
        told=asked.get("all") != "1",
        points=_VALUES,
    )


_WHAT: dict[str, tuple[tuple[str, ...], Page]] = {
    "findings": (FIELDS, _findings),
    "claims": (CLAIM_FIELDS, _claims),
    "figures": (VALUE_FIELDS, _figures),
}


def _row(values: Sequence[object]) -> str:
    out = StringIO()
    csv.writer(out).writerow([cell(value) for value in values])
    return out.getvalue()


_FORMS = {
    "jsonl": Form(
        "application/x-ndjson", lambda _: "", lambda row: json.dumps(row, ensure_ascii=False) + "\n"
    ),
    "csv": Form("text/csv; charset=utf-8", _row, lambda row: _row(list(row.values()))),
}
