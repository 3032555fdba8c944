"""An article's text cut at the ends of what was read in it, so that each stretch can be marked with what it says."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from monitor.model import Claim, Figure, Part, Span
from monitor.store.desk.article import Item

_WORDS = re.compile(r"[^\W_]+\s*|.\s*", re.DOTALL)
_MOST_WORDS = 8_000


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words under which the same items stand. `anchors` are the items that begin here."""

    words: str
    items: tuple[Item, ...]
    anchors: tuple[Item, ...] = ()

    @property
    def kind(self) -> str:
        """ "figure", "claim", "" for words in which nothing was read; figures stand above claims."""
        if not self.items:
            return ""
        return "figure" if any(isinstance(item.what, Figure) for item in self.items) else "claim"

    @property
    def told(self) -> bool:
        return any(item.told for item in self.items)


def stretches(text: str, items: Sequence[Item], part: Part) -> list[list[Stretch]]:
    """The text by its paragraphs, each as stretches in its order."""
    spans = [(span.start, span.end, item) for item in items for span in (_span(item),) if span.part is part]
    cuts = {
        0,
        len(text),
        *(m.start() for m in re.finditer("\n", text)),
        *(m.end() for m in re.finditer("\n", text)),
    }
    cuts |= {end for start, stop, _ in spans for end in (start, stop) if 0 <= end <= len(text)}
    places = sorted(cuts)
    paragraphs: list[list[Stretch]] = [[]]
    for start, end in pairwise(places):
        words = text[start:end]
        if words.isspace() and "\n" in words:
            paragraphs.append([])
            continue
        here = tuple(item for first, last, item in spans if first <= start and end <= last)
        begins = tuple(item for first, _, item in spans if first == start and item in here)
        paragraphs[-1].append(Stretch(words, here, begins))
    return [paragraph for paragraph in paragraphs if any(not one.words.isspace() for one in paragraph)]


def _span(item: Item) -> Span:
    """The words that tell it from others."""
    return item.what.content if isinstance(item.what, Claim) else item.what.span


@dataclass(frozen=True, slots=True)
class Change:
    """Words that stayed ("same"), came ("added") or went ("removed") between two revisions."""

    kind: str
    words: str


def word_diff(before: str, after: str) -> list[Change]:
    """What changed, by words; long texts are compared by lines, which is rougher and quick."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    if len(old) + len(new) > _MOST_WORDS:
        old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    found: list[Change] = []
    for kind, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            found.append(Change("same", "".join(old[a:b])))
            continue
        found += [Change("removed", "".join(old[a:b]))] if b > a else []
        found += [Change("added", "".join(new[c:d]))] if d > c else []
    return found


def shortened(changes: Sequence[Change], around: int = 120) -> list[Change]:
    """The changes with no more of what stayed than leads to them."""
    last = len(changes) - 1
    return [
        Change("same", _ends(c.words, around, first=n > 0, last=n < last)) if c.kind == "same" else c
        for n, c in enumerate(changes)
    ]


def _ends(words: str, around: int, *, first: bool, last: bool) -> str:
    if len(words) <= 2 * around:
        return words
    return (words[:around] if first else "") + " … " + (words[-around:] if last else "")
