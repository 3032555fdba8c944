"""Which known quantity a figure is of, by what was learnt of labelled series."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Protocol

import numpy as np

from monitor.ledger.likeness import NAMES, Row, Rows
from monitor.model import Figure, Quantity
from monitor.selection.learnt.trees import Trees


@dataclass(frozen=True, slots=True)
class Link:
    """The quantity that a figure is of, None for a new one; `score` is 0 to 1, `reason` says why."""

    quantity: Quantity | None
    score: float
    reason: str


class Linker(Protocol):
    """Whoever says which of the known quantities a figure is of. The same rows give the same link."""

    def link(self, figure: Figure, known: Sequence[Quantity], rows: Rows) -> Link: ...


@dataclass(frozen=True, slots=True)
class Learnt:
    """Trees for the chance that both are one quantity, and the chance from which they are taken for one."""

    trees: Trees
    same: float

    def link(self, figure: Figure, known: Sequence[Quantity], rows: Rows) -> Link:
        """The likeliest of the known quantities, if it is likely enough."""
        if not known:
            return Link(None, 0.0, "no known quantity is counted in its unit")
        chances = self.trees.chances(rows)
        place = int(np.argmax(chances))
        best, quantity = float(chances[place]), known[place]
        why = ", ".join(reasons(rows[place], same=best >= self.same))
        named = f'quantity {quantity.number} "{quantity.label}", score {best:.2f}{why and f" ({why})"}'
        if best < self.same:
            return Link(None, best, f"too far from {named}")
        return Link(quantity, best, f"is {named}")


_AGREE = {"noun": "counted alike", "event": "the same event", "place": "the same place", "equal": "its value"}
_DIFFER = {
    "event_worst": "another event", "place_worst": "another place", "whose_worst": "others are counted",
    "certainty_worst": "another certainty", "part_worst": "a part", "period_worst": "another period",
}  # fmt: skip


def reasons(row: Row, *, same: bool) -> list[str]:
    """What of a row speaks most plainly for one quantity, or against it where it is not `same`."""
    features = dict(zip(NAMES, row.tolist(), strict=True))
    if same:
        return [words for name, words in _AGREE.items() if features[name] >= 1]
    flat = {"part_worst", "period_worst"}
    return [words for name, words in _DIFFER.items() if features[name] <= (0 if name in flat else -1)]


def packed(linker: Learnt) -> bytes:
    """As it is stored: one compressed file."""
    file = io.BytesIO()
    np.savez_compressed(
        file, allow_pickle=False, same=np.asarray(linker.same), **linker.trees.arrays_of("link")
    )
    return file.getvalue()


def unpacked(content: bytes) -> Learnt:
    with np.load(io.BytesIO(content), allow_pickle=False) as stored:
        arrays = {name: stored[name] for name in stored.files}
    return Learnt(Trees.of(arrays, "link"), float(arrays["same"]))


@cache
def shipped() -> Learnt:
    """The linker that travels with the package."""
    return unpacked(files("monitor.ledger").joinpath("data/linker.npz").read_bytes())
