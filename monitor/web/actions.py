"""Silence and feedback by signed links: GET shows what would be done, POST does it, so link scanners do no harm."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from importlib.resources import files
from urllib.parse import urlsplit

import structlog
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from monitor.app import App
from monitor.channels.links import ACTIONS, Action, LinkError, verify
from monitor.config.models import WebConfig
from monitor.desk.form import read_form
from monitor.desk.service import Service
from monitor.errors import StoreError
from monitor.model import FindingView
from monitor.store import feedback, findings, silences
from monitor.store.judging import judge
from monitor.web.pages import Page, buttons, page
from monitor.web.probes import probes
from monitor.web.unsubscribe import unsubscribing

log = structlog.get_logger(__name__)

_PERIODS = {"1": "1 day", "7": "1 week", "30": "30 days", "": "for good"}
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
_VERDICTS = {
    "useful": ("Useful?", "More of this kind is wanted for the topic.", "Say that it is useful"),
    "not-new": ("Not new?", "This was known before.", "Say that it is not new"),
    "not-relevant": (
        "Not relevant?",
        "This has nothing to do with the topic.",
        "Say that it is not relevant",
    ),
    "wrong-link": (
        "Wrong link?",
        "This was compared with something else than it is about. It gets a place of its own, for good.",
        "Take it apart",
    ),
}
Subjects = Sequence[tuple[str, str, str]]


def links_app(service: Service) -> Starlette:
    """The ASGI application. It has no session and no cookie: the signed token in the address is the right to act."""
    web = service.web

    async def act(request: Request) -> Response:
        try:
            action = verify(request.path_params["token"], web, service.now())
        except LinkError as error:
            return page(Page("This link does not work", (str(error),)), 403)
        if action.name not in ACTIONS:
            return page(Page("This link does not work", ("It is for something else.",)), 403)
        async with service.read() as connection:
            finding = await findings.view(connection, action.number)
            subjects = await silences.subjects(connection, action.number)
        if finding is None:
            return page(Page("This is no longer here", ("The finding has been deleted.",)), 404)
        if request.method == "POST":
            if not _is_ours(request, web):
                return page(Page("Not from this page", ("The form was sent by another site.",)), 403)
            return page(await _do(service.app, action, finding, subjects, await read_form(request)))
        return page(_ask(action, finding, subjects))

    return Starlette(
        routes=[
            Route("/a/{token}", act, methods=["GET", "POST"]),
            unsubscribing(service),
            Route("/style.css", _style, methods=["GET"]),
            *probes(service),
        ],
        middleware=[Middleware(_SecurityHeaders)],
        exception_handlers={StoreError: _no_database},
    )


def _ask(action: Action, finding: FindingView, subjects: Subjects) -> Page:
    quote = finding.evidence.quote[:600]
    if action.name != "silence":
        title, line, label = _VERDICTS[action.name]
        return Page(title, (finding.headline, line), quote, ((("", buttons("do", [("yes", label)]))),))
    forms = tuple(
        (f"{_KINDS[kind]} ({label})", buttons(f"for-{kind}", [*_PERIODS.items()]))
        for kind, _, label in subjects
    )
    return Page("Silence", (finding.headline,), quote, forms)


_KINDS = {
    "quantity": "Nothing more of this figure",
    "claim": "Nothing more of this claim",
    "topic": "Nothing more of the whole topic",
    "outlet": "Nothing more from this outlet",
}


async def _do(
    app: App,
    action: Action,
    finding: FindingView,
    subjects: Subjects,
    form: dict[str, str],
) -> Page:
    if action.name == "silence":
        return await _silence(app, subjects, form)
    now = app.now()
    async with app.db.write() as connection:
        fresh = await judge(connection, finding.id, action.name, made_by="link", now=now)
    log.info("feedback", finding=finding.id, verdict=action.name, known=not fresh)
    return Page("Thank you", (f'"{finding.headline}" is kept as {feedback.VERDICTS[action.name]}.',))


async def _silence(app: App, subjects: Subjects, form: dict[str, str]) -> Page:
    now = app.now()
    chosen = next((s for s in subjects if form.get(f"for-{s[0]}") in _PERIODS), None)
    if chosen is None:
        return Page("Nothing was chosen", ("Go back and choose for how long.",))
    kind, subject, label = chosen
    days = form[f"for-{kind}"]
    until: datetime | None = now + timedelta(days=int(days)) if days else None
    async with app.db.write() as connection:
        number = await silences.add(connection, silences.NewSilence(kind, subject, label, until, "link"), now)
    log.info("silenced", kind=kind, subject=subject, until=until)
    period = f"for {_PERIODS[days]}" if days else "for good"
    return Page(
        "Silenced", (f"{_KINDS[kind]} {period}: {label}", f"To lift it: monitor silences --end {number}")
    )


def _is_ours(request: Request, web: WebConfig) -> bool:
    """Whether a browser says that the form stood on our own page; other clients say nothing."""
    origin = request.headers.get("origin")
    if origin in {None, "null"}:
        return request.headers.get("sec-fetch-site", "same-origin") in {"same-origin", "none"}
    ours = urlsplit(web.url or "")
    return origin == f"{ours.scheme}://{ours.netloc}"


async def _style(_: Request) -> Response:
    return Response(files("monitor.web").joinpath("style.css").read_bytes(), media_type="text/css")


async def _no_database(_: Request, _error: Exception) -> Response:
    return page(Page("Not now", ("The database cannot be used at the moment. Try again in a minute.",)), 503)


class _SecurityHeaders:
    """Adds the headers to every answer, errors too."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] += [(k.lower().encode(), v.encode()) for k, v in _HEADERS.items()]
            await send(message)

        await self._app(scope, receive, send_with_headers)
