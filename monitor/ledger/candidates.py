"""The known quantities of a topic, and which of them a figure can be of by its unit, words and value."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from monitor.ledger.agreement import (
    WHOLE,
    Apart,
    Shape,
    event_agreement,
    events_apart,
    nouns_apart,
)
from monitor.ledger.relations import named_end
from monitor.ledger.stack import Stack, largest, row_of
from monitor.ledger.surroundings import Surroundings
from monitor.lexicon.names import same_name
from monitor.lexicon.tables import listed
from monitor.model import Figure, Quantity, QuantityKey

FIRST, LAST = 64, 32
"""Of many quantities those nearest by their label, and the latest, whose words are looked at."""
_EQUAL = 64
"""As many of the latest that stand at the figure's value."""
_DIGITS = 5
"""Of a product, which beyond them depends on how a processor adds: the order must not."""
T = TypeVar("T", bound=Hashable)


class Candidates:
    """The quantities of one topic by number, unit, kind of event, meaning and latest value.

    Of several with one number the first is the quantity, the others are its other wordings. A quantity's vector is held
    here, once, and not by the quantities that are handed out. It grows while articles are read: `last` is the highest
    number ever given, `stood` has the quantities that changed since `begin`, as they were then, None for new ones.
    """

    def __init__(self, known: Sequence[Quantity] = (), last: int = 0) -> None:
        self.known: dict[int, Quantity] = {}
        self.last = max([last, *(quantity.number for quantity in known)])
        self.stood: dict[int, Quantity | None] = {}
        self._wordings: list[Quantity] = []
        self._rows: dict[int, list[int]] = defaultdict(list)
        self._units: dict[str, int] = {}
        self._extents: dict[object, int] = {}
        self._nouns, self._events = Pairs(nouns_apart), Pairs(events_apart)
        self._facts = _Facts()
        self._surroundings = Surroundings()
        ordered = sorted(known, key=lambda quantity: quantity.number)
        self._stack = Stack([quantity.vector for quantity in ordered])
        for quantity in ordered:
            self._enter(quantity)

    def begin(self, vectors: Iterable[bytes]) -> None:
        """Take up an article, whose figures have these vectors."""
        self.stood = {}
        self._stack.expect(vectors)

    def put(self, quantity: Quantity) -> None:
        """Add a quantity, or the one that stands in its place with one report more."""
        self.stood.setdefault(quantity.number, self.known.get(quantity.number))
        if quantity.number not in self.known:
            self._stack.add(quantity.vector)
            self._enter(quantity)
            self.last = max(self.last, quantity.number)
            return
        self.known[quantity.number] = quantity
        self._surroundings.put(quantity)
        for row in self._rows[quantity.number]:
            self._facts["value"][row] = named_end(quantity.reports[-1].value)

    def _enter(self, quantity: Quantity) -> None:
        """A row for a quantity or for another wording of one; its unit is that of the quantity."""
        bare = replace(quantity, vector=b"")
        main = self.known.setdefault(quantity.number, bare)
        if main is bare:
            self._surroundings.put(bare)
        self._rows[quantity.number].append(len(self._wordings))
        self._wordings.append(bare if main is bare else quantity)
        shape = Shape.of(quantity.key)
        self._facts.add(
            unit=self._units.setdefault(_unit(main.unit), len(self._units)),
            noun=self._nouns.number(shape.noun),
            event=self._events.number(shape.event),
            extent=self._extents.setdefault(shape.extent, len(self._extents)),
            bare=_is_bare(main.unit, main.key),
            value=named_end(main.reports[-1].value) if main.reports else np.nan,
        )

    def near(self, figure: Figure, vector: bytes) -> list[Quantity]:
        """Quantities that the figure can be of, in ledger order, each in all its wordings.

        Of many those that are nearest by their label, the latest, and those that stand at its value.
        """
        rows = self._possible(figure)
        products = np.round(self._stack.products(vector)[rows], _DIGITS)
        first = largest(products, FIRST)
        first = first[np.argsort(products[first], kind="stable")[-FIRST:]]
        equal = rows[self._facts["value"][rows] == named_end(figure.value)]
        found = {*rows[first].tolist(), *equal[-_EQUAL:].tolist(), *rows[-LAST:].tolist()}
        return [self._worded(row) for row in sorted(found)]

    def beside(self, figure: Figure, vector: bytes) -> Beside:
        """How the figure, whose label has this vector, stands to quantities that `near` gave."""

        def cosines(known: Sequence[Quantity]) -> list[float]:
            if not vector:
                return [0.0] * len(known)
            table = self._stack.rows[[self._rows[quantity.number][0] for quantity in known]]
            for row, quantity in enumerate(known):
                if quantity.vector:  # another wording
                    table[row] = row_of(quantity.vector)
            return [float(one) for one in table @ row_of(vector)]

        return Beside(cosines, self._surroundings.shares(figure))

    def whole(self) -> tuple[Quantity, ...]:
        """All quantities with their vectors."""
        return tuple(
            replace(quantity, vector=self._stack.rows[self._rows[number][0]].tobytes())
            for number, quantity in self.known.items()
        )

    def _worded(self, row: int) -> Quantity:
        """A row's quantity, or its other wording with the reports of the quantity."""
        worded = self._wordings[row]
        quantity = self.known[worded.number]
        return quantity if self._rows[worded.number][0] == row else replace(worded, reports=quantity.reports)

    def _possible(self, figure: Figure) -> NDArray[np.int64]:
        """Rows of which the figure can be a value: both have one unit, or one leaves it to be understood ("44" beside
        "48 percent"), and their keys may be one; one equal number may be worded either way."""
        facts, shape = self._facts, Shape.of(figure.key)
        comparable = facts["unit"] == self._units.get(_unit(figure.unit), -1)
        if _is_bare(figure.unit, figure.key):
            comparable[:] = True
        apart = (
            self._nouns.beside(shape.noun)[facts["noun"]] + self._events.beside(shape.event)[facts["event"]]
        )
        alike = (facts["extent"] == self._extents.get(shape.extent, -1)) & (apart < Apart.SURELY)
        equal = facts["value"] == named_end(figure.value)
        return np.flatnonzero((comparable | facts["bare"]) & (alike | equal))


