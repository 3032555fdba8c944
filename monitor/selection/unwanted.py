"""Items like those that readers of a topic did not want to hear of."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from monitor.model import Mention
from monitor.selection.put import Concern

ALIKE = 0.8
"""Cosine with an unwanted item from which an item is like it."""
PENALTY = 2.0
"""Log-odds that such an item must reach beyond the threshold to be told all the same: 7.4 times the odds."""
REASON = "like a finding that a reader found not relevant or not new"


def unwanted(items: Sequence[Mention], concern: Concern) -> tuple[bool, ...]:
    """Of each item, whether it is like one that was not wanted. Vectors of another model are like nothing."""
    return tuple(_nearest(item.vector, concern.unwanted) >= ALIKE for item in items)


def _nearest(vector: bytes, others: Sequence[bytes]) -> float:
    alike = [other for other in others if len(other) == len(vector) > 0]
    if not alike:
        return 0.0
    rows, row = (
        np.frombuffer(b"".join(alike), np.float32).reshape(len(alike), -1),
        np.frombuffer(vector, np.float32),
    )
    lengths = np.linalg.norm(rows, axis=1) * np.linalg.norm(row)
    return float((rows @ row / np.maximum(lengths, 1e-9)).max())
