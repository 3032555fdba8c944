"""Puts and features of a newsroom: for each topic and article what the chooser would see."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.training.chooser.world import Read, World
from monitor.ledger.concerns import SUBJECTS
from monitor.selection.learnt.choose import features_of_items, matrix
from monitor.selection.learnt.place import Columns
from monitor.selection.learnt.setting import setting
from monitor.selection.learnt.words import words_of
from monitor.selection.put import Concern, Line, Put
from monitor.store.choices import LATEST, LATEST_TOLD

FEWEST_ARTICLES = 4
"""Articles that hold a word before its rarity is kept; rarer words count as unknown."""


@dataclass(slots=True)
class Sight:
    """An article as one topic meets it; `before` are the lines of earlier articles."""

    number: int
    article: Read
    needed: float
    subjects: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Rows:
    """Features, one row an item: `topic`, `article` and `item` are its numbers."""

    names: tuple[str, ...]
    values: NDArray[np.float32]
    topic: NDArray[np.intp]
    article: NDArray[np.intp]
    item: NDArray[np.intp]


def rarity_of(articles: Sequence[Read]) -> dict[str, float]:
    """How rare each stem is: the logarithm of the share of articles that hold it, turned round."""
    held = Counter(
        stem
        for article in articles
        for stem in {stem for item in article.items for stem in words_of(item.what).whole}
    )
    kept = {stem: count for stem, count in held.items() if count >= FEWEST_ARTICLES}
    return {stem: round(math.log(len(articles) / count), 2) for stem, count in sorted(kept.items())}


def sights(world: World, topic: int) -> Iterator[Sight]:
    """The articles that may concern a topic, in order."""
    subjects: list[bytes] = []
    for number, (article, needed) in enumerate(zip(world.articles, world.needed(topic), strict=True)):
        if topic not in article.near or not article.items:
            continue
        yield Sight(number, article, needed, tuple(subjects[-SUBJECTS:]))
        if article.near[topic].score >= needed:
            subjects.append(article.subject)


def put(world: World, sight: Sight, topic: int, lines: Sequence[Line], watched: Sequence[int]) -> Put:
    """The article with the topics that are `watched`, of which only `topic` has lines."""
    article = sight.article
    concerns = tuple(
        _concern(world, sight, other, lines if other == topic else (), asked=other == topic)
        for other in watched
        if other in article.near
    )
    others = tuple(article.scores[other] for other in watched if other not in article.near)
    return Put(
        article.title,
        article.outlet,
        article.at,
        article.length,
        article.subject,
        article.items,
        concerns,
        others,
    )


def _concern(world: World, sight: Sight, topic: int, lines: Sequence[Line], *, asked: bool) -> Concern:
    told, near = world.topics[topic], sight.article.near[topic]
    subjects = sight.subjects if asked else ()
    return Concern(
        told.key, told.name, told.query, told.note, near.score, sight.needed, near.relevance, tuple(lines), subjects,
        asked=asked,
    )  # fmt: skip


class Lines:
    """The lines that a topic keeps, as the store would give them."""

    def __init__(self) -> None:
        self._all: list[Line] = []

    def now(self) -> list[Line]:
        older = [line for line in self._all[:-LATEST] if line.told][-LATEST_TOLD:]
        return older + self._all[-LATEST:]

    def add(self, article: Read, told: set[int]) -> None:
        self._all += [Line(item, article.at, None, order in told) for order, item in enumerate(article.items)]


def full_watchlists(world: World) -> list[list[int]]:
    """For each topic all topics."""
    return [list(range(len(world.topics)))] * len(world.topics)


def small_watchlists(world: World) -> list[list[int]]:
    """For each topic itself, perhaps its sisters, and up to two strangers."""
    chance = np.random.default_rng(5)
    return [_small_watchlist(world, topic, chance) for topic in range(len(world.topics))]


def _small_watchlist(world: World, topic: int, chance: np.random.Generator) -> list[int]:
    story = world.topics[topic].story
    sisters = [n for n, t in enumerate(world.topics) if t.story == story and n != topic]
    strangers = [n for n, t in enumerate(world.topics) if t.story != story]
    kept = sisters if chance.random() < 0.6 else []
    picked = chance.choice(strangers, min(len(strangers), int(chance.integers(0, 3))), replace=False)
    return sorted([topic, *kept, *map(int, picked)])


def rows(world: World, rarity: dict[str, float], watched_by: Sequence[Sequence[int]]) -> Rows:
    """Of all topics and the articles that may concern them; `watched_by` has for each topic its whole watchlist."""
    names: tuple[str, ...] = ()
    values, places = [], []
    by_article: dict[int, Columns] = {}
    for topic in range(len(world.topics)):
        watched, lines = watched_by[topic], Lines()
        for sight in sights(world, topic):
            seen = put(world, sight, topic, lines.now(), watched)
            asked = next(concern for concern in seen.concerns if concern.asked)
            if sight.number not in by_article:
                by_article[sight.number] = features_of_items(seen, rarity)
            columns = by_article[sight.number] | setting(seen, asked, rarity, sight.article.sentences)
            names = tuple(columns)
            values.append(matrix(columns, names))
            places += [(topic, sight.number, item) for item in range(len(sight.article.items))]
            lines.add(sight.article, set())
    numbers = np.asarray(places, np.intp)
    return Rows(names, np.concatenate(values), numbers[:, 0], numbers[:, 1], numbers[:, 2])
