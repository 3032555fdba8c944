"""Goes through a newsroom as the service does: findings by a policy, and examples for the last step."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.training.chooser.rows import Lines, Sight, put, sights
from benchmarks.training.chooser.world import Read, World
from monitor.model import Figure
from monitor.selection.learnt.choose import FLOOR, Rated, Row, Telling, ground_of
from monitor.selection.learnt.same import is_beside, pair, side
from monitor.selection.learnt.weights import Weights

Ratings = Mapping[tuple[int, int], Sequence[Rated]]
"""By topic and article: how each item was rated by trees that never saw the topic's story."""
Policy = Callable[[Row], tuple[float, float]]
_DAY = 86_400.0


@dataclass(slots=True)
class Examples:
    """Rows of the last step, with what was right: news that was not told before, vital news that was not."""

    story: list[str] = field(default_factory=list)
    row: list[NDArray[np.float32]] = field(default_factory=list)
    news: list[bool] = field(default_factory=list)
    vital: list[bool] = field(default_factory=list)


def guess(row: Row) -> tuple[float, float]:
    """The policy before anything was learnt of the last step: less by what was told before."""
    news, vital, *told = row[0]
    again = (1 - max(told[0], told[2], told[3])) ** 2
    return float(news * again), float(vital * again)


@dataclass(slots=True)
class Walk:
    """One topic's way through the newsroom; `known` are the gold events that it has told."""

    world: World
    topic: int
    weights: Weights
    policy: Policy
    known: set[str] = field(default_factory=set)

    def findings(self, ratings: Ratings, examples: Examples) -> Iterator[dict[str, Any]]:
        """What it tells; what it would have taken is added to `examples`."""
        lines = Lines()
        for sight in sights(self.world, self.topic):
            rated = ratings.get((self.topic, sight.number))
            told: dict[int, float] = {}
            if rated is not None and max(one.news for one in rated) >= FLOOR:
                told = self._told(sight, lines, ratings, examples)
            for order, salience in told.items():
                yield _finding(self.world.topics[self.topic].key, sight.article, order, salience)
            lines.add(sight.article, set(told))

    def _told(self, sight: Sight, lines: Lines, ratings: Ratings, examples: Examples) -> dict[int, float]:
        """The items that are told, with their salience."""
        rated = ratings[self.topic, sight.number]
        others = [(topic, sight.number) for topic in sight.article.near if topic != self.topic]
        rivals = [ratings[place] for place in others if place in ratings]
        seen = put(self.world, sight, self.topic, lines.now(), [self.topic])
        gold = sight.article.told.get(self.topic, {})

        def last(row: Row, at: int) -> tuple[float, float]:
            fresh = gold.get(at, frozenset()) - self.known
            self._note(row, fresh, examples)
            chances = self.policy(row)
            if sum(chances) / 2 >= self.weights.threshold:
                self.known.update(fresh)
            return chances

        choices = Telling(self.weights, seen, seen.concerns[0], rated, rivals).choices(last)
        return {n: choice.salience or 0.0 for n, choice in enumerate(choices) if choice.tell}

    def _note(self, row: Row, fresh: frozenset[str], examples: Examples) -> None:
        story = self.world.topics[self.topic].story
        examples.story.append(story)
        examples.row.append(row[0])
        examples.news.append(bool(fresh))
        examples.vital.append(any((story, event) in self.world.vital for event in fresh))


def _finding(topic: str, article: Read, order: int, salience: float) -> dict[str, Any]:
    what = article.items[order].what
    figure = isinstance(what, Figure)
    return {
        "topic": topic,
        "kind": "new_figure" if figure else "new_claim",
        "article": article.id,
        "quote": what.sentence.quote,
        "value": [what.value.low, what.value.high] if isinstance(what, Figure) else None,
        "previous": None,
        "salience": salience,
    }


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs of items of one topic that both tell gold events: features, whether the later tells nothing more."""

    rows: NDArray[np.float32]
    same: NDArray[np.bool_]
    story: NDArray[np.str_]


def pairs(world: World, rarity: dict[str, float]) -> Pairs:
    """Of every topic: each item with the nearest of the earlier ones, some by chance, and those that tell the same."""
    chance = np.random.default_rng(0)
    rows: list[list[float]] = []
    same: list[bool] = []
    story: list[str] = []
    for topic, about in enumerate(world.topics):
        for later, earlier, ground, one, other in _candidates(world, topic, rarity, chance):
            rows.append(pair(later, earlier, ground))
            same.append(len(one | other) < 2 if is_beside(later, earlier) else one <= other)
            story.append(about.story)
    return Pairs(np.asarray(rows, np.float32), np.asarray(same), np.asarray(story))


def _candidates(
    world: World, topic: int, rarity: dict[str, float], chance: np.random.Generator
) -> Iterator[Any]:
    lines = Lines()
    past: list[tuple[Any, frozenset[str]]] = []
    for sight in sights(world, topic):
        article = sight.article
        if article.story != world.topics[topic].story:
            continue
        seen = put(world, sight, topic, lines.now(), [topic])
        ground, day = ground_of(seen, seen.concerns[0], rarity), article.at.timestamp() / _DAY
        told = article.told.get(topic, {})
        here = [(side(article.items[n], n, day, 0), told[n]) for n in sorted(told)]
        for number, (later, events) in enumerate(here):
            for earlier, others in [*_near(later, events, past, chance), *_some(here[:number], chance)]:
                yield later, earlier, ground, events, others
        past += [(side(item.mention, item.place, day, -1 - sight.number), events) for item, events in here]
        lines.add(article, set())


def _near(later: Any, events: frozenset[str], past: list[Any], chance: np.random.Generator) -> list[Any]:
    if not past:
        return []
    cosines = np.stack([one.vector for one, _ in past]) @ later.vector
    whole = later.words.whole
    shared = np.asarray([len(whole & o.words.whole) / (1 + len(whole | o.words.whole)) for o, _ in past])
    kept = {*np.argsort(-cosines)[:5].tolist(), *np.argsort(-shared)[:5].tolist()}
    kept |= set(chance.integers(0, len(past), 2).tolist())
    kept |= {n for n, (_, others) in enumerate(past) if others & events and chance.random() < 0.25}
    return [past[n] for n in sorted(kept)]


def _some(before: list[Any], chance: np.random.Generator) -> list[Any]:
    """All of few; of many the last six and ten by chance."""
    if len(before) <= 16:
        return before
    kept = {*chance.integers(0, len(before), 10).tolist(), *range(len(before) - 6, len(before))}
    return [before[n] for n in sorted(kept)]
