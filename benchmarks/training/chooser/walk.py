"""Goes through a newsroom as the service does, and tells what its weights choose."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.training.chooser.rows import Lines, Sight, put, sights
from benchmarks.training.chooser.world import Read, World
from monitor.model import Figure
from monitor.selection.learnt.choose import Rated, Selection
from monitor.selection.learnt.weights import Weights

Ratings = Mapping[tuple[int, int], Sequence[Rated]]
"""By topic and article: how each item was rated by trees that never saw the topic's story."""


@dataclass(frozen=True, slots=True)
class Walk:
    """One topic's way through the newsroom with the topics that are `watched` beside it."""

    world: World
    topic: int
    watched: Collection[int]
    weights: Weights

    def findings(self, ratings: Ratings) -> Iterator[dict[str, Any]]:
        """What it tells."""
        lines = Lines()
        for sight in sights(self.world, self.topic):
            told = self._told(sight, lines, ratings) if (self.topic, sight.number) in ratings else {}
            for order, salience in told.items():
                yield _finding(self.world.topics[self.topic].key, sight.article, order, salience)
            lines.add(sight.article, set(told))

    def _told(self, sight: Sight, lines: Lines, ratings: Ratings) -> dict[int, float]:
        """The items that are told, with their salience."""
        others = [(topic, sight.number) for topic in sight.article.near if self._is_rival(topic)]
        rivals = [ratings[place] for place in others if place in ratings]
        seen = put(self.world, sight, self.topic, lines.now(), [self.topic])
        rated = ratings[self.topic, sight.number]
        choices = Selection(self.weights, seen, seen.concerns[0], rated, rivals).choices()
        return {n: choice.salience or 0.0 for n, choice in enumerate(choices) if choice.tell}

    def _is_rival(self, topic: int) -> bool:
        return topic != self.topic and topic in self.watched


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
