"""Takes one article's figures into a topic's quantities and says of each what it changes, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from monitor.claims.candidates import Candidates
from monitor.claims.chosen import Chosen
from monitor.claims.headline import figure_headline
from monitor.claims.link import (
    Link,
    contradiction,
    family_of,
    is_confirmed,
    is_increment,
    is_people,
    link,
    only_grows,
    whose_contradict,
)
from monitor.claims.relate import PERIODS, Reading, Verdict, difference, named_end, relate
from monitor.claims.salience import salience
from monitor.claims.totals import SHRUNK, Totals
from monitor.claims.wording import is_former, tells_change
from monitor.language.agencies import credited_in
from monitor.model import (
    CHANGES,
    SILENT,
    Article,
    Decision,
    Figure,
    Interval,
    Ledger,
    Mention,
    Quantity,
    Relation,
    Report,
)

DISTINCT = 3
"""Digits that two equal numbers must tell before their equality alone says that they are one figure."""
NEAR_BARE = 0.3
"""How far a number that counts nothing by its own words may lie from the quantity that it stands for."""


@dataclass(frozen=True, slots=True)
class _Met:
    """A figure of the article that is being read, and the quantity that it went to."""

    figure: Figure
    target: int


class Quantities:
    """The ledger's quantities while one article is read; `last` is the highest number that was ever given."""

    def __init__(
        self,
        ledger: Ledger,
        article: Article,
        copy: bool,
        figures: Sequence[Figure],
        home: frozenset[str],
    ) -> None:
        self._known = Candidates(ledger.quantities)
        self.last = max([ledger.last_quantity, *self._known.known])
        self._article = article
        self._copy = copy
        self._all = figures
        self._totals = Totals(home, figures, self._known)
        self._here: dict[int, Report] = {}
        self._met: list[_Met] = []

    @property
    def known(self) -> tuple[Quantity, ...]:
        """All quantities, by number, with this article's reports in them."""
        return tuple(self._known.known.values())

    def take(self, mention: Mention, told: Figure, choice: Chosen) -> Decision:
        """Say which quantity a figure is of and how it stands to its values, and enter it."""
        figure = self._totals.placed(told)
        reading = _reading(figure, self._article)
        former = is_former(figure)
        found = self._named(choice.of, figure) or self._find(mention, figure, reading, former)
        verdict = self._relate(reading, figure, found, former)
        silent = _silent(self._copy, former, verdict.relation)
        previous = verdict.against if verdict.relation in CHANGES else None
        report = _report(figure, self._article, verdict.relation)
        target = self._add(mention, figure, found.quantity, report)
        if not former:
            if verdict.relation is not Relation.LAGGED:
                self._here.setdefault(target, report)
            self._met.append(_Met(figure, target))
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

    def _find(self, mention: Mention, figure: Figure, reading: Reading, former: bool) -> Link:
        """The quantity by this article's own words, by an unmistakable value, else by the linker."""
        again = self._again(figure) or self._by_value(figure)
        if again is not None:
            return again
        if is_bare(figure):
            return self._bare(figure)
        elsewhere = self._elsewhere(figure)
        part = figure.key.place is None and not reading.revises and not former and self._is_part(figure)
        if part and self._met:
            return Link(None, 0.0, "a part of a number of this article")
        possible = [
            q
            for q in self._known.near(figure)
            if q.number not in elsewhere
            and self._totals.may_be(q, figure)
            and (former or (self._may_be(q, figure, reading) and not _shrinks(figure, reading, q)))
        ]
        return self._totals.link(figure, possible) or link(figure, mention.vector, possible)

    def _again(self, figure: Figure) -> Link | None:
        """The same value of the same thing, told before in this article in other words."""
        for met in self._met:
            same = figure.unit == met.figure.unit and named_end(figure.value) == named_end(met.figure.value)
            beside = figure.sentence == met.figure.sentence or _digits(figure.value) > 1
            if same and beside and _may_repeat(figure, met.figure):
                quantity = self._numbered(met.target)
                return Link(quantity, 1.0, f'tells quantity {quantity.number} "{quantity.label}" once more')
        return None

    def _by_value(self, figure: Figure) -> Link | None:
        """The one known quantity of people that has this very number ("the 155 recruits")."""
        if _digits(figure.value) < DISTINCT or figure.unit != "count":
            return None
        standing = [
            q
            for q in self._known.of_value(figure)
            if any(r.value == figure.value for r in q.reports[-3:]) and _loosely(figure, q)
        ]
        if len(standing) != 1:
            return None
        return Link(standing[0], 1.0, f'has the value of quantity {standing[0].number} "{standing[0].label}"')

    def _bare(self, figure: Figure) -> Link:
        """ "He spoke of 171": the quantity that most is told of, if the number comes near to it."""
        near = [
            q
            for q in self.known
            if q.unit == figure.unit
            and q.key.period is None
            and difference(named_end(q.reports[-1].value), named_end(figure.value)) <= NEAR_BARE
        ]
        best = max(near, key=lambda q: (len(q.reports), -q.number), default=None)
        if best is None or len(best.reports) < 2:
            return Link(None, 0.0, "the words do not say what is counted")
        return Link(best, 0.7, f'stands for quantity {best.number} "{best.label}"')

    def _elsewhere(self, figure: Figure) -> set[int]:
        """Quantities of places that the same sentence gives a number of their own ("200, 100 of them in ...")."""
        if figure.key.place is not None:
            return set()
        places = {
            other.key.place
            for other in self._all
            if other.sentence == figure.sentence
            and other.key.place
            and family_of(other.key) == family_of(figure.key)
        }
        kin = self._known.kin(figure.key) if places else []
        return {q.number for q in kin if q.key.place in places}

    def _may_be(self, quantity: Quantity, figure: Figure, reading: Reading) -> bool:
        """One article gives one quantity one value, unless its words or another speaker tell otherwise."""
        here = self._here.get(quantity.number)
        if here is None or reading.revises:
            return True
        relation = relate(reading, [here]).relation
        keys = [(key.counted, key.event, key.place) for key in (quantity.key, figure.key)]
        same = keys[0] == keys[1]
        return relation is Relation.CONFIRMS or (relation is Relation.CONFLICTS and same)

    def _relate(self, reading: Reading, figure: Figure, found: Link, former: bool) -> Verdict:
        if found.quantity is None:
            return _first(figure, former)
        period = figure.key.period or found.quantity.key.period
        period = period or ("day" if is_increment(figure.key) else None)
        verdict = relate(
            reading, found.quantity.reports, period if period in PERIODS else None,
            only_grows=only_grows(figure.key),
        )  # fmt: skip
        if self._copy:
            return replace(verdict, relation=Relation.CONFIRMS)
        if former and verdict.relation in CHANGES:
            return replace(verdict, relation=Relation.LAGGED)
        return verdict

    def _is_part(self, figure: Figure) -> bool:
        """Whether a larger number of its kind stands in its sentence, or was told before it in the article.

        What another sentence calls a total is a part of such totals only.
        """
        family, value = family_of(figure.key), named_end(figure.value)
        states = self._totals.states(figure)
        beside = [f for f in self._all if f.sentence == figure.sentence and f is not figure]
        before = [met.figure for met in self._met if not states or self._totals.states(met.figure)]
        return any(
            f.unit == figure.unit
            and family is not None
            and family_of(f.key) == family
            and named_end(f.value) > value
            and not whose_contradict(f.key, figure.key)
            and f.key.period == figure.key.period
            and self._totals.may_hold(f, figure)
            and (is_confirmed(f.key) or not is_confirmed(figure.key))
            and (figure.speaker is None or f.speaker is None or figure.speaker.name == f.speaker.name)
            for f in (*beside, *before)
        )

    def _numbered(self, number: int) -> Quantity:
        return self._known.known[number]

    def _add(self, mention: Mention, figure: Figure, quantity: Quantity | None, report: Report) -> int:
        if quantity is None:
            self.last += 1
            new = Quantity(self.last, figure.label, figure.key, figure.unit, mention.vector, (report,))
            self._known.put(new)
            return self.last
        now = self._numbered(quantity.number)
        self._known.put(replace(now, reports=(*now.reports, report)))
        return quantity.number


