"""Findings as files: JSON lines and CSV, streamed page by page, with every field that is needed to cite them."""

from __future__ import annotations

import csv
import json
from collections.abc import AsyncIterator, Callable, Sequence
from io import StringIO

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from monitor.desk.cells import cell
from monitor.desk.citation import FIELDS, citation
from monitor.desk.service import Service, service_of, to_its_end
from monitor.model import FindingView
from monitor.store import findings
from monitor.store.findings import Which

_A_PAGE = 200


async def show(request: Request) -> Response:
    """Every finding that fits the query, the newest first."""
    kind = request.path_params["kind"]
    if kind not in _KINDS:
        raise HTTPException(404, "Findings come as .jsonl or as .csv.")
    media, head, lines = _KINDS[kind]
    asked = request.query_params
    which = Which(
        topic_id=asked.get("topic") or None,
        speaker=asked.get("speaker") or None,
        outlet=asked.get("outlet") or None,
        told=asked.get("all") != "1",
    )
    name = f'attachment; filename="findings.{kind}"'
    stream = _stream(service_of(request), which, head, lines)
    return StreamingResponse(stream, media_type=media, headers={"Content-Disposition": name})


async def _stream(
    service: Service, which: Which, head: str, lines: Callable[[Sequence[FindingView]], str]
) -> AsyncIterator[str]:
    """A transaction a page, so that no reader holds the database while he reads slowly."""
    yield head
    before: int | None = None
    while True:
        found = await to_its_end(_page(service, _before(which, before)))
        if not found:
            return
        yield lines(found)
        before = found[-1].id


async def _page(service: Service, which: Which) -> list[FindingView]:
    async with service.read() as connection:
        return await findings.page(connection, which, _A_PAGE)


def _before(which: Which, number: int | None) -> Which:
    return Which(which.topic_id, which.speaker, which.outlet, before=number, told=which.told)


def _jsonl(found: Sequence[FindingView]) -> str:
    return "".join(json.dumps(citation(finding), ensure_ascii=False) + "\n" for finding in found)


def _csv(found: Sequence[FindingView]) -> str:
    return _rows([[cell(value) for value in citation(finding).values()] for finding in found])


def _rows(rows: Sequence[Sequence[object]]) -> str:
    out = StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()


_KINDS = {
    "jsonl": ("application/x-ndjson", "", _jsonl),
    "csv": ("text/csv; charset=utf-8", _rows([FIELDS]), _csv),
}
