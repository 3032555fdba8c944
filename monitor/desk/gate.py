"""Stands before every page: sends away who may not see it, and puts the security headers on every answer."""

from __future__ import annotations

from urllib.parse import quote

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from monitor.config.web import WebConfig
from monitor.desk.access import Doorkeeper, Identity, WaitError, is_expected
from monitor.desk.limits import Attempts
from monitor.desk.templating import render

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
_HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_ENDED = "Your session has ended, and nothing was changed. Log in in another window, then go back and send it again."
_EVERYBODY = ("/static/", "/login")
_MACHINES = ("/api/", "/outgoing/", "/export/")


class Gate:
    """Around the desk; it finds out who asks and keeps it in the request's state."""

    def __init__(self, app: ASGIApp, web: WebConfig, doorkeeper: Doorkeeper, attempts: Attempts) -> None:
        self._app, self._web = app, web
        self._doorkeeper, self._attempts = doorkeeper, attempts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers[name] = value
                headers.setdefault("Cache-Control", "private, no-cache")
            await send(message)

        request = Request(scope, receive)
        path = scope["path"].removeprefix(scope.get("root_path", ""))
        refusal, identity = await self._look(request, path)
        request.state.identity = identity
        await (refusal or self._app)(scope, receive, with_headers)

    async def _look(self, request: Request, path: str) -> tuple[Response | None, Identity | None]:
        """What to answer in place of the page, None where it may be seen, and who asks."""
        if refusal := _impossible(request, path, self._web):
            return refusal, None
        if path.startswith(_EVERYBODY):
            return None, None
        try:
            identity = await self._doorkeeper.identify(request, self._attempts)
        except WaitError as wait:
            headers = {"Retry-After": str(wait.seconds)}
            return _refusal(path, "Too many attempts.", 429, headers), None
        if identity is None:
            return await _ask(request, path), None
        reads = request.method in {"GET", "HEAD"}
        unread = reads and not identity.may_read
        return _refusal(path, "This token may not read.", 403) if unread else None, identity


def _impossible(request: Request, path: str, web: WebConfig) -> Response | None:
    """What nobody may ask for."""
    if not is_expected(Headers(scope=request.scope), web):
        text = "This page is for this machine alone. To let others in, give `web` users and its `url`.\n"
        return PlainTextResponse(text, 403)
    if "\x00" in path or "%00" in request.url.query:
        return _refusal(path, "This address cannot be.", 400)
    return None


def _refusal(path: str, words: str, status: int, headers: dict[str, str] | None = None) -> Response:
    if path.startswith("/api/"):
        return JSONResponse({"error": words}, status, headers)
    return PlainTextResponse(f"{words}\n", status, headers)


async def _ask(request: Request, path: str) -> Response:
    """To a page its login, to a program what it must send; forms and scripts of a page get no dialog of the browser."""
    if "hx-request" in request.headers:
        return PlainTextResponse("Your session has ended.\n", 401)
    if request.method != "GET" and "text/html" in request.headers.get("accept", ""):
        return await render(request, "error.html.j2", 401, status=401, message=_ENDED)
    if path.startswith(_MACHINES) or request.method != "GET" or "authorization" in request.headers:
        headers = {"WWW-Authenticate": 'Basic realm="monitor", charset="UTF-8"'}
        return JSONResponse({"error": "Log in, or send a token: Authorization: Bearer ..."}, 401, headers)
    root = request.scope.get("root_path", "")
    wanted = path + (f"?{request.url.query}" if request.url.query else "")
    return RedirectResponse(f"{root}/login?next={quote(wanted, safe='')}", 303)
