"""Decides whether an article says something else than before, what of it is gone, and when to look again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.articles.boilerplate import TIME_WORDS, is_boilerplate, line_at, looks_like_link
from monitor.articles.difference import Change, Word, changes, forms_of, words_of
from monitor.model import LONGEST_WATCH

_STEPS = (timedelta(hours=1), timedelta(hours=4), timedelta(hours=12), timedelta(days=1), timedelta(days=3))
SURE_AFTER = timedelta(hours=2)
"""How long an article must stay away, or shrunk, before it is believed."""
_LEAST_KEPT = 0.4
_TELLING_LETTERS = 4
_GONE = 0.5  # share of a sentence's telling words that no sentence of the new text may reach

Span = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class Compared:
    """What a new reading of an article brought.

    changed   whether it is a revision: dates, counters, links and spacing alone are none
    foreign   most of the old text is gone: to be believed only when it stays so
    spans     what changed: (start, end) in the new text, and the words that stood there before
    missing   of the quotes asked for, those that nothing in the new text says any more
    """

    changed: bool
    foreign: bool
    spans: tuple[Span, ...]
    missing: frozenset[str]


def compare(old: tuple[str, str], new: tuple[str, str], quotes: Sequence[str] = ()) -> Compared:
    """Hold an article's (title, text) against what it said before. Slow on very long texts: run it in a worker."""
    found = changes(old[1], new[1])
    substantial = [change for change in found if not _is_trivial(change, old[1], new[1])]
    lost = sum(len(change.old) for change in found)
    return Compared(
        changed=bool(substantial) or _retitled(old[0], new[0]),
        foreign=lost > (1 - _LEAST_KEPT) * len(words_of(old[1])),
        spans=_spans(found, old[1]),
        missing=gone(quotes, "\n".join(new)),
    )


def gone(quotes: Sequence[str], text: str) -> frozenset[str]:
    """The quotes that no sentence of the text says any more, in these words or in others much like them.

    An edited sentence ("155" made "163") is still there: the ledger tells it as a change.
    """
    missing = [quote for quote in quotes if quote not in text]
    if not missing:
        return frozenset()
    lines = [_telling(line) for line in text.split("\n")]
    return frozenset(quote for quote in missing if _is_gone(_telling(quote), lines))


def _is_gone(words: frozenset[str], lines: Sequence[frozenset[str]]) -> bool:
    return bool(words) and max((len(words & line) for line in lines), default=0) < _GONE * len(words)


def next_recrawl(now: datetime, first_seen_at: datetime, changed_at: datetime | None) -> datetime | None:
    """When to read an article again: 1 h, 4 h, 12 h, 1 d and 3 d after it was first seen or last changed.

    None once it has been watched for a week.
    """
    since = changed_at or first_seen_at
    due = next((since + step for step in _STEPS if since + step > now), None)
    return due if due is not None and due <= first_seen_at + LONGEST_WATCH else None


def _is_trivial(change: Change, old: str, new: str) -> bool:
    """Whether nothing of the story changed: boilerplate, times, or links to other stories that came and went."""
    sides = [(text, words) for text, words in ((old, change.old), (new, change.new)) if words]
    if all(_is_beside(text, words) for text, words in sides):
        return True
    return len(sides) == 1 and _is_link(*sides[0])


def _is_beside(text: str, words: Sequence[Word]) -> bool:
    """Whether all the words stand in lines of boilerplate, or are times in short lines."""
    return all(is_boilerplate(line) or _is_time(words_of(line)) for line in _lines(text, words))


def _is_time(words: Sequence[Word]) -> bool:
    named = [word.form in TIME_WORDS for word in words if not word.form[0].isdigit()]
    return bool(named) and all(named)


def _is_link(text: str, words: Sequence[Word]) -> bool:
    """Whether the words make up whole lines that look like links; one with a number must stand at the end."""
    lines = _lines(text, words)
    whole = sum(len(words_of(line)) for line in lines) == len(words)
    if not whole or not all(map(looks_like_link, lines)):
        return False
    at_the_end = all(map(looks_like_link, text[words[0].start :].split("\n")))
    return at_the_end or not any(character.isdigit() for line in lines for character in line)


def _lines(text: str, words: Sequence[Word]) -> list[str]:
    return line_at(text, words[0].start, words[-1].end).split("\n")


def _retitled(old: str, new: str) -> bool:
    return forms_of(old) != forms_of(new)


def _spans(found: Sequence[Change], old: str) -> tuple[Span, ...]:
    return tuple(
        (
            change.at,
            change.new[-1].end if change.new else change.at,
            old[change.old[0].start : change.old[-1].end] if change.old else "",
        )
        for change in found
    )


def _telling(text: str) -> frozenset[str]:
    return frozenset(
        word.form for word in words_of(text) if len(word.form) >= _TELLING_LETTERS or word.form[0].isdigit()
    )
