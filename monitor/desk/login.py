"""Coming in and leaving, and the choice of the interface's language."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from monitor.desk.access import Doorkeeper, WaitError, mark, trusted_form
from monitor.desk.limits import Attempts
from monitor.desk.templating import path_for, render
from monitor.desk.translations import COOKIE, LANGUAGES

_A_YEAR = 365 * 86_400


async def show(request: Request) -> Response:
    """The form, and what it sends."""
    wanted = _inside(request.query_params.get("next", "/"))
    if request.method != "POST":
        return await render(request, "login.html.j2", wanted=wanted, wrong="", name="")
    form = await trusted_form(request)
    name, wanted = form.get("name", "")[:80], _inside(form.get("next", "/"))
    doorkeeper: Doorkeeper = request.app.state.doorkeeper
    attempts: Attempts = request.app.state.attempts
    places = (request.client.host if request.client else "", f"user {name}")
    try:
        user = await doorkeeper.check(name, form.get("password", ""), attempts, *places)
    except WaitError as wait:
        answer = await render(
            request, "login.html.j2", 429, wanted=wanted, wrong="wait", name=name, seconds=wait.seconds
        )
        answer.headers["Retry-After"] = str(wait.seconds)
        return answer
    if user is None:
        return await render(request, "login.html.j2", 403, wanted=wanted, wrong="wrong", name=name)
    request.session.clear()
    request.session.update({"user": user.name, "mark": mark(user)})
    return RedirectResponse(request.scope.get("root_path", "") + wanted, 303)


async def leave(request: Request) -> Response:
    """End the session."""
    await trusted_form(request)
    request.session.clear()
    return RedirectResponse(path_for(request, "overview"), 303)


async def language(request: Request) -> Response:
    """Keep the language of the interface in a cookie."""
    form = await trusted_form(request)
    answer = RedirectResponse(request.scope.get("root_path", "") + _inside(form.get("next", "/")), 303)
    if form.get("language") in LANGUAGES:
        path = request.scope.get("root_path", "") + "/"
        answer.set_cookie(COOKIE, form["language"], max_age=_A_YEAR, path=path, httponly=True, samesite="lax")
    return answer


def _inside(path: str) -> str:
    """A path of ours, never another site: "//host" and "/\\host" are such."""
    ours = path.startswith("/") and not path.startswith(("//", "/\\", "/login", "/logout", "/static"))
    return path if ours and path.isprintable() and len(path) < 2_000 else "/"
