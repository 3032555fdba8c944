"""One score from words and meaning, and the threshold that scores are held against."""

from __future__ import annotations

import pytest

from monitor.config.models import TopicConfig
from monitor.topics.match import found, read, threshold, weigh
from monitor.topics.query import compile_query

FILLER = "Nothing of note was said here. "


def score(query: str, text: str, meaning: float = 0.0, language: str = "en") -> float:
    compiled = compile_query(TopicConfig(name="any", query=query))
    reading = read("", text, language)
    return weigh(compiled, reading, found(compiled, reading), meaning)


def test_a_name_that_is_missing_tells_more_in_a_long_article_than_in_a_few_words() -> None:
    short, long = (score("Kenya swarm", f"A swarm came. {FILLER * n}", 2.0) for n in (1, 60))
    assert score("Kenya swarm", f"A swarm came. {FILLER * 60} Kenya.", 2.0) > 2 * long
    assert short > long


def test_a_meaning_stands_for_a_common_word_but_hardly_for_a_name() -> None:
    without_word = score("Kenya pests", f"Kenya was hit. {FILLER * 20}", 2.0)
    without_name = score("Kenya pests", f"Pests came. {FILLER * 20}", 2.0)
    assert without_word > 1.2 * without_name


def test_words_further_down_count_more_where_they_stand_together() -> None:
    together = score("Kenya pests", f"{FILLER * 20} Kenya has pests. {FILLER * 30}")
    apart = score("Kenya pests", f"{FILLER * 20} Kenya. {FILLER * 30} Pests.")
    assert together > apart


def test_no_meaning_however_near_counts_without_end() -> None:
    assert score("Kenya pests", FILLER, 2.5) == score("Kenya pests", FILLER, 9.0)


def test_in_another_language_a_name_may_stand_translated() -> None:
    assert score("Kenya pests", FILLER * 20, 3.0, "es") > score("Kenya pests", FILLER * 20, 3.0)


def test_articles_that_are_surely_on_the_topic_do_not_raise_what_is_asked() -> None:
    others = [0.01 * (i % 30) for i in range(300)]
    assert threshold(others + [1.3] * 200) == pytest.approx(threshold(others), abs=1e-9)
