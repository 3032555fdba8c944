"""Which of the lines that a topic was told before a reader sees with an article."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from monitor.language.embed import DIMENSIONS, Vectors
from monitor.lexicon.stems import stems
from monitor.model import Claim, Figure, Mention
from monitor.selection.put import Line

LINES = 18
"""Lines of one topic that are shown at most."""
FIGURES = 12
"""Of them, figures that the article may change come first up to so many."""
_KEY = 0.7  # how much the words of two figures' keys count beside the cosine of their sentences
_LATE = (
    0.3  # how much later the latest line counts than the oldest: it is likelier to hold the value that stands
)


def shown(lines: Sequence[Line], items: Sequence[Mention]) -> tuple[int, ...]:
    """Indexes of the lines to show, the oldest first: figures that the article may change, then the nearest.

    Only the latest line of a quantity or claim is shown, as it holds its latest value.
    """
    latest = _latest(lines)
    near = _nearness([lines[index] for index in latest], items)
    ranked = [index for _, index in sorted(zip(-near, latest, strict=True))]
    figures = _figures(lines, latest, items)
    others = [index for index in ranked if index not in set(figures)]
    return tuple(sorted([*figures, *others[: LINES - len(figures)]]))


def _figures(lines: Sequence[Line], latest: Sequence[int], items: Sequence[Mention]) -> list[int]:
    """The likest line of each of the article's figures, then the next likest of each."""
    old = [index for index in latest if isinstance(lines[index].mention.what, Figure)]
    new = [item for item in items if isinstance(item.what, Figure)]
    if not old or not new:
        return []
    likeness = _likeness(new, [lines[index].mention for index in old])
    ranks = (-likeness).argsort(axis=1, kind="stable").argsort(axis=1)
    best = sorted(
        (int(ranks[row, column]), -float(likeness[row, column]), old[column])
        for row, column in zip(*np.nonzero(likeness > 0), strict=True)
    )
    return list(dict.fromkeys(index for _, _, index in best))[:FIGURES]


def _likeness(new: Sequence[Mention], old: Sequence[Mention]) -> NDArray[np.float64]:
    """How likely each old figure is one that a new one changes, shape (new, old); 0 for those in another unit."""
    found = np.asarray(_rows([one.vector for one in new]) @ _rows([one.vector for one in old]).T, np.float64)
    found += _LATE * np.arange(len(old)) / len(old)
    words = [_key_words(one.what) for one in old]
    for row, item in enumerate(new):
        own = _key_words(item.what)
        found[row] += [_KEY * len(own & other) / (1 + len(own | other)) for other in words]
        found[row] *= [_unit(item.what) == _unit(other.what) for other in old]
    return found


def _unit(what: Claim | Figure) -> str | None:
    return what.unit if isinstance(what, Figure) else None


def _key_words(what: Claim | Figure) -> frozenset[str]:
    if not isinstance(what, Figure):
        return frozenset()
    key = what.key
    return stems(
        " ".join([key.counted, *key.modifiers, key.event or "", *key.roles, key.place or ""]).lower()
    )


def _latest(lines: Sequence[Line]) -> list[int]:
    """Told lines without those that a later one of the same quantity or claim replaces."""
    by_target: dict[object, int] = {}
    for index, line in enumerate(lines):
        if line.told:
            known = (isinstance(line.mention.what, Figure), line.target)
            by_target[("none", index) if line.target is None else known] = index
    return sorted(by_target.values())


def _nearness(lines: Sequence[Line], items: Sequence[Mention]) -> Vectors:
    """For each line the cosine of the item that is nearest to it."""
    if not lines or not items:
        return np.zeros(len(lines), np.float32)
    likeness = _rows([line.mention.vector for line in lines]) @ _rows([item.vector for item in items]).T
    return np.asarray(likeness.max(axis=1), np.float32)


def _rows(vectors: Sequence[bytes]) -> Vectors:
    """A row for each vector; zeros for one that is not there."""
    empty = bytes(4 * DIMENSIONS)
    return np.frombuffer(b"".join(v if len(v) == len(empty) else empty for v in vectors), np.float32).reshape(
        len(vectors), DIMENSIONS
    )
