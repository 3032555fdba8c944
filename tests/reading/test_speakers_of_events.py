"""Acts have their doer for a speaker, bodies are known under what they are called, disclaimers deny."""

from __future__ import annotations

import pytest

from monitor.ledger.headlines import claim_headline
from monitor.model import Claim, Stance
from monitor.reading.attribution.speech import read_claims
from monitor.reading.events import is_event, read_events
from tests.support.texts import paragraphs


def read(*texts: str) -> list[Claim]:
    stretches = paragraphs(*texts)
    claims = read_claims(stretches)
    return sorted([*claims, *read_events(stretches, claims)], key=lambda claim: claim.content.start)


def only(*paragraphs: str) -> Claim:
    return read(*paragraphs)[-1]


@pytest.mark.parametrize(
    ("sentence", "actor"),
    [
        ("Norway suspended all ferries to the northern islands on Friday.", "Norway"),
        ("The transport ministry has banned drones near the harbour.", "transport ministry"),
        ("Port authorities closed two terminals after the storm.", "port authorities"),
    ],
)
def test_what_a_body_does_is_its_own_word(sentence: str, actor: str) -> None:
    act = only(sentence)
    assert act.speaker is not None
    assert act.speaker.name == actor
    assert is_event(act)
    assert not claim_headline(act).startswith(f"{actor}:")


@pytest.mark.parametrize(
    "sentence",
    ["Two sailors died in the harbour on Friday.", "A fisherman rescued a boy from the water on Friday."],
)
def test_what_befalls_or_somebody_does_is_nobodys_word(sentence: str) -> None:
    assert only(sentence).speaker is None


def test_a_body_that_acts_under_a_pronoun_is_the_one_that_spoke() -> None:
    act = only("Norway said the strike was over.", "It reopened three ports on Saturday.")
    assert act.speaker is not None
    assert act.speaker.name == "Norway"
    assert claim_headline(act).startswith("Norway reopened")


@pytest.mark.parametrize(
    "sentence",
    [
        "Fjordline has no reason to believe that the fuel came from its tanks, the ferry operator said.",
        "The shipowner said it had nothing to do with the spill in the harbour.",
    ],
)
def test_a_disclaimer_denies(sentence: str) -> None:
    assert any(claim.stance is Stance.DENIES for claim in read(sentence))


def test_what_is_left_unsaid_is_no_claim() -> None:
    claims = read("Without accusing the rebels of theft, Governor Moen called the loss a disgrace.")
    assert all(claim.cue != "accuse" for claim in claims)


def test_the_minister_of_a_country_that_was_told_of_is_the_one_named_before() -> None:
    claim = only(
        "Norway's health minister, Ida Moen, said on Friday that the ports would stay shut.",
        "The country's health minister said travellers should wait.",
    )
    assert claim.speaker is not None
    assert claim.speaker.name == "Ida Moen"
