"""The claims of a topic's ledger while one article is read: which are new, which repeat, what is told of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from monitor.language.agencies import credited_in
from monitor.ledger.choices import Chosen
from monitor.ledger.headlines import claim_headline
from monitor.ledger.novelty import Memory, Novelty, bare, go_together
from monitor.ledger.salience import salience
from monitor.model import (
    WORDINGS,
    Article,
    Claim,
    Decision,
    KnownClaim,
    Mention,
    Relation,
    Span,
    Wording,
)

OVERLAP = 0.7
"""Share of the shorter content that two claims of one article share when they are the same words."""


class KnownClaims:
    """The claims of one ledger by number, ready to be compared with; `last` is the highest number ever given.

    Their vectors are held once, by the memory.
    """

    def __init__(self, claims: Sequence[KnownClaim] = (), last: int = 0) -> None:
        self.memory = Memory(claims)
        self.known = {claim.number: bare(claim) for claim in claims}
        self.last = max([last, *self.known])

    def whole(self) -> tuple[KnownClaim, ...]:
        """All claims with their vectors."""
        return tuple(self.memory.whole(self.known))


class Statements:
    """The ledger's claims while one article is read, which was begun with them."""

    def __init__(self, known: KnownClaims, article: Article, copy: bool) -> None:
        self._claims = known
        self._article = article
        self._copy = copy
        self._here: list[tuple[Span, int]] = []

    def take(self, mention: Mention, claim: Claim, choice: Chosen) -> Decision:
        """Say how a claim stands to the ledger and enter it, but for a sentence in nobody's name that is not told."""
        tell = choice.tell and not self._copy
        novelty, target = self._place(mention, claim, choice, tell=tell)
        credited = credited_in(claim.sentence.quote)
        if target is not None:
            self._corroborate(target, claim, mention.vector, credited)
        elif tell or not claim.plain:
            target = self._add(mention, claim, credited)
        if target is not None:
            self._here.append((claim.content, target))
        weight = choice.salience
        return Decision(
            mention=mention,
            relation=novelty.relation,
            target=target,
            previous=None,
            tell=tell,
            salience=salience(claim, novelty.relation, choice.relevance) if weight is None else weight,
            reason="; ".join(part for part in (choice.reason, novelty.reason) if part),
            headline=claim_headline(claim),
            origin=credited,
            nearest=novelty.nearest.number if novelty.nearest else None,
            likeness=novelty.nearness,
            chooser=choice.chooser,
            score=choice.score,
        )

    def _place(
        self, mention: Mention, claim: Claim, choice: Chosen, *, tell: bool
    ) -> tuple[Novelty, int | None]:
        """How the claim stands to the known ones, and the number of the one that it is, if any."""
        again = self._claims.known.get(choice.again or 0)
        if again is not None and go_together(claim.stance, again.stance):
            return Novelty(Relation.CONFIRMS, None, 1.0, f"says claim {again.number} again"), again.number
        for content, number in () if tell else self._here:
            if shared(content, claim.content) >= OVERLAP:
                return Novelty(Relation.CONFIRMS, None, 1.0, f"the same words as claim {number}"), number
        novelty = self._claims.memory.place(claim, mention.vector, news=tell)
        if novelty.relation is Relation.CONFIRMS and novelty.nearest is not None:
            return novelty, novelty.nearest.number
        return novelty, None

    def _add(self, mention: Mention, claim: Claim, credited: str | None) -> int:
        self._claims.last += 1
        new = KnownClaim(
            number=self._claims.last,
            speaker=claim.speaker,
            stance=claim.stance,
            content=claim.meant,
            sentence=claim.sentence.quote,
            vector=mention.vector,
            first_told_at=self._article.reported_at,
            origins=(credited or self._article.origin,),
        )
        self._claims.memory.add(new)
        self._claims.known[new.number] = bare(new)
        return new.number

    def _corroborate(self, number: int, claim: Claim, vector: bytes, credited: str | None) -> None:
        known = self._claims.known[number]
        wording = Wording(claim.meant, claim.sentence.quote, b"")
        origin = credited or self._article.origin
        if origin not in known.origins:
            known = replace(known, origins=(*known.origins, origin))
        wordings = {known.content, *(heard.content for heard in known.wordings)}
        if len(known.wordings) < WORDINGS and wording.content not in wordings:
            known = replace(known, wordings=(*known.wordings, wording))
            self._claims.memory.hear(known, replace(wording, vector=vector))
        self._claims.known[number] = known


def shared(one: Span, other: Span) -> float:
    """The share of the shorter span that both cover."""
    if one.part is not other.part:
        return 0.0
    both = min(one.end, other.end) - max(one.start, other.start)
    return max(0, both) / max(1, min(one.end - one.start, other.end - other.start))
