"""Novelty: what repeats a known claim, what denies one, and what is new."""

from __future__ import annotations

from dataclasses import replace

import pytest

from monitor.ledger.novelty import Memory, Novelty
from monitor.lexicon.names import same_name, same_speaker_name
from monitor.lexicon.speakers import same_speaker
from monitor.lexicon.stems import stems
from monitor.model import Claim, KnownClaim, Mention, Relation, Speaker, Stance, Wording
from tests.support.mentions import NOON, claim, speaker

EK, OLA = speaker("Maja Ek", affiliation="Falun town council"), speaker("Ola Berg")


def known(number: int, mention: Mention) -> KnownClaim:
    what = mention.what
    assert isinstance(what, Claim)
    quote = what.content.quote
    return KnownClaim(number, what.speaker, what.stance, quote, quote, mention.vector, NOON, ("o",))


MEMORY = Memory(
    [
        known(1, claim("the company sealed the northern shaft before the fire", EK)),
        known(2, claim("rescue crews will reach the miners within two days", OLA)),
    ]
)


def place(content: str, said_by: Speaker | None, stance: Stance = Stance.ASSERTS) -> Novelty:
    mention = claim(content, said_by, stance)
    assert isinstance(mention.what, Claim)
    return MEMORY.place(mention.what, mention.vector)


def test_a_speaker_who_says_it_again_in_other_words_confirms() -> None:
    novelty = place("the northern shaft had been sealed by the company before the fire", EK)
    assert novelty.relation is Relation.CONFIRMS
    assert novelty.nearest is not None
    assert novelty.nearest.number == 1


def test_a_body_that_the_speaker_speaks_for_says_it_again() -> None:
    novelty = place("the company sealed the northern shaft before the fire", speaker("Falun town council"))
    assert novelty.relation is Relation.CONFIRMS


def test_something_else_by_the_same_speaker_is_new() -> None:
    assert place("schools stay closed until Monday", EK).relation is Relation.NEW


def test_a_denial_is_no_repetition_of_what_it_denies_and_names_it() -> None:
    novelty = place("the company sealed the northern shaft before the fire", OLA, Stance.DENIES)
    assert novelty.relation is Relation.DENIES
    assert novelty.nearest is not None
    assert novelty.nearest.number == 1
    assert "claim 1 (Maja Ek:" in novelty.reason


def test_another_speaker_must_come_nearer_to_be_an_echo() -> None:
    assert place("the northern shaft burned", OLA).relation is Relation.NEW
    assert place("the company sealed the northern shaft before the fire", OLA).relation is Relation.CONFIRMS


def test_nothing_known_makes_everything_new() -> None:
    mention = claim("schools stay closed", EK)
    assert isinstance(mention.what, Claim)
    assert Memory().place(mention.what, mention.vector).relation is Relation.NEW


def test_a_claim_without_a_vector_is_compared_by_its_words() -> None:
    what = claim("the company sealed the northern shaft before the fire", EK).what
    assert isinstance(what, Claim)
    assert MEMORY.place(what, b"").relation is Relation.CONFIRMS


def test_inflections_share_a_stem() -> None:
    assert stems("The miners were mining; it's mined.") == stems("miners, mining and mined")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("mexico", "mexican", True),
        ("china", "beijing", False),
        ("france", "french", True),
        ("korea", "koreans", True),
        ("austria", "australia", False),
        ("niger", "nigeria", False),
        ("iran", "iraq", False),
    ],
)
def test_a_country_and_its_people_share_a_name(one: str, other: str, same: bool) -> None:
    assert same_name(one, other) is same_name(other, one) is same


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (speaker("Maja Ek"), speaker("Ek"), True),
        (speaker("health officials"), speaker("Peruvian officials"), False),
        (speaker("health officials"), speaker("Health officials"), True),
        (speaker("Peru"), speaker("Ana Ruiz", affiliation="Peru's health ministry"), True),
        (speaker("Maja Ek", affiliation="Sweden"), speaker("Ola Berg", affiliation="Sweden"), False),
    ],
)
def test_speakers_are_one_by_name_or_by_the_body_they_speak_for(
    one: Speaker, other: Speaker, same: bool
) -> None:
    assert same_speaker(one, other) is same_speaker(other, one) is same


def test_a_claim_is_known_in_every_wording_in_which_it_was_told() -> None:
    first = known(1, claim("the company sealed the northern shaft before the fire", EK))
    second = claim("workers bricked up that tunnel weeks ahead of any smoke", EK)
    assert isinstance(second.what, Claim)
    heard = Wording(second.what.meant, second.what.sentence.quote, second.vector)
    again = claim("workers had bricked up the tunnel weeks ahead of any smoke", EK)
    assert isinstance(again.what, Claim)
    assert Memory([first]).place(again.what, again.vector).relation is Relation.NEW
    both = Memory([replace(first, wordings=(heard,))])
    assert both.place(again.what, again.vector).relation is Relation.CONFIRMS


@pytest.mark.parametrize(
    ("before", "now"), [(Stance.ASSERTS, Stance.DENIES), (Stance.DENIES, Stance.ASSERTS)]
)
def test_a_speaker_who_turns_round_takes_back_his_own_word(before: Stance, now: Stance) -> None:
    memory = Memory([known(1, claim("the company sealed the northern shaft before the fire", EK, before))])
    turned = claim("the company sealed the northern shaft before the fire", EK, now)
    assert isinstance(turned.what, Claim)
    novelty = memory.place(turned.what, turned.vector)
    assert novelty.relation is Relation.DENIES
    assert novelty.reason.startswith("takes back its speaker's own claim 1")


def test_countries_are_one_word_in_every_form() -> None:
    assert stems("Beijing") == stems("Chinese") == stems("China")


def test_a_capital_speaks_for_its_country_and_is_no_place_as_large() -> None:
    assert same_speaker_name("Beijing", "the Chinese government")
    assert not same_speaker_name("Beijing", "Moscow")
