"""Boosted trees as plain arrays, so that nothing but numpy is needed to use what was trained."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.float32]
Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Trees:
    """Trees side by side, each a row of nodes, padded to the same length.

    feature    column that a node looks at, -1 at a leaf
    threshold  goes left where the value is not larger; the leaf's value at a leaf
    left       the nodes that follow, by their place in the row; `right` likewise
    """

    feature: NDArray[np.int16]
    threshold: Numbers
    left: NDArray[np.int16]
    right: NDArray[np.int16]
    depth: int

    @classmethod
    def of(cls, arrays: Mapping[str, NDArray[np.generic]], name: str) -> Trees:
        """Read the arrays that `arrays_of` made, which begin with `name`."""
        return cls(
            feature=np.asarray(arrays[f"{name}.feature"], np.int16),
            threshold=np.asarray(arrays[f"{name}.threshold"], np.float64),
            left=np.asarray(arrays[f"{name}.left"], np.int16),
            right=np.asarray(arrays[f"{name}.right"], np.int16),
            depth=int(arrays[f"{name}.depth"]),
        )

    def arrays_of(self, name: str) -> dict[str, NDArray[np.generic]]:
        """As they are stored."""
        return {
            f"{name}.feature": self.feature,
            f"{name}.threshold": self.threshold,
            f"{name}.left": self.left,
            f"{name}.right": self.right,
            f"{name}.depth": np.asarray(self.depth),
        }

    def chances(self, rows: Rows) -> Numbers:
        """The chance that each row is what was learnt, 0 to 1; rows have shape (n, features)."""
        return chances(self.scores(rows))

    def scores(self, rows: Rows) -> Numbers:
        """The log-odds of the same."""
        count = len(self.feature)
        node = np.zeros((len(rows), count), np.intp)
        tree = np.arange(count)[None, :]
        row = np.arange(len(rows))[:, None]
        for _ in range(self.depth):
            feature = self.feature[tree, node]
            value = rows[row, np.maximum(feature, 0)]
            onward = np.where(
                value <= self.threshold[tree, node], self.left[tree, node], self.right[tree, node]
            )
            node = np.where(feature < 0, node, onward)
        return np.asarray(self.threshold[tree, node].sum(axis=1), np.float64)


def chances(log_odds: Numbers) -> Numbers:
    """Log-odds as chances, 0 to 1."""
    return np.asarray(1 / (1 + np.exp(-log_odds)), np.float64)
