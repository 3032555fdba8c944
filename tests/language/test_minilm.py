"""Vectors of English sentences: unit length, near where the meaning is near, the same whatever stands beside."""

from __future__ import annotations

import numpy as np
import pytest

from monitor.language import minilm
from monitor.language.minilm import DIMENSIONS, embed_sentences

ARREST = "He was arrested on Monday."


def test_sentences_of_one_meaning_are_nearer_than_others() -> None:
    one, same, other = embed_sentences([ARREST, "Police detained the man on Monday.", "The bread was stale."])
    assert one @ same > 0.5
    assert one @ other < 0.2


def test_vectors_have_length_one() -> None:
    found = embed_sentences([ARREST, "No.", "word " * 500])
    assert found.shape == (3, DIMENSIONS)
    assert np.linalg.norm(found, axis=1) == pytest.approx(1.0, abs=1e-5)


def test_a_sentence_means_the_same_whatever_it_is_encoded_with() -> None:
    (alone,) = embed_sentences([ARREST])
    minilm._known.clear()
    beside = embed_sentences(["word " * 90, ARREST])[1]
    assert alone.tolist() == beside.tolist()


def test_the_oldest_sentences_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(minilm, "_REMEMBERED", 2)
    minilm._known.clear()
    embed_sentences(["One.", "Two.", "Three."])
    assert list(minilm._known) == ["Two.", "Three."]


def test_no_texts_are_no_vectors() -> None:
    assert embed_sentences([]).shape == (0, DIMENSIONS)
