"""Which story of its topic a finding belongs to, so that what belongs together is told and threaded together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.resources import files

SHARED = 2
"""Telling words that a finding and a story have in common."""
MOST_WORDS = 200
_WORD = re.compile(r"[^\W\d_]{4,}")
_STEM = 6
_EMPTY = frozenset(files("monitor.alerts").joinpath("empty_words.txt").read_text("utf-8").split())


@dataclass(frozen=True, slots=True)
class Story:
    """A story of a topic by the words that tell it; `id` is None for one that is not stored yet."""

    id: int | None
    words: frozenset[str]


def distinctive_words(*texts: str) -> frozenset[str]:
    """Names and longer words, cut so that their forms agree."""
    found = {word.casefold() for text in texts for word in _WORD.findall(text)}
    return frozenset(word[:_STEM] for word in found if word not in _EMPTY)


def nearest(words: frozenset[str], stories: Sequence[Story]) -> int | None:
    """Place of the story that shares most with these words; None if none shares enough."""
    if not stories:
        return None
    shared, place = max((len(words & story.words), -place) for place, story in enumerate(stories))
    return -place if shared >= SHARED else None


def joined_with(words: Iterable[str], more: frozenset[str]) -> frozenset[str]:
    """A story's words with those of another finding, as many as are kept."""
    kept = set(words)
    return frozenset((*kept, *sorted(more - kept)[: max(0, MOST_WORDS - len(kept))]))
