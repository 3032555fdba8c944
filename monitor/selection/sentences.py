"""An article's items in the order of its sentences, each with a number, in parts that fit into one question."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from monitor.model import Claim, Mention, Part, Span
from monitor.selection.wording import line_of, under

WORDS = 2_500
"""Words of an article, with what is said under its sentences, that go into one question."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """`items` are indexes of the article's items; `own` is the one that is the sentence itself, if any."""

    words: str
    title: bool
    own: int | None
    items: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Consecutive sentences as they are put in one question.

    text   one line for each sentence and item
    items  indexes of the article's items; the first of them has the number `first`
    """

    text: str
    items: tuple[int, ...]
    first: int


def stretches(items: Sequence[Mention], most: int = WORDS) -> tuple[Stretch, ...]:
    """The whole article, cut before a sentence wherever one more would make too many words."""
    done: list[Stretch] = []
    lines: list[str] = []
    named: list[int] = []
    number = 1
    for sentence in sentences(items):
        at = number + len(named)
        block = _block(sentence, items, at)
        if named and _count([*lines, *block]) > most:
            done.append(Stretch("\n".join(lines), tuple(named), number))
            lines, named, number = [], [], at
        lines += block
        named += _in_order(sentence)
    return (*done, Stretch("\n".join(lines), tuple(named), number))


def sentences(items: Sequence[Mention]) -> Iterator[Sentence]:
    """The quoted sentences, title first; quotes that overlap are of one sentence."""
    by_place = sorted(range(len(items)), key=lambda index: _place(items[index]))
    group: list[int] = []
    whole: Span | None = None
    for index in by_place:
        span = items[index].what.sentence
        if whole is not None and span.part == whole.part and span.start < whole.end:
            whole = _joined(whole, span)
        else:
            if whole is not None:
                yield _sentence(whole, group, items)
            whole, group = span, []
        group.append(index)
    if whole is not None:
        yield _sentence(whole, group, items)


def _place(item: Mention) -> tuple[bool, int, int]:
    span = item.what.sentence
    return span.part != Part.TITLE, span.start, item.order


def _joined(one: Span, other: Span) -> Span:
    """Both as one; `other` begins inside `one`."""
    if other.end <= one.end:
        return one
    return Span(one.part, one.start, other.end, one.quote + other.quote[one.end - other.start :])


def _sentence(whole: Span, group: Sequence[int], items: Sequence[Mention]) -> Sentence:
    own = next((index for index in group if _is_whole(items[index], whole)), None)
    others = tuple(sorted((index for index in group if index != own), key=lambda index: items[index].order))
    return Sentence(whole.quote, whole.part == Part.TITLE, own, others)


def _is_whole(item: Mention, whole: Span) -> bool:
    return isinstance(item.what, Claim) and item.what.plain and item.what.content.quote == whole.quote


def _in_order(sentence: Sentence) -> list[int]:
    """Its items as they are numbered."""
    return [*([] if sentence.own is None else [sentence.own]), *sentence.items]


def _block(sentence: Sentence, items: Sequence[Mention], number: int) -> list[str]:
    name = "Title" if sentence.title else "Sentence"
    own = "" if sentence.own is None else f" [{number}]"
    first = number if sentence.own is None else number + 1
    below = (under(items[index].what, sentence.words) for index in sentence.items)
    return [
        f"{name}{own}: {line_of(sentence.words)}",
        *(f"  [{at}] {words}" for at, words in enumerate(below, first)),
    ]


def _count(lines: Sequence[str]) -> int:
    return sum(len(line.split()) for line in lines)
