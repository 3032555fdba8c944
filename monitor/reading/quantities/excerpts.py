"""The words that are shown for a figure: its sentence, or the clause around it where the sentence is long."""

from __future__ import annotations

import re

from monitor.reading.quantities.amount import Amount
from monitor.reading.quantities.nouns import Counted
from monitor.syntax.tree import Tree

_MOST_WORDS = 50


def sentence_around(tree: Tree, amount: Amount) -> tuple[int, int]:
    """Characters of the whole sentence if it has at most 50 words, else of its widest clause that has."""
    token = tree.at(tree.index(amount.number))
    sentence = tree.sentence(token)
    start, end = sentence.start, max(sentence.end, amount.end)
    while end > start and tree.text[end - 1].isspace():
        end -= 1
    if _words(tree, start, end) <= _MOST_WORDS:
        return start, end
    return _clause(tree, amount) or _window(tree, amount, start, end)


def _words(tree: Tree, start: int, end: int) -> int:
    return len(tree.text[start:end].split())


def _clause(tree: Tree, amount: Amount) -> tuple[int, int] | None:
    """The largest verb phrase around the amount that is short enough to quote."""
    at, best = tree.root(amount.number, amount.end), None
    for _ in range(12):
        inside = tree.below(at)
        start, end = tree.at(inside[0]).start, tree.at(inside[-1]).end
        if start <= amount.start and end >= amount.end:
            if _words(tree, start, end) > _MOST_WORDS:
                break
            if at.pos in ("VERB", "AUX") and _words(tree, start, end) >= 4:
                best = (start, end)
        if tree.head(at) is at:
            break
        at = tree.head(at)
    return best


def _window(tree: Tree, amount: Amount, start: int, end: int) -> tuple[int, int]:
    """About 20 words before the amount and 25 after it, cut between words."""
    before = tree.text[start : amount.start].split(" ")
    after = tree.text[amount.end : end].split(" ")
    left = len(" ".join(before[-20:]))
    right = len(" ".join(after[:25]))
    return amount.start - left, amount.end + right


def number_with_noun(tree: Tree, amount: Amount, thing: Counted) -> tuple[int, int]:
    """Characters of the number with its bound and unit, up to its noun if that follows within 8 words."""
    end = amount.end
    if thing.noun is not None and thing.noun.start >= end and not thing.borrowed:
        between = tree.text[end : thing.noun.start]
        if len(between.split()) <= 8 and not re.search(r"[.;:]\s+[A-Z\"]|\n", between):
            end = thing.noun.end
    return amount.start, end
