from __future__ import annotations

import pytest

from monitor.articles.copies import (
    CopyKind,
    boilerplate_of,
    copy_kind,
    inclusion,
    is_near,
    likeness,
    numbers_in,
    signature,
)
from monitor.articles.difference import changes

STORY = (
    "The river rose by 2.4 metres overnight and 1,200 people left their homes in the lower town, officials "
    "said. Rescue teams reached the school on foot. Seventeen boats were sent from the coast, and the army "
    "brought tents. The mayor did not say when the bridge would open again, but asked drivers to use the "
    "northern road. Forecasters expect the water to fall by Friday, after the rain has moved over the hills "
    "to the east."
)


@pytest.mark.parametrize(
    "copy",
    [
        STORY.upper(),
        STORY.replace(". ", ".\n").replace(",", ""),
        STORY.replace("1,200 people", "1200 people"),
        f"LORNE, April 9 (Agency) - {STORY}",
        f"{STORY}\nRead more: 5 things to know about floods",
        f"{STORY}\n\u00a9 2025 Lorne Gazette. All rights reserved.",
        f"Published 14:05, 8 April 2025\n3 min read\n{STORY}",
        STORY.partition(" Forecasters")[0],
        STORY.replace("Rescue teams reached", "Rescue crews reached").replace(
            "asked drivers", "told drivers"
        ),
    ],
)
def test_the_same_words_and_numbers_are_a_copy(copy: str) -> None:
    assert is_near(signature(copy), signature(STORY))
    assert copy_kind(copy, STORY) is CopyKind.COPY


@pytest.mark.parametrize(
    ("words", "others"),
    [
        ("1,200 people", "1,300 people"),
        ("2.4 metres", "2.5 metres"),
        ("Seventeen boats", "Eighteen boats"),
        ("did not say", "did say"),
        ("1,200 people", "many people"),
        ("Seventeen boats", "17 boats and 3 lorries"),
        ("to the east.", "to the east. At least 30 houses were washed away on the eastern bank."),
        ("to the east.", "to the east. The governor has since stepped down over the failure of the dam."),
    ],
)
def test_a_changed_number_a_reversed_claim_or_a_new_sentence_is_never_a_copy(words: str, others: str) -> None:
    changed = STORY.replace(words, others)
    assert is_near(signature(changed), signature(STORY))
    assert copy_kind(changed, STORY) is CopyKind.VERSION


def test_what_an_outlet_adds_to_all_its_articles_hides_no_copy() -> None:
    line = "The Lorne Gazette has served 40 towns on both banks of the river since it was founded in 1950."
    others = [f"The market opens at 8 on Sunday.\n{line}", f"{line}\nA new road will be built."]
    assert copy_kind(f"{STORY}\n{line}", STORY) is CopyKind.VERSION
    assert copy_kind(f"{STORY}\n{line}", STORY, boilerplate_of(others)) is CopyKind.COPY
    told = STORY.replace("1,200", "1,300")
    assert copy_kind(f"{told}\n{line}", STORY, boilerplate_of(others)) is CopyKind.VERSION


def test_a_line_of_one_article_is_no_boilerplate() -> None:
    assert boilerplate_of(["One line.\nOne line.", "Another."]) == frozenset()


def test_numbers_that_change_places_are_seen() -> None:
    one = "5 dead and 7 injured were counted by the rescue teams in the valley on Monday evening."
    other = one.replace("5", "x").replace("7", "5").replace("x", "7")
    assert numbers_in(one) != numbers_in(other)
    assert copy_kind(other, one) is CopyKind.VERSION


def test_thousands_separators_make_no_difference() -> None:
    assert numbers_in("1,200 people") == numbers_in("1200 people") == {"1200 people"}


def test_another_story_with_the_same_numbers_is_no_copy() -> None:
    match, vote = "A match ended 3 2 after a late goal by the visitors.", "The vote was 3 2 for it."
    assert not is_near(signature(match), signature(vote))


def test_digits_do_not_change_the_signature() -> None:
    assert signature("12 ships sank off the cape") == signature("13 ships sank off the cape")


def test_a_signature_can_be_stored_and_is_the_same_everywhere() -> None:
    values = signature(STORY)
    assert list(values) == sorted(set(values))
    assert all(0 <= value < 2**63 for value in values)
    assert values[:2] == signature(STORY)[:2]
    assert signature("") == ()
    assert not is_near((), ())


def test_likeness_follows_the_words_in_common() -> None:
    half = " ".join(STORY.split()[:34])
    assert likeness(signature(STORY), signature(STORY)) == 1
    assert 0.3 < likeness(signature(STORY), signature(half)) < 0.7
    assert likeness(signature(STORY), signature("Nothing of this is in the other text at all.")) == 0
    assert inclusion(signature(half), signature(STORY)) > 0.95


def test_a_difference_names_words_and_place() -> None:
    old = "The toll is 155. Two roads are closed, and the bridge is too."
    new = "The toll is 163. Two roads are closed."
    first, second = changes(old, new)
    assert (first.old[0].form, first.new[0].form, first.at) == ("155", "163", new.index("163"))
    assert [word.form for word in second.old] == ["and", "the", "bridge", "is", "too"]
    assert (second.new, second.at) == ((), len(new))


def test_punctuation_case_and_spacing_are_no_difference() -> None:
    assert changes("\u201cGone\u201d, he said \u2014 at last", "'GONE' he said\nat last.") == ()
