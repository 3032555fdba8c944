"""From the places of a topic's words and an article's meaning to one score, and from scores to a threshold.

The constants were chosen on topics and measured on others: `benchmarks/quality/topics.py` does both.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from monitor.config.topic import Breadth
from monitor.topics.aliases import Term
from monitor.topics.query import Query
from monitor.topics.reading import Hit, Reading

LEAD = 60  # words that say what an article is about
IN_TITLE, IN_LEAD, IN_BODY = 2.5, 2.0, 0.5
AMONG, APART = (
    40,
    0.7,
)  # words within which a term further down stands with others, and what it is worth alone
TRUSTWORTHY = 0.4  # trust in a mention from which it is one
LEAST = 0.02  # what a key term leaves at least
ANOTHER = 0.35  # what a key term that reads as something else leaves of the score: too little for a chooser to be asked
LONG = 200  # words after which a term that is not there yet is missed e times as much
FEWEST, TRUSTED = 20, 50  # articles needed before any news is known; articles until `unknown` is left behind
SURE = 1.0  # a score from which an article tells nothing about where the others end
LOOSE = 0.2  # the score, at breadth `normal`, from which an article is put to the chooser
BREADTHS: dict[Breadth, float] = {"strict": 1.2, "normal": 1.0, "broad": 0.8}  # times the threshold

Amount = TypeVar("Amount", float, NDArray[np.float64])


@dataclass(frozen=True, slots=True)
class Weights:
    """What is chosen by measuring.

    `meaning` and `most`: weight of the meaning, and where it ends to count. `unnamed`: what is left of the
    meaning in a long article in which a key term is missing. `key`, `other`, `carried`: what a term that is not
    there leaves of the others, if it is a key term or not, and what a meaning adds to that.
    `spread`, `lowest`, `highest`, `unknown`: the threshold `normal`.
    """

    meaning: float = 0.15
    most: float = 2.5
    unnamed: float = 0.6
    key: float = 0.05
    other: float = 0.1
    carried: float = 0.1
    spread: float = 3.0
    lowest: float = 0.3
    highest: float = 0.6
    unknown: float = 0.4


WEIGHTS = Weights()


def weigh(
    query: Query, reading: Reading, hits: Sequence[Sequence[Hit]], meaning: float, weights: Weights = WEIGHTS
) -> float:
    """The score of terms that stand at `hits` and of a meaning."""
    lack = max(
        (_lack(at, reading) for term, at in zip(query.terms, hits, strict=True) if term.key), default=0.0
    )
    meant = by_meaning(meaning, lack, weights)
    denied = any(term.key and _is_denied(at) for term, at in zip(query.terms, hits, strict=True))
    return (_words(query, reading, hits, meaning, weights) + meant) * (ANOTHER if denied else 1.0)


def by_meaning(meaning: Amount, lack: Amount, weights: Weights = WEIGHTS) -> Amount:
    """What the meaning adds: less where the article lacks (0 to 1) a key term."""
    return weights.meaning * _within(meaning, -np.inf, weights.most) * (1 - (1 - weights.unnamed) * lack)


def lacking(reading: Reading) -> float:
    """How much it tells that a key term is not there, 0 to 1: in a long article more than in a few words.

    In another language it may stand translated.
    """
    return 0.0 if reading.foreign else 1 - exp(-reading.scored / LEAD)


def floors(meaning: Amount, reading: Reading, weights: Weights = WEIGHTS) -> tuple[float, Amount]:
    """What a key term that is not there leaves of the others, and what any other term leaves.

    The longer the article, the more a key term is missed; another word may be there in its meaning only.
    """
    if reading.foreign:
        return weights.key, meaning * 0 + weights.key
    key = max(LEAST, weights.key * exp(-reading.scored / LONG))
    return key, weights.other + weights.carried * _within((meaning - 0.5) / 2, 0.0, 1.0)


def translated(meaning: Amount, reading: Reading) -> Amount:
    """The strength of a term that is not found: in another language it may stand translated."""
    return _within((meaning - 1.0) / 2, 0.0, 1.0) if reading.foreign else meaning * 0


def threshold(recent: Sequence[float], breadth: Breadth = "normal", weights: Weights = WEIGHTS) -> float:
    """The score that an article needs, from the topic's scores of recently stored articles, matched or not.

    Where much of the news comes near to a topic, more is asked for: `spread` times the distance of the
    ninth decile from the median of all that is not on the topic for sure. The bounds keep a feed that is all
    about the topic from moving it far.
    """
    return BREADTHS[breadth] * _normal(np.asarray(recent, np.float64), weights)


def gate(breadth: Breadth = "normal") -> float:
    """The score from which an article may concern a topic, though it need not be on it."""
    return LOOSE * BREADTHS[breadth]


def _normal(recent: NDArray[np.float64], weights: Weights) -> float:
    others = recent[recent < SURE]
    if len(others) < FEWEST:
        return weights.unknown
    middle, near = np.percentile(others, (50, 90))
    learnt = float(np.clip(middle + weights.spread * (near - middle + 0.02), weights.lowest, weights.highest))
    return (weights.unknown * TRUSTED + learnt * len(others)) / (TRUSTED + len(others))


def _words(
    query: Query, reading: Reading, hits: Sequence[Sequence[Hit]], meaning: float, weights: Weights
) -> float:
    """The terms' strengths as a weighted geometric mean: one that is missing takes much away."""
    if not hits:
        return 0.0
    key, other = floors(meaning, reading, weights)
    lone = translated(meaning, reading)
    total = found = 0.0
    for term, at, mentions in zip(query.terms, hits, _placed(hits, reading), strict=True):
        strength = _strength(mentions, reading) if mentions else lone
        total += term.weight
        found += term.weight * log(strength + _floor(term, at, key, other))
    return exp(found / total)


