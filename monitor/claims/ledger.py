"""Takes one article's mentions into a topic's ledger and says of each what it changes, and why."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.claims.quantities import Quantities
from monitor.claims.statements import Statements
from monitor.claims.wording import is_former
from monitor.model import Article, Claim, Decision, Figure, Ledger, Mention


def decide(  # noqa: PLR0913
    ledger: Ledger,
    mentions: Sequence[Mention],
    article: Article,
    relevance: Sequence[float],
    copy: bool,
    *,
    home: frozenset[str] = frozenset(),
) -> tuple[Ledger, tuple[Decision, ...]]:
    """Link, relate and weigh the mentions of one article; the ledger comes back with all of them in it.

    `relevance` has one number for each mention, 0 to 1: how near its sentence is to the topic. `copy` says
    that the article is a copy of one that was read: it adds its origin and tells nothing. Figures come before
    claims, so that a claim that only repeats a figure is told once; values that stood before come first.
    `home` names the countries that the topic is about.
    """
    near = {mention.order: value for mention, value in zip(mentions, relevance, strict=True)}
    claims = Statements(ledger, article, copy)
    counted = [(m, m.what) for m in mentions if isinstance(m.what, Figure)]
    said = [(m, m.what) for m in mentions if isinstance(m.what, Claim)]
    figures = Quantities(ledger, article, copy, [figure for _, figure in counted], home)
    told = [
        figures.take(m, f, near[m.order]) for m, f in sorted(counted, key=lambda one: not is_former(one[1]))
    ]
    told += [claims.take(m, c, near[m.order], [f for _, f in counted]) for m, c in said]
    return Ledger(figures.known, tuple(claims.known), figures.last, claims.last), tuple(told)
