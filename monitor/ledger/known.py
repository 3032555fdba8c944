"""A topic's ledger with what finds the way in it, kept between articles: one costs the same however much is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from monitor.ledger.candidates import Candidates
from monitor.ledger.claims import KnownClaims
from monitor.model import Figure, Ledger, Mention, Quantity


class Known:
    """Quantities and claims that grow while articles are read.

    What an article changes is changed here at once: where it cannot be saved, the whole is to be loaded anew.
    """

    def __init__(self, ledger: Ledger) -> None:
        self.quantities = Candidates(ledger.quantities, ledger.last_quantity)
        self.claims = KnownClaims(ledger.claims, ledger.last_claim)

    def begin(self, mentions: Sequence[Mention]) -> None:
        """Take up an article that says this."""
        figures = [mention.vector for mention in mentions if isinstance(mention.what, Figure)]
        claims = [mention.vector for mention in mentions if not isinstance(mention.what, Figure)]
        self.quantities.begin(figures)
        self.claims.memory.begin(claims)

    def __len__(self) -> int:
        return len(self.quantities.known) + len(self.claims.known)

    @property
    def stood(self) -> Mapping[int, Quantity | None]:
        """The quantities that the article changed, by number, as they were before it; None for new ones."""
        return self.quantities.stood

    def ledger(self) -> Ledger:
        """All of it, as it stands now."""
        quantities, claims = self.quantities, self.claims
        return Ledger(quantities.whole(), claims.whole(), quantities.last, claims.last)
