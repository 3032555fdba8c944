"""Goes through a newsroom as the service does: findings by a policy, and examples for the last step."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.training.chooser.rows import Lines, Sight, put, sights
from benchmarks.training.chooser.world import Read, World
from monitor.model import Figure
from monitor.selection.learnt.choose import FLOOR, LAST, Rated, Row, Telling
from monitor.selection.learnt.weights import Weights

Ratings = Mapping[tuple[int, int], Sequence[Rated]]
"""By topic and article: how each item was rated by trees that never saw the topic's story."""
Policy = Callable[[Row], tuple[float, float]]


@dataclass(slots=True)
class Examples:
    """Rows of the last step, with what was right: news that was not told before, vital news that was not."""

    story: list[str] = field(default_factory=list)
    row: list[NDArray[np.float32]] = field(default_factory=list)
    news: list[bool] = field(default_factory=list)
    vital: list[bool] = field(default_factory=list)

    def add(self, others: Examples) -> None:
        self.story += others.story
        self.row += others.row
        self.news += others.news
        self.vital += others.vital


def guess(row: Row) -> tuple[float, float]:
    """The policy before anything was learnt of the last step: less by what was told before."""
    return float(row[0, LAST.index("fresh_news")]), float(row[0, LAST.index("fresh_vital")])


@dataclass(slots=True)
class Walk:
    """One topic's way through the newsroom with the topics that are `watched` beside it; `known` are the gold events
    that it has told."""

    world: World
    topic: int
    watched: Collection[int]
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
        others = [(topic, sight.number) for topic in sight.article.near if self._is_rival(topic)]
        rivals = [ratings[place] for place in others if place in ratings]
        seen = put(self.world, sight, self.topic, lines.now(), [self.topic])
        gold, kind = sight.article.told.get(self.topic, {}), sight.article.kind.get(self.topic, {})

        def last(row: Row, at: int) -> tuple[float, float]:
            fresh = gold.get(at, frozenset()) - self.known
            self._note(row, fresh, examples)
            chances = self.policy(row)
            if sum(chances) / 2 >= self.weights.threshold:
                self._tell(fresh, kind.get(at, frozenset()))
            return chances

        choices = Telling(self.weights, seen, seen.concerns[0], rated, rivals).choices(last)
        return {n: choice.salience or 0.0 for n, choice in enumerate(choices) if choice.tell}

    def _tell(self, fresh: frozenset[str], kind: frozenset[str]) -> None:
        """A finding tells one event, where it can one that it tells as what it is."""
        self.known.update(sorted(fresh & kind or fresh)[:1])

    def _is_rival(self, topic: int) -> bool:
        return topic != self.topic and topic in self.watched

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
