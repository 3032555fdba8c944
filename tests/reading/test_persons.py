"""Who speaks, where a name is set beside what somebody is."""

from __future__ import annotations

import pytest

from monitor.reading.attribution.speech import read_claims
from tests.support.texts import paragraphs


@pytest.mark.parametrize(
    ("sentence", "name", "role", "affiliation"),
    [
        ("The mayor of Falun, Erik Ek, said the bridge was safe.", "Erik Ek", "mayor", "Falun"),
        (
            "The ferry will sail again on Monday, the harbour's manager, Ida Lund, said.",
            "Ida Lund",
            "manager",
            "harbour",
        ),
        (
            "The search for survivors will end on Friday, the agency's head, Mina Karimi, said.",
            "Mina Karimi",
            "head",
            "agency",
        ),
        (
            "On Monday, the deputy health minister of Norway, Ida Lund, said that the wards were full.",
            "Ida Lund",
            "deputy health minister",
            "Norway",
        ),
        (
            "The foreign minister, Ramiro Quispe, had denied that a treaty was signed.",
            "Ramiro Quispe",
            "foreign minister",
            None,
        ),
        (
            "The lawyer of the banker Tomas Grell, Ines Koba, said that her client was ill.",
            "Ines Koba",
            "lawyer",
            "banker Tomas Grell",
        ),
        (
            "Iran's foreign minister, Ali Rezaei, said the talks were over.",
            "Ali Rezaei",
            "foreign minister",
            "Iran",
        ),
    ],
)
def test_a_name_set_beside_an_office_is_the_speaker(
    sentence: str, name: str, role: str, affiliation: str | None
) -> None:
    speaker = read_claims(paragraphs(sentence))[0].speaker
    assert speaker is not None
    assert (speaker.name, speaker.role, speaker.affiliation) == (name, role, affiliation)


def test_a_place_set_beside_a_place_is_nobodys_name() -> None:
    sentence = "A spokesman for the ministry said the road to Falun, Sweden, was closed."
    speaker = read_claims(paragraphs(sentence))[0].speaker
    assert speaker is not None
    assert "spokesman" in speaker.name
