"""What was sent: every alert with its findings and how each delivery went."""

from __future__ import annotations

from datetime import datetime

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from monitor.desk.service import moment, service_of
from monitor.desk.templating import render
from monitor.store import findings, silences
from monitor.store.desk import alerts

_A_PAGE = 40
_FINDINGS = 200


async def listing(request: Request) -> Response:
    """Alerts, the newest first."""
    service = service_of(request)
    async with service.read() as connection:
        before = _moment(request.query_params.get("before"))
        topic = request.query_params.get("topic") or None
        found = await alerts.listing(connection, _A_PAGE + 1, before=before, topic_id=topic)
        held = await silences.active(connection, service.now())
    return await render(
        request, "alerts.html.j2", alerts=found[:_A_PAGE], more=len(found) > _A_PAGE, silences=held
    )


def _moment(text: str | None) -> datetime | None:
    try:
        return moment(text) if text else None
    except ValueError:
        raise HTTPException(400, "before must be a time with its zone, as 2026-03-02T08:00:00Z.") from None


async def show(request: Request) -> Response:
    """One alert."""
    async with service_of(request).read() as connection:
        found = await alerts.one(connection, request.path_params["alert_id"])
        if found is None:
            raise HTTPException(404, "There is no such alert.")
        told = await findings.page(connection, findings.Which(alert_id=found.id), _FINDINGS)
    return await render(
        request, "alert.html.j2", alert=found, told=sorted(told, key=lambda one: -one.salience)
    )
