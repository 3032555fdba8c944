"""What one can do from the pages: judge and silence findings, make two of the ledger one, take one apart, send again.

Each is the same function that the command line and the links in messages call.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import numpy as np
import structlog
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from monitor.desk.access import acting, identity_of
from monitor.desk.service import service_of
from monitor.desk.templating import path_for, render
from monitor.store import channel_states, deliveries, feedback, link_overrides, silences
from monitor.store.desk import claims
from monitor.store.judging import judge

log = structlog.get_logger(__name__)

PERIODS = {"1": "1 day", "7": "1 week", "30": "30 days", "": "for good"}
_CANDIDATES = 12
_FAMILIES = frozenset({"quantity", "claim"})


async def say(request: Request) -> Response:
    """Keep a verdict on a finding. With `same_as` a claim that is not new is made one with the one of that number."""
    form, service = await acting(request), service_of(request)
    number, verdict = request.path_params["finding_id"], form.get("verdict", "")
    if verdict not in feedback.VERDICTS:
        raise HTTPException(400, f"Say one of {', '.join(feedback.VERDICTS)}.")
    same_as = _number(form, "same_as") if form.get("same_as") else None
    async with service.write() as connection:
        await judge(connection, number, verdict, made_by=_name(request), now=service.now(), same_as=same_as)
    log.info("feedback", finding=number, verdict=verdict, same_as=same_as)
    return _back(request, form, path_for(request, "finding", finding_id=number))


async def silence(request: Request) -> Response:
    """Silence what a finding is about: its quantity or claim, its topic or its outlet."""
    form, service = await acting(request), service_of(request)
    number, kind, days = request.path_params["finding_id"], form.get("kind", ""), form.get("days", "")
    if days not in PERIODS:
        raise HTTPException(400, f"For how long? {', '.join(PERIODS)} days, or empty for good.")
    async with service.write() as connection:
        subjects = {
            one: (subject, label) for one, subject, label in await silences.subjects(connection, number)
        }
        if kind not in subjects:
            raise HTTPException(
                400, f"Silence one of {', '.join(subjects) or 'nothing: the finding is gone'}."
            )
        subject, label = subjects[kind]
        until = service.now() + timedelta(days=int(days)) if days else None
        new = silences.NewSilence(kind, subject, label, until, _name(request))
        await silences.add(connection, new, service.now())
    log.info("silenced", kind=kind, subject=subject, until=until)
    return _back(request, form, path_for(request, "alerts"))


async def lift(request: Request) -> Response:
    """End a silence."""
    form, service = await acting(request), service_of(request)
    async with service.write() as connection:
        if not await silences.end(connection, request.path_params["silence_id"], service.now()):
            raise HTTPException(404, "This silence does not hold any more.")
    return _back(request, form, path_for(request, "alerts"))


async def merge(request: Request) -> Response:
    """Make two quantities or claims of a topic one; the first number stays."""
    form, service = await acting(request), service_of(request)
    topic_id, kind, language = (
        request.path_params["topic_id"],
        form.get("kind", ""),
        form.get("language") or None,
    )
    if kind not in _FAMILIES:
        raise HTTPException(400, "Only two quantities or two claims can be made one.")
    numbers = (_number(form, "kept"), _number(form, "other"))
    async with service.write() as connection:
        await link_overrides.merge(connection, topic_id, kind, numbers, service.now(), language=language)
    view = "figures" if kind == "quantity" else ""
    return _back(request, form, path_for(request, "topic", topic_id=topic_id, query={"view": view}))


async def resend(request: Request) -> Response:
    """Have a delivery that was given up tried again."""
    form, service = await acting(request), service_of(request)
    async with service.write() as connection:
        if not await deliveries.retry(connection, [request.path_params["delivery_id"]], service.now()):
            raise HTTPException(404, "This delivery was not given up, or it is gone.")
        await channel_states.revive(connection)
    return _back(request, form, path_for(request, "alerts"))


async def candidates(request: Request) -> Response:
    """Claims that a finding may be the same as, the nearest first, to choose from; for a part of the page."""
    number = request.path_params["finding_id"]
    async with service_of(request).read() as connection:
        vector, known = await claims.before(connection, number)
    nearest = await asyncio.to_thread(_nearest, vector, known)
    return await render(request, "candidates.html.j2", claims=nearest, number=number)


def _nearest(vector: bytes, known: Sequence[claims.Before]) -> list[claims.Before]:
    """The likest first; the vectors have unit length, so that their product is the cosine."""
    alike = [claim for claim in known if len(claim.vector) == len(vector)]
    if not alike:
        return list(known[:_CANDIDATES])
    rows = np.frombuffer(b"".join(claim.vector for claim in alike), np.float32).reshape(len(alike), -1)
    order = np.argsort(-(rows @ np.frombuffer(vector, np.float32)), kind="stable")
    return [alike[place] for place in order[:_CANDIDATES]]


def _number(form: dict[str, str], name: str) -> int:
    text = form.get(name, "")
    if not text.isdecimal() or len(text) > 9:
        raise HTTPException(400, f"{name} must be a number of the ledger.")
    return int(text)


def _name(request: Request) -> str:
    who = identity_of(request)
    return who.name if who else ""


def _back(request: Request, form: dict[str, str], otherwise: str) -> Response:
    """To the page that the form stood on."""
    wanted = form.get("next", "")
    inside = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and wanted.isprintable()
    root = request.scope.get("root_path", "")
    return RedirectResponse(f"{root}{wanted}" if inside else otherwise, 303)
