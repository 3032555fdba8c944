"""Claims are found by cue words and quotations, with speaker, content, stance and the words to show."""

from __future__ import annotations

import pytest

from monitor.model import Claim, Part, Stance
from monitor.reading.attribution.quotations import find_quotes
from monitor.reading.attribution.speech import read_claims
from tests.support.texts import paragraph, paragraphs


def read(*texts: str) -> list[Claim]:
    """Claims of paragraphs that stand one line below the other."""
    return read_claims(paragraphs(*texts))


def only(*paragraphs: str) -> Claim:
    claims = read(*paragraphs)
    assert len(claims) == 1, claims
    return claims[0]


@pytest.mark.parametrize(
    ("text", "speaker", "cue", "stance", "content"),
    [
        (
            "The harbour master said the bridge was closed.",
            "harbour master",
            "say",
            "asserts",
            "the bridge was closed",
        ),
        ("Norway denies that it sold the ships.", "Norway", "deny", "denies", "that it sold the ships"),
        (
            "The airline has dismissed the report as nonsense.",
            "airline",
            "dismiss",
            "denies",
            "the report as nonsense",
        ),
        (
            "The mayor urged residents to stay at home.",
            "mayor",
            "urge",
            "demands",
            "residents to stay at home",
        ),
        (
            "The company promised to repay its customers.",
            "company",
            "promise",
            "promises",
            "to repay its customers",
        ),
        (
            "The bank declined to comment on the loss.",
            "bank",
            "decline",
            "declines",
            "to comment on the loss",
        ),
        (
            "Villagers questioned whether the dam was safe.",
            "villagers",
            "question",
            "questions",
            "whether the dam was safe",
        ),
        (
            "According to the coast guard, two boats sank near the island.",
            "coast guard",
            "according to",
            "asserts",
            "two boats sank near the island",
        ),
        (
            "Two boats sank near the island, fishermen said.",
            "fishermen",
            "say",
            "asserts",
            "Two boats sank near the island",
        ),
        (
            "The plant shut its doors, and 40 workers lost their jobs, the union said.",
            "union",
            "say",
            "asserts",
            "The plant shut its doors, and 40 workers lost their jobs",
        ),
        (
            "Chile accused the mining group of poisoning two rivers.",
            "Chile",
            "accuse",
            "asserts",
            "the mining group of poisoning two rivers",
        ),
        (
            "The union called for a strike in every port.",
            "union",
            "call",
            "demands",
            "a strike in every port",
        ),
    ],
)
def test_a_cue_gives_speaker_stance_and_content(
    text: str, speaker: str, cue: str, stance: str, content: str
) -> None:
    claim = only(text)
    assert claim.speaker is not None
    assert (claim.speaker.name, claim.cue, claim.stance.value) == (speaker, cue, stance)
    assert claim.content.quote == content


def test_a_denial_and_a_warning_in_one_sentence_are_two_claims_with_their_own_words() -> None:
    denial, warning = read("The ministry denied the charges and warned that sanctions would hurt both sides.")
    assert (denial.stance, warning.cue) == (Stance.DENIES, "warn")
    assert "warned" not in denial.sentence.quote
    assert warning.sentence.quote == "warned that sanctions would hurt both sides"
    assert warning.speaker == denial.speaker


def test_joined_contents_stay_one_claim() -> None:
    claim = only(
        "The officer described a route where migrants cross the river, hide in barns and wait for lorries."
    )
    assert claim.sentence.quote.endswith("wait for lorries.")


def test_a_quotation_is_one_claim_with_the_name_behind_it() -> None:
    claim = only("“We have lost half of the harvest,” said Ana Ruiz, a farmer.")
    assert claim.speaker is not None
    assert claim.speaker.name == "Ana Ruiz"
    assert claim.content.quote == "“We have lost half of the harvest,”"


def test_straight_marks_quote_as_curly_ones_do() -> None:
    claim = only('"We have lost half of the harvest," the farmer said.')
    assert claim.content.quote == '"We have lost half of the harvest,"'


def test_a_further_quotation_goes_to_the_one_who_spoke_last() -> None:
    first, second = read("“The pumps failed at dawn,” Ana Ruiz said. “Nobody had checked them for years.”")
    assert second.cue is None
    assert second.speaker is not None and first.speaker is not None
    assert second.speaker.name == first.speaker.name == "Ana Ruiz"


def test_a_quotation_left_open_gets_the_speaker_of_the_next_paragraph() -> None:
    first, second = read('"The pumps failed at dawn.', 'Nobody had checked them for years," Ana Ruiz said.')
    assert first.speaker is not None and second.speaker is not None
    assert first.speaker.name == second.speaker.name == "Ana Ruiz"


def test_a_word_marked_inside_a_sentence_is_no_quotation_of_its_own() -> None:
    claim = only("The senator called the plan “a costly mistake” in a letter.")
    assert claim.cue == "call"


@pytest.mark.parametrize(
    ("text", "speaker", "content"),
    [
        ("“There is no antidote,” the warden said.", "warden", "“There is no antidote,”"),
        (
            "There is no evidence that the well was poisoned, according to the warden.",
            "warden",
            "There is no evidence that the well was poisoned",
        ),
        (
            "There are no plans to close the well, the warden told villagers.",
            "warden",
            "There are no plans to close the well",
        ),
        ("The warden said there was no sign of a leak.", "warden", "there was no sign of a leak"),
    ],
)
def test_what_there_is_none_of_is_claimed_as_a_whole(text: str, speaker: str, content: str) -> None:
    claim = only(text)
    assert claim.speaker is not None
    assert (claim.speaker.name, claim.stance, claim.content.quote) == (speaker, Stance.ASSERTS, content)


