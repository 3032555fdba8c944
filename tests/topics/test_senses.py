"""What a query means by a name that may stand for several things."""

from __future__ import annotations

import pytest

from monitor.topics.senses import meant, senses
from monitor.topics.terms import tokens


def label(name: str, beside: str = "", *, capital: bool = False) -> str | None:
    sense = meant(name, {word.root for word in tokens(beside)}, capital=capital)
    return sense.label if sense else None


@pytest.mark.parametrize(
    ("name", "beside", "expected"),
    [
        ("Georgia", "Tbilisi protests", "the country"),
        ("Georgia", "Saakashvili trial", "the country"),
        ("Georgia", "Atlanta recount", "the US state"),
        ("Georgia", "election", None),
        ("turkey", "earthquake", "the country"),
        ("turkey", "Thanksgiving", "the bird"),
        ("turkey", "bird flu", "the country"),
        ("target", "inflation", "an aim"),
        ("Washington", "state wildfire", "the US state"),
        ("Congo", "Goma rebels", "the Democratic Republic of the Congo"),
        ("Boeing", "jets", None),
    ],
)
def test_the_words_beside_a_name_tell_what_is_meant(name: str, beside: str, expected: str | None) -> None:
    assert label(name, beside) == expected


def test_a_capital_tells_a_company_from_a_fruit_where_the_query_has_small_letters_too() -> None:
    assert label("Apple", "news", capital=True) == "the company"
    assert label("apple", "news") is None


def test_every_name_has_at_least_two_senses() -> None:
    assert all(len(ways) > 1 for ways in senses().values())
