from __future__ import annotations

import pytest

from monitor.articles.identity import canonical_url, is_copy, likeness, numbers_in, signature

STORY = (
    "The river rose by 2.4 metres overnight and 1,200 people left their homes in the lower town, officials "
    "said. Rescue teams reached the school on foot. Seventeen boats were sent from the coast, and the army "
    "brought tents. The mayor did not say when the bridge would open again, but asked drivers to use the "
    "northern road. Forecasters expect the water to fall by Friday, after the rain has moved over the hills "
    "to the east."
)


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("HTTPS://Paper.Example:443/a/B?utm_source=x&id=7&fbclid=y#top", "https://paper.example/a/B?id=7"),
        ("http://paper.example:80", "http://paper.example/"),
        ("http://paper.example:8080/a", "http://paper.example:8080/a"),
        ("https://paper.example/a?b=2&a=1", "https://paper.example/a?a=1&b=2"),
        ("https://paper.example/story?12345", "https://paper.example/story?12345"),
        ("https://user:secret@paper.example/a", "https://paper.example/a"),
        ("https://www.paper.com/a/", "https://www.paper.com/a/"),
        ("https://m.paper.com/a", "https://www.paper.com/a"),
        ("https://amp.paper.co.uk/a", "https://www.paper.co.uk/a"),
        ("https://m.news.paper.com/a", "https://news.paper.com/a"),
        ("https://en.m.encyclopedia.org/a", "https://en.encyclopedia.org/a"),
        ("https://m.com/a", "https://m.com/a"),
        ("https://paper.com/a/amp/", "https://paper.com/a/"),
        ("https://paper.com/a/amp", "https://paper.com/a"),
        ("https://paper.com/amp/a", "https://paper.com/a"),
        ("https://paper.com/a.amp.html", "https://paper.com/a.html"),
        ("https://paper.com/lamp", "https://paper.com/lamp"),
        ("https://paper-com.cdn.ampproject.org/c/s/paper.com/a?x=1", "https://paper.com/a?x=1"),
        ("https://www.google.com/amp/s/paper.com/a/amp/", "https://paper.com/a/"),
        ("https://paper.com/caf%c3%a9/%7euser", "https://paper.com/caf%C3%A9/~user"),
        ("https://paper.com/caf\u00e9", "https://paper.com/caf%C3%A9"),
        ("https://paper.com/a%2Fb", "https://paper.com/a%2Fb"),
        ("https://paper.com/100%25?q=%26", "https://paper.com/100%25?q=%26"),
        ("http://[2001:db8::1]:80/a", "http://[2001:db8::1]/a"),
        ("mailto:desk@paper.com", "mailto:desk@paper.com"),
        ("http://[bad/", "http://[bad/"),
        ("", ""),
    ],
)
def test_links_to_one_page_have_one_canonical_address(url: str, canonical: str) -> None:
    assert canonical_url(url) == canonical
    assert canonical_url(canonical) == canonical


def known(text: str) -> tuple[tuple[int, ...], frozenset[str]]:
    return signature(text), numbers_in(text)


def test_a_copy_with_an_outlets_own_ending_is_a_copy() -> None:
    assert is_copy(known(STORY), known(STORY.upper() + " Read more on our front page."))


@pytest.mark.parametrize(
    ("words", "others"),
    [
        ("1,200 people", "1,300 people"),
        ("2.4 metres", "2.5 metres"),
        ("Seventeen boats", "Eighteen boats"),
        ("did not say", "did say"),
        ("1,200 people", "many people"),
    ],
)
def test_a_changed_number_or_a_reversed_claim_is_never_a_copy(words: str, others: str) -> None:
    changed = STORY.replace(words, others)
    assert likeness(signature(STORY), signature(changed)) > 0.8
    assert not is_copy(known(STORY), known(changed))


def test_numbers_that_change_places_are_seen() -> None:
    one, other = "5 dead and 7 injured", "7 dead and 5 injured"
    assert numbers_in(one) != numbers_in(other)


def test_thousands_separators_make_no_difference() -> None:
    assert numbers_in("1,200 people") == numbers_in("1200 people") == {"1200 people"}


def test_another_story_with_the_same_numbers_is_no_copy() -> None:
    assert not is_copy(
        known("A match ended 3 2 after a late goal by the visitors."), known("The vote was 3 2 for it.")
    )


def test_digits_do_not_change_the_signature() -> None:
    assert signature("12 ships sank off the cape") == signature("13 ships sank off the cape")


def test_a_signature_can_be_stored_and_is_the_same_everywhere() -> None:
    values = signature(STORY)
    assert list(values) == sorted(set(values))
    assert all(0 <= value < 2**63 for value in values)
    assert values[:2] == signature(STORY)[:2]
    assert signature("") == ()
    assert not is_copy(((), frozenset()), ((), frozenset()))


def test_likeness_follows_the_words_in_common() -> None:
    half = " ".join(STORY.split()[:34])
    assert likeness(signature(STORY), signature(STORY)) == 1
    assert 0.3 < likeness(signature(STORY), signature(half)) < 0.7
    assert likeness(signature(STORY), signature("Nothing of this is in the other text at all.")) == 0