@dataclass(frozen=True, slots=True)
class Beside:
    """How a figure stands to known quantities: the cosines of their labels, 0 where one is missing, and what share of
    the words near its number were near one of theirs."""

    cosines: Callable[[Sequence[Quantity]], Sequence[float]]
    shares: Callable[[Quantity], float]


class _Facts:
    """What is asked of every row: the numbers of its unit, noun, event and extent, whether it leaves the unit open, and
    the value of its latest report."""

    def __init__(self) -> None:
        self._size = 0
        self._columns: dict[str, NDArray[Any]] = {
            name: np.zeros(64, np.int32) for name in ("unit", "noun", "event", "extent")
        } | {"bare": np.zeros(64, bool), "value": np.zeros(64)}

    def add(self, **told: float) -> None:
        if self._size == len(self._columns["value"]):
            self._columns = {n: np.concatenate([c, np.zeros_like(c)]) for n, c in self._columns.items()}
        for name, column in self._columns.items():
            column[self._size] = told[name]
        self._size += 1

    def __getitem__(self, name: str) -> NDArray[Any]:
        """A column, which can be written to."""
        return self._columns[name][: self._size]


def are_others(figure: Figure, quantity: Quantity) -> bool:
    """Whether another thing is told whatever its words: Kane's share is never Boro's, a whole no value of a part."""
    mine, theirs = figure.key, quantity.key
    if WHOLE in (*mine.modifiers, *theirs.modifiers) and event_agreement(mine, theirs) <= 0:
        return named_end(figure.value) not in {named_end(report.value) for report in quantity.reports}
    named = figure.unit != "count" and bool(mine.counted and theirs.counted)
    if named and _is_set(mine) != _is_set(theirs):
        return named_end(figure.value) not in {named_end(report.value) for report in quantity.reports}
    if not named or same_name(mine.counted, theirs.counted):
        return False
    quote = quantity.reports[-1].quote
    return _is_named(mine.counted, figure.sentence.quote) and _is_named(theirs.counted, quote)


def _is_set(key: QuantityKey) -> bool:
    """Whether a level is told that somebody set or expects, a quota or a forecast, and not what is so."""
    return bool({key.counted, *key.modifiers} & listed("levels that are set"))


def _is_named(word: str, sentence: str) -> bool:
    """Whether it is written as a name within the sentence."""
    name = re.escape(word.title())
    return re.search(rf"(?<=[\w,]\s){name}\b|^{name}(?= [A-Z])", sentence) is not None


def _unit(unit: str) -> str:
    return unit.partition("/")[0]


def _is_bare(unit: str, key: QuantityKey) -> bool:
    """Whether nothing says what is counted."""
    return unit == "count" and not key.counted


class Pairs(Generic[T]):
    """Different values, each with a number; `ask` tells a small number of two of them."""

    def __init__(self, ask: Callable[[T, T], int]) -> None:
        self._ask = ask
        self._numbers: dict[T, int] = {}
        self._told: dict[T, bytearray] = {}

    def number(self, value: T) -> int:
        return self._numbers.setdefault(value, len(self._numbers))

    def beside(self, value: T) -> NDArray[np.int8]:
        """What is told of it beside each value, by their numbers."""
        told = self._told.setdefault(value, bytearray())
        told.extend(self._ask(value, other) for other in [*self._numbers][len(told) :])
        return np.frombuffer(bytes(told), np.int8)
