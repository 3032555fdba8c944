"""Runs stored articles through the stages on a throw-away database, the clock at each article's own time."""

from __future__ import annotations

import json
import tempfile
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from monitor.app import App, open_app
from monitor.articles.deduplication import Arrival, save
from monitor.articles.page import facts_of
from monitor.config.models import Config, TopicConfig
from monitor.errors import MonitorError
from monitor.ledger.stage import link
from monitor.model import FindingView, Interval
from monitor.pipeline import STAGES, Stage, drain
from monitor.selection.put import Chooser
from monitor.store import findings
from monitor.store.articles import NewArticle

_TOPICS = 10_000  # that are linked at once, so that an article is put to the chooser for all of them


class StoredArticle(BaseModel):
    """One line of the file: an article with its text. Other keys are allowed and left alone."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str
    url: str
    title: str = ""
    published: datetime
    source: str
    text: str


@dataclass(slots=True)
class _Clock:
    now: datetime

    def __call__(self) -> datetime:
        return self.now


def read_articles(lines: Iterable[str], name: str) -> list[StoredArticle]:
    """Articles of a JSON-lines file, in time order. Raises MonitorError with the line of the first mistake."""
    found: list[StoredArticle] = []
    for number, line in enumerate(lines, start=1):
        if line.strip():
            found.append(_read_article(line, f"{name}:{number}"))
    return sorted(found, key=lambda article: _utc(article.published))


def _read_article(line: str, place: str) -> StoredArticle:
    try:
        return StoredArticle.model_validate_json(line)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "line"
        raise MonitorError(f"{place}: {where}: {first['msg']}") from error


async def replay(
    articles: Sequence[StoredArticle],
    topics: Sequence[TopicConfig],
    *,
    progress: Callable[[], None] = lambda: None,
    chooser: Chooser | None = None,
    settings: Mapping[str, Any] = MappingProxyType({}),
) -> list[dict[str, Any]]:
    """Findings, in the order in which they are raised, as documents of one line each.

    `chooser` takes the place of the one that `settings`, further keys of the configuration, would give.
    """
    if not articles:
        return []
    living = replayed(articles, topics, progress=progress, chooser=chooser, settings=settings)
    async with living as app, app.db.read() as connection:
        found = await findings.all_of(connection)
    return [to_document(topic, engine, view) for topic, engine, view in found]


@asynccontextmanager
async def replayed(
    articles: Sequence[StoredArticle],
    topics: Sequence[TopicConfig],
    *,
    progress: Callable[[], None] = lambda: None,
    chooser: Chooser | None = None,
    settings: Mapping[str, Any] = MappingProxyType({}),
) -> AsyncIterator[App]:
    """A throw-away service that has lived through the articles, which must be in time order."""
    clock = _Clock(_utc(articles[0].published) if articles else datetime.now(UTC))
    stages = [stage for stage in STAGES if stage.name in {"match", "read"}]
    stages.append(Stage("link", partial(link, chooser=chooser), limit=_TOPICS))
    async with _throw_away(topics, clock, settings) as app:
        for article in articles:
            clock.now = max(clock.now, _utc(article.published))
            await _run(app, article, stages)
            progress()
        yield app


@asynccontextmanager
async def _throw_away(
    topics: Sequence[TopicConfig], clock: _Clock, settings: Mapping[str, Any]
) -> AsyncIterator[App]:
    watched = tuple(topic.model_copy(update={"baseline": "alert"}) for topic in topics)
    with tempfile.TemporaryDirectory(prefix="monitor-replay-") as folder:
        config = Config(database=f"sqlite:///{Path(folder) / 'replay.db'}", topics=watched, **settings)
        async with open_app(config, now=clock) as app:
            yield app


async def _run(app: App, article: StoredArticle, stages: Sequence[Stage]) -> None:
    facts = await app.workers.pages.run(facts_of, article.text, article.source)
    new = NewArticle(
        url=article.url,
        outlet=article.source,
        title=article.title,
        text=article.text,
        author=None,
        language=facts.language,
        published_at=_utc(article.published),
        feed_silent=False,
        signature=facts.signature,
        numbers=facts.numbers,
    )
    await save(app, Arrival(new, facts.credited))
    for stage in stages:
        await drain(app, stage)


def _utc(time: datetime) -> datetime:
    return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)


def to_document(topic: str, engine: str, view: FindingView) -> dict[str, Any]:
    span = view.evidence.span
    return {
        "topic": topic,
        "kind": view.kind,
        "article": view.evidence.url,
        "quote": span.quote,
        "part": span.part,
        "start": span.start,
        "end": span.end,
        "value": _ends(view.value),
        "previous": _ends(view.previous),
        "unit": view.unit,
        "relation": view.relation,
        "speaker": view.speaker,
        "office": view.office,
        "stance": view.stance,
        "headline": view.headline,
        "salience": round(view.salience, 3),
        "reason": view.reason,
        "engine": engine,
    }


def _ends(interval: Interval | None) -> list[float | None] | None:
    return None if interval is None else [interval.low, interval.high]


def to_line(document: dict[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False)
