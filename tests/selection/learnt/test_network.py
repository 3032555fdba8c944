"""The network: what it says of rows, that it is stored as it is, and that training finds what decides."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.training.chooser.network import train
from monitor.selection.learnt.network import WIDEST, Network, meaning

# one feature, in hundreds, and a meaning of one number; a hidden unit sees each
GROWN = Network(
    mean=np.array([200.0, 0.0], np.float32),
    scale=np.array([100.0, 1.0], np.float32),
    first=np.array([[1.0, 0.0], [0.0, 2.0]], np.float32),
    first_bias=np.array([0.0, 0.5], np.float32),
    second=np.array([[1.0, 0.5, 0.0], [0.0, 1.0, -1.0]], np.float32),
    second_bias=np.array([0.1, 0.2, 0.3], np.float32),
)


@pytest.mark.parametrize(
    ("feature", "said", "found"),
    [
        (200.0, -1.0, (0.1, 0.2, 0.3)),  # no unit sees anything
        (300.0, 0.25, (1.1, 1.7, -0.7)),
        (9e9, -1.0, (0.1 + WIDEST, 0.2 + WIDEST / 2, 0.3)),
    ],
)
def test_each_output_is_the_weighted_sum_of_what_the_hidden_units_see(
    feature: float, said: float, found: tuple[float, ...]
) -> None:
    (scores,) = GROWN.scores(np.array([[feature]], np.float32), np.array([[said]], np.float32))
    assert scores == pytest.approx(found, abs=1e-5)


def test_a_network_is_stored_and_read_again() -> None:
    again = Network.of(GROWN.arrays_of("network"), "network")
    rows, said = np.array([[310.0], [50.0]], np.float32), np.array([[0.3], [0.9]], np.float32)
    assert again.scores(rows, said).tolist() == GROWN.scores(rows, said).tolist()


def test_an_item_carries_its_own_meaning_and_the_mean_of_the_passage_around_it() -> None:
    own = np.array([[0.0], [0.0], [5.0], [0.0], [0.0], [0.0]], np.float32)
    found = meaning(own)
    assert found[:, 0].tolist() == own[:, 0].tolist()
    assert found[:, 1].tolist() == pytest.approx([1.0, 1.0, 1.0, 1.0, 1.0, 0.0])


def test_an_article_of_one_item_is_its_own_passage() -> None:
    assert meaning(np.array([[0.5, 0.25]], np.float32)).tolist() == [[0.5, 0.25, 0.5, 0.25]]


def test_training_finds_what_decides_and_gives_the_same_network_again() -> None:
    chance = np.random.default_rng(3)
    rows, said = (chance.standard_normal((4_000, 3)).astype(np.float32) for _ in range(2))
    right = np.stack([rows[:, 0] > 0, said[:, 1] > 0, rows[:, 0] * rows[:, 1] > 0], axis=1).astype(np.float32)
    counts = np.ones_like(right)
    found = train(rows, 0.125 * said, right, counts)
    fresh_rows, fresh_said = (chance.standard_normal((1_000, 3)).astype(np.float32) for _ in range(2))
    told = found.scores(fresh_rows, 0.125 * fresh_said) > 0
    assert np.mean(told[:, 0] == (fresh_rows[:, 0] > 0)) > 0.85
    assert np.mean(told[:, 1] == (fresh_said[:, 1] > 0)) > 0.85
    again = train(rows, 0.125 * said, right, counts)
    assert again.first.tolist() == found.first.tolist()
