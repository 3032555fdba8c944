"""Trees as arrays: what they say is what was grown, and they are stored as they are."""

from __future__ import annotations

import numpy as np
import pytest

from monitor.selection.learnt.trees import Trees

#   first: left of 0.5 in column 0 -> -1, else by column 1: up to 2 -> 1, beyond -> 3;  second: a leaf of 0.5
GROWN = Trees(
    feature=np.array([[0, -1, 1, -1, -1], [-1, -1, -1, -1, -1]], np.int16),
    threshold=np.array([[0.5, -1.0, 2.0, 1.0, 3.0], [0.5, 0.0, 0.0, 0.0, 0.0]]),
    left=np.array([[1, 0, 3, 0, 0], [0, 0, 0, 0, 0]], np.int16),
    right=np.array([[2, 0, 4, 0, 0], [0, 0, 0, 0, 0]], np.int16),
    depth=2,
)


@pytest.mark.parametrize(
    ("row", "total"),
    [((0.5, 9.0), -0.5), ((0.51, 2.0), 1.5), ((0.51, 2.1), 3.5)],
)
def test_a_row_goes_left_where_its_value_is_not_larger(row: tuple[float, float], total: float) -> None:
    (chance,) = GROWN.chances(np.array([row], np.float32))
    assert chance == pytest.approx(1 / (1 + np.exp(-total)))


def test_rows_are_judged_one_by_one_as_together() -> None:
    rows = np.array([(0.1, 0.0), (0.9, 1.0), (0.9, 5.0)], np.float32)
    alone = [GROWN.chances(rows[n : n + 1])[0] for n in range(len(rows))]
    assert GROWN.chances(rows).tolist() == alone


def test_trees_are_stored_and_read_again() -> None:
    again = Trees.of(GROWN.arrays_of("news"), "news")
    rows = np.array([(0.1, 0.0), (0.9, 5.0)], np.float32)
    assert again.chances(rows).tolist() == GROWN.chances(rows).tolist()
    assert again.depth == 2
