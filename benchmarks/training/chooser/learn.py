"""Learns the chooser from labelled stories: of all but some for judging, of all for shipping.

news      whether an item is news for a topic, by the topic, its neighbours, and the article
same      whether two items tell one event
"""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import pickle
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.training.chooser.fit import NEWS, SAME, fit, weights_of
from benchmarks.training.chooser.network import train
from benchmarks.training.chooser.pairs import Pairs, pairs
from benchmarks.training.chooser.rows import Rows, full_watchlists, rarity_of, rows, small_watchlists
from benchmarks.training.chooser.walk import Walk
from benchmarks.training.chooser.world import CACHE, World
from monitor.language.minilm import remember
from monitor.selection.learnt.choose import Rated
from monitor.selection.learnt.network import meaning
from monitor.selection.learnt.weights import Weights

THRESHOLD = 0.26
"""Score from which an item is told: the mean of the chances of news and of vital news."""
AGAIN = 0.4
"""Likeness from which an item that is not told is taken for another wording of a line."""
FOLDS = 6
STRANGERS = 0.35
"""Share of the rows of strangers' articles that is learnt from; there are many and they are alike."""
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
    kind: NDArray[np.bool_]
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
    kind = [
        i in world.articles[a].kind.get(t, {})
        for t, a, i in zip(found.topic, found.article, found.item, strict=True)
    ]
    usable = [not world.is_kin(one, two) for one, two in zip(story, other, strict=True)]
    return Seen(
        found,
        np.asarray([bool(events) for events in told]),
        np.asarray(vital),
        np.asarray(kind),
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
    for name in ("rows", "pairs"):
        told.update(Path(__file__).with_name(f"{name}.py").read_bytes())
    return told.hexdigest()[:16]


def _labels(world: World) -> str:
    """What a world's features and labels hang on, in one order."""
    told = [
        (a.id, a.scores, [(t, sorted((i, sorted(e)) for i, e in a.told[t].items())) for t in sorted(a.told)])
        for a in world.articles
    ]
    return repr(told)


Ratings = dict[tuple[int, int], list[Rated]]
Findings = list[dict[str, Any]]
FULL, SMALL, DESCRIBED = range(3)
"""The newsrooms in which each topic is learnt: all topics watch all articles by their queries, each topic with few
neighbours, and all with their descriptions."""


class Learner:
    """What all folds share: features once, then weights for any set of stories that is left out."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.rarity = rarity_of(world.articles)
        self.said = [meaning(article.sentences) if article.items else None for article in world.articles]
        for article in world.articles:
            remember([item.what.sentence.quote for item in article.items], article.sentences)
        full = full_watchlists(world)
        self.watched = full, small_watchlists(world), full
        self.worlds = world, world, world.described or world
        self.seen, self.pairs = self._features()
        self.folds = folds_of(world)
        self.ratings = Ratings(), Ratings(), Ratings()
        self.weights: dict[str, Weights] = {}

    def _features(self) -> tuple[tuple[Seen, ...], Pairs]:
        """Of all topics and articles, and of pairs; read from the cache where nothing that makes them has changed."""
        kept = CACHE / f"features-{features_state(self.world)}.pickle"
        if kept.exists():
            stored: tuple[tuple[Seen, ...], Pairs] = pickle.loads(kept.read_bytes())
            return stored
        parts = tuple(
            seen(world, rows(world, self.rarity, watched))
            for world, watched in zip(self.worlds, self.watched, strict=True)
        )
        made = parts, pairs(self.world, self.rarity)
        kept.write_bytes(pickle.dumps(made))
        return made

    def first_steps(self) -> None:
        """Weights by story that never saw it, and how they rate its items in each kind of newsroom."""
        left = [self._stories_of(fold) for fold in sorted(set(self.folds.values()))]
        for stories, made in zip(left, _in_parallel(self, "weights_without", left), strict=True):
            self.weights |= dict.fromkeys(stories, made)
            for ratings, part in zip(self.ratings, self.seen, strict=True):
                ratings.update(self._rate(part, made, stories))

    def _stories_of(self, fold: int) -> frozenset[str]:
        return frozenset(story for story, number in self.folds.items() if number == fold)

    def weights_without(self, left: frozenset[str]) -> Weights:
        """Learnt without topics or articles of these stories."""
        chance = np.random.default_rng(0)
        kept = [self._kept(part, left, chance) for part in self.seen]
        table = np.concatenate([part.rows.values[k] for part, k in zip(self.seen, kept, strict=True)])
        said = np.concatenate([self._said(part, k) for part, k in zip(self.seen, kept, strict=True)])
        news, vital, kind, group = (
            np.concatenate([getattr(part, name)[k] for part, k in zip(self.seen, kept, strict=True)])
            for name in ("news", "vital", "kind", "story")
        )
        grown = fit(table, news, group, NEWS), fit(table, vital, group, NEWS)
        weight = weights_of(group)
        right = np.stack([news, vital, kind], axis=1).astype(np.float32)
        counts = np.stack([weight, weight, weight * news], axis=1).astype(np.float32)
        pairs_kept = ~np.isin(self.pairs.story, [*left])
        return Weights(
            news=grown[0],
            vital=grown[1],
            network=train(table, said, right, counts),
            same=fit(
                self.pairs.rows[pairs_kept], self.pairs.same[pairs_kept], self.pairs.story[pairs_kept], SAME
            ),
            names=self.seen[FULL].rows.names,
            rarity=self.rarity,
            threshold=THRESHOLD,
            again=AGAIN,
            source=SOURCE,
        )

    @staticmethod
    def _kept(part: Seen, left: frozenset[str], chance: np.random.Generator) -> NDArray[np.bool_]:
        kept = part.usable & ~np.isin(part.story, [*left]) & ~np.isin(part.other, [*left])
        return kept & ((part.story == part.other) | (chance.random(len(kept)) < STRANGERS))

    def _said(self, part: Seen, kept: NDArray[np.bool_]) -> NDArray[np.float32]:
        places = zip(part.rows.article[kept], part.rows.item[kept], strict=True)
        return np.stack([self.said[int(article)][int(item)] for article, item in places])  # type: ignore[index]

    def _rate(self, part: Seen, weights: Weights, left: frozenset[str]) -> Ratings:
        mine = part.usable & np.isin(part.story, [*left])
        rated = weights.rate(part.rows.values[mine], self._said(part, mine))
        found = Ratings()
        places = zip(part.rows.topic[mine], part.rows.article[mine], strict=True)
        for (topic, article), *one in zip(places, *rated, strict=True):
            found.setdefault((int(topic), int(article)), []).append(Rated(*map(float, one)))
        return found

    def quality(self, stories: Sequence[str]) -> dict[str, float]:
        """Areas under the curve, each story judged by weights that never saw it: the means over `stories`.

        news, vital  whether an item of the story's own articles tells a gold event, a vital one
        same         whether two items that tell gold events tell the same; the pairs are mostly the nearest, hardest
        """
        part, found = self.seen[FULL], {"news": list[float](), "vital": list[float](), "same": list[float]()}
        for story in stories:
            own = (part.story == story) & (part.other == story)
            rated = zip(part.rows.topic[own], part.rows.article[own], part.rows.item[own], strict=True)
            ones = [self.ratings[FULL][int(t), int(a)][int(i)] for t, a, i in rated]
            found["news"].append(area(np.asarray([one.news for one in ones]), part.news[own]))
            found["vital"].append(area(np.asarray([one.vital for one in ones]), part.vital[own]))
            mine = self.pairs.story == story
            chances = self.weights[story].same.chances(self.pairs.rows[mine])
            found["same"].append(area(chances, self.pairs.same[mine]))
        return {key: float(np.mean(values)) for key, values in found.items()}

    def walked(self, part: int) -> Findings:
        """What all topics tell in one of the newsrooms, each by weights that never saw its story."""
        jobs = [(topic, part) for topic in range(len(self.world.topics))]
        found = [one for ones in _in_parallel(self, "walk", jobs) for one in ones]
        order = {article.id: number for number, article in enumerate(self.world.articles)}
        return sorted(found, key=lambda one: order[one["article"]])

    def walk(self, job: tuple[int, int]) -> Findings:
        """One topic's way through one of the newsrooms."""
        topic, part = job
        weights = self.weights[self.world.topics[topic].story]
        own = {place: rated for place, rated in self.ratings[part].items() if place[0] == topic}
        rivals = self.ratings[DESCRIBED if part == DESCRIBED else FULL]
        walk = Walk(self.worlds[part], topic, self.watched[part][topic], weights)
        return list(walk.findings(rivals | own))


_working: list[Learner] = []


def _in_parallel(learner: Learner, step: str, jobs: Sequence[Any]) -> list[Any]:
    """`step` of the learner for each job, on all cores; the processes share what the learner holds."""
    _working[:] = [learner]
    with ProcessPoolExecutor(os.cpu_count(), multiprocessing.get_context("fork")) as pool:
        return list(pool.map(_work, [step] * len(jobs), jobs))


def _work(step: str, job: Any) -> Any:
    return getattr(_working[0], step)(job)
