"""Who says what where the grammar is not "X said that ...": adjectives, nouns, signatures, set-off names."""

from __future__ import annotations

import pytest

from monitor.model import Claim, Stance
from monitor.reading.attribution.speech import read_claims
from tests.support.texts import paragraphs


def read(*texts: str) -> list[Claim]:
    return read_claims(paragraphs(*texts))


def found(text: str, cue: str) -> Claim:
    """The one claim of the text that has this cue."""
    claims = [claim for claim in read(text) if claim.cue == cue]
    assert len(claims) == 1, read(text)
    return claims[0]


@pytest.mark.parametrize(
    ("text", "cue", "stance", "content"),
    [
        (
            "Port officials are confident that the ferry will sail on Monday.",
            "confident",
            Stance.ASSERTS,
            "that the ferry will sail on Monday",
        ),
        (
            "The mayor was critical of the new parking rules.",
            "critical",
            Stance.ASSERTS,
            "the new parking rules",
        ),
        (
            "The regulator is not aware of any leak at the plant.",
            "aware",
            Stance.DENIES,
            "any leak at the plant",
        ),
        (
            "Farmers are sceptical of the promised payments.",
            "sceptical",
            Stance.QUESTIONS,
            "the promised payments",
        ),
        (
            "The union was reluctant to sign the agreement.",
            "reluctant",
            Stance.DECLINES,
            "to sign the agreement",
        ),
    ],
)
def test_an_adjective_tells_what_somebody_holds(text: str, cue: str, stance: Stance, content: str) -> None:
    claim = found(text, cue)
    assert (claim.stance, claim.content.quote) == (stance, content)
    assert claim.speaker is not None


def test_nobody_holds_what_it_is_sure_to_do() -> None:
    assert not read("It is certain that the harbour will freeze.")


def test_made_clear_is_said() -> None:
    claim = found("The minister made it clear that no ship would be sold.", "clear")
    assert claim.content.quote == "that no ship would be sold"
    assert claim.speaker is not None
    assert claim.speaker.name == "minister"


def test_made_the_case_is_said_and_a_case_alone_is_not() -> None:
    claim = found("The opposition made the case that the bridge was never inspected.", "case")
    assert claim.content.quote == "that the bridge was never inspected"
    assert not [claim for claim in read("The case that fell open held a violin.") if claim.cue == "case"]


def test_criticism_that_somebody_owns_is_theirs() -> None:
    claim = found("Her criticism of the railway company came late.", "criticism")
    assert claim.content.quote == "of the railway company"


def test_a_plan_of_nobody_is_no_claim() -> None:
    assert not [
        claim for claim in read("Work began on plans to widen the northern road.") if claim.cue == "plan"
    ]


def test_what_seems_to_be_suggested_is_a_hedged_suggestion() -> None:
    claim = found("The president seemed to suggest that the talks had failed.", "suggest")
    assert claim.hedged
    assert claim.content.quote == "that the talks had failed"


def test_a_quotation_of_two_words_with_its_cue_is_told() -> None:
    claim = found("“Too late,” the harbour master said.", "say")
    assert claim.content.quote.strip("“,”") == "Too late"


def test_who_made_the_report_says_what_it_says() -> None:
    claim = found(
        "Prices rose by a third, according to a recent report from the Baltic Institute.", "according to"
    )
    assert claim.speaker is not None
    assert claim.speaker.name == "Baltic Institute"


def test_what_is_said_goes_on_in_a_quotation() -> None:
    claim = found('The clerk said that the files were "burned on a Sunday" by the caretaker.', "say")
    assert claim.content.quote.startswith('that the files were "burned on a Sunday"')


def test_an_object_keeps_its_phrase_but_not_where_it_was_said() -> None:
    assert found("The bank blamed the losses on a faulty program.", "blame").content.quote == (
        "the losses on a faulty program"
    )
    assert found("The bank criticised the ruling in an interview.", "criticise").content.quote == "the ruling"


def test_an_object_ends_before_what_is_told_of_it_by_the_way() -> None:
    claim = found("The coach praised Ivo Petrov, who joined the club in March.", "praise")
    assert claim.content.quote == "Ivo Petrov"


def test_who_is_the_first_to_confirm_confirms() -> None:
    claim = found("Norway became the first country in Europe to confirm a case of the fever.", "confirm")
    assert claim.speaker is not None
    assert claim.speaker.name == "Norway"


@pytest.mark.parametrize("joint", [" ", "\n"])
def test_a_pronoun_goes_on_with_the_subject_of_the_sentence_before(joint: str) -> None:
    opening = "Denmark kept its borders open for the whole winter, unlike the governments of the region."
    told = "It says that the checks would have come too late."
    paragraphs = [f"{opening} {told}"] if joint == " " else [opening, told]
    claim = next(claim for claim in read(*paragraphs) if claim.cue == "say")
    assert claim.speaker is not None
    assert claim.speaker.name == "Denmark"


def test_it_is_never_several_governments() -> None:
    claims = read("Governments denied the report.", "It says that the tests were sound.")
    assert [claim.speaker.name for claim in claims if claim.cue == "say" and claim.speaker] == ["It"]


@pytest.mark.parametrize(
    ("text", "cue", "content"),
    [
        ("The union called for the minister to resign.", "call", "the minister to resign"),
        ("Officials have not said when the bridge will open.", "say", "when the bridge will open"),
        ("The captain said yes.", "say", "yes"),
        (
            "This sort of sale, the broker claimed, violates the law of the island.",
            "claim",
            "This sort of sale, the broker claimed, violates the law of the island",
        ),
        ("Inspectors found traces of lead in the water.", "find", "traces of lead in the water"),
    ],
)
def test_what_a_verb_tells_without_a_that(text: str, cue: str, content: str) -> None:
    assert found(text, cue).content.quote == content
