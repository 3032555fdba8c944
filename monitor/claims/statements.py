"""The claims of a topic's ledger while one article is read: which are new, which repeat, what is told of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from monitor.claims.headline import claim_headline
from monitor.claims.novelty import Memory, Novelty
from monitor.claims.salience import is_direct, salience, silence
from monitor.claims.speakers import same_speaker
from monitor.language.agencies import credited_in
from monitor.lexicon.stems import stems
from monitor.model import (
    WORDINGS,
    Article,
    Claim,
    Decision,
    Figure,
    KnownClaim,
    Ledger,
    Mention,
    Relation,
    Span,
    Wording,
)

OVERLAP = 0.7
"""Share of the shorter content that two claims of one article share when they are the same words."""
BESIDE = 0.4
"""Share of its words that a claim must say beside a figure to be more than the figure."""
OPENING = 3
"""Words that may stand before the figure of which a claim tells ("that at least", "there are some")."""


class Statements:
    """The ledger's claims while one article is read; `known` is what the ledger holds after it, `last` the
    highest number that was ever given."""

    def __init__(self, ledger: Ledger, article: Article, copy: bool) -> None:
        self.known = list(ledger.claims)
        self.last = max([ledger.last_claim, *(known.number for known in ledger.claims)])
        self._memory = Memory(ledger.claims)
        self._article = article
        self._copy = copy
        self._here: list[tuple[Span, int]] = []
        self._last: Claim | None = None

    def take(self, mention: Mention, claim: Claim, relevance: float, figures: Sequence[Figure]) -> Decision:
        """Say how a claim stands to the ledger and enter it; `figures` are those of the article."""
        novelty, target = self._place(mention, claim)
        credited = credited_in(claim.sentence.quote)
        if target is None:
            target = self._add(mention, claim, credited)
        else:
            self._corroborate(target, claim, mention.vector, credited)
        self._here.append((claim.content, target))
        silent = (
            ("a copy of an article that was read" if self._copy else None)
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
            reason="; ".join(part for part in (novelty.reason, silent) if part),
            headline=claim_headline(claim),
            origin=credited,
            nearest=novelty.nearest.number if novelty.nearest else None,
            likeness=novelty.nearness,
        )

    def _place(self, mention: Mention, claim: Claim) -> tuple[Novelty, int | None]:
        """How the claim stands to the known ones, and the number of the one that it is, if any."""
        for content, number in self._here:
            if shared(content, claim.content) >= OVERLAP:
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

    def _add(self, mention: Mention, claim: Claim, credited: str | None) -> int:
        self.last += 1
        new = KnownClaim(
            number=self.last,
            speaker=claim.speaker,
            stance=claim.stance,
            content=claim.meant,
            sentence=claim.sentence.quote,
            vector=mention.vector,
            first_told_at=self._article.told_at,
            origins=(credited or self._article.origin,),
        )
        self.known.append(new)
        self._memory.add(new)
        return self.last

    def _corroborate(self, number: int, claim: Claim, vector: bytes, credited: str | None) -> None:
        place = next(i for i, known in enumerate(self.known) if known.number == number)
        known = self.known[place]
        wording = Wording(claim.meant, claim.sentence.quote, vector)
        origin = credited or self._article.origin
        if origin not in known.origins:
            known = replace(known, origins=(*known.origins, origin))
        if len(known.wordings) < WORDINGS and wording.content != known.content:
            known = replace(known, wordings=(*known.wordings, wording))
            self._memory.hear(known, wording)
        self.known[place] = known


def _told_as_figure(claim: Claim, figures: Sequence[Figure]) -> str | None:
    """Why a claim is left out that begins with a figure, or says little beside the figures in it."""
    inside = [f for f in figures if shared(f.span, claim.content) == 1.0]
    if not inside:
        return None
    content = stems(claim.content.quote)
    beside = content - stems(" ".join(f"{f.span.quote} {f.label}" for f in inside))
    opens = any(len(_before(f, claim).split()) <= OPENING for f in inside)
    return "told as a figure" if opens or len(beside) < BESIDE * len(content) else None


def _before(figure: Figure, claim: Claim) -> str:
    """The words of the claim's content before the figure."""
    return claim.content.quote[: figure.span.start - claim.content.start]


def shared(one: Span, other: Span) -> float:
    """The share of the shorter span that both cover."""
    if one.part is not other.part:
        return 0.0
    both = min(one.end, other.end) - max(one.start, other.start)
    return max(0, both) / max(1, min(one.end - one.start, other.end - other.start))
