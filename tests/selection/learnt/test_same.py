"""Pairs of items: what tells that two are one event, and what that they are not."""

from __future__ import annotations

from collections import Counter

import numpy as np

from monitor.model import Mention
from monitor.reading.revision import read_revision
from monitor.selection.learnt.same import NAMES, Ground, Side, is_beside, pair, side


def read(*sentences: str) -> list[Side]:
    """The first item of each sentence, each in an article of its own, a day apart."""
    found: list[Mention] = [read_revision("", sentence, "en")[0] for sentence in sentences]
    return [side(mention, 0, float(day), -day) for day, mention in enumerate(found)]


def features(later: Side, earlier: Side) -> dict[str, float]:
    ground = Ground({}, Counter(), 1, np.zeros(512, np.float32))
    return dict(zip(NAMES, pair(later, earlier, ground), strict=True))


def test_every_feature_has_a_name() -> None:
    one, other = read("The mayor closed the bridge.", "The bridge was closed by the mayor.")
    assert len(features(other, one)) == len(NAMES)


def test_the_opposite_in_the_same_words_differs_in_polarity() -> None:
    one, other = read("The senate passed the harbour law.", "The senate did not pass the harbour law.")
    found = features(other, one)
    assert found["covered"] > 0.7
    assert (found["negated"], found["other_negated"], found["polarity"]) == (1.0, 0.0, 1.0)


def test_what_is_to_come_differs_from_what_is_done() -> None:
    one, other = read("The senate will vote on the harbour law.", "The senate voted on the harbour law.")
    found = features(other, one)
    assert (found["prospect"], found["other_prospect"], found["modality"]) == (0.0, 1.0, 1.0)


def test_another_number_of_the_same_is_seen_as_another_number() -> None:
    one, other = read("In Lund 155 miners are trapped.", "In Lund 163 miners are trapped.")
    found = features(other, one)
    assert (found["new_numbers"], found["other_numbers"]) == (1.0, 1.0)


def test_a_word_that_all_lines_hold_is_no_evidence() -> None:
    one, other = read("The old harbour law still stands.", "The harbour burns in the night.")
    usual = Ground({}, Counter({"harbour": 9}), 10, np.zeros(512, np.float32))
    plain = Ground({}, Counter(), 10, np.zeros(512, np.float32))
    shared = [dict(zip(NAMES, pair(other, one, ground), strict=True))["covered"] for ground in (plain, usual)]
    assert shared[0] > 0.2
    assert shared[1] == 0.0


def test_items_of_one_sentence_stand_beside_each_other() -> None:
    mentions = read_revision("", "Nine people died in Lund, police said.", "en")
    one, other = (side(mention, n, 0.0, 0) for n, mention in enumerate(mentions[:2]))
    assert is_beside(one, other)
    assert features(other, one)["beside"] == 1.0
