"""Of what one article says twice the first in order is told: its own sentence before its title."""

from __future__ import annotations

from dataclasses import replace

from monitor.model import Claim, Figure, Part
from monitor.selection.learnt.choose import choose_with
from monitor.selection.put import Put
from tests.selection.puts import FERRY, concern, plain, put
from tests.selection.test_unwanted import always, weights

TITLE, SENTENCE = "Ferry sinks off Velmar", "The ferry from Velmar sank within sight of the harbour at noon."
SAME = replace(weights(0.9), same=always(0.9))
OTHER = weights(0.9)


def asked(*whats: Figure | Claim) -> Put:
    return put(whats, replace(concern("Ferry"), relevance=(0.6,) * len(whats)))


def test_the_sentence_is_told_and_not_the_title_that_says_the_same() -> None:
    both = asked(plain(TITLE, part=Part.TITLE), plain(SENTENCE))
    assert [choice.tell for choice in choose_with(SAME, both)] == [False, True]


def test_a_title_that_alone_says_it_is_told() -> None:
    both = asked(plain(TITLE, part=Part.TITLE), plain(SENTENCE))
    assert [choice.tell for choice in choose_with(OTHER, both)] == [True, True]


def test_there_is_a_choice_for_each_item_in_their_order() -> None:
    choices = choose_with(SAME, asked(*FERRY))
    assert [choice.order for choice in choices] == list(range(len(FERRY)))
    assert sum(choice.tell for choice in choices) == 1
