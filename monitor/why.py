"""Answers what became of one article for one topic: matched or not, by what, and what was chosen of its items."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor.alerts.render import formatting
from monitor.articles.identity import address_key
from monitor.config.models import Config, TopicConfig
from monitor.errors import MonitorError
from monitor.reading.revision import is_parsed
from monitor.status import opened
from monitor.store import articles, choices, topics
from monitor.store.choices import Fate
from monitor.store.tables import articles as articles_table
from monitor.store.tables import entries, matches
from monitor.store.tables import topics as topics_table
from monitor.topics.judge import Text
from monitor.topics.judge import why as match_now
from monitor.topics.match import Match, threshold
from monitor.topics.watched import article_text

_SCORES = 1_000


@dataclass(frozen=True, slots=True)
class Answer:
    """`matched_at_version` is None for an article that was not matched; `now` is how it would be judged now."""

    title: str
    url: str
    outlet: str
    first_seen_at: datetime
    topic_name: str
    topic_version: int
    matched_at_version: int | None
    silent: bool
    state: str
    now: Match
    fates: tuple[Fate, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """All that the question needs of the database; `definition`, `needed` and `text` are what is judged."""

    watched: sa.Row[Any]
    revision: sa.Row[Any]
    match: sa.Row[Any] | None
    fates: tuple[Fate, ...]
    definition: TopicConfig
    needed: float
    text: Text

    def answered(self, now: Match) -> Answer:
        """The answer, with how the article is judged `now` (topics.judge.why)."""
        return Answer(
            title=self.revision.title,
            url=self.revision.url,
            outlet=self.revision.outlet,
            first_seen_at=self.revision.first_seen_at,
            topic_name=self.watched.name,
            topic_version=self.watched.version,
            matched_at_version=self.match.topic_version if self.match else None,
            silent=bool(self.match and self.match.silent),
            state=_state(self.revision, self.match),
            now=now,
            fates=self.fates,
        )


async def why(config: Config, article: str, topic: str) -> Answer:
    """Raises MonitorError for an article or topic that is not known, with what is known of it."""
    async with opened(config) as db, db.read() as connection:
        asked = await ask(connection, article, topic)
    return asked.answered(match_now(asked.definition, asked.needed, asked.text))


async def ask(connection: AsyncConnection, article: str, topic: str) -> Asked:
    """What the question needs. Raises MonitorError as `why` does."""
    watched = await _topic(connection, topic)
    article_id = await _article(connection, article)
    newest = await articles.newest(connection, article_id)
    revision = await topics.text(connection, newest.id)
    tags = await topics.tags_of(connection, [article_id])
    scores = await topics.recent_scores(connection, watched, _SCORES)
    definition = TopicConfig.model_validate(watched.definition)
    return Asked(
        watched=watched,
        revision=revision,
        match=await _match(connection, watched.id, article_id),
        fates=tuple(await choices.of_article(connection, watched.id, article_id)),
        definition=definition,
        needed=threshold(scores, definition.breadth),
        text=article_text(revision, tags),
    )


def _state(revision: sa.Row[Any], match: sa.Row[Any] | None) -> str:
    """Where the article stands on its way, in words for the user."""
    if match is None:
        waits = revision.matched_at is None
        return "not yet held against the topics" if waits else "held against the topic and not matched"
    if not is_parsed(revision.language):
        unread = formatting.language(revision.language)
        return f"matched, but nothing is read in {unread}: it is listed and told once a day"
    if match.linked_at is None:
        return "matched, waits to be read and linked"
    if not match.certain:
        return "came near and was put to the chooser; its score does not make it an article of the topic"
    return "matched and linked" + (
        ", silently: it was there before the topic was watched" if match.silent else ""
    )


async def _topic(connection: AsyncConnection, wanted: str) -> sa.Row[Any]:
    rows = (await connection.execute(sa.select(topics_table).order_by(topics_table.c.id))).all()
    found = next((row for row in rows if wanted.casefold() in (row.id, row.name.casefold())), None)
    if found is None:
        names = ", ".join(row.id for row in rows) or "none"
        raise MonitorError(f"There is no topic {wanted!r}. The topics are: {names}.")
    return found


async def _article(connection: AsyncConnection, wanted: str) -> int:
    """The article's number, from a number or any address that leads to it."""
    if wanted.isdecimal():
        query = sa.select(articles_table.c.id).where(articles_table.c.id == int(wanted))
        found = await connection.scalar(query)
    else:
        found = await articles.find(connection, [address_key(wanted)])
        found = found or await connection.scalar(
            sa.select(articles_table.c.id).where(articles_table.c.url == wanted)
        )
    if found is None:
        raise MonitorError(await _no_article(connection, wanted))
    return int(found)


async def _no_article(connection: AsyncConnection, wanted: str) -> str:
    entry = (
        await connection.execute(sa.select(entries).where(entries.c.url == wanted).limit(1))
    ).one_or_none()
    if entry is None:
        return f"No article is stored under {wanted}: no feed has brought it, or it was erased."
    trouble = entry.error or "it waits to be fetched"
    return f"A feed has brought {wanted}, but it is not an article yet: {trouble}"


async def _match(connection: AsyncConnection, topic_id: str, article_id: int) -> sa.Row[Any] | None:
    query = sa.select(matches).where(matches.c.topic_id == topic_id, matches.c.article_id == article_id)
    rows = await connection.execute(query.order_by(matches.c.revision_id.desc()).limit(1))
    return rows.one_or_none()
