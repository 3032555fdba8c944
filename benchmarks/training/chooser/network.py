"""Trains the small network by AdamW (Loshchilov and Hutter 2019) with dropout (Srivastava et al. 2014), numpy alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from monitor.selection.learnt.network import Network, standard

Table = NDArray[np.float32]
SEEDS = (0, 1, 2)
HIDDEN = 64
_EPOCHS = 8
_BATCH = 256
_RATE = 2e-3
_DECAY = 0.1
_DROPPED_INPUTS, _DROPPED_HIDDEN = 0.15, 0.5
_MEANING_SCALE = (
    0.125  # of a meaning's numbers, which are small: of the size of features, they count less than those
)
_FIRST, _SECOND = 0.9, 0.999  # how slowly Adam's moments follow


def train(rows: Table, said: Table, right: Table, counts: Table) -> Network:
    """Networks of all seeds, side by side. `right` has a column of 0 and 1 for each output, `counts` how much each
    row counts for it; shapes (n, features), (n, numbers), (n, outputs), (n, outputs)."""
    mean = np.concatenate([rows.mean(axis=0, dtype=np.float64), said.mean(axis=0, dtype=np.float64)])
    scale = np.concatenate(
        [rows.std(axis=0, dtype=np.float64) + 1e-6, np.full(said.shape[1], _MEANING_SCALE)]
    )
    centre, spread = mean.astype(np.float32), scale.astype(np.float32)
    inputs = standard(rows, said, centre, spread)
    trained = [_Training.begin(inputs.shape[1], right, seed) for seed in SEEDS]
    for one in trained:
        one.run(inputs, right, counts)
    return Network(
        centre,
        spread,
        np.concatenate([one.layers[0] for one in trained], axis=1),
        np.concatenate([one.layers[1] for one in trained]),
        np.concatenate([one.layers[2] for one in trained]) / np.float32(len(SEEDS)),
        np.mean([one.layers[3] for one in trained], axis=0, dtype=np.float32),
    )


@dataclass(slots=True)
class _Training:
    layers: list[Table]
    chance: np.random.Generator

    @classmethod
    def begin(cls, width: int, right: Table, seed: int) -> _Training:
        chance = np.random.default_rng(seed)
        share = np.clip(right.mean(axis=0), 0.01, 0.99)
        layers = [
            chance.standard_normal((width, HIDDEN)) / np.sqrt(width),
            np.zeros(HIDDEN),
            chance.standard_normal((HIDDEN, right.shape[1])) / np.sqrt(HIDDEN),
            np.log(share / (1 - share)),
        ]
        return cls([layer.astype(np.float32) for layer in layers], chance)

    def run(self, inputs: Table, right: Table, counts: Table) -> None:
        first, second = ([np.zeros_like(layer) for layer in self.layers] for _ in range(2))
        steps = _EPOCHS * (len(inputs) // _BATCH)
        for step, batch in enumerate(self._batches(len(inputs)), 1):
            rate = _RATE * 0.5 * (1 + np.cos(np.pi * step / steps))
            slopes = self._slopes(inputs[batch], right[batch], counts[batch])
            for at, slope in enumerate(slopes):
                first[at] = _FIRST * first[at] + (1 - _FIRST) * slope
                second[at] = _SECOND * second[at] + (1 - _SECOND) * slope * slope
                move = first[at] / (1 - _FIRST**step) / (np.sqrt(second[at] / (1 - _SECOND**step)) + 1e-8)
                decay = _DECAY if slope.ndim > 1 else 0.0
                self.layers[at] = np.asarray(
                    self.layers[at] - rate * (move + decay * self.layers[at]), np.float32
                )

    def _batches(self, count: int) -> Iterator[NDArray[np.intp]]:
        for _ in range(_EPOCHS):
            order = self.chance.permutation(count)
            yield from (order[at : at + _BATCH] for at in range(0, count - _BATCH + 1, _BATCH))

    def _slopes(self, inputs: Table, right: Table, counts: Table) -> tuple[Table, ...]:
        """The gradient of the weighted cross entropy by each layer."""
        into, into_bias, out, out_bias = self.layers
        seen = inputs * self._kept(inputs.shape, _DROPPED_INPUTS)
        total = seen @ into + into_bias
        passed = self._kept(total.shape, _DROPPED_HIDDEN) * (total > 0)
        hidden = total * passed
        error = (1 / (1 + np.exp(-(hidden @ out + out_bias))) - right) * counts / len(inputs)
        back = (error @ out.T) * passed
        return seen.T @ back, back.sum(axis=0), hidden.T @ error, error.sum(axis=0)

    def _kept(self, shape: tuple[int, ...], dropped: float) -> Table:
        return (self.chance.random(shape, np.float32) > dropped) / np.float32(1 - dropped)
