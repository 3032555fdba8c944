"""Choosing by words and numbers alone: what is near to the topic and was not told in those words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from monitor.model import Claim, Figure, Part
from monitor.selection.plain import choose
from monitor.selection.put import Choice, Concern, Line, Put
from tests.selection.puts import (
    RESCUED,
    SEARCH,
    TITLE,
    concern,
    counted,
    mentions,
    plain,
    put,
    said,
    told,
)

CLAIM = "the ferry left port with too many cars"
DENIED = said(CLAIM, f"The firm denied that {CLAIM}.")
SAVED = counted("At least 40 people", 40, None, "people rescued", sentence=RESCUED)
MORE = counted("At least 52 people", 52, None, "people rescued", sentence=RESCUED.replace("40", "52"))


def chosen(*whats: Figure | Claim, lines: tuple[Line, ...] = (), near: float = 1.0) -> list[Choice]:
    watched = replace(concern("Ferry", *lines), relevance=(near,) * len(whats))
    return list(choose(replace(put([], watched), items=mentions(*whats))))


@pytest.mark.parametrize(
    ("what", "near", "lines", "tell", "reason"),
    [
        (DENIED, 0.9, (), True, "near to the topic and in none of the words that were told"),
        (DENIED, 0.54, (), False, "its sentence is not about the topic (0.54 of 0.55)"),
        (SAVED, 0.9, (), True, "near to the topic"),
        (plain(SEARCH), 0.9, (), False, "nobody is said to say or do anything"),
        (plain(TITLE, part=Part.TITLE), 0.9, (), True, "near to the topic"),
        (said("It was", "“It was,” she said."), 0.9, (), False, "says too little by itself"),
        (DENIED, 0.9, (told(DENIED, 1),), False, "told before in these words"),
        (DENIED, 0.9, (told(DENIED, 1, is_told=False),), True, "near to the topic"),
        (SAVED, 0.9, (told(SAVED, 1),), False, "told before in these words"),
        (MORE, 0.9, (told(SAVED, 1),), True, "near to the topic"),
        (SAVED, 0.9, (told(DENIED, 1),), True, "near to the topic"),
    ],
)
def test_a_choice_follows_from_nearness_and_words(
    what: Figure | Claim, near: float, lines: tuple[Line, ...], tell: bool, reason: str
) -> None:
    [choice] = chosen(what, lines=lines, near=near)
    assert (choice.tell, choice.chooser) == (tell, "plain")
    assert reason in choice.reason
    assert choice.score == (near if tell else 0)


def test_what_an_article_says_twice_is_told_once() -> None:
    assert [one.tell for one in chosen(DENIED, DENIED, SAVED)] == [True, False, True]
    [_, again, _] = chosen(DENIED, DENIED, SAVED)
    assert again.reason == "told in this article in these words"


def test_the_latest_line_with_the_same_words_is_named_whatever_else_silences_an_item() -> None:
    lines = (told(SAVED, 1), told(DENIED, 2), told(DENIED, 3))
    assert [one.repeats for one in chosen(DENIED, MORE, lines=lines)] == [2, None]
    [far] = chosen(DENIED, lines=lines, near=0.1)
    assert (far.repeats, far.tell) == (2, False)


def test_every_topic_that_is_asked_for_gets_a_choice_of_every_item_and_no_other() -> None:
    names: list[Concern] = [concern("Ferry"), replace(concern("Port"), asked=False), concern("Coast")]
    article: Put = put([DENIED, SAVED], *(replace(one, relevance=(1.0, 1.0)) for one in names))
    made = choose(article)
    assert [(one.topic_id, one.order) for one in made] == [
        ("ferry", 0),
        ("ferry", 1),
        ("coast", 0),
        ("coast", 1),
    ]
    assert choose(article) == made
