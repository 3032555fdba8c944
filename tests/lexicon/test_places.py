"""Countries by their names, their peoples and their capitals, whatever is written beside them."""

from __future__ import annotations

import pytest

from monitor.lexicon.names import core, same_name
from monitor.lexicon.places import (
    all_countries,
    countries_in,
    country_in,
    country_of,
    country_word,
    is_country,
)


@pytest.mark.parametrize(
    ("words", "country"),
    [
        ("Beijing's envoy", "China"),
        ("a spokesman for the Kremlin", "Russia"),
        ("the U.S. Senate", "United States"),
        ("told us on Monday", None),
        ("roast turkey with polish", None),
        ("Turkey and its neighbours", "Turkey"),
        ("South Sudanese troops", "South Sudan"),
        ("Kinshasa", "Democratic Republic of the Congo"),
        ("Northern Irish police", "Northern Ireland"),
        ("the mayor", None),
    ],
)
def test_the_country_that_words_stand_for(words: str, country: str | None) -> None:
    assert country_in(words) == country


@pytest.mark.parametrize(
    ("text", "countries"),
    [
        ("Mexico and the Americans", {"mexico", "united states"}),
        ("a fire in Lima", set()),
        ("in the Gaza Strip", {"gaza"}),
        ("in the West Bank", {"palestine"}),
        ("across Guinea-Bissau, not Guinea", {"guinea-bissau", "guinea"}),
    ],
)
def test_a_text_names_countries_but_no_capital_is_one(text: str, countries: set[str]) -> None:
    assert countries_in(text) == countries


def test_a_word_is_folded_to_its_country() -> None:
    assert [country_of(word) for word in ("Chinese", "the UK", "Danes", "miners")] == [
        "china", "united kingdom", "denmark", "miners"
    ]  # fmt: skip
    assert (country_word("Beijing"), country_word("beijing")) == ("china", "beijing")


def test_a_government_is_its_country_and_one_body_is_not() -> None:
    assert is_country("the Kremlin")
    assert is_country("Russian authorities")
    assert not is_country("the Pentagon")
    assert not is_country("the Russian navy")


def test_names_of_one_country_have_one_core() -> None:
    assert core("the American embassy") == core("US embassy") == {"united states", "embassy"}
    assert core("North Korea").isdisjoint(core("South Korean"))
    assert same_name("Mexico", "Mexicans")
    assert not same_name("Niger", "Nigeria")


def test_a_country_is_among_all_countries_by_its_one_name() -> None:
    assert "mexico" in all_countries()