def _within(value: Amount, low: float, high: float) -> Amount:
    """As numpy's clip, but quick for a single number."""
    return np.clip(value, low, high) if isinstance(value, np.ndarray) else max(low, min(high, value))


def _lack(hits: Sequence[Hit], reading: Reading) -> float:
    """As `lacking` for a term that is not there; whole for one whose words stand for something else."""
    return 1.0 if _is_denied(hits) else 0.0 if hits else lacking(reading)


def _is_denied(hits: Sequence[Hit]) -> bool:
    return bool(hits) and max(hit.trust for hit in hits) < TRUSTWORTHY


def _floor(term: Term, hits: Sequence[Hit], key: float, other: float) -> float:
    return other if not term.key else LEAST if _is_denied(hits) else key


def _placed(hits: Sequence[Sequence[Hit]], reading: Reading) -> list[list[tuple[float, float]]]:
    """Each term's mentions as (weight, trust); further down one weighs less that stands alone."""
    late = reading.in_title + LEAD
    found = []
    for number, at in enumerate(hits):
        last = at[-1].at if at else 0
        others = _places_but(hits, number) if last >= late and len(hits) > 1 else ()
        found.append([(hit.level * _weight(hit.at, reading, others), hit.trust) for hit in at])
    return found


def _places_but(hits: Sequence[Sequence[Hit]], number: int) -> list[int]:
    """Where all other terms stand, in order."""
    return sorted(hit.at for n, other in enumerate(hits) if n != number for hit in other)


def _weight(at: int, reading: Reading, others: Sequence[int]) -> float:
    if at < reading.in_title:
        return IN_TITLE
    if at < reading.in_title + LEAD:
        return IN_LEAD
    place = bisect_left(others, at)
    near = any(abs(other - at) <= AMONG for other in others[max(0, place - 1) : place + 1])
    return IN_BODY if near else IN_BODY * APART


def _strength(mentions: Sequence[tuple[float, float]], reading: Reading) -> float:
    """0 to 1, saturating as in BM25: the longer the text, the more mentions it takes; times their mean trust."""
    weights = sum(weight for weight, _ in mentions)
    trusted = sum(weight * trust for weight, trust in mentions)
    return trusted / (weights + 0.24 + 0.5 * reading.scored / 250)
