"""Search over articles and claims, with the words found in their places."""

from __future__ import annotations

from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import Response

from monitor.desk.service import page_number, service_of
from monitor.desk.templating import render
from monitor.store.desk import search

_A_PAGE = 25
_LONGEST = 200


async def show(request: Request) -> Response:
    """The page; scripts ask for what was found alone while one types."""
    question, page = request.query_params.get("q", "")[:_LONGEST], page_number(request)
    skip = (page - 1) * _A_PAGE
    async with service_of(request).read() as connection:
        claims = await search.claims(connection, question, _A_PAGE + 1, skip)
        articles = await search.articles(connection, question, _A_PAGE + 1, skip)
    part = request.headers.get("hx-request") == "true"
    return await render(
        request,
        "found_words.html.j2" if part else "search.html.j2",
        question=question,
        claims=claims[:_A_PAGE],
        articles=articles[:_A_PAGE],
        page=page,
        more=len(claims) > _A_PAGE or len(articles) > _A_PAGE,
        marked=marked,
    )


def marked(snippet: str) -> Markup:
    """The snippet, escaped, with the words found as marks."""
    return Markup(  # noqa: S704  (escaped before)
        str(escape(snippet)).replace(search.OPEN, "<mark>").replace(search.CLOSE, "</mark>")
    )
