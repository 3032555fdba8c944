"""Events told in the article's own voice become claims without speaker; background does not."""

from __future__ import annotations

import pytest

from monitor.model import Claim, Part, Stance
from monitor.reading.attribution.speech import read_claims
from monitor.reading.events import read_events
from tests.support.texts import paragraph


def acts(text: str, part: Part = Part.TEXT) -> list[Claim]:
    return read_events([paragraph(text, part)])


@pytest.mark.parametrize(
    ("text", "cue", "actor"),
    [
        ("Egypt summoned the ambassador on Monday.", "summon", "Egypt"),
        ("Schools have been closed across the region.", "close", None),
        ("Police arrested three men near the border.", "arrest", "police"),
        ("The minister has resigned over the scandal.", "resign", None),
        ("Two bridges were destroyed by the flood.", "destroy", None),
        ("Health officials are isolating the passengers.", "isolate", "health officials"),
    ],
)
def test_a_change_of_state_is_an_act_of_the_body_that_makes_it(
    text: str, cue: str, actor: str | None
) -> None:
    (act,) = acts(text)
    assert (act.cue, act.speaker and act.speaker.name, act.stance) == (cue, actor, Stance.ASSERTS)


@pytest.mark.parametrize(
    "text",
    [
        "The two countries signed the treaty in 1987.",
        "Between March 1918 and April 1919, the disease killed thousands of sailors.",
        "The virus infected 400 people 20 years ago.",
        "The army had occupied the valley for years.",
        "The government would close the mine.",
        "The bird sang in the garden.",
        "It was a cold day in the capital.",
        "Parliament may approve the budget on Friday.",
    ],
)
def test_background_plans_and_scenery_are_no_acts(text: str) -> None:
    assert acts(text) == []


def test_a_negated_act_denies() -> None:
    (act,) = acts("Canada has not confirmed any cases of the disease.")
    assert act.stance is Stance.DENIES


def test_the_present_counts_in_a_title_only() -> None:
    title = "Egypt bans exports of rice"
    assert [act.cue for act in acts(title, Part.TITLE)] == ["ban"]
    assert acts(title) == []


def test_two_acts_in_one_sentence_are_shown_by_their_own_clauses() -> None:
    one, other = acts("Egypt expelled the envoy, and Turkey closed two border posts in the east.")
    assert one.sentence.quote == "Egypt expelled the envoy"
    assert other.sentence.quote.startswith("Turkey closed")


def test_what_somebody_says_is_not_told_again_as_an_act() -> None:
    told = [paragraph("Police arrested three men, the mayor said.")]
    assert read_events(told, read_claims(told)) == []


def test_spans_are_offset_into_the_revision() -> None:
    text = "Egypt summoned the ambassador on Monday."
    (act,) = read_events([paragraph(text, start=100)])
    assert (act.sentence.start, act.sentence.end) == (100, 100 + len(text))
