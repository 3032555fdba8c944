"""What was sent: every alert with its findings and how each delivery went."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from monitor.desk.service import page_number, service_of
from monitor.desk.templating import render
from monitor.store import findings, silences
from monitor.store.desk import alerts

_A_PAGE = 40
_FINDINGS = 200


async def listing(request: Request) -> Response:
    """Alerts, the newest first."""
    service, page = service_of(request), page_number(request)
    async with service.read() as connection:
        topic = request.query_params.get("topic") or None
        found = await alerts.listing(connection, _A_PAGE + 1, offset=(page - 1) * _A_PAGE, topic_id=topic)
        held = await silences.active(connection, service.now())
    shown, more = found[:_A_PAGE], len(found) > _A_PAGE
    return await render(request, "alerts.html.j2", alerts=shown, page=page, more=more, silences=held)


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
