"""What was learnt, as it ships: trees, the rarity of words, thresholds, and where they come from."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

from monitor.selection.leaning import moved
from monitor.selection.learnt.network import Network
from monitor.selection.learnt.place import Vectors
from monitor.selection.learnt.trees import Numbers, Rows, Trees, chances
from monitor.selection.put import Concern

_TREES = ("news", "vital", "same")
SHARE = 2 / 3
"""How much the network counts beside the trees."""

UNSURE = 1.1
"""Log-odds that the threshold rises by for an article that only came near: the gate is a penalty and mutes nothing."""


@dataclass(frozen=True, slots=True)
class Weights:
    """news, vital   whether an item is news for a topic, and whether it must be told, by the features `names`
    network          the same by a network, which the meaning enters as well; and whether an item that tells news tells
                     it as what it is: a figure as a figure, a claim as a claim
    same             whether two items are one event
    rarity           of a word's stem: the logarithm of the share of articles that hold it, turned round
    threshold        score from which an item is told
    again            likeness from which an item that is not told says again what a line says
    source           what it was trained on, with licences
    """

    news: Trees
    vital: Trees
    network: Network
    same: Trees
    names: Sequence[str]
    rarity: dict[str, float]
    threshold: float
    again: float
    source: str

    def rate(self, rows: Rows, said: Vectors) -> tuple[Numbers, Numbers, Numbers]:
        """For each item the chances of news, of vital news, and that it tells news as what it is: shapes (n,)."""
        news, vital, kind = self.network.scores(rows, said).T
        return (
            chances((1 - SHARE) * self.news.scores(rows) + SHARE * news),
            chances((1 - SHARE) * self.vital.scores(rows) + SHARE * vital),
            chances(kind),
        )

    def threshold_of(self, concern: Concern) -> float:
        """The score that a topic asks for: as feedback has it, more where an article only came near."""
        unsure = UNSURE if concern.score < concern.needed else 0.0
        return moved(self.threshold, concern.leaning + unsure)


def packed(weights: Weights) -> bytes:
    """As they are stored: one compressed file."""
    arrays: dict[str, np.ndarray[tuple[int, ...], np.dtype[np.generic]]] = {}
    for part in (*_TREES, "network"):
        arrays |= getattr(weights, part).arrays_of(part)
    parameters = {
        "names": list(weights.names),
        "rarity": weights.rarity,
        "threshold": weights.threshold,
        "again": weights.again,
        "source": weights.source,
    }
    arrays["told"] = np.frombuffer(json.dumps(parameters, sort_keys=True).encode(), np.uint8)
    file = io.BytesIO()
    np.savez_compressed(file, allow_pickle=False, **arrays)
    return file.getvalue()


def unpacked(content: bytes) -> Weights:
    with np.load(io.BytesIO(content), allow_pickle=False) as stored:
        arrays = {name: stored[name] for name in stored.files}
    parameters: dict[str, Any] = json.loads(arrays["told"].tobytes())
    trees: dict[str, Any] = {part: Trees.of(arrays, part) for part in _TREES}
    return Weights(**trees, network=Network.of(arrays, "network"), **parameters)


@cache
def shipped() -> Weights:
    """The weights that travel with the package."""
    return unpacked(_content())


@cache
def fingerprint() -> str:
    """The first twelve digits of the SHA-256 of the weights that ship, for reasons and reports."""
    return hashlib.sha256(_content()).hexdigest()[:12]


def _content() -> bytes:
    return files("monitor.selection.learnt").joinpath("weights.npz").read_bytes()
