"""Tells which updates of a live blog count: its JSON-LD may hold those of days, its page shows the last hours'.

What a page shows is what its readers see and what an edit changes; the updates in its JSON-LD are the text only
where the page shows next to none of them, because browsers fetch them later.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from lxml.html import HtmlElement  # type: ignore[import-untyped]

from monitor.documents.word_count import count_words

_SENTENCE = re.compile("(?<=[.!?\u061f\u06d4\u0964\u3002\uff01\uff1f])\\s+|(?<=[\u3002\uff01\uff1f])")
_SILENT = frozenset({"script", "style", "template"})
_FULL_SENTENCE = 6  # words: what is shorter may be a label that stands on many pages
_SURELY_SHOWN = 80  # words
_MOST_SENTENCES = 5_000
_LONGEST_PAGE = 500_000  # letters


def shown_updates(updates: str, tree: HtmlElement, letters: Callable[[str], str]) -> str:
    """Of `updates`, one paragraph a line, the sentences that the page shows; all where it shows next to none.

    `letters` gives what of a text is compared. The first 5,000 sentences are looked for, which are the newest.
    """
    page = letters("".join(_visible(tree)))[:_LONGEST_PAGE]
    lines = [[one for one in sentences if letters(one) in page] for sentences in _sentences(updates)]
    words = (count_words(sentence) for line in lines for sentence in line)
    if sum(count for count in words if count >= _FULL_SENTENCE) < _SURELY_SHOWN:
        return updates
    return "\n".join(" ".join(line) for line in lines if any(letters(sentence) for sentence in line))


def _sentences(updates: str) -> Iterator[list[str]]:
    """Those of each paragraph, as many as are looked for."""
    left = _MOST_SENTENCES
    for line in updates.split("\n"):
        sentences = _SENTENCE.split(line)[:left]
        left -= len(sentences)
        yield sentences


def _visible(tree: HtmlElement) -> Iterator[str]:
    for element in tree.iter():
        if element.text and element.tag not in _SILENT:
            yield element.text
        if element.tail:
            yield element.tail
