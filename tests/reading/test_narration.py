"""Sentences in the article's own voice: all that nothing else tells of, each a claim in nobody's name."""

from __future__ import annotations

import pytest

from monitor.model import Claim, Figure, Part, Span, Stance
from monitor.reading.narration import narrated
from monitor.reading.revision import read_revision
from tests.support.texts import paragraph

TEXT = "The bridge is shut. Traffic now goes by the old ford. No date is set for repairs."


def told(sentence: str, text: str = TEXT, part: Part = Part.TEXT) -> Claim:
    at = text.index(sentence)
    span = Span(part, at, at + len(sentence), sentence)
    return Claim(span, span, "say", None, Stance.ASSERTS)


def quotes(*claims: Claim) -> list[str]:
    return [claim.content.quote for claim in narrated([paragraph(TEXT)], claims)]


@pytest.mark.parametrize(
    ("claims", "left"),
    [
        ((), ["The bridge is shut.", "Traffic now goes by the old ford.", "No date is set for repairs."]),
        (
            (told("The bridge is shut."),),
            ["Traffic now goes by the old ford.", "No date is set for repairs."],
        ),
        ((told("is shut. Traffic now"),), ["No date is set for repairs."]),
        ((told(TEXT),), []),
    ],
)
def test_every_sentence_that_no_claim_tells_of_is_a_claim(claims: tuple[Claim, ...], left: list[str]) -> None:
    assert quotes(*claims) == left


def test_it_stands_in_nobodys_name_and_its_span_is_its_exact_words() -> None:
    text = f"Riverside news\n\n{TEXT}"
    offset = text.index(TEXT)
    found = narrated([paragraph(TEXT, start=offset)], [])
    assert all(claim.plain and claim.content == claim.sentence for claim in found)
    assert all(text[c.content.start : c.content.end] == c.content.quote for c in found)


def test_a_claim_of_the_title_is_none_of_the_text() -> None:
    title = told("The bridge is shut.", part=Part.TITLE)
    assert quotes(title)[0] == "The bridge is shut."


@pytest.mark.parametrize("short", ["More to follow.", "Yes, really.", ""])
def test_a_few_words_say_nothing_by_themselves(short: str) -> None:
    assert narrated([paragraph(short)], []) == []


def test_in_a_revision_said_done_and_plain_stand_in_the_order_of_the_text() -> None:
    text = (
        "Traffic now goes by the old ford. Mayor Ida Moen said the bridge would open in June. "
        "The council closed the road on Monday."
    )
    found = [mention.what for mention in read_revision("Old bridge under water again", text, "en")]
    claims = [what for what in found if not isinstance(what, Figure)]
    assert [(claim.plain, claim.sentence.part) for claim in claims] == [
        (True, Part.TITLE),
        (True, Part.TEXT),
        (False, Part.TEXT),
        (False, Part.TEXT),
    ]
    starts = [claim.sentence.start for claim in claims[1:]]
    assert starts == sorted(starts)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("The report lists 40 firms, and spares the bank of Ostria.", "The report spares the bank of Ostria"),
        ("The army denied the report and withdrew from the town.", "The army withdrew from the town"),
        (
            "The mine announced a merger on Monday, and director Ida Moen resigned.",
            "director Ida Moen resigned",
        ),
        ("The council ordered a recount and will meet on Friday.", "The council will meet on Friday"),
    ],
)
def test_a_clause_beside_a_claim_is_one_with_the_subject_that_it_shares(text: str, label: str) -> None:
    found = [mention.what for mention in read_revision("", text, "en")]
    labels = [what.label for what in found if isinstance(what, Claim) and what.plain]
    assert labels == [label]


@pytest.mark.parametrize(
    "text",
    [
        "The mayor said the dam was safe and the school had reopened.",
        "Police freed the hostages and the mayor said that two men had fled.",
        "The road was closed by the storm and repaired overnight.",
    ],
)
def test_a_clause_that_a_claim_tells_is_no_other_one(text: str) -> None:
    found = [mention.what for mention in read_revision("", text, "en")]
    assert not [what for what in found if isinstance(what, Claim) and what.plain]


def test_a_line_with_a_date_and_no_verb_is_a_caption() -> None:
    text = (
        "A turbine at the Vell test site in June 2024.\nA turbine at the Vell test site broke in June 2024."
    )
    assert [m.what.sentence.quote for m in read_revision("", text, "en")] == text.splitlines()[1:]
