"""Learns the chooser from labelled stories: of all but some for judging, of all for shipping.

Three steps, each judged and built on by what the earlier ones say of stories that they have not seen:
news      whether an item is news for a topic, by the topic, its neighbours, and the article
same      whether two items tell one event
last      whether an item is told, knowing what was told before, learnt by going through the newsroom article by
          article as the service does
"""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.training.chooser.fit import LAST, NEWS, SAME, fit
from benchmarks.training.chooser.rows import Rows, rarity_of, rows
from benchmarks.training.chooser.walk import Examples, Pairs, Policy, Walk, guess, pairs
from benchmarks.training.chooser.world import CACHE, World
from monitor.selection.learnt.choose import Rated
from monitor.selection.learnt.trees import Trees
from monitor.selection.learnt.weights import Weights

THRESHOLD = 0.27
"""Score from which an item is told: the mean of the chances of news and of vital news."""
AGAIN = 0.4
"""Likeness from which an item that is not told is taken for another wording of a line."""
FOLDS = 6
STRANGERS = 0.35
"""Share of the rows of strangers' articles that is learnt from; there are many and they are alike."""
WALKS = 1
SOURCE = (
    "Labels of the stories of the evaluation data (texts not shipped) and stories written for the project "
    "(Apache-2.0, benchmarks/training/stories)."
)


@dataclass(frozen=True, slots=True)
class Seen:
    """Rows with their labels; `story` is the topic's, `stranger` that of the article."""

    rows: Rows
    news: NDArray[np.bool_]
    vital: NDArray[np.bool_]
    story: NDArray[np.str_]
    other: NDArray[np.str_]
    usable: NDArray[np.bool_]


def seen(world: World, found: Rows) -> Seen:
    told = [
        world.articles[a].told.get(t, {}).get(i, frozenset())
        for t, a, i in zip(found.topic, found.article, found.item, strict=True)
    ]
    story = np.asarray([world.topics[topic].story for topic in found.topic])
    other = np.asarray([world.articles[article].story for article in found.article])
    vital = [
        any((name, event) in world.vital for event in events)
        for name, events in zip(story, told, strict=True)
    ]
    usable = [not world.is_kin(one, two) for one, two in zip(story, other, strict=True)]
    return Seen(
        found,
        np.asarray([bool(events) for events in told]),
        np.asarray(vital),
        story,
        other,
        np.asarray(usable),
    )


def folds_of(world: World) -> dict[str, int]:
    """A fold for each story; stories that have to do with each other share one."""
    found: dict[str, int] = {}
    groups = [sorted(group) for group in world.kin]
    alone = [[story] for story in world.stories if not any(story in group for group in groups)]
    for number, group in enumerate([*groups, *alone]):
        shared = next((found[story] for story in group if story in found), number % FOLDS)
        found |= {story: found.get(story, shared) for story in group}
    return found


def area(chances: NDArray[np.float64], right: NDArray[np.bool_]) -> float:
    """The area under the curve: how often a right one is rated above a wrong one."""
    order = np.argsort(chances, kind="stable")
    ranks = np.empty(len(chances))
    ranks[order] = np.arange(1, len(chances) + 1)
    count = int(right.sum())
    return float((ranks[right].sum() - count * (count + 1) / 2) / max(1, count * (len(right) - count)))


def features_state(world: World) -> str:
    """Another one after each change of the world or of the code that makes features of it."""
    code = Path(__file__).parents[3] / "monitor" / "selection" / "learnt"
    told = hashlib.sha256(_labels(world).encode())
    for name in ("manner", "place", "setting", "same", "words"):
        told.update((code / f"{name}.py").read_bytes())
    for name in ("rows", "walk"):
        told.update(Path(__file__).with_name(f"{name}.py").read_bytes())
    return told.hexdigest()[:16]


def _labels(world: World) -> str:
    """What a world's features and labels hang on, in one order."""
    told = [
        (a.id, a.scores, [(t, sorted((i, sorted(e)) for i, e in a.told[t].items())) for t in sorted(a.told)])
        for a in world.articles
    ]
    return repr(told)


