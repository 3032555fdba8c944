from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from monitor.demo.story import ExpectedFinding, load_story

STORY = load_story()


def test_every_article_belongs_to_an_outlet_that_works() -> None:
    working = {outlet.name for outlet in STORY.outlets if not outlet.broken}

    assert {piece.outlet for piece in STORY.pieces} == working


def test_articles_have_an_id_and_an_address_of_their_own() -> None:
    ids = Counter(piece.id for piece in STORY.pieces)
    addresses = Counter((piece.outlet, piece.path) for piece in STORY.pieces)

    assert {*ids.values(), *addresses.values()} == {1}


def test_the_story_begins_on_a_monday_because_its_articles_name_weekdays() -> None:
    assert STORY.begins_at.strftime("%A") == "Monday"


def test_everything_is_published_while_the_story_runs() -> None:
    moments = [version.since for piece in STORY.pieces for version in piece.versions]

    assert STORY.begins_at < min(moments)
    assert max(moments) + timedelta(hours=1) < STORY.ends_at


def test_an_article_is_as_long_as_news_articles_are() -> None:
    for piece in STORY.pieces:
        words = sum(len(paragraph.split()) for paragraph in piece.versions[0].paragraphs)
        assert 150 <= words <= 350 or piece.id in STORY.expected.without_text


def test_nothing_can_be_read_before_it_is_published() -> None:
    piece = STORY.by_id["capture-dispatch"]

    assert piece.version_at(piece.published_at - timedelta(seconds=1)) is None
    assert piece.version_at(piece.published_at) == piece.versions[0]


def test_a_revised_article_keeps_its_first_version_until_the_revision() -> None:
    first, second = STORY.by_id["killed-dispatch"].versions

    assert STORY.by_id["killed-dispatch"].version_at(second.since - timedelta(seconds=1)) == first
    assert STORY.by_id["killed-dispatch"].version_at(second.since) == second


def test_four_outlets_print_one_wire_story_word_for_word() -> None:
    copies = [piece for piece in STORY.pieces if piece.credit == "Meridian Wire"]
    original, *others = sorted((set(piece.versions[0].paragraphs) for piece in copies), key=len, reverse=True)

    assert len({piece.outlet for piece in copies}) == 4
    assert all(other < original for other in others)


def test_every_article_is_expected_to_bring_something_or_nothing() -> None:
    expected = STORY.expected
    told = {wanted.article for wanted in expected.told}
    groups = [told, set(expected.silent), set(expected.off_topic), set(expected.without_text)]

    assert Counter(name for group in groups for name in group) == Counter(piece.id for piece in STORY.pieces)


@pytest.mark.parametrize("wanted", STORY.expected.told, ids=lambda wanted: wanted.id)
def test_what_is_expected_stands_in_its_article(wanted: ExpectedFinding) -> None:
    versions = STORY.by_id[wanted.article].versions
    texts = [paragraph for version in versions for paragraph in (version.title, *version.paragraphs)]

    assert any(wanted.quote in text for text in texts)


def test_every_relation_that_a_reader_must_hear_of_occurs() -> None:
    vital = {wanted.relation for wanted in STORY.expected.told if wanted.grade == "vital"}

    assert vital == {"NEW", "REFINES", "DENIES", "SUPERSEDES", "CONFLICTS"}


def test_a_changed_figure_names_the_value_that_was_told_before() -> None:
    values = [wanted.value for wanted in STORY.expected.told if wanted.value]

    for wanted in STORY.expected.told:
        if wanted.previous:
            assert wanted.previous in values[: values.index(wanted.value)]
