"""Takes one article's figures into a topic's quantities and says of each what it changes, and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from monitor.language.agencies import credited_in
from monitor.ledger.agreement import (
    UNSAID,
    contradiction,
    is_increment,
    only_grows,
)
from monitor.ledger.candidates import Candidates, are_others
from monitor.ledger.choices import Chosen
from monitor.ledger.headlines import figure_headline
from monitor.ledger.likeness import Seen, nearest, rows
from monitor.ledger.linker import Link, Linker, shipped
from monitor.ledger.relations import PERIODS, Reading, Verdict, named_end, relate
from monitor.ledger.salience import salience
from monitor.ledger.wording import is_former, tells_change
from monitor.model import (
    CHANGES,
    SILENT,
    Article,
    Decision,
    Figure,
    Interval,
    Mention,
    Quantity,
    QuantityKey,
    Relation,
    Report,
)

MOST = 16
"""Quantities that a figure is compared with in full; the others are farther away by their words."""


class Quantities:
    """The ledger's quantities while one article is read, which was begun with them."""

    def __init__(
        self,
        known: Candidates,
        article: Article,
        copy: bool,
        figures: Sequence[Figure],
        linker: Linker | None = None,
    ) -> None:
        self._known = known
        self._article = article
        self._copy = copy
        self._linker = linker or shipped()
        self._met: dict[int, list[Figure]] = defaultdict(list)
        self._seen = Seen(article.reported_at, figures, self._met)

    def take(self, mention: Mention, figure: Figure, choice: Chosen) -> Decision:
        """Say which quantity a figure is of and how it stands to its values, and enter it."""
        reading = _reading(figure, self._article)
        former = is_former(figure)
        found = self._named(choice.of, figure) or self._find(mention, figure)
        verdict = self._relate(reading, figure, found, former)
        silent = _silent(self._copy, former, verdict.relation)
        previous = verdict.against if verdict.relation in CHANGES else None
        report = _report(figure, self._article, verdict.relation)
        target = self._add(mention, figure, found.quantity, report)
        if not former:
            self._met[target].append(figure)
        overruled = f"but {silent}" if choice.tell and silent else None
        weight = choice.salience
        return Decision(
            mention=mention,
            relation=verdict.relation,
            target=target,
            previous=_stood(figure, verdict, previous),
            tell=choice.tell and silent is None,
            salience=salience(figure, verdict.relation, choice.relevance) if weight is None else weight,
            reason="; ".join(
                part for part in (choice.reason, overruled, verdict.reason, found.reason) if part
            ),
            headline=figure_headline(figure, previous),
            origin=credited_in(figure.sentence.quote),
            chooser=choice.chooser,
            score=choice.score,
        )

    def _named(self, number: int | None, figure: Figure) -> Link | None:
        """The quantity that the chooser names, where the figure can be a value of it."""
        quantity = self._known.known.get(number) if number is not None else None
        if quantity is None or quantity.unit != figure.unit:
            return None
        return Link(quantity, 1.0, f'is quantity {quantity.number} "{quantity.label}" by the choice')

    def _find(self, mention: Mention, figure: Figure) -> Link:
        beside = self._known.beside(figure, mention.vector)
        known = [q for q in self._known.near(figure, mention.vector) if not are_others(figure, q)]
        possible = nearest(figure, known, beside, MOST)
        table = rows(figure, possible, beside.cosines(possible), self._seen)
        found = self._linker.link(figure, possible, table)
        return found if found.quantity is not None else self._by_former(figure, possible) or found

    def _by_former(self, figure: Figure, possible: Sequence[Quantity]) -> Link | None:
        """The one quantity that stands at the value which the figure's own words call its former one."""
        if figure.previous is None:
            return None
        stands = [
            q
            for q in possible
            if named_end(q.reports[-1].value) == named_end(figure.previous)
            and contradiction(figure.key, q.key) in (None, UNSAID)
        ]
        if len(stands) != 1:
            return None
        quantity = stands[0]
        return Link(
            quantity, 0.9, f'stands at the former value: quantity {quantity.number} "{quantity.label}"'
        )

    def _relate(self, reading: Reading, figure: Figure, found: Link, former: bool) -> Verdict:
        if found.quantity is None:
            return _first(figure, former)
        period = _period(figure.key, found.quantity.key)
        verdict = relate(reading, found.quantity.reports, period, only_grows=only_grows(figure.key))
        if self._copy:
            return replace(verdict, relation=Relation.CONFIRMS)
        if former and verdict.relation in CHANGES:
            return replace(verdict, relation=Relation.LAGGED)
        return verdict

    def _numbered(self, number: int) -> Quantity:
        return self._known.known[number]

    def _add(self, mention: Mention, figure: Figure, quantity: Quantity | None, report: Report) -> int:
        if quantity is None:
            number = self._known.last + 1
            self._known.put(
                Quantity(number, figure.label, figure.key, figure.unit, mention.vector, (report,))
            )
            return number
        now = self._numbered(quantity.number)
        self._known.put(replace(now, reports=(*now.reports, report)))
        return quantity.number


def _period(one: QuantityKey, other: QuantityKey) -> str | None:
    """The period of which each count is another one: told of both, or a day's for what comes on top of a total."""
    if one.period == other.period and one.period in PERIODS:
        return one.period
    added = only_grows(one) and is_increment(one) and is_increment(other)
    return "day" if added else None


def _first(figure: Figure, former: bool) -> Verdict:
    if figure.previous is not None and not former:
        return Verdict(Relation.SUPERSEDES, None, "its own words tell the value before")
    return Verdict(Relation.NEW, None, "the first value of this quantity")


def _stood(figure: Figure, verdict: Verdict, previous: Report | None) -> Interval | None:
    """The value before: as the article tells it, else as the ledger has it."""
    if verdict.relation not in CHANGES:
        return None
    return figure.previous or (previous.value if previous else None)


def _reading(figure: Figure, article: Article) -> Reading:
    speaker = figure.speaker.name if figure.speaker else None
    revises = figure.previous is not None or tells_change(figure)
    return Reading(figure.value, figure.bound, speaker, article.reported_at, revises)


def _report(figure: Figure, article: Article, relation: Relation) -> Report:
    return Report(
        value=figure.value,
        bound=figure.bound,
        speaker=figure.speaker.name if figure.speaker else None,
        as_of=article.reported_at,
        origin=credited_in(figure.sentence.quote) or article.origin,
        outlet=article.outlet,
        url=article.url,
        quote=figure.sentence.quote,
        relation=relation,
        figure=figure,
    )


def _silent(copy: bool, former: bool, relation: Relation) -> str | None:
    """Why a figure is not told whatever a chooser says, or None."""
    if copy:
        return "a copy of an article that was read"
    if former:
        return "the value that is said to have stood before"
    return "the ledger holds this value" if relation in SILENT else None
