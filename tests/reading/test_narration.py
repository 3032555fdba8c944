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
