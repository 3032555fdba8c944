"""The desk's routes in one place, and what stands around them."""

from __future__ import annotations

import hashlib
import secrets

from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette
from starlette.convertors import IntegerConvertor, register_url_convertor
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from monitor.desk import (
    actions,
    alert,
    api,
    article,
    export,
    findings,
    live,
    login,
    outgoing,
    overview,
    people,
    search,
    sources,
    topic,
    watchlist,
)
from monitor.desk.access import Doorkeeper
from monitor.desk.assets import static
from monitor.desk.gate import Gate
from monitor.desk.limits import Attempts
from monitor.desk.service import Service
from monitor.desk.templating import render
from monitor.errors import DatabaseAwayError, MonitorError

_TWO_WEEKS = 14 * 86_400


class _Row(IntegerConvertor):
    """The id of a row; what no database can hold leads nowhere."""

    regex = "[0-9]{1,18}"


class _Count(IntegerConvertor):
    """A number of the ledger, which counts in each topic from 1 on."""

    regex = "[0-9]{1,9}"


register_url_convertor("row", _Row())
register_url_convertor("count", _Count())


def desk_app(service: Service) -> Starlette:
    """The pages, for whoever may see them."""
    web = service.web
    doorkeeper, attempts = Doorkeeper(web), Attempts()
    app = Starlette(
        routes=_routes(),
        middleware=[
            Middleware(GZipMiddleware, minimum_size=1_000, compresslevel=5),
            Middleware(
                SessionMiddleware,
                secret_key=_session_key(service),
                session_cookie="monitor_session",
                max_age=_TWO_WEEKS,
                path=f"{web.path}/",
                same_site="lax",
                https_only=(web.url or "").startswith("https:"),
            ),
            Middleware(Gate, web=web, doorkeeper=doorkeeper, attempts=attempts),
        ],
        exception_handlers={HTTPException: _refused, MonitorError: _failed},
    )
    app.state.service, app.state.newest = service, live.Newest()
    app.state.doorkeeper, app.state.attempts = doorkeeper, attempts
    return app


def _routes() -> list[Route]:
    return [
        Route("/", overview.show, name="overview"),
        Route("/search", search.show, name="search"),
        Route("/topics/{topic_id}", topic.show, name="topic"),
        Route("/topics/{topic_id}/figures/{language}/{number:count}", topic.figure, name="figure"),
        Route("/topics/{topic_id}/figures/{language}/{number:count}.svg", topic.picture, name="picture"),
        Route(
            "/topics/{topic_id}/figures/{language}/{number:count}.{kind}", export.one_figure, name="download"
        ),
        Route("/articles/{article_id:row}", article.show, name="article"),
        Route("/articles/{article_id:row}/why/{topic_id}", article.why, name="why"),
        Route("/findings/{finding_id:row}", findings.show, name="finding"),
        Route("/alerts", alert.listing, name="alerts"),
        Route("/alerts/{alert_id}", alert.show, name="alert"),
        Route("/speakers", people.speakers, name="speakers"),
        Route("/speaker", people.speaker, name="speaker"),
        Route("/outlets", people.outlets, name="outlets"),
        Route("/outlet", people.outlet, name="outlet"),
        Route("/feeds", sources.listing, name="feeds"),
        Route("/feeds/{feed_id:row}", sources.show, name="feed"),
        Route("/findings/{finding_id:row}/candidates", actions.candidates, name="candidates"),
        Route("/findings/{finding_id:row}/feedback", actions.say, methods=["POST"], name="say"),
        Route("/findings/{finding_id:row}/silence", actions.silence, methods=["POST"], name="silence"),
        Route("/silences/{silence_id:row}/end", actions.lift, methods=["POST"], name="lift"),
        Route("/topics/{topic_id}/merge", actions.merge, methods=["POST"], name="merge"),
        Route("/deliveries/{delivery_id:row}/retry", actions.resend, methods=["POST"], name="resend"),
        Route("/feeds/{feed_id:row}/poll", sources.poll, methods=["POST"], name="poll"),
        Route("/feeds/{feed_id:row}/pause", sources.pause, methods=["POST"], name="pause"),
        Route("/feeds/find", sources.discover, methods=["POST"], name="discover"),
        Route("/feeds/add", sources.add, methods=["POST"], name="add_feed"),
        Route("/watchlist", watchlist.show, name="watchlist"),
        Route("/watchlist", watchlist.save, methods=["POST"], name="save_watchlist"),
        Route("/watchlist/check", watchlist.check, methods=["POST"], name="check_watchlist"),
        Route("/watchlist/try", watchlist.attempt, methods=["POST"], name="try_watchlist"),
        Route("/outgoing", outgoing.listing, name="outgoing"),
        Route("/outgoing/feeds.opml", outgoing.opml, name="opml"),
        Route("/outgoing/all.{kind}", outgoing.everything, name="feed_of_all"),
        Route("/outgoing/topics/{topic_id}.{kind}", outgoing.topic, name="feed_of"),
        Route("/export/{what}.{kind}", export.show, name="export"),
        Route("/events", live.events, name="events"),
        Route("/fresh", live.fresh, name="fresh"),
        *api.routes(),
        Route("/language", login.language, methods=["POST"], name="language"),
        Route("/login", login.show, methods=["GET", "POST"], name="login"),
        Route("/logout", login.leave, methods=["POST"], name="logout"),
        Route("/static/{path:path}", static, name="static"),
    ]


def _session_key(service: Service) -> str:
    """From the secret of the configuration, never that itself; without one a new one at each start."""
    if service.web.secret is None:
        return secrets.token_urlsafe(32)
    return hashlib.sha256(b"desk session " + service.web.secret.get_secret_value().encode()).hexdigest()


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    answer = await _error_page(request, error.status_code, error.detail)
    answer.headers.update(error.headers or {})
    return answer


async def _failed(request: Request, error: Exception) -> Response:
    no_database = isinstance(error, DatabaseAwayError) or isinstance(error.__cause__, SQLAlchemyError)
    return await _error_page(request, 503 if no_database else 400, str(error))


async def _error_page(request: Request, status: int, message: str) -> Response:
    if request.url.path.removeprefix(request.scope.get("root_path", "")).startswith("/api/"):
        return JSONResponse({"error": message}, status)
    return await render(request, "error.html.j2", status, status=status, message=message)
