"""Spellings, pronouns, roles and bodies lead to one speaker."""

from __future__ import annotations

import pytest

from monitor.lexicon.places import country_in, is_country
from monitor.lexicon.speakers import names_country, same_speaker
from monitor.lexicon.spelling import same_person
from monitor.model import Speaker
from monitor.reading.attribution.speech import read_claims
from tests.support.texts import paragraphs


def speakers(*texts: str) -> list[Speaker | None]:
    return [claim.speaker for claim in read_claims(paragraphs(*texts))]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Zelensky", "Volodymyr Zelenskyy", True),
        ("Volodymyr Zelensky", "Volodomyr Zelenskiy", True),
        ("Muammar Gaddafi", "Moammar Kadafi", True),
        ("Sergey Lavrov", "Sergei Lavrov", True),
        ("José Córdova", "Jose Cordova", True),
        ("President Macron", "Emmanuel Macron", True),
        ("Bill Clinton", "Hillary Clinton", False),
        ("J. Smith", "John Smith", True),
        ("Lin", "Lin Jian", True),
        ("Anna Baker", "Anna Barker-Jones", False),
    ],
)
def test_names_are_compared_across_spellings(one: str, other: str, same: bool) -> None:
    assert same_person(one, other) is same
    assert same_person(other, one) is same


SPOKESMAN = Speaker("Li Wei", "Li Wei", "foreign ministry spokesperson", "China")
MINISTRY = Speaker("China's foreign ministry", "China's foreign ministry", None, "China")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (SPOKESMAN, MINISTRY, True),
        (SPOKESMAN, Speaker("Beijing", "Beijing"), True),
        (MINISTRY, Speaker("Beijing", "Beijing"), True),
        (MINISTRY, Speaker("Chinese Foreign Ministry", "the Chinese Foreign Ministry", None, "China"), True),
        (MINISTRY, Speaker("China's defence ministry", "China's defence ministry", None, "China"), False),
        (SPOKESMAN, Speaker("Moscow", "Moscow"), False),
        (Speaker("Kremlin", "the Kremlin"), Speaker("Russia", "Russia"), True),
        (Speaker("WHO", "the WHO"), Speaker("World Health Organization", "World Health Organization"), True),
        (Speaker("Jan Boer", "Jan Boer", "president", "Ukraine"), Speaker("Kyiv", "Kyiv"), True),
        (Speaker("residents", "residents"), Speaker("fishermen", "fishermen"), False),
    ],
)
def test_a_body_and_who_speaks_for_it_are_one_speaker(one: Speaker, other: Speaker, same: bool) -> None:
    assert same_speaker(one, other) is same
    assert same_speaker(other, one) is same


def test_role_and_affiliation_are_kept_apart_from_the_name() -> None:
    (found,) = speakers("Ukraine's foreign minister, Andrii Melnyk, said the envoy had left.")
    assert found is not None
    assert (found.name, found.role, found.affiliation) == ("Andrii Melnyk", "foreign minister", "Ukraine")


def test_a_last_name_takes_the_longest_form_of_the_article() -> None:
    first, second = speakers(
        "Rossi said the road was shut.", "Police chief Maria Rossi said nobody was hurt."
    )
    assert first is not None and second is not None
    assert first.name == second.name == "Maria Rossi"


def test_a_pronoun_is_the_person_who_spoke_last_and_words_stay_as_written() -> None:
    _, found = speakers("John Baker said the road was shut.", "He said nobody was hurt.")
    assert found is not None
    assert (found.name, found.words) == ("John Baker", "He")


def test_it_is_the_last_body_and_not_the_last_person() -> None:
    *_, found = speakers(
        "The finance ministry said the tax would rise.",
        "John Baker said he was angry.",
        "It said the change was needed.",
    )
    assert found is not None
    assert found.name == "finance ministry"


def test_the_ministry_is_the_ministry_named_before() -> None:
    _, found = speakers(
        "Japan's transport ministry said the trains would stop.", "The ministry said the lines were damaged."
    )
    assert found is not None
    assert found.name == "Japan's transport ministry"


def test_a_leader_is_known_by_country() -> None:
    _, found = speakers(
        "French President Louis Martin said the talks had failed.",
        "The French leader said he would try again.",
    )
    assert found is not None
    assert found.name == "Louis Martin"


@pytest.mark.parametrize(
    ("words", "country"),
    [
        ("the Kremlin", "Russia"),
        ("U.S. officials", "United States"),
        ("told us", None),
        ("Downing Street", "United Kingdom"),
    ],
)
def test_seats_and_demonyms_stand_for_their_country(words: str, country: str | None) -> None:
    assert country_in(words) == country


def test_a_department_is_not_the_whole_country() -> None:
    assert is_country("White House")
    assert not is_country("the Pentagon")


@pytest.mark.parametrize(
    ("name", "country"),
    [
        ("Chad Bown", False),
        ("Lisa Monaco", False),
        ("Jordan", True),
        ("the Jordanian army", True),
        ("Air France", True),
    ],
)
def test_a_person_may_be_called_like_a_country(name: str, country: bool) -> None:
    assert names_country(name) is country
