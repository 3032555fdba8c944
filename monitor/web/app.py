"""The ASGI application of the daemon: the pages behind links in messages, and the desk where it may be shown."""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Scope, Send

from monitor.desk.app import desk_app
from monitor.desk.service import Service
from monitor.web.actions import links_app

_LINKS = ("/a/", "/u/", "/style.css", "/livez", "/readyz")


def web_app(service: Service) -> ASGIApp:
    """Everything below the path of `web.url`, whether or not a proxy has taken that path off."""
    web, links = service.web, links_app(service)
    desk: ASGIApp = desk_app(service) if web.open or web.users or web.tokens else links

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            scope = _below(scope, web.path)
            path = scope["path"].removeprefix(web.path)
            await (links if path.startswith(_LINKS) else desk)(scope, receive, send)

    return answer


def _below(scope: Scope, root: str) -> Scope:
    """The scope as ASGI has it: the whole path, and what of it stands before the application."""
    path = scope["path"] if scope["path"].startswith(f"{root}/") else f"{root}{scope['path']}"
    return {**scope, "path": path, "root_path": root}
