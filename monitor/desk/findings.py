"""One finding with all that is known of it: its words, what it was compared with, and what one can do about it."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from monitor.desk.service import service_of
from monitor.desk.templating import render
from monitor.store import feedback, findings, silences


async def show(request: Request) -> Response:
    """The page."""
    number = request.path_params["finding_id"]
    async with service_of(request).read() as connection:
        found = await findings.view(connection, number)
        if found is None:
            raise HTTPException(404, "There is no such finding. Its article may have been read anew since.")
        subjects = await silences.subjects(connection, number)
        said = await feedback.of_finding(connection, number)
    return await render(request, "finding.html.j2", finding=found, subjects=subjects, said=said)
