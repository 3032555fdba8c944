"""Runs a topic over stored articles in a throw-away service: what it would have told, and what it just missed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from monitor.app import App
from monitor.config.models import Config, GroupingConfig, TopicConfig
from monitor.errors import MonitorError
from monitor.model import FindingView
from monitor.replay import StoredArticle, replayed, to_document
from monitor.status import opened
from monitor.store import findings, topics
from monitor.store.tables import articles, matches
from monitor.store.tables import topics as topics_table
from monitor.topics.judge import why
from monitor.topics.match import threshold
from monitor.topics.watched import article_text

_MOST = 20_000  # stored articles
_SCORES = 1_000
_NEAR, _SHOWN = 0.6, 10  # of the score needed; near misses that are shown
_SHOWN_OF_MANY = 3  # near misses of each topic where several are replayed


@dataclass(frozen=True, slots=True)
class Miss:
    """An article that came near; `reasons` say what was missing."""

    title: str
    outlet: str
    url: str
    score: float
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one definition of a topic would have told. Days are those of the configured time zone."""

    name: str
    matched: dict[date, int]
    alerts: dict[date, int]
    titles: frozenset[str]
    told: tuple[FindingView, ...]
    misses: tuple[Miss, ...]
    needed: float


async def stored(config: Config, since: timedelta) -> list[StoredArticle]:
    """The articles of the last time as they stand now, in the order in which they were seen."""
    async with opened(config) as db, db.read() as connection:
        rows = await topics.stored_texts(connection, since=datetime.now(UTC) - since, limit=_MOST)
    newest = {row.url: row for row in reversed(rows)}
    found = [
        StoredArticle(
            id=str(row.article_id),
            url=row.url,
            title=row.title,
            published=row.first_seen_at,
            source=row.outlet,
            text=row.text,
        )
        for row in newest.values()
    ]
    return sorted(found, key=lambda article: article.published)


async def as_it_is(config: Config, name: str) -> TopicConfig | None:
    """The topic as the service has it, None where it is new."""
    async with opened(config) as db, db.read() as connection:
        known = await topics.known(connection)
    wanted = name.casefold()
    return next((one.topic for one in known if wanted in (one.id, one.topic.name.casefold())), None)


def in_file(config: Config, name: str) -> TopicConfig:
    """The topic of the file with this name or id. Raises MonitorError."""
    wanted = name.casefold()
    found = next((t for t in config.topics if wanted in (t.id, t.name.casefold())), None)
    if found is None:
        names = ", ".join(topic.name for topic in config.topics) or "none"
        raise MonitorError(f"There is no topic {name!r} in the file. The topics are: {names}.")
    return found


async def backtest(
    stored_articles: Sequence[StoredArticle],
    tried: Sequence[TopicConfig],
    config: Config,
    progress: Callable[[], None] = lambda: None,
) -> list[Outcome]:
    """One outcome for each definition; every article is read once for all of them."""
    named = [topic.model_copy(update={"id": f"topic-{n}", "until": None}) for n, topic in enumerate(tried)]
    zone = ZoneInfo(config.time_zone)
    settings = {"chooser": config.chooser}
    async with replayed(stored_articles, named, progress=progress, settings=settings) as app:
        return [await _outcome(app, topic, config.grouping, zone, _SHOWN) for topic in named]


async def replay(
    stored_articles: Sequence[StoredArticle],
    watched: Sequence[TopicConfig],
    progress: Callable[[], None] = lambda: None,
) -> tuple[list[dict[str, Any]], list[Outcome]]:
    """The findings as documents in the order in which they are raised, and each topic's outcome."""
    if not stored_articles:
        return [], []
    async with replayed(stored_articles, watched, progress=progress) as app:
        async with app.db.read() as connection:
            found = await findings.all_of(connection)
        grouping, zone = app.config.grouping, ZoneInfo(app.config.time_zone)
        shown = _SHOWN if len(watched) == 1 else _SHOWN_OF_MANY
        outcomes = [await _outcome(app, topic, grouping, zone, shown) for topic in app.config.topics]
    return [to_document(topic, engine, view) for topic, engine, view in found], outcomes


async def _outcome(
    app: App, topic: TopicConfig, grouping: GroupingConfig, zone: ZoneInfo, shown: int
) -> Outcome:
    async with app.db.read() as connection:
        query = sa.select(topics_table).where(topics_table.c.id == topic.id)
        row = (await connection.execute(query)).one()
        hits = sa.select(articles.c.first_seen_at, articles.c.title).join(
            matches, matches.c.article_id == articles.c.id
        )
        mine = hits.where(matches.c.topic_id == topic.id, matches.c.certain)
        matched = (await connection.execute(mine)).all()
        told = [view for _, _, view in await findings.all_of(connection, topic.id)]
        needed = threshold(await topics.recent_scores(connection, row, _SCORES), topic.breadth)
    times = alert_times([view.evidence.first_seen_at for view in told], grouping)
    return Outcome(
        name=topic.name,
        matched=Counter(moment.astimezone(zone).date() for moment, _ in matched),
        alerts=Counter(moment.astimezone(zone).date() for moment in times),
        titles=frozenset(title for _, title in matched),
        told=tuple(told),
        misses=await _misses(app, row, topic, needed, shown),
        needed=needed,
    )


async def _misses(
    app: App, row: sa.Row[tuple[object, ...]], topic: TopicConfig, needed: float, shown: int
) -> tuple[Miss, ...]:
    async with app.db.read() as connection:
        near = await topics.near_misses(connection, row, least=_NEAR * needed, limit=shown)
        texts = [await topics.text(connection, one.revision_id) for one in near]
    found = []
    for one, text in zip(near, texts, strict=True):
        judged = await app.workers.language.run(why, topic, needed, article_text(text, {}))
        found.append(Miss(one.title, one.outlet, one.url, one.score, judged.reasons))
    return tuple(found)


def alert_times(found: Sequence[datetime], grouping: GroupingConfig) -> list[datetime]:
    """When findings raised at these times would have been told: a wait from the first, an interval between two."""
    told: list[datetime] = []
    for moment in sorted(found):
        if told and moment <= told[-1]:
            continue
        due = moment + grouping.wait
        told.append(max(due, told[-1] + grouping.interval) if told else due)
    return told
