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


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (
            "Emil Aska ran the club. His successor, former goalkeeper Ida Lund, has debts. She promised an audit.",
            "Ida Lund",
        ),
        (
            "Ida Lund opened the fair. Mina Koba paid for it. On Monday, she said that it would last.",
            "Mina Koba",
        ),
        ("The court jailed Erik Ek for six years. He said that he would appeal.", "Erik Ek"),
        ("Chairman Tomas Grell met Ida Lund in Falun. She said that talks would go on.", "Ida Lund"),
        ("The minister went to Falun. He said that 40 wells would be dug.", "minister"),
        ("Marlow Energy lost a court case. It said that demand had fallen.", "Marlow Energy"),
        ("The interior ministry shut the border. It said that 40 people had crossed.", "interior ministry"),
        ("Rebels took the town on Sunday. They said that nine soldiers had died.", "rebels"),
    ],
)
def test_a_pronoun_goes_on_with_whom_the_sentence_before_tells_of(text: str, name: str) -> None:
    speaker = read_claims(paragraphs(text))[-1].speaker
    assert speaker is not None
    assert speaker.name == name


def test_a_pronoun_that_may_stand_for_either_of_two_stands_for_nobody() -> None:
    found = read_claims(paragraphs("The court jailed Erik Ek and Emil Aska. He said that he would appeal."))
    assert found[-1].speaker is None or found[-1].speaker.name == "He"
