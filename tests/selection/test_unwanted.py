"""What is like a finding that a reader did not want is silent, unless it is news beyond doubt."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from monitor.language.minilm import DIMENSIONS
from monitor.selection import plain as by_words
from monitor.selection.learnt.choose import choose_with
from monitor.selection.learnt.network import Network
from monitor.selection.learnt.trees import Trees
from monitor.selection.learnt.weights import Weights
from monitor.selection.put import Choice, Put
from monitor.selection.unwanted import REASON, unwanted
from tests.selection.puts import concern, mentions, plain, put, said, vector

STORM = "The storm broke the roof of the old town hall."
ROOF = "The storm broke the roof of the new town hall."
FERRY = "The ferry left for Velmar with forty people."


def always(chance: float) -> Trees:
    """One leaf: every row has this chance."""
    leaf = np.zeros((1, 1), np.int16)
    return Trees(leaf - 1, np.asarray([[math.log(chance / (1 - chance))]]), leaf, leaf, 0)


def says(chance: float) -> Network:
    """A network that says the same of every item."""
    odds = np.log(chance / (1 - chance))
    count = 1 + 2 * DIMENSIONS
    return Network(
        np.zeros(count, np.float32),
        np.ones(count, np.float32),
        np.zeros((count, 1), np.float32),
        np.zeros(1, np.float32),
        np.zeros((1, 3), np.float32),
        np.full(3, odds, np.float32),
    )


def weights(chance: float) -> Weights:
    """To whom every item is news by this chance, and none the same as another; told from 0.4 on."""
    sure, never = always(chance), always(0.01)
    return Weights(sure, sure, says(chance), never, ("relevance",), {}, 0.4, 0.5, "made by hand")


def article(*unwelcome: str, leaning: float = 0.0) -> Put:
    hall = replace(concern("Storm"), unwanted=tuple(vector(text) for text in unwelcome), leaning=leaning)
    return put([said(STORM, STORM), said(FERRY, FERRY, 100)], replace(hall, relevance=(0.6, 0.9)))


def learnt(chance: float, asked: Put) -> list[Choice]:
    return list(choose_with(weights(chance), asked))


@pytest.mark.parametrize(
    ("chance", "unwelcome", "told"),
    [
        (0.5, (), [True, True]),
        (0.5, (ROOF,), [False, True]),
        (0.9, (ROOF,), [True, True]),
        (0.5, (FERRY, ROOF), [False, False]),
    ],
)
def test_what_was_learnt_asks_more_of_what_was_not_wanted(
    chance: float, unwelcome: tuple[str, ...], told: list[bool]
) -> None:
    assert [choice.tell for choice in learnt(chance, article(*unwelcome))] == told


def test_the_reason_says_so() -> None:
    storm, ferry = learnt(0.5, article(ROOF))
    assert storm.reason.startswith(f"not news enough, {REASON} (0.50 of 0.83;")
    assert REASON not in ferry.reason


@pytest.mark.parametrize(("leaning", "tells"), [(0.0, True), (1.0, False), (-1.0, True)])
def test_the_threshold_leans(leaning: float, tells: bool) -> None:
    assert [choice.tell for choice in learnt(0.5, article(leaning=leaning))] == [tells, tells]


def test_words_alone_keep_it_silent() -> None:
    storm, ferry = by_words.choose(article(ROOF))
    assert (storm.tell, storm.reason) == (False, REASON)
    assert ferry.tell


def test_words_alone_ask_for_more_relevance_where_feedback_leans_that_way() -> None:
    assert [choice.tell for choice in by_words.choose(article(leaning=0.5))] == [False, True]
    assert (
        by_words.choose(article(leaning=0.5))[0].reason
        == "its sentence is not about the topic (0.60 of 0.67)"
    )


def test_a_vector_of_another_model_or_none_is_like_nothing() -> None:
    items = mentions(plain(STORM))
    assert unwanted(items, replace(concern("Storm"), unwanted=(b"", bytes(16), vector(STORM)[:-4]))) == (
        False,
    )
    assert unwanted(items, replace(concern("Storm"), unwanted=(bytes(16), vector(STORM)))) == (True,)
