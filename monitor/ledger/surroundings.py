"""The words on either side of a number, and those that stood around the numbers of known quantities."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from monitor.lexicon.stems import stems
from monitor.model import Figure, Quantity

LATEST = 6
"""Reports of a quantity that a figure is compared with, the latest."""
_REACH = 48
"""Characters on either side of a number that say what it is a number of."""


def near(figure: Figure) -> frozenset[str]:
    """The stems of what counts and of the words on either side of it."""
    sentence = figure.sentence
    return _around(sentence.quote, figure.span.start - sentence.start, figure.span.end - sentence.start)


@lru_cache(maxsize=2_000)
def _around(quote: str, start: int, end: int) -> frozenset[str]:
    before = re.split(r"[.;:]\s", quote[max(0, start - _REACH) : max(0, start)])[-1]
    after = re.split(r"[.;:]\s", quote[max(0, end) : max(0, end) + _REACH])[0]
    before = before.partition(" ")[2] if start > _REACH else before
    after = after.rpartition(" ")[0] if len(after) == _REACH else after
    return word_set(quote[max(0, start) : max(0, end)]) | word_set(before) | word_set(after)


def word_set(words: str) -> frozenset[str]:
    return frozenset(stem for stem in stems(words) if not stem[:1].isdigit())


def figures(quantity: Quantity) -> Iterator[Figure]:
    """What it was reported as of late."""
    return (report.figure for report in quantity.reports[-LATEST:] if report.figure is not None)


def share(one: frozenset[str], other: frozenset[str]) -> float:
    """Of the fewer words those that both hold."""
    fewer = min(len(one), len(other))
    return len(one & other) / fewer if fewer else 0.0


class Surroundings:
    """The stems near the numbers of quantities, by the quantity's number, as few bytes as they can be kept in."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._held: dict[int, tuple[tuple[int, ...], ...]] = {}

    def put(self, quantity: Quantity) -> None:
        """Take a quantity in, or another report of one."""
        number = self._numbers.setdefault
        self._held[quantity.number] = tuple(
            tuple(number(stem, len(self._numbers)) for stem in near(figure)) for figure in figures(quantity)
        )

    def shares(self, figure: Figure) -> Callable[[Quantity], float]:
        """What share of its words the figure has with a quantity: of those in its likest report, else in its label."""
        mine = near(figure)
        numbers, many = {self._numbers[stem] for stem in mine if stem in self._numbers}, len(mine)

        def shared(quantity: Quantity) -> float:
            held = self._held.get(quantity.number)
            if not held:
                return share(mine, stems(quantity.label))
            return max(
                len(numbers.intersection(other)) / min(many, len(other)) if many and other else 0.0
                for other in held
            )

        return shared
