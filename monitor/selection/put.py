"""What is put to a chooser, and what it answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from monitor.model import Claim, Figure, Mention


@dataclass(frozen=True, slots=True)
class Line:
    """A mention that the topic has met before, in an earlier article.

    `target` is the number of the quantity or claim that it belongs to, None for a sentence that the ledger does
    not hold. `told` says whether it was told; lines that were not tell only what the topic's articles are about.
    """

    what: Figure | Claim
    vector: bytes
    at: datetime
    target: int | None
    told: bool


@dataclass(frozen=True, slots=True)
class Nearness:
    """How near an article came to a topic.

    score       as the matcher gives it; `needed` is what it asks for
    relevance   of every item, in the order of the items: 0 is something else, 1 the topic itself
    """

    score: float
    needed: float
    relevance: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Concern:
    """A topic that an article may concern.

    lines     what it met before, the oldest first
    subjects  what its latest articles were about, the oldest first: vectors as `Match` keeps them
    opinion   what its readers' feedback asks for
    """

    topic_id: str
    name: str
    query: str
    description: str
    breadth: str
    near: Nearness
    lines: tuple[Line, ...] = ()
    subjects: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class Put:
    """One article: its items in their order, and the topics that it may concern.

    `aside` are the topics of the watchlist that it may concern as well but that are not asked for now: what is
    nearer to one of them is less likely to be news for the others.
    """

    title: str
    outlet: str
    told_at: datetime
    language: str
    subject: bytes
    items: tuple[Mention, ...]
    concerns: tuple[Concern, ...]
    aside: tuple[Nearness, ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """What becomes of one item for one topic.

    order    the mention's place in its revision
    tell     whether a person should hear of it
    score    0 to 1: how likely it is news that was not told
    repeats  index of the topic's line that says the same, None where none does
    of       index of the topic's line of whose quantity a figure is a new value, None where the ledger decides
    chooser  who decided: "learnt", "reader", "plain"
    reason   one sentence for the user
    """

    topic_id: str
    order: int
    tell: bool
    score: float
    chooser: str
    reason: str
    repeats: int | None = None
    of: int | None = None


class Chooser(Protocol):
    """Whoever chooses. The same put gives the same choices."""

    async def choose(self, put: Put) -> Sequence[Choice]:
        """One choice for each item of each concern, in their order."""
        ...
