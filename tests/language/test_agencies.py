"""Who is credited with a sentence, and which outlets are of one house."""

from __future__ import annotations

import pytest

from monitor.language.agencies import canonical, credited_in, family_of


@pytest.mark.parametrize(
    ("sentence", "agency"),
    [
        ("The mine was sealed in spring, Reuters reported on Monday.", "Reuters"),
        ("According to the AP, two shafts are flooded.", "Associated Press"),
        ("Two shafts are flooded, reported AFP.", "AFP"),
        ("Two shafts are flooded, the mayor told Reuters in Falun.", None),
        ("A pa reported it to his son.", None),
    ],
)
def test_a_sentence_credits_the_agency_that_reported_it(sentence: str, agency: str | None) -> None:
    assert credited_in(sentence) == agency


def test_outlets_of_one_house_are_one_family() -> None:
    assert family_of("BBC World Service") == family_of("bbc.co.uk") == "BBC"
    assert family_of("Falu Kuriren") is None


def test_an_agency_has_one_name() -> None:
    assert canonical("Agence  France-Presse") == "AFP"
