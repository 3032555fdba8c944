"""Which words of an article show a claim or a figure: the sentence, or its own clause where the sentence says more."""

from __future__ import annotations

import re
from collections.abc import Sequence

from monitor.reading.quantities.amount import Amount
from monitor.reading.quantities.nouns import Counted
from monitor.syntax.tree import VERBAL, Tree

Chars = tuple[int, int]
SHORTEST, LONGEST = 4, 50  # words


def shown(tree: Tree, content: Chars, reach: Chars, others: Sequence[Chars] = ()) -> Chars:
    """Characters to quote for a claim, 4 to 50 words where the text allows.

    `reach` spans content, cue and speaker; `others` are the reaches of the paragraph's other claims. The
    whole sentence is shown unless it is too long or tells another claim as well; then the clause; then its
    first words.
    """
    sentence = _bare(tree, tree.around(*reach))
    crowded = any(start < sentence[1] and sentence[0] < end for start, end in others)
    for choice in ([reach, sentence] if crowded else [sentence, reach]) + [content]:
        if SHORTEST <= _words(tree, choice) <= LONGEST:
            return _bare(tree, choice)
    if _words(tree, sentence) < SHORTEST:
        return sentence
    return _first_words(tree, content if _words(tree, content) > LONGEST else sentence)


def _words(tree: Tree, chars: Chars) -> int:
    return len(tree.text[chars[0] : chars[1]].split())


def _bare(tree: Tree, chars: Chars) -> Chars:
    """Without white space at the edges."""
    text = tree.text[chars[0] : chars[1]]
    return chars[0] + len(text) - len(text.lstrip()), chars[1] - len(text) + len(text.rstrip())


def _first_words(tree: Tree, chars: Chars) -> Chars:
    """The first sentences that fit, else the first words."""
    start, end = chars
    whole = [
        s.end for s in tree.sentences if start < s.end <= end and _words(tree, (start, s.end)) <= LONGEST
    ]
    if whole and _words(tree, (start, whole[-1])) >= SHORTEST:
        return _bare(tree, (start, whole[-1]))
    words = list(re.finditer(r"\S+", tree.text[start:end]))
    return start, start + words[min(LONGEST, len(words)) - 1].end()


def sentence_around(tree: Tree, amount: Amount) -> Chars:
    """Characters of an amount's whole sentence if it has at most 50 words, else of its widest clause that has."""
    sentence = tree.sentence(tree.at(tree.index(amount.number)))
    whole = _bare(tree, (sentence.start, max(sentence.end, amount.end)))
    return whole if _words(tree, whole) <= LONGEST else _clause(tree, amount) or _window(tree, amount, whole)


def _clause(tree: Tree, amount: Amount) -> Chars | None:
    """The largest verb phrase around the amount that is short enough to quote."""
    root = tree.root(amount.number, amount.end)
    for head in reversed([root, *(above for _, above in tree.climb(root))]):
        inside = tree.below(head)
        start, end = tree.chars((inside[0], inside[-1] + 1))
        holds = start <= amount.start and amount.end <= end
        if holds and head.pos in VERBAL and SHORTEST <= _words(tree, (start, end)) <= LONGEST:
            return start, end
    return None


def _window(tree: Tree, amount: Amount, whole: Chars) -> Chars:
    """About 20 words before the amount and 25 after it, cut between words."""
    before = tree.text[whole[0] : amount.start].split(" ")
    after = tree.text[amount.end : whole[1]].split(" ")
    return amount.start - len(" ".join(before[-20:])), amount.end + len(" ".join(after[:25]))


def number_with_noun(tree: Tree, amount: Amount, thing: Counted) -> Chars:
    """Characters of the number with its bound and unit, up to its noun if that follows within 8 words."""
    if thing.noun is None or thing.noun.start < amount.end or thing.borrowed:
        return amount.start, amount.end
    between = tree.text[amount.end : thing.noun.start]
    apart = len(between.split()) > 8 or re.search(r"[.;:]\s+[A-Z\"]|\n", between)
    return amount.start, amount.end if apart else thing.noun.end
