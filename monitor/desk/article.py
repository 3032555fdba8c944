"""One article: its words with what was read in them, its revisions and copies, and how it stands to every topic."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from itertools import pairwise

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from monitor.desk.highlights import Change, shortened, stretches, word_diff
from monitor.desk.service import service_of
from monitor.desk.templating import render
from monitor.model import Part
from monitor.store.desk import article
from monitor.topics.judge import why as match_now
from monitor.why import ask

_DIFFS = 5


async def show(request: Request) -> Response:
    """The page, with the words of one topic or of all."""
    async with service_of(request).read() as connection:
        found = await article.dossier(connection, request.path_params["article_id"])
    if found is None:
        raise HTTPException(404, "There is no such article. It may have been forgotten.")
    topic_id = request.query_params.get("topic") or next(
        (s.topic_id for s in found.standings if s.matched), None
    )
    items = tuple(item for item in found.items if topic_id is None or item.topic_id in (None, topic_id))
    newest = found.versions[-1] if found.versions else None
    return await render(
        request,
        "article.html.j2",
        found=found,
        topic_id=topic_id,
        items=items,
        title=stretches(newest.title, items, Part.TITLE) if newest else [],
        paragraphs=stretches(newest.text, items, Part.TEXT) if newest else [],
        newest=newest,
        diffs=await asyncio.to_thread(_diffs, found.versions),
    )


def _diffs(versions: Sequence[article.Version]) -> list[tuple[article.Version, list[Change]]]:
    """What each of the last revisions changed, the newest first."""
    texts = [f"{version.title}\n\n{version.text}" for version in versions]
    changes = [
        (versions[place], shortened(word_diff(before, after)))
        for place, (before, after) in enumerate(pairwise(texts), 1)
        if place >= len(versions) - _DIFFS
    ]
    return changes[::-1]


async def why(request: Request) -> Response:
    """How the article would be judged for one topic now, for a part of the page."""
    service, parts = service_of(request), request.path_params
    async with service.read() as connection:
        asked = await ask(connection, str(parts["article_id"]), parts["topic_id"])
    judged = await service.app.workers.language.run(match_now, asked.definition, asked.needed, asked.text)
    return await render(request, "why.html.j2", answer=asked.answered(judged))
