"""The words that are shown for a figure: its sentence, or the clause around it where the sentence is long."""

from __future__ import annotations

import re

from monitor.reading.quantities.amounts import Amount
from monitor.reading.quantities.counted import Counted
from monitor.syntax.view import Reading

_MOST_WORDS = 50


def sentence_around(reading: Reading, amount: Amount) -> tuple[int, int]:
    """Characters of the whole sentence if it has at most 50 words, else of its widest clause that has."""
    token = reading.at(reading.index(amount.number))
    sentence = reading.sentence(token)
    start, end = sentence.start, max(sentence.end, amount.end)
    while end > start and reading.text[end - 1].isspace():
        end -= 1
    if _words(reading, start, end) <= _MOST_WORDS:
        return start, end
    return _clause(reading, amount) or _window(reading, amount, start, end)


def _words(reading: Reading, start: int, end: int) -> int:
    return len(reading.text[start:end].split())


def _clause(reading: Reading, amount: Amount) -> tuple[int, int] | None:
    """The largest verb phrase around the amount that is short enough to quote."""
    at, best = reading.root(amount.number, amount.end), None
    for _ in range(12):
        tree = reading.document.subtree(at.index)
        start, end = reading.at(tree[0]).start, reading.at(tree[-1]).end
        if start <= amount.start and end >= amount.end:
            if _words(reading, start, end) > _MOST_WORDS:
                break
            if at.pos in ("VERB", "AUX") and _words(reading, start, end) >= 4:
                best = (start, end)
        if reading.head(at) is at:
            break
        at = reading.head(at)
    return best


def _window(reading: Reading, amount: Amount, start: int, end: int) -> tuple[int, int]:
    """About 20 words before the amount and 25 after it, cut between words."""
    before = reading.text[start : amount.start].split(" ")
    after = reading.text[amount.end : end].split(" ")
    left = len(" ".join(before[-20:]))
    right = len(" ".join(after[:25]))
    return amount.start - left, amount.end + right


def number_with_noun(reading: Reading, amount: Amount, thing: Counted) -> tuple[int, int]:
    """Characters of the number with its bound and unit, up to its noun if that follows within 8 words."""
    end = amount.end
    if thing.noun is not None and thing.noun.start >= end and not thing.borrowed:
        between = reading.text[end : thing.noun.start]
        if len(between.split()) <= 8 and not re.search(r"[.;:]\s+[A-Z\"]|\n", between):
            end = thing.noun.end
    return amount.start, end
