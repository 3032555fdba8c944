"""Takes one article's mentions into a topic's ledger and says of each what it changes, and why."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from monitor.ledger.candidates import Candidates
from monitor.ledger.choices import LEDGER, Chosen, untold
from monitor.ledger.claims import KnownClaims, Statements
from monitor.ledger.linker import Linker
from monitor.ledger.series import Quantities
from monitor.ledger.wording import is_former
from monitor.lexicon.times import is_former as is_former_time
from monitor.model import CHANGES, Article, Claim, Decision, Figure, Ledger, Mention, Quantity, Span


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
    news = {m.what.sentence for m in mentions if said[m.order].tell}
    decided = [
        _with_its_sentence(figures.take(m, f, said[m.order]), news) for m, f in in_order(counted, said)
    ]
    for mention in mentions:
        if isinstance(mention.what, Claim):
            choice = _beside_figures(mention, said, decided)
            decided.append(claims.take(mention, mention.what, choice))
    return tuple(decided)


def _with_its_sentence(decision: Decision, news: Container[Span]) -> Decision:
    """Of a sentence that is told the figure that changed is told, whichever of its items was chosen."""
    if decision.tell or decision.relation not in CHANGES or decision.chooser == LEDGER:
        return decision
    if decision.mention.what.sentence not in news:
        return decision
    return replace(decision, tell=True, reason=f"its sentence was chosen, and it changes; {decision.reason}")


def _beside_figures(mention: Mention, said: Mapping[int, Chosen], decided: Iterable[Decision]) -> Chosen:
    """A claim's choice beside the figures of its sentence: it stands back where one of them is told as a change, and
    for them where one was chosen of which the ledger holds the value."""
    choice = said[mention.order]
    beside = [one for one in decided if one.mention.what.sentence == mention.what.sentence]
    if choice.tell and any(one.tell and one.relation in CHANGES for one in beside):
        return replace(choice, tell=False, reason=f"told by the figure that changes; {choice.reason}")
    silent = any(said[one.mention.order].tell for one in beside)
    if silent and not choice.tell and choice.chooser != LEDGER and not any(one.tell for one in beside):
        return replace(choice, tell=True, reason=f"chosen by a figure that is known; {choice.reason}")
    return choice


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
