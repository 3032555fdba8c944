"""Which words tell of another year."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from monitor.lexicon.times import is_former
from monitor.model import Part
from monitor.reading.predication import former
from monitor.reading.revision import read_revision
from tests.support.texts import tree

NOW = datetime(2031, 3, 5, tzinfo=UTC)


def time_of(text: str, word: str) -> str:
    parsed = tree(text)
    return former(parsed, next(token for token in parsed.tokens if token.text == word))


@pytest.mark.parametrize(
    ("text", "word", "expected"),
    [
        ("Four years ago the tanker sank and 90 sailors drowned.", "drowned", "Four years ago"),
        ("Thirty divers died when the rig burned last year.", "died", "last year"),
        ("The court jailed him for the 1995 raid, in which 80 people were killed.", "killed", "1995"),
        ("The firm opened the mine in 2019.", "opened", "in 2019"),
        ("A landslide in 1974 buried 60 miners.", "buried", "in 1974"),
        ("The 1974 landslide had no witness and the storm of 1981 drowned nine.", "drowned", "of 1981"),
        (
            "The king met survivors, forty years after the ferry sank with 200 people.",
            "sank",
            "forty years after",
        ),
        ("Two decades since the mine closed, its shafts are flooded.", "closed", "Two decades since"),
        ("Forty sailors were lost that winter.", "lost", "that winter"),
    ],
)
def test_a_verb_has_the_time_of_its_own_clause(text: str, word: str, expected: str) -> None:
    assert time_of(text, word) == expected


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("The court jailed him for the 1995 raid, in which 80 people were killed.", "jailed"),
        ("Exports fell 12 percent in 2029, the statistics office said on Monday.", "fell"),
        ("The tanker sank on April 24, 2030.", "sank"),
        ("The virus has infected 400 people since 2003.", "infected"),
        ("The massacre of 1995 was recognised by parliament.", "recognised"),
        ("The 2019 agreement collapsed on Monday.", "collapsed"),
        ("Forty years after the ferry sank, the king met survivors.", "met"),
    ],
)
def test_a_year_elsewhere_in_the_sentence_and_what_is_reported_now_are_no_history(
    text: str, word: str
) -> None:
    assert time_of(text, word) == ""


def test_the_year_before_is_still_news() -> None:
    times = ("in 2030", "in 2029", "last year", "that winter", "ten years after", "")
    assert [is_former(words, NOW) for words in times] == [False, True, True, True, True, False]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Ninety sailors drowned.", "Five years on"),
        ("The wreck is 80 metres long.", ""),
        ("Ida Moss said 90 had drowned.", ""),
    ],
)
def test_an_article_that_looks_back_tells_the_past_of_that_time(text: str, told: str) -> None:
    mentions = read_revision("Five years on: the loss of the tanker Petra", text, "en")
    assert {one.predication.former for one in mentions if one.what.sentence.part is Part.TEXT} == {told}


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Wheat dropped to $5 a bushel, its lowest since 2011.", "dropped"),
        ("Unemployment fell to 4 percent, the lowest rate since 1998.", "fell"),
        ("The river rose to its highest level since 1995 on Monday.", "rose"),
        ("The bank made a loss, the first since 2008.", "made"),
    ],
)
def test_what_has_not_been_so_since_a_year_is_of_today(text: str, word: str) -> None:
    assert not time_of(text, word)
