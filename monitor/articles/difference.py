"""What one text says otherwise than another, word by word, blind to punctuation, case and spacing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

_WORD = re.compile(r"\d+(?:[.,:/]\d+)*|[^\W\d_]+(?:['\u2019-][^\W\d_]+)*")
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_END_OF_SENTENCE = re.compile(r"[.!?][\"'\u201d\u2019)\]]*\s|\n")
_MOST_COMPARED = 1_000_000  # pairs of words; larger stretches are one change


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text with its place: `form` is what is compared ("1200" for "1,200")."""

    form: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Change:
    """Words of the old text that are gone, and those of the new one in their place; either may be empty.

    `at` is where in the new text the change stands, in characters.
    """

    old: tuple[Word, ...]
    new: tuple[Word, ...]
    at: int


@lru_cache(maxsize=4)  # a text is asked for its words, its sentences and its lines
def words_of(text: str) -> tuple[Word, ...]:
    """The words and numbers of a text in order."""
    return tuple(Word(_form(match[0]), *match.span()) for match in _WORD.finditer(text))


@lru_cache(maxsize=4)  # a text is asked for its runs of words and its numbers
def forms_of(text: str) -> tuple[str, ...]:
    """The words and numbers of a text in order, as they are compared; much cheaper than with their places."""
    return tuple(map(_form, _WORD.findall(text)))


def changes(old: str, new: str) -> tuple[Change, ...]:
    """What has to be changed in `old` to say `new`, in order. First by sentences, then by words."""
    before, after = _sentences(old), _sentences(new)
    found: list[Change] = []
    for start, end, first, last in _unequal([_forms(s) for s in before], [_forms(s) for s in after]):
        gone = [word for sentence in before[start:end] for word in sentence]
        come = [word for sentence in after[first:last] for word in sentence]
        rest = after[last][0].start if last < len(after) else len(new)
        found += _by_words(gone, come, rest)
    return tuple(found)


def _by_words(gone: Sequence[Word], come: Sequence[Word], rest: int) -> Iterator[Change]:
    """`rest` is where the text goes on after these words."""
    if len(gone) * len(come) > _MOST_COMPARED:
        yield Change(tuple(gone), tuple(come), come[0].start)
        return
    for start, end, first, last in _unequal([w.form for w in gone], [w.form for w in come]):
        at = come[first].start if first < len(come) else rest
        yield Change(tuple(gone[start:end]), tuple(come[first:last]), at)


def _unequal(one: Sequence[object], other: Sequence[object]) -> Iterator[tuple[int, int, int, int]]:
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    for tag, start, end, first, last in matcher.get_opcodes():
        if tag != "equal":
            yield start, end, first, last


def _sentences(text: str) -> list[list[Word]]:
    """The words of each sentence; where one ends need not be exact, only the same in equal texts."""
    ends = [match.end() for match in _END_OF_SENTENCE.finditer(text)]
    sentences: list[list[Word]] = [[] for _ in range(len(ends) + 1)]
    place = 0
    for word in words_of(text):
        while place < len(ends) and word.start >= ends[place]:
            place += 1
        sentences[place].append(word)
    return [sentence for sentence in sentences if sentence]


def _forms(sentence: Sequence[Word]) -> tuple[str, ...]:
    return tuple(word.form for word in sentence)


def _form(word: str) -> str:
    plain = word.lower()
    if "\u2019" in plain:
        plain = plain.replace("\u2019", "'")
    return plain.replace(",", "") if "," in plain and _THOUSANDS.fullmatch(plain) else plain
