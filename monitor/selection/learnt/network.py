"""Rates items by a small neural network: by their features, what they mean, and what the passage around them means.

Trees see how features work together, the network sees many weak signs at once, such as the numbers of a meaning; each
errs elsewhere, and both together are better than either.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from monitor.selection.learnt.place import Vectors
from monitor.selection.learnt.trees import Numbers, Rows

OUTPUTS = ("news", "vital", "kind")
WIDEST = 4.0
"""Standard deviations beyond which a feature counts no more."""
_AROUND = 2  # items before and behind that make the passage
_PARTS = ("mean", "scale", "first", "first_bias", "second", "second_bias")


@dataclass(frozen=True, slots=True)
class Network:
    """Two layers, rectified between them; several networks that were trained apart stand side by side as one.

    mean, scale          of each input: the features, then the numbers of `meaning`
    first, first_bias    shapes (inputs, hidden), (hidden,)
    second, second_bias  shapes (hidden, 3), (3,): the log-odds of OUTPUTS
    """

    mean: Vectors
    scale: Vectors
    first: Vectors
    first_bias: Vectors
    second: Vectors
    second_bias: Vectors

    @classmethod
    def of(cls, arrays: Mapping[str, NDArray[np.generic]], name: str) -> Network:
        """Read the arrays that `arrays_of` made, which begin with `name`."""
        return cls(*(np.asarray(arrays[f"{name}.{part}"], np.float32) for part in _PARTS))

    def arrays_of(self, name: str) -> dict[str, NDArray[np.generic]]:
        """As they are stored: the weights of the first layer in half precision."""
        kept = {part: np.asarray(getattr(self, part)) for part in _PARTS}
        return {
            f"{name}.{part}": value.astype(np.float16) if part == "first" else value
            for part, value in kept.items()
        }

    def scores(self, rows: Rows, said: Vectors) -> Numbers:
        """The log-odds of OUTPUTS, shape (n, 3), for features and meanings of shapes (n, features), (n, numbers)."""
        hidden = np.maximum(
            standard(rows, said, self.mean, self.scale) @ self.first + self.first_bias, np.float32(0)
        )
        return np.asarray(hidden @ self.second + self.second_bias, np.float64)


def standard(rows: Rows, said: Vectors, mean: Vectors, scale: Vectors) -> Vectors:
    """The inputs in standard deviations from their means."""
    inputs = np.concatenate([rows, said], axis=1)
    return np.asarray(np.clip((inputs - mean) / scale, -WIDEST, WIDEST), np.float32)


def meaning(vectors: Vectors) -> Vectors:
    """What each item means and what the passage around it means; `vectors` are those of an article's items in order.

    Shape (n, numbers) becomes (n, 2 * numbers).
    """
    held = np.concatenate([vectors[:1]] * _AROUND + [vectors] + [vectors[-1:]] * _AROUND)
    count = 2 * _AROUND + 1
    passage = sum(held[at : at + len(vectors)] for at in range(count)) / count
    return np.asarray(np.concatenate([vectors, passage], axis=1), np.float32)
