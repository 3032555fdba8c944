"""The known quantities of a topic, and which of them a figure can be of by its unit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from monitor.ledger.agreement import family_of
from monitor.model import Figure, Quantity, QuantityKey


class Candidates:
    """The quantities of one topic by number and by kind of event.

    Of several with one number the first is the quantity, the others are its other wordings.
    """

    def __init__(self, known: Sequence[Quantity]) -> None:
        self.known: dict[int, Quantity] = {}
        self._worded: dict[int, list[Quantity]] = defaultdict(list)
        self._families: dict[str, list[int]] = defaultdict(list)
        for quantity in known:
            if quantity.number in self.known:
                self._worded[quantity.number].append(quantity)
                self._index(quantity)
            else:
                self.put(quantity)

    def put(self, quantity: Quantity) -> None:
        """Add a quantity, or the one that stands in its place with one report more."""
        if quantity.number not in self.known:
            self._index(quantity)
        self.known[quantity.number] = quantity

    def _index(self, quantity: Quantity) -> None:
        """Have it found by its kind of event."""
        family = family_of(quantity.key)
        if family is not None and quantity.number not in self._families[family]:
            self._families[family].append(quantity.number)

    def near(self, figure: Figure) -> list[Quantity]:
        """Quantities whose unit can be the figure's, in ledger order, each in all its wordings."""
        found = [n for n, quantity in self.known.items() if _comparable(figure, quantity)]
        return [worded for number in sorted(found) for worded in self._wordings(number)]

    def _wordings(self, number: int) -> list[Quantity]:
        quantity = self.known[number]
        others = [replace(worded, reports=quantity.reports) for worded in self._worded.get(number, ())]
        return [quantity, *others]

    def kin(self, key: QuantityKey) -> list[Quantity]:
        """Quantities of the same kind of event."""
        return [self.known[number] for number in self._families.get(family_of(key) or "", ())]


def _comparable(figure: Figure, quantity: Quantity) -> bool:
    """Whether both have one unit, or one leaves it to be understood ("44" beside "48 percent")."""
    one, other = figure.unit, quantity.unit
    if one.partition("/")[0] == other.partition("/")[0]:
        return True
    bare = (one == "count" and not figure.key.counted), (other == "count" and not quantity.key.counted)
    return any(bare)
