"""What feedback asks for: a click moves little, many move more, and nothing moves without end."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model import Heard
from monitor.selection.leaning import MOST, effect, leaning, moved

COUNTS = st.builds(Heard, *[st.integers(0, 10_000)] * 5)


@pytest.mark.parametrize(
    ("heard", "expected"),
    [
        (Heard(), 0.0),
        (Heard(told=500), 0.0),
        (Heard(not_relevant=1, told=1), 0.214),
        (Heard(not_new=1, told=1), 0.107),
        (Heard(useful=1, told=1), -0.129),
        (Heard(acted=1, told=1), -0.064),
        (Heard(not_relevant=2, useful=1, told=40), 0.194),
        (Heard(not_relevant=10, told=10), 0.938),
        (Heard(not_relevant=10, told=200), 0.588),
        (Heard(useful=10, told=10), -0.562),
        (Heard(not_relevant=3, useful=5, told=8), 0.0),
    ],
)
def test_the_threshold_leans_as_was_said(heard: Heard, expected: float) -> None:
    assert leaning(heard) == pytest.approx(expected, abs=0.001)


@given(COUNTS)
def test_it_never_leans_further_than_its_bound(heard: Heard) -> None:
    assert -MOST < leaning(heard) < MOST


@given(COUNTS)
def test_one_click_moves_little(heard: Heard) -> None:
    more = Heard(heard.not_relevant + 1, heard.not_new, heard.useful, heard.acted, heard.told)
    assert 0 < leaning(more) - leaning(heard) < 0.4


@given(st.floats(0.01, 0.99), st.floats(-3, 3))
def test_moved_odds_are_moved_back(chance: float, by: float) -> None:
    assert moved(moved(chance, by), -by) == pytest.approx(chance)


@pytest.mark.parametrize(
    ("chance", "by", "expected"),
    [(0.5, math.log(3), 0.75), (0.55, 0.0, 0.55), (0.0, 9.0, 0.0), (1.0, -9.0, 1.0)],
)
def test_a_chance_moves_by_its_odds(chance: float, by: float, expected: float) -> None:
    assert moved(chance, by) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("heard", "words"),
    [
        (Heard(told=9), "nothing was said yet: the threshold is as it was learnt"),
        (
            Heard(not_relevant=2, useful=1, told=40),
            "2 not relevant, 1 useful: asks for slightly fewer findings, threshold x 1.21 in odds",
        ),
        (
            Heard(useful=20, acted=1, told=40),
            "20 useful, 1 mended by hand: asks for clearly more findings, threshold x 0.52 in odds",
        ),
        (
            Heard(not_relevant=3, useful=5, told=8),
            "3 not relevant, 5 useful: leaves things as they are, threshold x 1.00 in odds",
        ),
    ],
)
def test_the_effect_is_told_in_words(heard: Heard, words: str) -> None:
    assert effect(heard) == words
