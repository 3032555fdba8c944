"""Takes one article's mentions into a topic's ledger and says of each what it changes, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from monitor.ledger.candidates import Candidates
from monitor.ledger.choices import Chosen, untold
from monitor.ledger.claims import KnownClaims, Statements
from monitor.ledger.linker import Linker
from monitor.ledger.series import Quantities
from monitor.ledger.wording import is_former
from monitor.lexicon.times import is_former as is_former_time
from monitor.model import Article, Claim, Decision, Figure, Ledger, Mention, Quantity


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


def decide(  # noqa: PLR0913
    ledger: Ledger,
    mentions: Sequence[Mention],
    article: Article,
    choices: Sequence[Chosen],
    copy: bool,
    *,
    linker: Linker | None = None,
) -> tuple[Ledger, tuple[Decision, ...]]:
    """`enter` for a ledger that nobody keeps: it comes back with all of the article's mentions in it."""
    known = Known(ledger)
    decided = enter(known, mentions, article, choices, copy, linker=linker)
    return known.ledger(), decided


def enter(  # noqa: PLR0913
    known: Known,
    mentions: Sequence[Mention],
    article: Article,
    choices: Sequence[Chosen],
    copy: bool,
    *,
    linker: Linker | None = None,
) -> tuple[Decision, ...]:
    """Link and relate the mentions of one article, and enter them into what is known.

    `choices` has one for each mention. What was chosen is told, unless the ledger knows better: a value that it
    holds and what was so in another year is silent whatever a chooser says. `copy` says that the article is a copy of
    one that was read: it adds its origin and tells nothing. `linker` takes
    the place of the one that ships.
    """
    known.begin(mentions)
    said = {m.order: _unless_former(m, article, choice) for m, choice in zip(mentions, choices, strict=True)}
    claims = Statements(known.claims, article, copy)
    counted = [(m, m.what) for m in mentions if isinstance(m.what, Figure)]
    all_figures = [figure for _, figure in counted]
    figures = Quantities(known.quantities, article, copy, all_figures, linker=linker)
    decided = [figures.take(m, f, said[m.order]) for m, f in in_order(counted, said)]
    decided += [claims.take(m, m.what, said[m.order]) for m in mentions if isinstance(m.what, Claim)]
    return tuple(decided)


def in_order(
    counted: Iterable[tuple[Mention, Figure]], choices: Mapping[int, Chosen] = MappingProxyType({})
) -> list[tuple[Mention, Figure]]:
    """An article's figures as they are taken in: values that stood before come first, then those that name one.

    Of the others those that are chosen go before those that are not, else a headline that nobody tells would make
    its value known and the sentence that was chosen silent. `choices` are by the mentions' order.
    """

    def place(one: tuple[Mention, Figure]) -> tuple[bool, bool, bool]:
        mention, figure = one
        chosen = mention.order in choices and choices[mention.order].tell
        return not is_former(figure), not chosen, figure.previous is None

    return sorted(counted, key=place)


def _unless_former(mention: Mention, article: Article, choice: Chosen) -> Chosen:
    when = mention.predication.former
    if not choice.tell or not is_former_time(when, article.reported_at):
        return choice
    return untold(f"tells of another time ({when})")