def _shrinks(figure: Figure, reading: Reading, quantity: Quantity) -> bool:
    """Whether a running total would fall far without a word of it: it is rather that of another place."""
    if reading.revises or not only_grows(figure.key) or not quantity.reports:
        return False
    same_place = figure.key.place is not None and figure.key.place == quantity.key.place
    return not same_place and named_end(figure.value) < SHRUNK * named_end(quantity.reports[-1].value)


def is_bare(figure: Figure) -> bool:
    """Whether its words do not say what is counted ("spoke of 171", "put the figure at 126")."""
    return figure.unit == "count" and figure.key.counted in (
        "",
        "figure",
        "number",
        "total",
        "tally",
        "count",
    )


def _may_repeat(one: Figure, other: Figure) -> bool:
    """Whether two figures of one article with one value can be one, however they are worded."""
    if whose_contradict(one.key, other.key) or one.key.period != other.key.period:
        return False
    families = family_of(one.key), family_of(other.key)
    if None not in families and families[0] != families[1]:
        return False
    return one.key.counted == other.key.counted or (is_people(one.key) and is_people(other.key))


def _loosely(figure: Figure, quantity: Quantity) -> bool:
    """Whether people are counted by both, or by neither the same, and nobody else's."""
    if whose_contradict(figure.key, quantity.key):
        return False
    if is_people(figure.key) and is_people(quantity.key):
        families = family_of(figure.key), family_of(quantity.key)
        return None in families or families[0] == families[1]
    return contradiction(figure.key, quantity.key) is None and figure.key.counted == quantity.key.counted


def _digits(value: Interval) -> int:
    """How many digits a number tells: 3 for 155, 1 for 2 and 2,000."""
    written = f"{abs(named_end(value)):.10g}".replace(".", "").strip("0")
    return len(written)


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
    return Reading(figure.value, figure.bound, speaker, article.told_at, revises)


def _report(figure: Figure, article: Article, relation: Relation) -> Report:
    return Report(
        value=figure.value,
        bound=figure.bound,
        speaker=figure.speaker.name if figure.speaker else None,
        as_of=article.told_at,
        origin=credited_in(figure.sentence.quote) or article.origin,
        outlet=article.outlet,
        url=article.url,
        quote=figure.sentence.quote,
        relation=relation,
    )


def _silent(copy: bool, former: bool, relation: Relation) -> str | None:
    """Why a figure is not told whatever a chooser says, or None."""
    if copy:
        return "a copy of an article that was read"
    if former:
        return "the value that is said to have stood before"
    return "the ledger holds this value" if relation in SILENT else None
