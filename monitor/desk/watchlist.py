"""The editor of the watchlist: checked while one types, tried on the stored articles, and the file stays the truth."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from monitor.backtest import as_it_is, backtest, in_file, stored
from monitor.config.models import Config
from monitor.config.watchlist import ChangedMeanwhileError, Problem, problems_of, read_section, save_section
from monitor.desk.access import acting, identity_of
from monitor.desk.service import Service, service_of
from monitor.desk.templating import path_for, render
from monitor.errors import ConfigError

_DAYS, _MOST = 7, 400
_trying = asyncio.Semaphore(1)


async def show(request: Request) -> Response:
    """The topics of the file as they stand now."""
    who, file = identity_of(request), _file(service_of(request))
    if who is None or not who.may_write:
        raise HTTPException(403, "You may look at everything else here and change nothing.")
    section = await asyncio.to_thread(read_section, file)
    saved = request.query_params.get("saved") == "1"
    return render(
        request,
        "watchlist.html.j2",
        section=section,
        text=section.text,
        problems=[],
        changed=False,
        saved=saved,
        file=file,
    )


def _file(service: Service) -> Path:
    if service.file is None:
        raise HTTPException(404, "This service has no file: it runs without one, as the demo does.")
    return service.file


async def check(request: Request) -> Response:
    """Every mistake in what is typed, each with its line; for a part of the page."""
    form, service = await acting(request), service_of(request)
    _, problems = await _judged(service, form.get("text", ""))
    return render(request, "problems.html.j2", problems=problems, checked=True)


async def _judged(service: Service, text: str) -> tuple[Config | None, list[Problem]]:
    return await asyncio.to_thread(problems_of, _file(service), text, service.environ)


async def save(request: Request) -> Response:
    """Put the topics into the file; the running service takes them up by itself."""
    form, service = await acting(request), service_of(request)
    file, text = _file(service), form.get("text", "")
    try:
        await asyncio.to_thread(save_section, file, text, form.get("seen", ""), service.environ)
    except ChangedMeanwhileError:
        return await _again(request, file, text, changed=True)
    except ConfigError:
        return await _again(request, file, text, changed=False)
    return RedirectResponse(path_for(request, "watchlist", query={"saved": "1"}), 303)


async def _again(request: Request, file: Path, text: str, *, changed: bool) -> Response:
    """The page with what was typed, which is not lost."""
    _, problems = await _judged(service_of(request), text)
    section = await asyncio.to_thread(read_section, file)
    values = {"section": section, "text": text, "problems": problems, "changed": changed, "saved": False}
    return render(request, "watchlist.html.j2", 409 if changed else 422, file=file, **values)


async def attempt(request: Request) -> Response:
    """What a topic as typed would have told of the articles of the last days, beside what it tells as it is."""
    form, service = await acting(request), service_of(request)
    config, problems = await _judged(service, form.get("text", ""))
    if config is None:
        return render(request, "problems.html.j2", problems=problems, checked=True)
    name = form.get("topic", "").strip()
    topic = in_file(config, name)
    known = await as_it_is(config, name)
    articles = (await stored(config, timedelta(days=_DAYS)))[-_MOST:]
    async with _trying:
        outcomes = (
            await backtest(articles, [topic] if known is None else [topic, known], config) if articles else []
        )
    return render(
        request, "attempt.html.j2", outcomes=outcomes, articles=len(articles), days=_DAYS, name=topic.name
    )
