"""Pairs of items of one topic that tell gold events: what the likeness of two items is learnt from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.training.chooser.rows import Lines, put, sights
from benchmarks.training.chooser.world import World
from monitor.selection.learnt.choose import ground_of
from monitor.selection.learnt.same import is_beside, pair, side

_DAY = 86_400.0


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
