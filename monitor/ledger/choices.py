"""What a chooser said of one item, in the ledger's own numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from monitor.model import Claim, Figure
from monitor.selection.put import Choice, Line

LEDGER = "ledger"
"""Who decides where no chooser is asked."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A choice. `again` is the number of the claim that the item says once more, `of` that of the quantity of which a
    figure is a new value; `salience` is None where the kind of news is to say what is told first."""

    tell: bool
    reason: str
    chooser: str = ""
    score: float = 0.0
    relevance: float = 0.0
    salience: float | None = None
    again: int | None = None
    of: int | None = None


def untold(reason: str) -> Chosen:
    """Of an item that no chooser is asked about."""
    return Chosen(tell=False, reason=reason, chooser=LEDGER)


def chosen(choice: Choice, relevance: float, lines: Sequence[Line]) -> Chosen:
    """The choice, with the lines that it names by the numbers of their claim or quantity."""
    return Chosen(
        tell=choice.tell,
        reason=choice.reason,
        chooser=choice.chooser,
        score=choice.score,
        relevance=relevance,
        salience=choice.salience,
        again=_number(lines, choice.repeats, Claim),
        of=_number(lines, choice.of, Figure),
    )


def _number(lines: Sequence[Line], index: int | None, kind: type[Claim | Figure]) -> int | None:
    line = lines[index] if index is not None and 0 <= index < len(lines) else None
    return line.target if line is not None and isinstance(line.mention.what, kind) else None
