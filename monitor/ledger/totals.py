"""Running totals of a topic's country: one of a kind, kept apart from those of its parts and of other countries."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from monitor.ledger.agreement import contradiction, family_of, is_increment, only_grows
from monitor.ledger.candidates import Candidates
from monitor.ledger.linker import Link
from monitor.ledger.locality import Where, is_subset, place_of_total, where
from monitor.ledger.parts import is_stated_total
from monitor.ledger.relations import named_end
from monitor.ledger.wording import tells_change
from monitor.model import Figure, Quantity, QuantityKey

SHRUNK = 0.6
"""A running total below this share of the known one is another one."""


_IDENTIFIED = re.compile(r"\b(?:identif(?:y|ied)|named|recovered|confirmed)\b", re.IGNORECASE)


class Totals:
    """An article's figures as seen from the countries that the topic names; of no effect where it names none."""

    def __init__(self, home: frozenset[str], figures: Sequence[Figure], known: Candidates) -> None:
        self._home = home
        self._figures = figures
        self._known = known
        self._stated = {figure.span for figure in figures if is_stated_total(figure, figures)}

    def where(self, figure: Figure) -> Where | None:
        """Where a running total counts, None for other figures.

        That of a part stands for the whole country if nothing larger of its kind is told in the article.
        """
        if not self._counts(figure.key):
            return None
        if is_subset(figure) and family_of(figure.key) == "infection":
            return Where.SOME
        lies = where(place_of_total(figure), self._home)
        return Where.HERE if lies is Where.PART and self._is_whole(figure) else lies

    def placed(self, figure: Figure) -> Figure:
        """The figure with its place as the ledger keeps it: none for the topic's own country."""
        lies = self.where(figure)
        places = {
            Where.HERE: None,
            Where.SOME: "some",
            Where.EVERYWHERE: figure.key.place or "several countries",
        }
        if lies not in places:
            return figure
        return replace(figure, key=replace(figure.key, place=places[lies]))

    def fitting(self, figure: Figure) -> Callable[[Quantity], bool]:
        """Whether a quantity and the figure count in the country, or both in a part of it, and so on.

        `figure` is as placed.
        """
        if not self._counts(figure.key):
            return lambda _: True
        lies, apart = where(figure.key.place, self._home), self._part_of(figure)
        return lambda quantity: where(quantity.key.place, self._home) is lies and quantity.number != apart

    def states(self, figure: Figure) -> bool:
        """Whether it is a total by its own words."""
        return figure.span in self._stated

    def _part_of(self, figure: Figure) -> int | None:
        """The number of the country's total where the article states it, and this is another number."""
        if figure.key.place is not None or self.states(figure):
            return None
        standing = self._total(figure)
        if standing is not None and _has_shrunk(figure, standing):
            return standing.number
        stated = [own for own in self._own(figure) if named_end(own.value) != named_end(figure.value)]
        total = self._total(figure) if stated else None
        return total.number if total is not None and any(_has_grown(own, total) for own in stated) else None

    def _own(self, figure: Figure) -> list[Figure]:
        """The totals of the topic's country that the article states, of the figure's kind."""
        return [own for own in self._alike(figure) if self.states(own) and self.where(own) is Where.HERE]

    def link(self, figure: Figure, fits: Callable[[Quantity], bool]) -> Link | None:
        """The country's one total of the kind, whatever words it is told in, if it fits. `figure` is as placed."""
        if not self._counts(figure.key) or figure.key.place is not None or figure.unit != "count":
            return None
        total = self._total(figure)
        if total is not None and _has_shrunk(figure, total):
            return None
        if total is None or not any(map(fits, self._known.wordings(total.number))):
            return None
        if self._has_larger(figure) and not (self.states(figure) and _has_grown(figure, total)):
            return None
        return Link(total, 1.0, f'is the total of quantity {total.number} "{total.label}"')

    def _counts(self, key: QuantityKey) -> bool:
        return bool(self._home) and only_grows(key)

    def _is_whole(self, figure: Figure) -> bool:
        others = [f for f in self._alike(figure) if f is not figure]
        largest = all(named_end(f.value) < named_end(figure.value) for f in others)
        standing = self._total(figure)
        return largest and (
            standing is None or named_end(figure.value) >= SHRUNK * named_end(standing.reports[-1].value)
        )

    def _total(self, figure: Figure) -> Quantity | None:
        """The total of the country that most is told of, of the figure's kind."""
        whole = replace(figure.key, place=None)
        alike = sorted(self._known.of_one_kind(figure.key), key=lambda q: (-len(q.reports), q.number))
        return next(
            (q for q in alike if q.unit == figure.unit and self._is_whole_country(q.key, whole)), None
        )

    def _is_whole_country(self, key: QuantityKey, whole: QuantityKey) -> bool:
        here = where(key.place, self._home) is Where.HERE
        return here and only_grows(key) and contradiction(whole, key) is None

    def _has_larger(self, figure: Figure) -> bool:
        larger = [f for f in self._alike(figure) if named_end(f.value) > named_end(figure.value)]
        return any(self.where(f) is Where.HERE for f in larger)

    def _alike(self, figure: Figure) -> list[Figure]:
        """The article's figures of the same kind of event, sums or additions as it is one."""
        return [
            f
            for f in self._figures
            if f.unit == figure.unit
            and family_of(f.key) == family_of(figure.key)
            and is_increment(f.key) == is_increment(figure.key)
        ]


def _has_shrunk(figure: Figure, total: Quantity) -> bool:
    """Whether it is far below the total, of those identified, and no word of a correction says that it is the total."""
    if not _IDENTIFIED.search(figure.sentence.quote):
        return False
    revised = figure.previous is not None or tells_change(figure)
    return not revised and named_end(figure.value) < SHRUNK * named_end(total.reports[-1].value)


def _has_grown(figure: Figure, total: Quantity) -> bool:
    """Whether it is no less than was known of the total."""
    return named_end(figure.value) >= named_end(total.reports[-1].value)
