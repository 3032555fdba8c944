"""Terms that must or must not stand in an article, in the language of docs/topics.md."""

from __future__ import annotations

import pytest

from monitor.config.models import TopicConfig
from monitor.topics.conditions import Subject, compile_conditions, rule
from monitor.topics.match import read

TITLE = "Grain ships leave Odesa"
TEXT = (
    "Three ships left the port on Monday with wheat for Egypt. Insurers had asked for more escorts. "
    "Traders called the grain deals fragile, and the US said that it would help exporters."
)


def subject(title: str = TITLE, text: str = TEXT) -> Subject:
    return Subject(read(title, text), title, text, "The Harbour Post", "en", ("Trade", "world"))


def holds(kind: str, *terms: str, **topic: object) -> bool:
    config = TopicConfig.model_validate({"name": "any", "query": "q", kind: terms, **topic})
    return rule(compile_conditions(config), subject()).holds


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        ("grain ship", True),
        ("ship grain", False),
        ("grain deal", True),
        ("exporting", True),
        ("=grain deals", True),
        ("=Grain deals", False),
        ("=US", True),
        ("=us", False),
        ("ships near/3 port", True),
        ("port near/3 ships", True),
        ("ships near/1 wheat", False),
        ("title: Odesa", True),
        ("title: Egypt", False),
        ("body: Egypt", True),
        ("body: leave", False),
        ("title: ships near/2 Odesa", True),
        ("title: ships near/20 Egypt", False),
        ("outlet: harbour post", True),
        ("outlet: harbour", True),
        ("outlet: harb", False),
        ("language: en", True),
        ("language: uk", False),
        ("tag: trade", True),
        ("tag: tra", False),
        ("/odes+a/", True),
        ("/^three ships/", True),
        ("title: /egypt/", False),
        ("outlet: /post$/", True),
    ],
)
def test_a_term_finds_what_it_says(term: str, expected: bool) -> None:
    assert holds("any", term) is expected
    assert holds("all", term) is expected
    assert holds("none", term) is not expected


def test_of_any_one_is_enough_and_of_all_every_one_is_needed() -> None:
    assert holds("any", "locusts", "wheat")
    assert not holds("all", "locusts", "wheat")
    assert not holds("none", "locusts", "wheat")


def test_another_name_stands_for_the_one_that_is_written() -> None:
    assert holds("any", "Odessa port", aliases={"Odessa port": ["Odesa"]})
    assert holds("all", "ships leave Odessa", aliases={"Odessa": ["Odesa"]})


def test_languages_that_are_not_named_are_left_out() -> None:
    assert holds("any", "wheat", languages=["en", "uk"])
    assert not holds("any", "wheat", languages=["uk"])


def test_the_reasons_name_at_most_three_terms() -> None:
    config = TopicConfig(name="any", query="q", any=("a b", "c d", "e f", "g h", "i j"))
    assert rule(compile_conditions(config), subject()).reasons == (
        "of any, nothing is there: 'a b', 'c d', 'e f' and 2 more",
    )


def test_a_term_is_found_however_far_down_it_stands() -> None:
    long = subject(text="Nothing of note was said. " * 500 + "Then came the locusts.")
    config = TopicConfig(name="any", query="q", all=("locusts",))
    assert rule(compile_conditions(config), long).holds