class Learner:
    """What all folds share: features once, then trees for any set of stories that is left out."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.rarity = rarity_of(world.articles)
        self.seen, self.pairs = self._features()
        self.folds = folds_of(world)
        self.figures: dict[str, float] = {}

    def _features(self) -> tuple[tuple[Seen, Seen], Pairs]:
        """Of all topics and articles, and of pairs; read from the cache where nothing that makes them has changed."""
        kept = CACHE / f"features-{features_state(self.world)}.pickle"
        if kept.exists():
            stored: tuple[tuple[Seen, Seen], Pairs] = pickle.loads(kept.read_bytes())
            return stored
        both = (
            seen(self.world, rows(self.world, self.rarity)),
            seen(self.world, rows(self.world, self.rarity, small=True)),
        )
        made = both, pairs(self.world, self.rarity)
        kept.write_bytes(pickle.dumps(made))
        return made

    def news(self, without: frozenset[str]) -> tuple[Trees, Trees]:
        """Trees for news and for vital news, learnt without topics or articles of these stories."""
        chance = np.random.default_rng(0)
        values, news, vital, groups = [], [], [], []
        for part in self.seen:
            kept = part.usable & ~np.isin(part.story, [*without]) & ~np.isin(part.other, [*without])
            kept &= (part.story == part.other) | (chance.random(len(kept)) < STRANGERS)
            values.append(part.rows.values[kept])
            news.append(part.news[kept])
            vital.append(part.vital[kept])
            groups.append(part.story[kept])
        table, group = np.concatenate(values), np.concatenate(groups)
        return (
            fit(table, np.concatenate(news), group, NEWS),
            fit(table, np.concatenate(vital), group, NEWS),
        )

    def same(self, without: frozenset[str]) -> Trees:
        kept = ~np.isin(self.pairs.story, [*without])
        return fit(self.pairs.rows[kept], self.pairs.same[kept], self.pairs.story[kept], SAME)

    def first_steps(self) -> tuple[dict[tuple[int, int], list[Rated]], dict[str, Weights]]:
        """How the items of every story are rated by trees that never saw it, and those trees by story."""
        ratings: dict[tuple[int, int], list[Rated]] = {}
        weights: dict[str, Weights] = {}
        for fold in sorted(set(self.folds.values())):
            left = frozenset(story for story, number in self.folds.items() if number == fold)
            news, vital = self.news(left)
            made = self._weights(news, vital, self.same(left))
            weights |= dict.fromkeys(left, made)
            ratings |= self._rate(made, left)
        return ratings, weights

    def quality(
        self,
        ratings: Mapping[tuple[int, int], Sequence[Rated]],
        weights: Mapping[str, Weights],
        stories: Sequence[str],
    ) -> dict[str, float]:
        """Areas under the curve, each story judged by trees that never saw it: the means over `stories`.

        news  whether an item of the story's own articles tells a gold event
        same  whether two items that tell gold events tell the same; the pairs are mostly the nearest, hardest ones
        """
        part, found = self.seen[0], {"news": list[float](), "same": list[float]()}
        for story in stories:
            own = (part.story == story) & (part.other == story)
            rated = zip(part.rows.topic[own], part.rows.article[own], part.rows.item[own], strict=True)
            chances = np.asarray([ratings[int(t), int(a)][int(i)].news for t, a, i in rated])
            found["news"].append(area(chances, part.news[own]))
            mine = self.pairs.story == story
            found["same"].append(
                area(weights[story].same.chances(self.pairs.rows[mine]), self.pairs.same[mine])
            )
        return {key: float(np.mean(values)) for key, values in found.items()}

    def _weights(self, news: Trees, vital: Trees, same: Trees) -> Weights:
        names = self.seen[0].rows.names
        return Weights(news, vital, same, news, vital, names, self.rarity, THRESHOLD, AGAIN, SOURCE)

    def _rate(self, weights: Weights, left: frozenset[str]) -> dict[tuple[int, int], list[Rated]]:
        part = self.seen[0]
        mine = part.usable & np.isin(part.story, [*left])
        table = part.rows.values[mine]
        chances = zip(weights.news.chances(table), weights.vital.chances(table), strict=True)
        found: dict[tuple[int, int], list[Rated]] = {}
        places = zip(part.rows.topic[mine], part.rows.article[mine], strict=True)
        for (topic, article), (news, vital) in zip(places, chances, strict=True):
            found.setdefault((int(topic), int(article)), []).append(Rated(float(news), float(vital)))
        return found

    def walked(
        self,
        ratings: Mapping[tuple[int, int], Sequence[Rated]],
        weights: Mapping[str, Weights],
        policies: Mapping[str, Policy],
    ) -> tuple[list[dict[str, Any]], Examples]:
        """The findings of all topics, and examples for the last step."""
        found, examples = [], Examples()
        for number, topic in enumerate(self.world.topics):
            story = topic.story
            found += Walk(self.world, number, weights[story], policies[story]).findings(ratings, examples)
        order = {article.id: number for number, article in enumerate(self.world.articles)}
        return sorted(found, key=lambda finding: order[finding["article"]]), examples

    def learnt(self, judged: Sequence[str]) -> tuple[dict[str, Weights], Weights, list[dict[str, Any]]]:
        """Weights by story, each learnt without it; weights of all; and the findings of the last walk."""
        ratings, weights = self.first_steps()
        stories = sorted({topic.story for topic in self.world.topics} & set(judged))
        self.figures = self.quality(ratings, weights, stories)
        print(self.figures, flush=True)
        (CACHE / "ratings.pickle").write_bytes(pickle.dumps(ratings))
        found, examples = self.walked(ratings, weights, dict.fromkeys(weights, guess))
        for _ in range(WALKS):
            weights = dict(self._last(weights, examples))
            policies = {story: w.last for story, w in weights.items()}
            found, examples = self.walked(ratings, weights, policies)
        weights = dict(self._last(weights, examples))
        news, vital = self.news(frozenset())
        whole = self._weights(news, vital, self.same(frozenset()))
        return weights, self._with_last(whole, examples, frozenset()), found

    def _last(self, weights: Mapping[str, Weights], examples: Examples) -> Iterator[tuple[str, Weights]]:
        for fold in sorted(set(self.folds.values())):
            left = frozenset(story for story, number in self.folds.items() if number == fold)
            made = self._with_last(weights[min(left)], examples, left)
            yield from ((story, made) for story in left)

    @staticmethod
    def _with_last(weights: Weights, examples: Examples, without: frozenset[str]) -> Weights:
        story = np.asarray(examples.story)
        kept = ~np.isin(story, [*without])
        table = np.stack(examples.row)[kept]
        news = fit(table, np.asarray(examples.news)[kept], story[kept], LAST)
        vital = fit(table, np.asarray(examples.vital)[kept], story[kept], LAST)
        return replace(weights, last_news=news, last_vital=vital)
