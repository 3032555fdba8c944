"""Which words of an article show a claim: its sentence, or its own clause where the sentence says more."""

from __future__ import annotations

import re
from collections.abc import Sequence

from monitor.syntax.tree import Tree

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
