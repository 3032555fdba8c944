"""The JSON API over the queries of the pages; /api/v1/openapi.json describes it.

Listings are paged by cursor: `next` of an answer is the `cursor` of the next question, null at the end.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Annotated, Any, Generic, Literal, Protocol, TypeVar

from pydantic import (
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
)
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from monitor.desk.access import acting_program
from monitor.desk.citation import citation
from monitor.desk.form import read_body
from monitor.desk.service import service_of
from monitor.desk.topic import topic_row
from monitor.errors import StoreError
from monitor.model import FindingKind
from monitor.store import feedback, findings
from monitor.store.desk import alerts, article, claims, figures, overview, people, search
from monitor.store.findings import Which
from monitor.store.judging import judge

T = TypeVar("T")
Topic = Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")]
_MOST = 200


def _written(text: str) -> str:
    if text.replace(".", "").strip("+-").isdecimal():
        raise ValueError("a time is written as 2026-03-02T08:00:00Z")
    return text


class Question(BaseModel):
    """What a listing may be asked."""

    model_config = ConfigDict(extra="ignore")

    cursor: str | None = Field(
        default=None, pattern=r"^(v1-[0-9]{1,18})?$", description="`next` of the answer before."
    )
    limit: int = Field(default=50, ge=1, le=_MOST)
    topic: Topic | None = Field(default=None, description="Id of a topic.")
    speaker: Topic | None = None
    outlet: Topic | None = None
    kind: FindingKind | None = None
    since: Annotated[AwareDatetime, BeforeValidator(_written)] | None = Field(
        default=None, description="RFC 3339, with its zone."
    )
    all: bool = Field(default=False, description="Also what was only kept and not told.")
    q: str = Field(default="", max_length=200, pattern=r"^[^\x00]*$", description="For search: the words.")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some of a listing; `next` leads to the rest, null at the end."""

    items: list[T]
    next: str | None


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found."""

    claims: list[search.FoundClaim]
    articles: list[search.FoundArticle]


@dataclass(frozen=True, slots=True)
class Verdict:
    """A reader's word on a finding; `same_as` is the number of the claim that one that is not new repeats."""

    verdict: Literal["useful", "not-new", "not-relevant", "wrong-link"]
    same_as: Annotated[int, Field(ge=1, lt=2**31)] | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """Whether the word was not known before."""

    fresh: bool


