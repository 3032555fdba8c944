"""Labels of claims: the article's own words, so that none says the opposite of its sentence."""

from __future__ import annotations

import pytest

from monitor.ledger.headlines import claim_headline
from monitor.model import Speaker
from monitor.reading.attribution.speech import read_claims
from monitor.reading.labels import by_name
from tests.support.texts import paragraph


def headlines(text: str) -> list[str]:
    return [claim_headline(claim) for claim in read_claims([paragraph(text)])]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "The navy does not deny that it boarded the trawler.",
            "The navy does not deny that it boarded the trawler",
        ),
        (
            "Verland's chancellor, Ida Moss, ruled out closing the harbour on Friday.",
            "Verland's chancellor, Ida Moss, ruled out closing the harbour on Friday",
        ),
        (
            "The council refused to say whether the pier would reopen.",
            "The council refused to say whether the pier would reopen",
        ),
        (
            "The ministry made it clear that no grain was missing.",
            "The ministry made it clear that no grain was missing",
        ),
        (
            "Engineers are confident that the tower will stand.",
            "Engineers are confident that the tower will stand",
        ),
        ("The treaty is believed to have lapsed.", "The treaty is believed to have lapsed"),
    ],
)
def test_a_sentence_whose_speaker_comes_first_is_told_as_it_stands(text: str, expected: str) -> None:
    assert headlines(text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "The ferry had no lifeboats, the coast guard said on Friday.",
            "Coast guard: The ferry had no lifeboats",
        ),
        ("According to the Tide Office, the surge has passed.", "Tide Office: the surge has passed"),
        (
            '"The pumps were never tested," Ida Moss told the inquiry.',
            'Ida Moss: "The pumps were never tested"',
        ),
        ('"Will the tower stand?" asked the mayor.', 'Mayor: "Will the tower stand?"'),
        ("The surge, Ida Moss said, has passed.", "Ida Moss: The surge has passed"),
    ],
)
def test_what_stands_before_its_speaker_is_told_behind_a_colon(text: str, expected: str) -> None:
    assert headlines(text) == [expected]


def test_a_second_verb_is_told_with_the_name() -> None:
    told = headlines("Ida Moss, a pilot, said the strait was open and warned that ice was near.")
    assert told[-1] == "Ida Moss warned that ice was near"


def test_a_participle_becomes_a_verb_of_the_name() -> None:
    told = headlines("Premier Ida Moss rejected the report, adding that the tunnel would cost nothing.")
    assert told == [
        "Premier Ida Moss rejected the report",
        "Ida Moss adds that the tunnel would cost nothing",
    ]


def test_an_act_that_opens_with_a_pronoun_is_told_with_the_name() -> None:
    assert by_name("It shut the port", Speaker("Verland", "It")) == "Verland shut the port"
    assert by_name("Italy shut the port", Speaker("Verland", "It")) == "Italy shut the port"
