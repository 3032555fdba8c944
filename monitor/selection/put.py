"""What is put to a chooser, and what it answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from monitor.model import Mention


@dataclass(frozen=True, slots=True)
class Line:
    """A mention that the topic has met before, in an earlier article.

    `target` is the number of the quantity or claim that it belongs to, None for a sentence that the ledger does
    not hold. `told` says whether it was told; lines that were not tell only what the topic's articles are about.
    """

    mention: Mention
    at: datetime
    target: int | None
    told: bool


@dataclass(frozen=True, slots=True)
class Concern:
    """A topic that an article may concern.

    score      how near the article came, as the matcher gives it; `needed` is what it asks for
    relevance  of every item, in the order of the items: 0 is something else, 1 the topic itself
    lines      what the topic met before in this language, the oldest first
    subjects   what its latest articles were about, the oldest first (vectors as bytes)
    leaning    what its readers' feedback asks for: above 0 fewer findings, below 0 more
    unwanted   vectors of the items that readers did not want to hear of, the oldest first (as bytes)
    asked      False for a topic that is only there to be compared with, and gets no choices
    """

    topic_id: str
    name: str
    query: str
    description: str
    score: float
    needed: float
    relevance: tuple[float, ...]
    lines: tuple[Line, ...] = ()
    subjects: tuple[bytes, ...] = ()
    leaning: float = 0.0
    unwanted: tuple[bytes, ...] = ()
    asked: bool = True


@dataclass(frozen=True, slots=True)
class Put:
    """One article: its items in their order, and the topics that it may concern.

    `subject` is what it is about (vector as bytes), `others` how near it came to the topics that it does not concern.
    """

    title: str
    outlet: str
    reported_at: datetime
    length: int
    subject: bytes
    items: tuple[Mention, ...]
    concerns: tuple[Concern, ...]
    others: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """What becomes of one item for one topic.

    order    the mention's place in its revision
    tell     whether a person should hear of it
    score    0 to 1: how likely it is news that was not told
    repeats  index of the topic's line that says the same, None where none does
    of       index of the topic's line of whose quantity a figure is a new value, None where the ledger decides
    salience 0 to 1: what is told first, None where the ledger is to say by the kind of news
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
    salience: float | None = None


class Chooser(Protocol):
    """Whoever chooses. The same put gives the same choices."""

    async def choose(self, put: Put) -> Sequence[Choice]:
        """One choice for each item of each concern, in their order."""
        ...
