"""Chooses by what was learnt: how likely each item is news for a topic, and which of them tell one event."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from monitor.language.minilm import embed_sentences
from monitor.model import Figure, Mention, Part
from monitor.selection.leaning import moved
from monitor.selection.learnt.manner import manner
from monitor.selection.learnt.network import meaning
from monitor.selection.learnt.place import Columns, Vectors, groups, place, stacked
from monitor.selection.learnt.same import Ground, Side, pair, side
from monitor.selection.learnt.setting import setting
from monitor.selection.learnt.weights import Weights, shipped
from monitor.selection.put import Choice, Concern, Line, Put
from monitor.selection.unwanted import PENALTY, REASON, unwanted

NAME = "learnt"
FLOOR = 0.08
"""Chance of news below which an item is not looked at further."""
NEAR = 12
"""Told lines, nearest by meaning and as many by words, with which an item is compared."""
_CROWD = 0.12  # how much the lines that are less like an item than the likest count
_FIGURE = 2.0  # how much sooner a figure is taken than a claim of its sentence that fits as well
_RIVALRY = 0.5  # how much an item loses that is likelier news for another topic
_MEAN = 1_000  # latest lines from which the mean of a topic is taken
_SECONDS_A_DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class Rated:
    """Chances of one item for one topic: that it is news at all, and that it is news that must be told; `kind` is how
    well it tells it as what it is."""

    news: float
    vital: float
    kind: float = 1.0

    @property
    def both(self) -> float:
        return (self.news + self.vital) / 2


def choose(put: Put) -> tuple[Choice, ...]:
    """One choice for each item of each topic that is asked for. Runs in a language worker."""
    return choose_with(shipped(), put)


def choose_with(weights: Weights, put: Put) -> tuple[Choice, ...]:
    """As `choose`, by other weights than those that ship."""
    if not put.items:
        return ()
    own, sentences = features_of_items(put, weights.rarity), sentences_of(put.items)
    tables = [
        matrix(own | setting(put, one, weights.rarity, sentences), weights.names) for one in put.concerns
    ]
    said = meaning(sentences)
    rated = [rate(weights, table, said) for table in tables]
    found: list[Choice] = []
    for number, concern in enumerate(put.concerns):
        if concern.asked:
            rivals = [other for at, other in enumerate(rated) if at != number]
            found += Selection(weights, put, concern, rated[number], rivals).choices()
    return tuple(found)


def features_of_items(put: Put, rarity: dict[str, float]) -> Columns:
    """What holds of the items whatever the topic."""
    told = [manner(item, put.reported_at) for item in put.items]
    return {name: np.asarray([one[name] for one in told]) for name in told[0]} | place(put, rarity)


def sentences_of(items: Sequence[Mention]) -> Vectors:
    """What the sentence of each item means, one row an item."""
    return embed_sentences([item.what.sentence.quote for item in items])


def matrix(columns: Columns, names: Sequence[str]) -> NDArray[np.float32]:
    """The features as rows, one an item."""
    return np.stack([np.asarray(columns[name], np.float32) for name in names], axis=1)


def rate(weights: Weights, rows: NDArray[np.float32], said: Vectors) -> list[Rated]:
    """Each item by its features and by what it and its passage mean."""
    return [Rated(float(n), float(v), float(k)) for n, v, k in zip(*weights.rate(rows, said), strict=True)]


def ground_of(put: Put, concern: Concern, rarity: dict[str, float]) -> Ground:
    """What the topic's lines and the article have in common."""
    latest: list[Mention] = [line.mention for line in concern.lines[-_MEAN:]] + list(put.items)
    said = [side(mention, 0, 0.0, 0) for mention in latest]
    held = Counter(stem for one in said for stem in one.words.whole)
    mean = np.asarray(np.stack([one.vector for one in said]).mean(axis=0), np.float32)
    return Ground(rarity, held, len(said), mean)


def nearest_told(item: Side, told: Sequence[tuple[int, Side]]) -> list[tuple[int, Side]]:
    """The told lines that could tell the same: nearest by meaning, and by words."""
    if len(told) <= 2 * NEAR:
        return list(told)
    cosines = stacked([one.mention.vector for _, one in told]) @ item.vector
    shared = np.asarray([_overlap(item, one) for _, one in told])
    kept = {*np.argsort(-cosines, kind="stable")[:NEAR], *np.argsort(-shared, kind="stable")[:NEAR]}
    return [told[int(at)] for at in sorted(kept)]


def _overlap(one: Side, other: Side) -> float:
    a, b = one.words.whole, other.words.whole
    return len(a & b) / (1 + len(a | b))


@dataclass(frozen=True, slots=True)
class _Verdict:
    """The score of an item, the chance that it is vital, and the score that is asked for; `unwanted` says that this is
    more, as the item is like one that a reader did not want."""

    score: float
    vital: float
    threshold: float
    unwanted: bool

    @property
    def tell(self) -> bool:
        return self.score >= self.threshold


def _order(put: Put, rated: Sequence[Rated]) -> list[int]:
    """The likeliest sentence first; of its items first the one that tells it as what it is.

    The title comes last: what the article says itself has its words, its speaker and its evidence.
    """
    sentence = groups(put)
    best: dict[int, float] = {}
    for number, one in zip(sentence, rated, strict=True):
        best[number] = max(best.get(number, 0.0), one.both)

    def standing(at: int) -> tuple[bool, float, int, float, int]:
        what = put.items[at].what
        weight = _FIGURE if isinstance(what, Figure) else 1.0
        return (
            what.sentence.part is Part.TITLE,
            -best[sentence[at]],
            sentence[at],
            -weight * rated[at].kind,
            at,
        )

    return sorted(range(len(rated)), key=standing)


