"""The topics as they are matched now: made ready once, by parts, and kept until one of them changes."""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
import structlog
from pydantic import TypeAdapter

from monitor import ENGINE
from monitor.app import BACKFILL, App
from monitor.config.identity import matching
from monitor.config.models import Config, TopicConfig
from monitor.store import aims, topics
from monitor.topics.judge import Text, Watchlist, packed, prepare, scores_of, terms_of
from monitor.topics.match import FEWEST, threshold

log = structlog.get_logger(__name__)

_SCORES, _ALL_SCORES = 1_000, 50_000  # of a topic's and of all topics' last articles, for learning
_FEWEST_SCORES = 50
_SAMPLE, _AT_ONCE = (
    200,
    25,
)  # stored articles from which a new topic learns, and how many in one piece of work
_PREPARED_AT_ONCE = 8  # topics in one piece of work
_FRESH = 10  # topics whose thresholds may be learnt anew for each article
_FILES = 16  # files of topics that are kept: articles are on their way with those before the last
_MATCHING: TypeAdapter[dict[str, Any]] = TypeAdapter(dict[str, Any])


@dataclass(frozen=True, slots=True)
class Watched:
    """Topics as they are matched now, with the score that each asks for; `aims` are what was learnt of each, `state`
    is that of the stored topics when they were read."""

    state: tuple[object, ...]
    rows: tuple[sa.Row[Any], ...]
    definitions: tuple[TopicConfig, ...]
    aims: tuple[bytes, ...]
    needed: tuple[float, ...]
    packed: Watchlist
    files: Files

    def since(self, moment: datetime) -> Watched:
        """Those that became what they are at or after a moment."""
        kept = [n for n, row in enumerate(self.rows) if row.version_at >= moment]
        if len(kept) == len(self.rows):
            return self
        definitions = tuple(self.definitions[n] for n in kept)
        found = tuple(self.aims[n] for n in kept)
        return Watched(
            self.state,
            tuple(self.rows[n] for n in kept),
            definitions,
            found,
            tuple(self.needed[n] for n in kept),
            self.files.written(definitions, found),
            self.files,
        )


class Files:
    """Topics with what was learnt of them, in files that language processes read once; the oldest go."""

    def __init__(self, make: Callable[[], Path]) -> None:
        """`make` gives a new folder, which may be cleaned away like everything in /tmp."""
        self._make = make
        self._folder = make()
        self._there: dict[str, Watchlist] = {}

    def written(self, definitions: Sequence[TopicConfig], found: Sequence[bytes]) -> Watchlist:
        """A watchlist whose content is in a file: written if it is not there yet."""
        content = packed(definitions, found)
        key = sha256(content).hexdigest()
        known = self._there.pop(key, None)
        if known is None or not self.holds(known):
            if not self._folder.exists():
                self._folder = self._make()
            file = self._folder / key
            descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "wb") as out:
                out.write(content)
            known = Watchlist(key, file=str(file))
        self._there[key] = known
        while len(self._there) > _FILES:
            oldest = next(iter(self._there))
            Path(self._there.pop(oldest).file).unlink(missing_ok=True)
        return known

    def holds(self, watchlist: Watchlist) -> bool:
        """Whether its file is there still."""
        return Path(watchlist.file).exists()


@dataclass(slots=True)
class _Kept:
    """What is at hand from one run to the next, as long as the topics are in its state; for `left` more articles."""

    config: Config
    today: date
    watched: Watched
    left: int


async def watching(app: App, articles: int) -> Watched:
    """The active topics, for so many articles; a new one is made ready, and learns from stored ones, before it matches.

    Their thresholds follow the scores of the last articles: those of a few topics with each article, those of
    thousands as seldom as is needed for that to cost the same. Raises MonitorError.
    """
    today = app.now().astimezone(ZoneInfo(app.config.time_zone)).date()
    async with app.db.read() as connection:
        state = await topics.state(connection)
    kept: _Kept | None = app.kept.get("watched")
    if kept is None or (kept.watched.state, kept.today) != (state, today) or kept.config is not app.config:
        watched = await _made(app, today, state)
        kept = app.kept["watched"] = _Kept(app.config, today, watched, 0)
    mine = kept.watched
    if not mine.files.holds(mine.packed):
        kept.watched = replace(mine, packed=mine.files.written(mine.definitions, mine.aims))
    if kept.left <= 0:
        kept.watched = replace(kept.watched, needed=await _needed(app, kept.watched))
        kept.left = len(kept.watched.rows) // _FRESH
    kept.left -= articles
    return kept.watched


async def _made(app: App, today: date, state: tuple[object, ...]) -> Watched:
    async with app.db.read() as connection:
        rows = await topics.active(connection)
    definitions = [TopicConfig.model_validate(row.definition) for row in rows]
    going = [n for n, topic in enumerate(definitions) if topic.until is None or topic.until >= today]
    active, kept = tuple(rows[n] for n in going), tuple(definitions[n] for n in going)
    found = await _learnt(app, kept)
    files = _files(app)
    return Watched(state, active, kept, found, (), files.written(kept, found), files)


