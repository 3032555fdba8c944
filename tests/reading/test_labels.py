"""Labels of claims: the article's own words, so that none says the opposite of its sentence."""

from __future__ import annotations

import pytest

from monitor.ledger.headlines import claim_headline
from monitor.model import Speaker
from monitor.reading.attribution.speech import read_claims
from monitor.reading.labels import by_name
from tests.support.texts import paragraph, paragraphs


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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Verland would neither confirm nor deny that its navy had boarded the trawler.",
            "Verland would neither confirm nor deny that its navy had boarded the trawler",
        ),
        ("Verland no longer denies the theft of grain.", "Verland no longer denies the theft of grain"),
    ],
)
def test_a_label_never_says_the_opposite_of_its_sentence(text: str, expected: str) -> None:
    assert headlines(text)[-1] == expected


def test_a_second_verb_is_told_with_the_name() -> None:
    told = headlines("Ida Moss, a pilot, said the strait was open and warned that ice was near.")
    assert told[-1].endswith("warned that ice was near")


def test_a_participle_becomes_a_verb_of_the_name() -> None:
    told = headlines("Premier Ida Moss rejected the report, adding that the tunnel would cost nothing.")
    assert told == [
        "Premier Ida Moss rejected the report",
        "Ida Moss adds that the tunnel would cost nothing",
    ]


def test_an_act_that_opens_with_a_pronoun_is_told_with_the_name() -> None:
    assert by_name("It shut the port", Speaker("Verland", "It")) == "Verland shut the port"
    assert by_name("Italy shut the port", Speaker("Verland", "It")) == "Italy shut the port"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "The minister, Tarek Osei, was dismissed by the same cabinet.",
            ["The minister, Tarek Osei, was dismissed by the same cabinet"],
        ),
        (
            "The prisoners that Ida Moss wants to free were moved on Friday.",
            ["The prisoners that Ida Moss wants to free were moved on Friday"],
        ),
        (
            '"My boat has followed me here," said one, folding a net, "and now they are towing it out."',
            ['"My boat has followed me here," said one, folding a net, "and now they are towing it out."'],
        ),
    ],
)
def test_what_is_no_whole_is_told_by_its_sentence(text: str, expected: list[str]) -> None:
    assert headlines(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Growers have sold 410 tonnes since the frost, the bank said, more than in all of January.",
            "Bank: Growers have sold 410 tonnes since the frost, more than in all of January",
        ),
        (
            '"They may return," Ida Moss said, "but only if the council agrees."',
            'Ida Moss: "They may return, but only if the council agrees."',
        ),
    ],
)
def test_the_pieces_around_a_speaker_are_joined(text: str, expected: str) -> None:
    assert headlines(text) == [expected]


@pytest.mark.parametrize(
    ("before", "text", "told"),
    [
        ("Ida Moss spoke on Friday.", "Asked again, she'd write to the council about it.", "she'd write"),
        ("Ida Moss spoke on Friday.", "She writes to the council about it.", "Ida Moss writes"),
    ],
)
def test_a_name_takes_the_place_of_a_pronoun_where_the_verb_allows_it(
    before: str, text: str, told: str
) -> None:
    claims = read_claims(paragraphs(f"{before} {text}"))
    assert told in claim_headline(claims[-1])


def test_a_verb_in_the_plural_stays_one_behind_those_who_are_many() -> None:
    assert headlines("With the vote near, Unionists say they will ask for more.") == [
        "Unionists say they will ask for more"
    ]