@dataclass(slots=True)
class Met:
    """What an item resembles of what was told: the highest chance that it is the same as a line of an earlier article,
    and as an item of its own; the log of the chance that none is the same, turned round; and the likest line."""

    before: float = 0.0
    here: float = 0.0
    all: float = 0.0
    line: int | None = None

    def add(self, chance: float) -> None:
        self.all -= math.log(max(1e-6, 1 - chance))

    @property
    def fresh(self) -> float:
        """How much of an item's chance is left: what is said again harms more than what is not news."""
        return (1 - max(self.before, self.here)) ** 2 * math.exp(-_CROWD * self.all)


class Selection:
    """Goes through one article's items for one topic, the likeliest first, and says which to tell."""

    def __init__(
        self,
        weights: Weights,
        put: Put,
        concern: Concern,
        rated: Sequence[Rated],
        rivals: Sequence[Sequence[Rated]] = (),
    ) -> None:
        """`rivals` are the chances of the same items for the other topics that the article may concern."""
        self._weights, self._put, self._concern, self._rated = weights, put, concern, rated
        self._rival = [max((one[at].news for one in rivals), default=0.0) for at in range(len(rated))]
        day = put.reported_at.timestamp() / _SECONDS_A_DAY
        self._sides = [side(item, n, day, 0) for n, item in enumerate(put.items)]
        self._order = _order(put, rated)
        self._ground = ground_of(put, concern, weights.rarity)
        self._told = [(n, _side_of(line, n)) for n, line in enumerate(concern.lines) if line.told]
        self._unwanted = unwanted(put.items, concern)
        self._likeness: dict[tuple[int, int], float] = {}
        self._lines: dict[int, list[tuple[int, float]]] = {}
        self._compare()

    def choices(self) -> list[Choice]:
        """One for each item."""
        told: list[int] = []
        found: dict[int, Choice] = {}
        for at in self._order:
            met = self._meet(at, told)
            verdict = self._verdict(at, met)
            if verdict.tell:
                told.append(at)
            found[at] = self._choice(at, verdict, met)
        return [found[at] for at in range(len(self._rated))]

    def _verdict(self, at: int, met: Met) -> _Verdict:
        threshold, spurned, rated = (
            self._weights.threshold_of(self._concern),
            self._unwanted[at],
            self._rated[at],
        )
        asked = moved(threshold, PENALTY) if spurned else threshold
        left = (
            met.fresh * (1 - _RIVALRY * max(0.0, self._rival[at] - rated.news))
            if rated.news >= FLOOR
            else 0.0
        )
        return _Verdict(rated.both * left, rated.vital * left, asked, spurned)

    def _compare(self) -> None:
        """The chance of each pair that it is one event, all at once."""
        pairs: list[tuple[int, int, bool]] = []
        rows: list[list[float]] = []
        looked_at = [n for n, one in enumerate(self._rated) if one.news >= FLOOR]
        for at in looked_at:
            for line, earlier in nearest_told(self._sides[at], self._told):
                pairs.append((at, line, True))
                rows.append(pair(self._sides[at], earlier, self._ground))
            for other in looked_at:
                if other < at:
                    pairs.append((at, other, False))
                    rows.append(pair(self._sides[at], self._sides[other], self._ground))
        chances = self._weights.same.chances(np.asarray(rows, np.float32)) if rows else ()
        for (at, other, is_line), chance in zip(pairs, chances, strict=True):
            if is_line:
                self._lines.setdefault(at, []).append((other, float(chance)))
            else:
                self._likeness[at, other] = float(chance)

    def _meet(self, at: int, told: Sequence[int]) -> Met:
        met = Met()
        for line, chance in self._lines.get(at, ()):
            met.add(chance)
            if chance > met.before:
                met.before, met.line = chance, line
        for other in told:
            chance = self._likeness.get((max(at, other), min(at, other)), 0.0)
            met.add(chance)
            met.here = max(met.here, chance)
        return met

    def _choice(self, at: int, verdict: _Verdict, met: Met) -> Choice:
        again = not verdict.tell and met.before >= self._weights.again
        return Choice(
            topic_id=self._concern.topic_id,
            order=self._put.items[at].order,
            tell=verdict.tell,
            score=verdict.score,
            salience=verdict.vital,
            chooser=NAME,
            reason=_reason(self._rated[at], verdict, met, again),
            repeats=met.line if again else None,
        )


def _side_of(line: Line, number: int) -> Side:
    return side(line.mention, 0, line.at.timestamp() / _SECONDS_A_DAY, -1 - number)


def _reason(rated: Rated, verdict: _Verdict, met: Met, again: bool) -> str:
    """One sentence with the chances that decided."""
    if rated.news < FLOOR:
        return f"not news for this topic (chance {rated.news:.2f})"
    likest = max(met.before, met.here)
    where = "an earlier article" if met.before == likest else "this article"
    said = f", told before in {where}: {likest:.2f}" if likest >= 0.05 else ""
    word = "says again what was told" if again else ("news" if verdict.tell else "not news enough")
    word += f", {REASON}" if verdict.unwanted else ""
    return f"{word} ({verdict.score:.2f} of {verdict.threshold:.2f}; news for this topic: {rated.news:.2f}{said})"