def _files(app: App) -> Files:
    if "files" not in app.kept:

        def folder() -> Path:
            made = tempfile.TemporaryDirectory(prefix="monitor-topics-", ignore_cleanup_errors=True)
            return Path(app.opened.enter_context(made))

        app.kept["files"] = Files(folder)
    files: Files = app.kept["files"]
    return files


async def _learnt(app: App, definitions: Sequence[TopicConfig]) -> tuple[bytes, ...]:
    """What is near to each topic's query: as it is stored, else learnt now, in pieces of a few topics."""
    keys = [_key(topic) for topic in definitions]
    known: dict[str, bytes] = app.kept.setdefault("aims", {})
    missing = {key for key in keys if key not in known}
    async with app.db.read() as connection:
        known |= await aims.known(connection, missing)
    left = {key: topic for key, topic in zip(keys, definitions, strict=True) if key not in known}
    if len(left) > _PREPARED_AT_ONCE:
        log.info("topics are made ready", topics=len(left))
    parts = [list(left)[at : at + _PREPARED_AT_ONCE] for at in range(0, len(left), _PREPARED_AT_ONCE)]
    for start in range(0, len(parts), app.config.workers.processes):
        some = parts[start : start + app.config.workers.processes]
        for made in await asyncio.gather(*(_prepared(app, part, left) for part in some)):
            known |= made
    for gone in known.keys() - set(keys):
        del known[gone]
    return tuple(known[key] for key in keys)


def _key(topic: TopicConfig) -> str:
    """Of all that decides what is near to a topic."""
    content = _MATCHING.dump_json(matching(topic))
    return f"{ENGINE} {sha256(content).hexdigest()}"


async def _prepared(
    app: App, keys: Sequence[str], definitions: Mapping[str, TopicConfig]
) -> dict[str, bytes]:
    """Learn some topics, with what is known of their terms from others, and keep it."""
    part = [definitions[key] for key in keys]
    words = {f"{ENGINE} {term}": term for term in await app.workers.language.run(terms_of, part)}
    async with app.db.read() as connection:
        probes = await aims.known_probes(connection, words.keys())
    made = await app.workers.language.run(prepare, part, {words[key]: probe for key, probe in probes.items()})
    found = dict(zip(keys, made.aims, strict=True))
    if made.lasting:
        terms = {f"{ENGINE} {words}": probe for words, probe in made.probes.items()}
        async with app.db.write() as connection:
            await aims.add(connection, found, terms, app.now())
    return found


async def _needed(app: App, watched: Watched) -> tuple[float, ...]:
    """The score that each topic asks for; one that knows too few scores learns from stored articles first."""
    recent = await _recent(app, watched.rows)
    unlearnt = [n for n, scores in enumerate(recent) if watched.definitions[n].query and len(scores) < FEWEST]
    if unlearnt and await _learn(app, watched, unlearnt):
        recent = await _recent(app, watched.rows)
    return tuple(
        threshold(scores, topic.breadth) for scores, topic in zip(recent, watched.definitions, strict=True)
    )


async def _recent(app: App, active: Sequence[sa.Row[Any]]) -> list[list[float]]:
    limit = max(_FEWEST_SCORES, min(_SCORES, _ALL_SCORES // max(1, len(active))))
    async with app.db.read() as connection:
        return [await topics.recent_scores(connection, topic, limit) for topic in active]


async def _learn(app: App, watched: Watched, numbers: Sequence[int]) -> bool:
    """Score stored articles for topics that know too few, so that their first match asks for enough."""
    async with app.db.read() as connection:
        stored = await topics.stored_texts(connection, since=app.now() - BACKFILL, limit=_SAMPLE)
    if len(stored) < FEWEST:
        return False
    rows = [watched.rows[n] for n in numbers]
    files = watched.files.written(
        [watched.definitions[n] for n in numbers], [watched.aims[n] for n in numbers]
    )
    for start in range(0, len(stored), _AT_ONCE):
        part = stored[start : start + _AT_ONCE]
        found = await app.workers.language.run(scores_of, files, [article_text(row, {}) for row in part])
        async with app.db.write() as connection:
            for row, scores in zip(part, found, strict=True):
                await topics.add_scores(connection, rows, row.id, scores)
    log.info("topics learnt from stored articles", topics=[row.id for row in rows], articles=len(stored))
    return True


def article_text(revision: sa.Row[Any], tags: Mapping[int, tuple[str, ...]]) -> Text:
    """A row of `topics.text` as the matcher takes it."""
    return Text(
        title=revision.title,
        text=revision.text,
        outlet=revision.outlet,
        language=revision.language,
        tags=tags.get(revision.article_id, ()),
    )
