"""The quantities of a topic's ledger while one article is read: which figure is of which, what has changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from monitor.claims.headline import figure_headline
from monitor.claims.link import Link, link, only_grows
from monitor.claims.relate import Reading, Verdict, relate
from monitor.claims.salience import salience, silence
from monitor.claims.wording import is_former, tells_change
from monitor.model import CHANGES, Article, Decision, Figure, Mention, Quantity, Relation, Report


class Quantities:
    """The ledger's quantities while one article is read."""

    def __init__(self, known: Sequence[Quantity], article: Article, copy: bool) -> None:
        self.known = list(known)
        self._article = article
        self._copy = copy
        self._here: dict[int, Report] = {}

    def take(self, mention: Mention, figure: Figure, relevance: float) -> Decision:
        reading = _reading(figure, self._article)
        former = is_former(figure)
        possible = [q for q in self.known if former or self._may_be(q, figure, reading)]
        found = link(figure, mention.vector, possible)
        verdict = self._relate(reading, figure, found, former)
        report = _report(figure, self._article, verdict.relation)
        target = self._add(mention, figure, found.quantity, report)
        if not former:
            self._here.setdefault(target, report)
        silent = _silent(self._copy, former) or silence(
            figure, verdict.relation, relevance, self._article.told_at
        )
        previous = verdict.against if verdict.relation in CHANGES else None
        return Decision(
            mention=mention,
            relation=verdict.relation,
            target=target,
            previous=previous.value if previous else None,
            tell=silent is None,
            salience=salience(figure, verdict.relation, relevance),
            reason=_reason(verdict.reason, found.reason, silent),
            headline=figure_headline(figure, previous),
        )

    def _may_be(self, quantity: Quantity, figure: Figure, reading: Reading) -> bool:
        """One article gives one quantity one value, unless its words or another speaker tell otherwise."""
        here = self._here.get(quantity.number)
        if here is None or reading.revises:
            return True
        relation = relate(reading, [here]).relation
        same = (quantity.key.counted, quantity.key.event) == (figure.key.counted, figure.key.event)
        return relation is Relation.CONFIRMS or (relation is Relation.CONFLICTS and same)

    def _relate(self, reading: Reading, figure: Figure, found: Link, former: bool) -> Verdict:
        if found.quantity is None:
            return Verdict(Relation.NEW, None, "the first value of this quantity")
        verdict = relate(
            reading, found.quantity.reports, figure.key.period, only_grows=only_grows(figure.key)
        )
        if self._copy:
            return replace(verdict, relation=Relation.CONFIRMS)
        if former and verdict.relation in CHANGES:
            return replace(verdict, relation=Relation.LAGGED)
        return verdict

    def _add(self, mention: Mention, figure: Figure, quantity: Quantity | None, report: Report) -> int:
        if quantity is None:
            number = max((q.number for q in self.known), default=0) + 1
            new = Quantity(number, figure.label, figure.key, figure.unit, mention.vector, (report,))
            self.known.append(new)
            return number
        place = self.known.index(quantity)
        self.known[place] = replace(quantity, reports=(*quantity.reports, report))
        return quantity.number


def _reading(figure: Figure, article: Article) -> Reading:
    speaker = figure.speaker.name if figure.speaker else None
    return Reading(figure.value, figure.bound, speaker, article.told_at, tells_change(figure))


def _report(figure: Figure, article: Article, relation: Relation) -> Report:
    return Report(
        value=figure.value,
        bound=figure.bound,
        speaker=figure.speaker.name if figure.speaker else None,
        as_of=article.told_at,
        origin=article.origin,
        outlet=article.outlet,
        url=article.url,
        quote=figure.sentence.quote,
        relation=relation,
    )


def _silent(copy: bool, former: bool) -> str | None:
    if copy:
        return "a copy of an article that was read"
    return "the value that is said to have stood before" if former else None


def _reason(*parts: str | None) -> str:
    return "; ".join(part for part in parts if part)