@pytest.mark.parametrize(
    ("text", "speaker", "content"),
    [
        (
            "The agency Tidewire quoted Deputy Minister Ida Moss as saying that the port was shut.",
            "Ida Moss",
            "that the port was shut",
        ),
        ('The agency Tidewire quoted Ida Moss: "The port is shut."', "Ida Moss", '"The port is shut."'),
        (
            "The port is shut, Deputy Minister Ida Moss said, the state news agency TIDEWIRE reported.",
            "Ida Moss",
            "The port is shut",
        ),
        ("Ida Moss said the port was shut, the BBC reported on Monday.", "Ida Moss", "the port was shut"),
        ("Rebels said the town had fallen, according to Reuters.", "rebels", "the town had fallen"),
        ("The port is shut, state television reported, citing the navy.", "navy", "The port is shut"),
        ("The port is shut, state television reported.", "state television", "The port is shut"),
        ("The Daily Tide reported that the port was shut.", "Daily Tide", "that the port was shut"),
        (
            "The minister was quoted by a radio station as saying that the port was shut.",
            "minister",
            "that the port was shut",
        ),
        ('"The port is shut," Tidewire quoted Ida Moss as saying.', "Ida Moss", '"The port is shut,"'),
        (
            'State television quoted the admiral as saying: "We will not leave the port."',
            "admiral",
            '"We will not leave the port."',
        ),
    ],
)
def test_whoever_is_quoted_as_saying_speaks_and_not_who_quotes(text: str, speaker: str, content: str) -> None:
    claim = only(text)
    assert (claim.speaker and claim.speaker.name, claim.content.quote) == (speaker, content)


def test_reportedly_is_a_hedged_claim_of_nobody() -> None:
    claim = only("The general has reportedly fled to Chad.")
    assert claim.speaker is None
    assert claim.hedged


def test_what_is_believed_in_the_passive_is_a_claim_without_speaker() -> None:
    claim = only("The pilot is believed to have left the country.")
    assert claim.speaker is None
    assert claim.content.quote.startswith("The pilot")


def test_a_noun_can_be_the_cue() -> None:
    claims = read("The vote follows Spain's announcement that it will close the mine.")
    found = next(claim for claim in claims if claim.cue == "announcement")
    assert found.speaker is not None
    assert found.speaker.name == "Spain"
    assert found.content.quote == "that it will close the mine"


def test_could_makes_a_claim_hedged_and_was_does_not() -> None:
    assert only("Doctors said the number could be far higher.").hedged
    assert not only("Doctors said the number was far higher.").hedged


def test_a_headline_with_a_colon_is_a_claim() -> None:
    claim = read_claims([paragraph("Minister: Dams will hold until spring", Part.TITLE)])[0]
    assert claim.content.quote == "Dams will hold until spring"


def test_a_photo_label_is_no_speaker() -> None:
    assert read("Photo: A boat leaves the harbour at dawn") == []


def test_an_infinitive_that_nobody_has_said_is_no_claim() -> None:
    assert read("He left the room to tell his wife.") == []


def test_spans_point_into_the_revision_and_sentences_have_4_to_50_words() -> None:
    text = "Storm news\n\nThe mayor said the dam held. “It was close,” she added, “and we were very lucky indeed.”"
    start = text.index("The mayor")
    claims = read_claims([paragraph(text[start:], start=start)])
    assert claims
    for claim in claims:
        for span in (claim.content, claim.sentence):
            assert text[span.start : span.end] == span.quote
        assert 4 <= len(claim.sentence.quote.split()) <= 50


def test_a_very_long_quotation_is_shown_by_its_first_words() -> None:
    claim = only(f"The judge said that {' and '.join(['the law is the law for all of us'] * 9)}.")
    assert len(claim.sentence.quote.split()) <= 50


@pytest.mark.parametrize(
    ("text", "quotes"),
    [
        ("“One,” he said. “Two.”", ["“One,”", "“Two.”"]),
        ("''One,'' he said.", ["''One,''"]),
        ("“Left open", ["“Left open"]),
    ],
)
def test_quotation_marks_of_all_kinds_are_paired(text: str, quotes: list[str]) -> None:
    assert [text[quote.start : quote.end] for quote in find_quotes(text)] == quotes


@pytest.mark.parametrize(
    "text", ["We think that readers should know.", "You believe it when you see it rain."]
)
def test_readers_and_reporters_are_no_speakers(text: str) -> None:
    assert read(text) == []


def test_the_words_shown_keep_who_was_told() -> None:
    text = "The mayor told Rossi that the dam held, and the minister told Weber that the bridge held."
    assert [claim.sentence.quote for claim in read(text)] == [
        "The mayor told Rossi that the dam held",
        "the minister told Weber that the bridge held",
    ]


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("The airline will drop 12 routes in May, it said.", "airline"),
        ("Regulators in Oslo will review the purchase, they said on Friday.", "Regulators in Oslo"),
        ("The growers' group raised its price by a tenth, it said in a statement.", "growers' group"),
        ("Officers will search the harbour again, they added.", "officers"),
    ],
)
def test_a_pronoun_that_stands_for_nobody_yet_is_who_does_what_is_said(text: str, speaker: str) -> None:
    found = only(text).speaker
    assert found is not None
    assert found.name == speaker


@pytest.mark.parametrize(
    "text",
    [
        "Norland walked out of the ceasefire talks with Sudria on Friday.",
        "Zeta raises Omicron offer to $1.5bn",
        "The bank raised its offer for the brewery to $2 billion.",
        "Sudria withdrew from the trade talks with Norland.",
    ],
)
def test_a_noun_that_the_parse_takes_for_a_verb_attributes_nothing(text: str) -> None:
    assert read(text) == []
