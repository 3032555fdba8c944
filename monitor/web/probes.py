"""What whoever watches the service asks: whether it answers at all, and whether it makes progress."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from monitor.app import LEASE
from monitor.desk.service import Service
from monitor.errors import DatabaseAwayError
from monitor.store import heartbeats


def probes(service: Service) -> list[Route]:
    """/livez and /readyz."""

    async def ready(_: Request) -> Response:
        """Whether the stages make progress, by their signs of life in the database."""
        if service.away():
            raise DatabaseAwayError("The database is away.")
        async with service.read() as connection:
            stages = await heartbeats.listing(connection)
        stalled = heartbeats.STALLED * (service.app.lease / LEASE)  # by a clock that runs fast it is longer
        problem = (
            heartbeats.trouble(stages, service.now(), stalled=stalled)
            if stages
            else "The daemon has not run yet."
        )
        return PlainTextResponse(problem or "ok", 503 if problem else 200)

    return [Route("/livez", _live, methods=["GET"]), Route("/readyz", ready, methods=["GET"])]


async def _live(_: Request) -> Response:
    return PlainTextResponse("ok")
