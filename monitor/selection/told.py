"""Which of the lines that a topic was told before a reader sees with an article."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from monitor.language.embed import DIMENSIONS, Vectors
from monitor.model import Figure, Mention
from monitor.selection.put import Line

LINES = 18
"""Lines of one topic that are shown at most."""
FIGURES = 10
"""Of them, figures in a unit of the article come first up to so many."""


def shown(lines: Sequence[Line], items: Sequence[Mention]) -> tuple[int, ...]:
    """Indexes of the lines to show, the oldest first: figures that the article may change, then the nearest.

    Only the latest line of a quantity or claim is shown, as it holds its latest value.
    """
    latest = _latest(lines)
    near = _nearness([lines[index] for index in latest], items)
    ranked = [index for _, index in sorted(zip(-near, latest, strict=True))]
    units = {item.what.unit for item in items if isinstance(item.what, Figure)}
    figures = [index for index in ranked if _unit(lines[index]) in units][:FIGURES]
    others = [index for index in ranked if index not in set(figures)]
    return tuple(sorted([*figures, *others[: LINES - len(figures)]]))


def _unit(line: Line) -> str | None:
    return line.mention.what.unit if isinstance(line.mention.what, Figure) else None


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
