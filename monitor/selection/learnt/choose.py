"""Chooses by what was learnt: how likely each item is news for a topic, and which of them tell one event."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from monitor.language.minilm import embed_sentences
from monitor.model import Figure, Mention
from monitor.selection.leaning import moved
from monitor.selection.learnt.manner import manner
from monitor.selection.learnt.network import meaning
from monitor.selection.learnt.place import Columns, Vectors, place, stacked, window
from monitor.selection.learnt.same import Ground, Side, is_beside, pair, side
from monitor.selection.learnt.setting import setting
from monitor.selection.learnt.weights import Weights, shipped
from monitor.selection.put import Choice, Concern, Line, Put
from monitor.selection.unwanted import PENALTY, REASON, unwanted

Row = NDArray[np.float32]

NAME = "learnt"
FLOOR = 0.08
"""Chance of news below which an item is not looked at further."""
NEAR = 12
"""Told lines, nearest by meaning and as many by words, with which an item is compared."""
_AROUND = 3  # items before and behind that tell how newsworthy the passage is
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

    @property
    def standing(self) -> float:
        """What is looked at first: of the items of one sentence the one that tells it as what it is."""
        return self.both * (1 + self.kind) / 2


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
            telling = Telling(weights, put, concern, rated[number], rivals)
            found += telling.choices(lambda row, _: weights.last(row))
    return tuple(found)


def features_of_items(put: Put, rarity: dict[str, float]) -> Columns:
    """What holds of the items whatever the topic."""
    told = [manner(item, put.told_at) for item in put.items]
    return {name: np.asarray([one[name] for one in told]) for name in told[0]} | place(put, rarity)


def sentences_of(items: Sequence[Mention]) -> Vectors:
    """What the sentence of each item means, one row an item."""
    quotes = list(dict.fromkeys(item.what.sentence.quote for item in items))
    row = {quote: number for number, quote in enumerate(quotes)}
    return embed_sentences(quotes)[[row[item.what.sentence.quote] for item in items]]


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


@dataclass(slots=True)
class Met:
    """What an item resembles of what was told: the chance that it is the same, and the line where it is one."""

    before: float = 0.0
    second: float = 0.0
    here: float = 0.0
    beside: float = 0.0
    beside_count: int = 0
    none: float = 0.0
    line: int | None = None

    @property
    def fresh(self) -> float:
        """How likely it is that none of what was told is the same, squared: what is said again harms more."""
        return (1 - max(self.before, self.here, self.beside)) ** 2


class Telling:
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
        self._around = window(np.asarray([one.both for one in rated]), _AROUND)
        day = put.told_at.timestamp() / _SECONDS_A_DAY
        self._sides = [side(item, n, day, 0) for n, item in enumerate(put.items)]
        self._order = sorted(range(len(rated)), key=lambda n: (-rated[n].standing, n))
        self._ground = ground_of(put, concern, weights.rarity)
        self._told = [(n, _side_of(line, n)) for n, line in enumerate(concern.lines) if line.told]
        self._unwanted = unwanted(put.items, concern)
        self._likeness: dict[tuple[int, int], float] = {}
        self._lines: dict[int, list[tuple[int, float]]] = {}
        self._compare()

    def choices(self, last: Callable[[Row, int], tuple[float, float]]) -> list[Choice]:
        """One for each item; `last` gives the chances of news and of vital news, by what `row` holds of an item."""
        told: list[int] = []
        found: dict[int, Choice] = {}
        for rank, at in enumerate(self._order):
            met = self._meet(at, told)
            chances = (
                last(self.row(at, rank, met, len(told)), at) if self._rated[at].news >= FLOOR else (0.0, 0.0)
            )
            verdict = self._verdict(at, chances)
            if verdict.tell:
                told.append(at)
            found[at] = self._choice(at, verdict, met)
        return [found[at] for at in range(len(self._rated))]

    def _verdict(self, at: int, chances: tuple[float, float]) -> _Verdict:
        threshold, spurned = self._weights.threshold_of(self._concern), self._unwanted[at]
        asked = moved(threshold, PENALTY) if spurned else threshold
        return _Verdict(sum(chances) / 2, chances[1], asked, spurned)

    def row(self, at: int, rank: int, met: Met, told: int) -> Row:
        """What decides in the end, in the order of `LAST`."""
        rated, everything, fresh = self._rated[at], [one.both for one in self._rated], met.fresh
        values = (
            rated.news, rated.vital, rated.news * fresh, rated.vital * fresh, rated.kind,
            met.before, met.second, met.here, met.beside, met.beside_count, met.none,
            told, rank, rank / len(everything), rated.both - sum(everything) / len(everything),
            rated.both / max(*everything, 1e-6), sum(everything), len(self._told),
            self._sides[at].mention.what.sentence.part == "title",
            self._rival[at], rated.news - self._rival[at], self._around[at],
            isinstance(self._sides[at].mention.what, Figure), self._concern.score, len(everything),
        )  # fmt: skip
        return np.asarray([[float(value) for value in values]], np.float32)

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
            met.none -= float(np.log(max(1e-6, 1 - chance)))
            if chance > met.before:
                met.before, met.second, met.line = chance, met.before, line
            else:
                met.second = max(met.second, chance)
        for other in told:
            chance = self._likeness.get((max(at, other), min(at, other)), 0.0)
            met.none -= float(np.log(max(1e-6, 1 - chance)))
            if is_beside(self._sides[at], self._sides[other]):
                met.beside, met.beside_count = max(met.beside, chance), met.beside_count + 1
            else:
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
    likest = max(met.before, met.here, met.beside)
    where = "an earlier article" if met.before == likest else "this article"
    said = f", told before in {where}: {likest:.2f}" if likest >= 0.05 else ""
    word = "says again what was told" if again else ("news" if verdict.tell else "not news enough")
    word += f", {REASON}" if verdict.unwanted else ""
    return f"{word} ({verdict.score:.2f} of {verdict.threshold:.2f}; news for this topic: {rated.news:.2f}{said})"


LAST: Sequence[str] = (
    "news", "vital", "fresh_news", "fresh_vital", "kind", "before", "second", "here", "beside", "beside_count",
    "none", "told", "rank", "rank_share",
    "over_mean", "of_best", "sum", "lines", "title", "rival", "over_rival", "around", "figure", "score", "items",
)  # fmt: skip
