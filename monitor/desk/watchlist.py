"""The editor of the watchlist: checked while one types, tried on the stored articles, and the file stays the truth."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from monitor.backtest import as_it_is, backtest, in_file, stored
from monitor.config.models import Config
from monitor.config.watchlist import (
    ChangedMeanwhileError,
    Problem,
    Watchlist,
    problems_of,
    read_section,
    save_section,
    watchlists,
)
from monitor.desk.access import acting, identity_of
from monitor.desk.service import Service, service_of
from monitor.desk.templating import path_for, render
from monitor.errors import ConfigError

_DAYS, _MOST = 7, 400
_trying = asyncio.Semaphore(1)


async def show(request: Request) -> Response:
    """The topics of one file as they stand now."""
    who = identity_of(request)
    if who is None or not who.may_write:
        raise HTTPException(403, "You may look at everything else here and change nothing.")
    every = await _every(service_of(request))
    one = _chosen(every, request.query_params.get("file", ""))
    section = await asyncio.to_thread(read_section, one)
    saved = request.query_params.get("saved") == "1"
    values = {"section": section, "text": section.text, "problems": [], "changed": False, "saved": saved}
    return await _page(request, every, one, values)


async def _page(
    request: Request, every: list[Watchlist], one: Watchlist, values: dict[str, object], status: int = 200
) -> Response:
    names = [topic.name for topic in service_of(request).app.config.topics]
    return await render(request, "watchlist.html.j2", status, every=every, one=one, names=names, **values)


async def _every(service: Service) -> list[Watchlist]:
    if service.file is None:
        raise HTTPException(404, "This service has no file: it runs without one, as the demo does.")
    return await asyncio.to_thread(watchlists, service.file)


def _chosen(every: list[Watchlist], name: str) -> Watchlist:
    """The file of this name, the configuration itself where none is named."""
    found = next((one for one in every if name in ("", one.name)), None)
    if found is None:
        raise HTTPException(404, "The configuration includes no such file any more.")
    return found


async def check(request: Request) -> Response:
    """Every mistake in what is typed, each with its line; for a part of the page."""
    form, service = await acting(request), service_of(request)
    _, problems = await _judged(service, form)
    return await render(request, "problems.html.j2", problems=problems, checked=True)


async def _judged(service: Service, form: dict[str, str]) -> tuple[Config | None, list[Problem]]:
    one = _chosen(await _every(service), form.get("file", ""))
    return await asyncio.to_thread(problems_of, one, form.get("text", ""), service.environ)


async def save(request: Request) -> Response:
    """Put the topics into the file; the running service takes them up by itself."""
    form, service = await acting(request), service_of(request)
    every, text = await _every(service), form.get("text", "")
    one = _chosen(every, form.get("file", ""))
    changed = False
    try:
        await asyncio.to_thread(save_section, one, text, form.get("seen", ""), service.environ)
    except ChangedMeanwhileError:
        changed = True
    except ConfigError as error:
        unlisted = [Problem(0, words) for words in error.problems]
    else:
        asked = {"saved": "1", "file": one.name if one.included else None}
        return RedirectResponse(path_for(request, "watchlist", query=asked), 303)
    _, problems = await _judged(service, form)
    section = await asyncio.to_thread(read_section, one)
    values = {"section": section, "text": text, "changed": changed, "saved": False}
    values["problems"] = problems if changed else problems or unlisted
    return await _page(request, every, one, values, 409 if changed else 422)


async def attempt(request: Request) -> Response:
    """What a topic as typed would have told of the articles of the last days, beside what it tells as it is."""
    form, service = await acting(request), service_of(request)
    config, problems = await _judged(service, form)
    if config is None:
        return await render(request, "problems.html.j2", problems=problems, checked=True)
    name = form.get("topic", "").strip()
    topic = in_file(config, name)
    known = await as_it_is(config, name)
    articles = (await stored(config, timedelta(days=_DAYS)))[-_MOST:]
    async with _trying:
        outcomes = (
            await backtest(articles, [topic] if known is None else [topic, known], config) if articles else []
        )
    return await render(
        request, "attempt.html.j2", outcomes=outcomes, articles=len(articles), days=_DAYS, name=topic.name
    )
