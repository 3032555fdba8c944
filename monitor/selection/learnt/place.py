"""Where in its article an item stands, and how much of the article it carries."""

from __future__ import annotations

import math
from collections import Counter

import numpy as np
from numpy.typing import NDArray

from monitor.model import Figure, Part
from monitor.selection.learnt.words import Words, words_of
from monitor.selection.put import Put

Columns = dict[str, NDArray[np.float64]]
Vectors = NDArray[np.float32]

UNKNOWN = 6.0
"""Rarity of a word that the table of words does not have: the logarithm of one in 400 articles."""
_LEAD = 6


def stacked(vectors: list[bytes]) -> Vectors:
    """Vectors as stored, one a row; missing ones are zero."""
    size = max((len(vector) for vector in vectors), default=4)
    return np.stack([np.frombuffer(v if len(v) == size else bytes(size), np.float32) for v in vectors])


def unit(vector: Vectors) -> Vectors:
    return np.asarray(vector / max(float(np.linalg.norm(vector)), 1e-9), np.float32)


def ranks(values: NDArray[np.floating]) -> NDArray[np.float64]:
    """0 for the smallest to 1 for the largest."""
    return np.asarray(values.argsort(kind="stable").argsort() / max(1, len(values) - 1), np.float64)


def window(values: NDArray[np.floating], reach: int) -> NDArray[np.float64]:
    """The mean over the items up to `reach` before and behind."""
    padded = np.concatenate([np.repeat(values[:1], reach), values, np.repeat(values[-1:], reach)])
    return np.asarray(np.convolve(padded, np.ones(2 * reach + 1) / (2 * reach + 1), "valid"), np.float64)


def groups(put: Put) -> list[int]:
    """The number of the sentence of each item, counted from 0 in the order in which they stand."""
    numbers: dict[tuple[Part, int], int] = {}
    return [
        numbers.setdefault((i.what.sentence.part, i.what.sentence.start), len(numbers)) for i in put.items
    ]


def place(put: Put, rarity: dict[str, float]) -> Columns:
    """The features by name, each with one value an item."""
    vectors = stacked([item.vector for item in put.items])
    sentence = np.asarray(groups(put))
    figure = np.asarray([isinstance(item.what, Figure) for item in put.items])
    said = [words_of(item.what) for item in put.items]
    sizes, figures = np.bincount(sentence), np.bincount(sentence, weights=figure)
    starts = [i.what.sentence.start if i.what.sentence.part is Part.TEXT else 0 for i in put.items]
    found = {
        "position": np.asarray(starts) / max(1, put.length),
        "sentence": sentence.astype(float),
        "sentences": np.full(len(said), float(len(sizes))),
        "length": np.full(len(said), float(put.length)),
        "beside": sizes[sentence].astype(float),
        "nth": np.asarray([float(n - np.argmax(sentence == s)) for n, s in enumerate(sentence)]),
        "figures_beside": figures[sentence],
        "to_centre": vectors @ unit(vectors.mean(axis=0)),
        "to_lead": vectors @ unit(vectors[:_LEAD].mean(axis=0)),
        "to_title": vectors @ vectors[0],
        "said_here": _said_here(vectors, sentence),
    }
    found |= _worded(said, rarity)
    for name in ("to_centre", "rarity"):
        found[f"{name}_rank"] = ranks(found[name])
        found[f"{name}_mean"] = np.full(len(said), found[name].mean())
    return found


def _said_here(vectors: Vectors, sentence: NDArray[np.intp]) -> NDArray[np.float64]:
    """The cosine with the nearest of the sentences before."""
    cosines = vectors @ vectors.T
    cosines[sentence[:, None] <= sentence[None, :]] = 0.0
    return np.asarray(cosines.max(axis=1), np.float64)


def _worded(said: list[Words], rarity: dict[str, float]) -> Columns:
    often = Counter(stem for words in said for stem in words.whole)
    before: set[str] = set()
    rows = []
    for words in said:
        weights = {stem: rarity.get(stem, UNKNOWN) for stem in words.whole}
        total = sum(weights.values())
        held = sum(weight for stem, weight in weights.items() if stem in before)
        count = max(1, len(weights))
        central = sum(math.log(1 + often[stem]) * weight for stem, weight in weights.items()) / count
        rows.append((total / count, max(weights.values(), default=0.0), central, held / max(total, 1e-6)))
        before |= words.whole
    names = ("rarity", "rarest", "central", "words_said_here")
    return {name: np.asarray(column) for name, column in zip(names, zip(*rows, strict=True), strict=True)}