Citation = dict[str, Any]
Asked = Mapping[str, Any]
Read = Callable[[AsyncConnection, Asked, Question, "Cursor", datetime], Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a listing goes on: after the row with this number, or after so many rows."""

    at: int = 0

    def __str__(self) -> str:
        return f"v1-{self.at}"


def _cursor(text: str | None) -> Cursor:
    return Cursor(int(text.removeprefix("v1-"))) if text else Cursor()


def _paged(found: Sequence[T], question: Question, cursor: Cursor) -> Page[T]:
    """One more was asked than is shown, to see whether there is more."""
    more = len(found) > question.limit
    return Page(list(found[: question.limit]), str(Cursor(cursor.at + question.limit)) if more else None)


class _Row(Protocol):
    @property
    def id(self) -> int: ...


R = TypeVar("R", bound=_Row)


def _after(found: Sequence[R], question: Question) -> Page[R]:
    """As `_paged`, for a listing that goes on after a row, whatever has come before it meanwhile."""
    some = list(found[: question.limit])
    return Page(some, str(Cursor(some[-1].id)) if len(found) > question.limit else None)


async def _topics(
    connection: AsyncConnection, _: Asked, question: Question, cursor: Cursor, now: datetime
) -> Page[overview.Card]:
    found = await overview.cards(connection, now, None, question.limit + 1, cursor.at)
    return _paged(found, question, cursor)


async def _findings(
    connection: AsyncConnection, _: Asked, question: Question, cursor: Cursor, __: datetime
) -> Page[Citation]:
    which = Which(
        question.topic, question.speaker, question.outlet, question.kind, since=question.since,
        before=cursor.at or None, told=not question.all,
    )  # fmt: skip
    found = _after(await findings.page(connection, which, question.limit + 1), question)
    return Page([citation(one) for one in found.items], found.next)


async def _finding(
    connection: AsyncConnection, parts: Asked, _: Question, __: Cursor, ___: datetime
) -> Citation:
    found = await findings.view(connection, parts["finding_id"])
    return citation(_known(found, "finding"))


async def _claims(
    connection: AsyncConnection, parts: Asked, question: Question, cursor: Cursor, _: datetime
) -> Page[claims.Said]:
    sought = replace(await _sought(connection, parts, question), after=cursor.at or None)
    found = await claims.page(connection, sought, question.limit + 1)
    return _after(found, question)


async def _figures(
    connection: AsyncConnection, parts: Asked, question: Question, cursor: Cursor, _: datetime
) -> Page[figures.Series]:
    sought = await _sought(connection, parts, question)
    return _paged(await figures.page(connection, sought, question.limit + 1, cursor.at), question, cursor)


async def _sought(connection: AsyncConnection, parts: Asked, question: Question) -> figures.Sought:
    topic = await topic_row(connection, parts["topic_id"])
    return figures.Sought(
        topic.id,
        speaker=question.speaker,
        outlet=question.outlet,
        since=question.since,
        told=not question.all,
    )


async def _article(
    connection: AsyncConnection, parts: Asked, _: Question, __: Cursor, ___: datetime
) -> article.Dossier:
    return _known(await article.dossier(connection, parts["article_id"]), "article")


async def _alerts(
    connection: AsyncConnection, _: Asked, question: Question, cursor: Cursor, __: datetime
) -> Page[alerts.AlertRow]:
    found = await alerts.listing(connection, question.limit + 1, offset=cursor.at, topic_id=question.topic)
    return _paged(found, question, cursor)


async def _speakers(
    connection: AsyncConnection, _: Asked, question: Question, cursor: Cursor, __: datetime
) -> Page[people.SpeakerRow]:
    return _paged(await people.speakers(connection, question.limit + 1, cursor.at), question, cursor)


async def _outlets(
    connection: AsyncConnection, _: Asked, question: Question, cursor: Cursor, __: datetime
) -> Page[people.OutletRow]:
    return _paged(await people.outlets(connection, question.limit + 1, cursor.at), question, cursor)


async def _search(
    connection: AsyncConnection, _: Asked, question: Question, cursor: Cursor, __: datetime
) -> Found:
    return Found(
        await search.claims(connection, question.q, question.limit, cursor.at),
        await search.articles(connection, question.q, question.limit, cursor.at),
    )


def _known(found: T | None, what: str) -> T:
    if found is None:
        raise HTTPException(404, f"There is no such {what}.")
    return found


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One thing that can be asked; `asks` are the names of Question that it looks at."""

    path: str
    summary: str
    returns: Any
    read: Read
    asks: tuple[str, ...] = ()


_LISTED = ("cursor", "limit")
_LEDGER = (*_LISTED, "speaker", "outlet", "since", "all")
ENDPOINTS = (
    Endpoint(
        "/api/v1/topics",
        "Topics that are watched, those with news first",
        Page[overview.Card],
        _topics,
        _LISTED,
    ),
    Endpoint(
        "/api/v1/topics/{topic_id}/claims", "Claims, the newest first", Page[claims.Said], _claims, _LEDGER
    ),
    Endpoint(
        "/api/v1/topics/{topic_id}/figures",
        "Figures with their values",
        Page[figures.Series],
        _figures,
        _LEDGER,
    ),
    Endpoint(
        "/api/v1/findings",
        "Findings, the newest first",
        Page[Citation],
        _findings,
        (*_LEDGER, "topic", "kind"),
    ),
    Endpoint("/api/v1/findings/{finding_id:int}", "One finding", Citation, _finding),
    Endpoint(
        "/api/v1/articles/{article_id:int}", "One article with what was read in it", article.Dossier, _article
    ),
    Endpoint(
        "/api/v1/alerts", "Alerts and their deliveries", Page[alerts.AlertRow], _alerts, (*_LISTED, "topic")
    ),
    Endpoint("/api/v1/speakers", "Speakers over all topics", Page[people.SpeakerRow], _speakers, _LISTED),
    Endpoint("/api/v1/outlets", "Outlets", Page[people.OutletRow], _outlets, _LISTED),
    Endpoint("/api/v1/search", "Claims and articles with the words of q", Found, _search, (*_LISTED, "q")),
)


def routes() -> list[Route]:
    """All of them, with the description of itself."""
    from monitor.desk.openapi import describe  # noqa: PLC0415  (it looks at ENDPOINTS)

    made = [Route(one.path, _answering(one), methods=["GET"]) for one in ENDPOINTS]
    say = Route("/api/v1/findings/{finding_id:int}/feedback", _say, methods=["POST"])
    return [*made, say, Route("/api/v1/openapi.json", describe, methods=["GET"], name="openapi")]


def _answering(endpoint: Endpoint) -> Callable[[Request], Awaitable[Response]]:
    adapter = TypeAdapter(endpoint.returns)

    async def answer(request: Request) -> Response:
        question = _question(request, endpoint)
        service = service_of(request)
        parts = {name: _storable(value) for name, value in request.path_params.items()}
        async with service.read() as connection:
            found = await endpoint.read(connection, parts, question, _cursor(question.cursor), service.now())
        return _tagged(request, adapter.dump_json(found))

    return answer


def _storable(part: Any) -> Any:
    """A number that no row can have, and a text that no database holds, belong to nothing."""
    if (isinstance(part, int) and part >= 2**62) or (isinstance(part, str) and "\x00" in part):
        raise HTTPException(404, "There is nothing of this name.")
    return part


def _question(request: Request, endpoint: Endpoint) -> Question:
    asked = {name: value for name, value in request.query_params.items() if name in endpoint.asks}
    try:
        question = Question.model_validate(asked)
    except ValidationError as error:
        first = error.errors()[0]
        raise HTTPException(400, f"{'.'.join(map(str, first['loc']))}: {first['msg']}.") from None
    if question.since is not None:
        try:
            question.since = question.since.astimezone(UTC)
        except OverflowError:
            raise HTTPException(400, "since: out of all ages.") from None
    return question


def _tagged(request: Request, body: bytes) -> Response:
    """With an ETag, by which who has it already is told so (RFC 9110)."""
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"ETag": etag, "Cache-Control": "private, no-cache"}
    if etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="application/json", headers=headers)


_VERDICT = TypeAdapter(Verdict)


async def _say(request: Request) -> Response:
    """Keep a verdict; needs the scope `write`."""
    name = acting_program(request)
    number = _storable(request.path_params["finding_id"])
    try:
        said = _VERDICT.validate_json(await read_body(request))
    except ValidationError as error:
        first = error.errors()[0]
        raise HTTPException(400, f"{'.'.join(map(str, first['loc'])) or 'body'}: {first['msg']}.") from None
    service = service_of(request)
    async with service.write() as connection:
        if await findings.view(connection, number) is None:
            raise HTTPException(404, "There is no such finding.")
        try:
            fresh = await judge(
                connection, number, said.verdict, made_by=name, now=service.now(), same_as=said.same_as
            )
        except StoreError as error:
            if error.__cause__ is not None:
                raise
            raise HTTPException(404, str(error)) from None
    return JSONResponse(json.loads(TypeAdapter(Kept).dump_json(Kept(fresh))))


assert set(feedback.VERDICTS) == {"useful", "not-new", "not-relevant", "wrong-link"}
