"""Which words of an article show a claim: its sentence, or its own clause where the sentence says more."""

from __future__ import annotations

import re
from collections.abc import Sequence

from monitor.language.document import Document
from monitor.syntax.tree import sentence_around

Chars = tuple[int, int]

SHORTEST, LONGEST = 4, 50  # words


def shown(document: Document, content: Chars, reach: Chars, others: Sequence[Chars] = ()) -> Chars:
    """Characters to quote for a claim, 4 to 50 words where the text allows.

    `reach` spans content, cue and speaker; `others` are the reaches of the paragraph's other claims. The
    whole sentence is shown unless it is too long or tells another claim as well; then the clause; then its
    first words.
    """
    sentence = _bare(document, sentence_around(document, *reach))
    crowded = any(start < sentence[1] and sentence[0] < end for start, end in others)
    for choice in ([reach, sentence] if crowded else [sentence, reach]) + [content]:
        if SHORTEST <= _words(document, choice) <= LONGEST:
            return _bare(document, choice)
    if _words(document, sentence) < SHORTEST:
        return sentence
    return _first_words(document, content if _words(document, content) > LONGEST else sentence)


def _words(document: Document, chars: Chars) -> int:
    return len(document.text[chars[0] : chars[1]].split())


def _bare(document: Document, chars: Chars) -> Chars:
    """Without white space at the edges."""
    text = document.text[chars[0] : chars[1]]
    return chars[0] + len(text) - len(text.lstrip()), chars[1] - len(text) + len(text.rstrip())


def _first_words(document: Document, chars: Chars) -> Chars:
    """The first sentences that fit, else the first words."""
    start, end = chars
    whole = [
        s.end
        for s in document.sentences
        if start < s.end <= end and _words(document, (start, s.end)) <= LONGEST
    ]
    if whole and _words(document, (start, whole[-1])) >= SHORTEST:
        return _bare(document, (start, whole[-1]))
    words = list(re.finditer(r"\S+", document.text[start:end]))
    return start, start + words[min(LONGEST, len(words)) - 1].end()
