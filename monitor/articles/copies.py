"""Says whether two texts tell the same story in the same words, and never overlooks another number."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Sequence
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise

import numpy as np

from monitor.articles.boilerplate import MONTHS, is_boilerplate, line_at
from monitor.articles.difference import Change, Word, changes, forms_of, words_of

_SHINGLE = 4
_KEPT = 128
_MASK = "0"
_FACTOR = np.uint64(0x9E3779B97F4A7C15)
_LIKE, _TRIMMED, _LEAST_LIKE = 0.7, 0.85, 0.4
_SENTENCE = 8  # words of a stretch that can be left out or added whole
_HEAD = 15  # words in which a dateline stands
_OFTEN = 2

_NUMBERS_IN_WORDS = """
    two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
    eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred hundreds thousand thousands
    million millions billion billions trillion dozen dozens half third quarter twice double doubled tripled
"""
_REVERSING_WORDS = """
    not no never nobody none nothing without cannot denies denied deny denying refuses refused rejects
    rejected false falsely untrue retracted withdrawn corrected correction
"""
EXACT_WORDS = frozenset(f"{_NUMBERS_IN_WORDS} {_REVERSING_WORDS}".split())
"""Words that, like numbers, must be the same in a copy."""


class CopyKind(StrEnum):
    """How a new text stands to a known one.

    COPY      the same words and numbers: it tells nothing that the known one does not
    VERSION   much the same words, but something is added or changed: one origin, to be read anew
    """

    COPY = "copy"
    VERSION = "version"


def signature(text: str) -> tuple[int, ...]:
    """The 128 smallest hashes of the text's runs of four words, each below 2**63, in rising order.

    Digits count alike, so that copies with another number come near and `copy_kind` can tell them apart. A
    bottom-k sketch (Broder 1997; Cohen and Kaplan 2007): the same on every machine and in every process.
    """
    words = [_MASK if form[0].isdigit() else form for form in forms_of(text)]
    if not words:
        return ()
    hashes = np.fromiter((_hash(word) for word in words), np.uint64, len(words))
    width = min(_SHINGLE, len(words))
    runs = np.zeros(len(words) - width + 1, np.uint64)
    for offset in range(width):
        runs = (runs * _FACTOR) ^ hashes[offset : offset + len(runs)]
    runs = (runs ^ (runs >> np.uint64(29))) * _FACTOR
    return tuple(np.unique(runs >> np.uint64(1))[:_KEPT].tolist())


def numbers_in(text: str) -> frozenset[str]:
    """Every number and every reversing word ("not"), each with the word after it: "1200 people"."""
    forms = forms_of(text)
    return frozenset(f"{form} {after}" for form, after in pairwise((*forms, "")) if _is_exact(form))


def likeness(a: Sequence[int], b: Sequence[int]) -> float:
    """Share of runs of words that two texts have in common (Jaccard), estimated from their signatures."""
    sample = _sample(a, b)
    return len(sample & set(a) & set(b)) / len(sample) if a and b else 0.0


def inclusion(part: Sequence[int], whole: Sequence[int]) -> float:
    """Share of the runs of words of `part` that `whole` has too, estimated from their signatures."""
    mine = _sample(part, whole) & set(part)
    return len(mine & set(whole)) / len(mine) if mine and whole else 0.0


def is_near(new: Sequence[int], known: Sequence[int]) -> bool:
    """Whether two signatures are so like that the texts are worth comparing: alike, or one a part of the other."""
    like = likeness(new, known)
    parts = max(inclusion(new, known), inclusion(known, new))
    return like >= _LIKE or (like >= _LEAST_LIKE and parts >= _TRIMMED)


def copy_kind(new: str, known: str, boilerplate: frozenset[str] = frozenset()) -> CopyKind:
    """How `new` stands to a near text. `boilerplate` has lines that the new one's outlet adds to all its articles.

    A copy may leave out whole sentences, and change words here and there; but it has no number and no
    reversing word that the other has not at the same place, nor a sentence of its own.
    """
    words = words_of(new)
    places = {word.start: place for place, word in enumerate(words)}
    for change in changes(known, new):
        own = [w for w in change.new if not _is_boilerplate(new, words, places[w.start], boilerplate)]
        if _differs(change, own):
            return CopyKind.VERSION
    return CopyKind.COPY


def boilerplate_of(texts: Sequence[str]) -> frozenset[str]:
    """The lines that stand in at least two of an outlet's articles, which must be of different stories."""
    lines = Counter(line for text in texts for line in {line.strip() for line in text.split("\n")})
    return frozenset(line for line, times in lines.items() if times >= _OFTEN and line)


def _differs(change: Change, own: Sequence[Word]) -> bool:
    """Whether a change says something else, `own` being what is new and no boilerplate."""
    lost, gained = _exact(change.old), _exact(own)
    whole_sentences = len(change.old) >= _SENTENCE and len(change.new) <= len(change.old) / 2
    return bool(gained - lost) or (bool(lost - gained) and not whole_sentences) or _adds(change, own)


def _adds(change: Change, own: Sequence[Word]) -> bool:
    return len(own) - len(change.old) >= _SENTENCE


def _exact(words: Sequence[Word]) -> Counter[str]:
    return Counter(word.form for word in words if _is_exact(word.form))


def _is_exact(form: str) -> bool:
    return form[0].isdigit() or form in EXACT_WORDS


def _is_boilerplate(text: str, words: Sequence[Word], place: int, boilerplate: frozenset[str]) -> bool:
    """Whether a word stands in a line that is no part of the story, or is the date of a dateline."""
    word = words[place]
    if place < _HEAD and word.form[0].isdigit():
        beside = {one.form for one in words[max(0, place - 1) : place + 2]}
        if beside & MONTHS:
            return True
    line = line_at(text, word.start, word.end)
    return line in boilerplate or is_boilerplate(line)


def _sample(a: Sequence[int], b: Sequence[int]) -> set[int]:
    """The smallest hashes of both texts together: a fair sample of all their runs of words."""
    return set(sorted({*a, *b})[: min(_KEPT, max(len(a), len(b)))])


@lru_cache(maxsize=50_000)
def _hash(word: str) -> int:
    data = word.encode("utf-8", "replace")
    return zlib.crc32(data) << 32 | zlib.crc32(data, 0x5BD1E995)
