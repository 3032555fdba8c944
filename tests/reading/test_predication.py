"""What governs a mention's words: verb, tense, polarity, modality, voice, and the kind of its subject."""

from __future__ import annotations

import pytest

from monitor.model import Predication
from monitor.reading.predication import predication
from monitor.reading.revision import read_revision
from tests.support.texts import tree


def of(text: str, words: str | None = None) -> Predication:
    words = words or text
    start = text.index(words)
    return predication(tree(text), start, start + len(words))


@pytest.mark.parametrize(
    ("text", "verb", "tense"),
    [
        ("The governor vetoed the law.", "veto", "past"),
        ("Parliament passed the law on Monday.", "pass", "past"),
        ("The court hears the case.", "hear", "present"),
        ("Crews are clearing the road.", "clear", "present"),
        ("The river will flood the town.", "flood", "future"),
        ("The firm has sold the mine.", "sell", "perfect"),
        ("The firm had sold the mine.", "sell", "pluperfect"),
        ("The chief engineer is dead.", "dead", "present"),
        ("The clerk was a spy.", "spy", "past"),
    ],
)
def test_the_verb_and_its_tense(text: str, verb: str, tense: str) -> None:
    found = of(text)
    assert (found.verb, found.tense) == (verb, tense)


def test_what_is_to_be_done_has_no_tense_of_its_own() -> None:
    assert of("The council agreed to close the road.", "to close the road").tense == "infinitive"


@pytest.mark.parametrize(
    ("text", "negated"),
    [
        ("The minister did not rule out a strike.", True),
        ("The minister ruled out a strike.", False),
        ("The firm never paid its workers.", True),
        ("Nobody reached the hut.", True),
        ("The firm paid its workers.", False),
    ],
)
def test_polarity(text: str, negated: bool) -> None:
    assert of(text).negated is negated


def test_what_was_not_ruled_out_keeps_its_verb() -> None:
    found = of("The minister did not rule out a strike.")
    assert (found.verb, found.subject, found.modal, found.passive) == ("rule", "noun", False, False)


@pytest.mark.parametrize(
    ("text", "modal", "passive"),
    [
        ("The dam may burst.", True, False),
        ("The dam burst.", False, False),
        ("The mayor should resign.", True, False),
        ("The mayor was dismissed by the council.", False, True),
        ("The council dismissed the mayor.", False, False),
        ("The mayor could be dismissed.", True, True),
        ("The mayor will be dismissed.", False, True),
    ],
)
def test_modality_and_voice(text: str, modal: bool, passive: bool) -> None:
    found = of(text)
    assert (found.modal, found.passive) == (modal, passive)


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("Angela Merkel signed the treaty.", "person"),
        ("The World Health Organization signed the treaty.", "body"),
        ("Norway signed the treaty.", "place"),
        ("She signed the treaty.", "pronoun"),
        ("The lawyers signed the treaty.", "noun"),
        ("Sign the treaty.", ""),
    ],
)
def test_the_kind_of_the_subject(text: str, subject: str) -> None:
    assert of(text).subject == subject


def test_a_phrase_without_a_verb_has_its_noun_and_nothing_else() -> None:
    assert of("Talks on the treaty", "Talks on the treaty") == Predication(verb="talk")


def test_words_that_are_not_there_govern_nothing() -> None:
    assert predication(tree("The dam burst."), 500, 510) == Predication()


def test_a_claim_is_governed_by_what_is_said_and_not_by_the_saying() -> None:
    text = "Mayor Ida Moen said on Monday that the bridge would not open in June."
    [claim] = [m for m in read_revision("", text, "en") if hasattr(m.what, "content")]
    assert claim.predication.verb == "open"
    assert claim.predication.negated
    assert claim.predication.modal
