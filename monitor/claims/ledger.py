"""Takes one article's mentions into a topic's ledger and says of each what it changes, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from monitor.claims.headline import claim_headline, figure_headline
from monitor.claims.link import Link, link, only_grows
from monitor.claims.names import same_speaker
from monitor.claims.novelty import Memory, Novelty, stems
from monitor.claims.relate import Reading, Verdict, relate
from monitor.claims.salience import is_direct, salience, silence
from monitor.claims.wording import is_former, tells_change
from monitor.model import (
    CHANGES,
    Article,
    Claim,
    Decision,
    Figure,
    KnownClaim,
    Ledger,
    Mention,
    Quantity,
    Relation,
    Report,
    Span,
)

OVERLAP = 0.7
"""Share of the shorter content that two claims of one article share when they are the same words."""
BESIDE = 0.4
"""Share of its words that a claim must say beside a figure to be more than the figure."""


OPENING = 3
"""Words that may stand before the figure of which a claim tells ("that at least", "there are some")."""


def decide(
    ledger: Ledger, mentions: Sequence[Mention], article: Article, relevance: Sequence[float], copy: bool
) -> tuple[Ledger, tuple[Decision, ...]]:
    """Link, relate and weigh the mentions of one article; the ledger comes back with all of them in it.

    `relevance` has one number for each mention, 0 to 1: how near its sentence is to the topic. `copy` says
    that the article is a copy of one that was read: it adds its origin and tells nothing. Figures come before
    claims, so that a claim that only repeats a figure is told once; values that stood before come first.
    """
    near = {mention.order: value for mention, value in zip(mentions, relevance, strict=True)}
    figures = _Figures(ledger.quantities, article, copy)
    claims = _Claims(ledger.claims, article, copy)
    counted = [(m, m.what) for m in mentions if isinstance(m.what, Figure)]
    said = [(m, m.what) for m in mentions if isinstance(m.what, Claim)]
    told = [
        figures.take(m, f, near[m.order]) for m, f in sorted(counted, key=lambda one: not is_former(one[1]))
    ]
    told += [claims.take(m, c, near[m.order], [f for _, f in counted]) for m, c in said]
    return Ledger(tuple(figures.known), tuple(claims.known)), tuple(told)


class _Figures:
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


class _Claims:
    """The ledger's claims while one article is read."""

    def __init__(self, known: Sequence[KnownClaim], article: Article, copy: bool) -> None:
        self.known = list(known)
        self._memory = Memory(known)
        self._article = article
        self._copy = copy
        self._here: list[tuple[Span, int]] = []
        self._last: Claim | None = None

    def take(self, mention: Mention, claim: Claim, relevance: float, figures: Sequence[Figure]) -> Decision:
        novelty, target = self._place(mention, claim)
        if target is None:
            target = self._add(mention, claim)
        else:
            self._corroborate(target)
        self._here.append((claim.content, target))
        silent = (
            _silent(self._copy, former=False)
            or silence(claim, novelty.relation, relevance, self._article.told_at)
            or _told_as_figure(claim, figures)
            or self._elaborates(claim)
        )
        self._last = claim
        return Decision(
            mention=mention,
            relation=novelty.relation,
            target=target,
            previous=None,
            tell=silent is None,
            salience=salience(claim, novelty.relation, relevance),
            reason=_reason(novelty.reason, silent),
            headline=claim_headline(claim),
        )

    def _place(self, mention: Mention, claim: Claim) -> tuple[Novelty, int | None]:
        """How the claim stands to the known ones, and the number of the one that it is, if any."""
        for content, number in self._here:
            if _shared(content, claim.content) >= OVERLAP:
                return Novelty(Relation.CONFIRMS, None, 1.0, f"the same words as claim {number}"), number
        novelty = self._memory.place(claim, mention.vector)
        if novelty.relation is Relation.CONFIRMS and novelty.nearest is not None:
            return novelty, novelty.nearest.number
        return novelty, None

    def _elaborates(self, claim: Claim) -> str | None:
        """Why direct speech is left out that follows another claim of its speaker."""
        last = self._last
        if last is None or last.speaker is None or claim.speaker is None or not is_direct(claim):
            return None
        follows = claim.stance is last.stance and same_speaker(claim.speaker, last.speaker)
        return "direct speech that bears out what was told before it" if follows else None

    def _add(self, mention: Mention, claim: Claim) -> int:
        number = max((known.number for known in self.known), default=0) + 1
        new = KnownClaim(
            number=number,
            speaker=claim.speaker,
            stance=claim.stance,
            content=claim.content.quote,
            sentence=claim.sentence.quote,
            vector=mention.vector,
            first_told_at=self._article.told_at,
            origins=(self._article.origin,),
        )
        self.known.append(new)
        self._memory.add(new)
        return number

    def _corroborate(self, number: int) -> None:
        place = next(i for i, known in enumerate(self.known) if known.number == number)
        known = self.known[place]
        if self._article.origin not in known.origins:
            self.known[place] = replace(known, origins=(*known.origins, self._article.origin))


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


def _told_as_figure(claim: Claim, figures: Sequence[Figure]) -> str | None:
    """Why a claim is left out that begins with a figure, or says little beside the figures in it."""
    inside = [f for f in figures if _shared(f.span, claim.content) == 1.0]
    if not inside:
        return None
    content = stems(claim.content.quote)
    beside = content - stems(" ".join(f"{f.span.quote} {f.label}" for f in inside))
    opens = any(len(_before(f, claim).split()) <= OPENING for f in inside)
    return "told as a figure" if opens or len(beside) < BESIDE * len(content) else None


def _before(figure: Figure, claim: Claim) -> str:
    """The words of the claim's content before the figure."""
    return claim.content.quote[: figure.span.start - claim.content.start]


def _shared(one: Span, other: Span) -> float:
    """The share of the shorter span that both cover."""
    if one.part is not other.part:
        return 0.0
    shared = min(one.end, other.end) - max(one.start, other.start)
    return max(0, shared) / max(1, min(one.end - one.start, other.end - other.start))


def _reason(*parts: str | None) -> str:
    return "; ".join(part for part in parts if part)
