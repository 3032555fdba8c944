"""Finds the few known quantities that a figure can be of, so that a large ledger costs no more than a small one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from monitor.claims.agreement import family_of, grounds
from monitor.model import Figure, Interval, Quantity, QuantityKey, Report


class Candidates:
    """The quantities of one topic by number, by what they count, by kind of event and by value.

    Of several with one number the first is the quantity, the others are its other wordings.
    """

    def __init__(self, known: Sequence[Quantity]) -> None:
        self.known: dict[int, Quantity] = {}
        self._worded: dict[int, list[Quantity]] = defaultdict(list)
        self._grounds: dict[tuple[str, str], list[int]] = defaultdict(list)
        self._families: dict[str, list[int]] = defaultdict(list)
        self._values: dict[tuple[str, Interval], list[int]] = defaultdict(list)
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
            self._note(quantity, quantity.reports)
        else:
            self._note(quantity, quantity.reports[-1:])
        self.known[quantity.number] = quantity

    def _index(self, quantity: Quantity) -> None:
        """Have it found by its key."""
        places = [self._grounds[quantity.unit, ground] for ground in grounds(quantity.key)]
        family = family_of(quantity.key)
        if family is not None:
            places.append(self._families[family])
        for numbers in places:
            if quantity.number not in numbers:
                numbers.append(quantity.number)

    def _note(self, quantity: Quantity, reports: Iterable[Report]) -> None:
        for report in reports:
            numbers = self._values[quantity.unit, report.value]
            if quantity.number not in numbers:
                numbers.append(quantity.number)

    def near(self, figure: Figure) -> list[Quantity]:
        """Quantities whose unit can be the figure's, in ledger order, each in all its wordings."""
        found = [n for n, quantity in self.known.items() if _comparable(figure, quantity)]
        return [worded for number in sorted(found) for worded in self._wordings(number)]

    def _wordings(self, number: int) -> list[Quantity]:
        quantity = self.known[number]
        others = [replace(worded, reports=quantity.reports) for worded in self._worded.get(number, ())]
        return [quantity, *others]

    def of_value(self, figure: Figure) -> list[Quantity]:
        """Quantities one of whose reports has exactly the figure's value."""
        return [self.known[number] for number in self._values.get((figure.unit, figure.value), ())]

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
