"""The table of contents: what happens to a piece of news, stage by stage, in order.

    poll     a due feed is fetched; its new items become entries
    fetch    an entry's page is fetched and extracted; it becomes an article with its first revision
    look     a recent article is read again; what it says otherwise becomes a revision, what is gone is told
    match    a revision is held against every topic; a hit becomes a match
    read     a matched revision is read once: its figures and claims become mentions
    link     a topic's matches in order: mentions change the ledger, changes become findings
    alert    findings of one topic are told together: an alert with one delivery a receiver
    watch    what the service has to tell of itself becomes an alert as well
    deliver  a delivery is sent until it is accepted or given up

The stages talk through rows only: each takes due rows of its own table and leaves due rows for the next.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

import monitor.alerts.stage
import monitor.alerts.watch
import monitor.articles.recrawl
import monitor.articles.stage
import monitor.delivery.stage
import monitor.feeds.stage
import monitor.ledger.stage
import monitor.reading.stage
import monitor.topics.stage
from monitor.app import App
from monitor.store import pending
from monitor.store.pending import OF_STAGES


@dataclass(frozen=True, slots=True)
class Stage:
    """`run(app, limit)` works on at most `limit` due rows and returns how many it took.

    While nothing waits in its `tables` it need not be woken; without any it always wants to be. `queue` is what its
    work costs: the network, the reading of pages, of language, or hardly anything. `parts` are what may be worked on
    side by side but each by one worker only.
    """

    name: str
    run: Callable[[App, int], Awaitable[int]]
    limit: int
    tables: tuple[sa.Table, ...] = ()
    queue: str = "deliver"
    parts: Parts | None = None


@dataclass(frozen=True, slots=True)
class Parts:
    """`due(app, limit)` names those that wait, `run(app, part)` works on one of them as `Stage.run` does."""

    kind: str
    due: Callable[[App, int], Awaitable[Sequence[str]]]
    run: Callable[[App, str], Awaitable[int]]


STAGES = (
    Stage("poll", monitor.feeds.stage.run, limit=100, tables=OF_STAGES["poll"], queue="poll"),
    Stage("fetch", monitor.articles.stage.run, limit=20, tables=OF_STAGES["fetch"], queue="page"),
    Stage("look", monitor.articles.recrawl.run, limit=20, tables=OF_STAGES["look"], queue="page"),
    Stage(
        "match",
        monitor.topics.stage.run,
        limit=16,
        tables=OF_STAGES["match"],
        queue="language",
    ),
    Stage("read", monitor.reading.stage.run, limit=8, tables=OF_STAGES["read"], queue="language"),
    Stage(
        "link",
        monitor.ledger.stage.link,
        limit=64,
        tables=OF_STAGES["link"],
        queue="language",
        parts=Parts("topic", monitor.ledger.stage.due, monitor.ledger.stage.link_topic),
    ),
    Stage("alert", monitor.alerts.stage.run, limit=20, tables=OF_STAGES["alert"]),
    Stage("watch", monitor.alerts.watch.run, limit=100),
    Stage("deliver", monitor.delivery.stage.run, limit=20, tables=OF_STAGES["deliver"]),
)


async def waiting(app: App, stages: Sequence[Stage]) -> set[str]:
    """Names of the stages in whose tables something waits: asked in one read for all of them."""
    asked = dict.fromkeys(table for stage in stages for table in stage.tables)
    async with app.db.read() as connection:
        found = await pending.tables(connection, asked, app.now())
    return {stage.name for stage in stages if not found.isdisjoint(stage.tables)}


async def _nothing(_taken: int) -> None:
    """What happens between two rounds where nobody wants to know."""


async def drain(
    app: App,
    stage: Stage,
    *,
    stopping: Callable[[], bool] = lambda: False,
    each: Callable[[int], Awaitable[None]] = _nothing,
) -> int:
    """Run one stage until nothing is due for it or the service stops. Returns how many rows it took.

    `each` is told after every round how many rows that took.
    """
    total = 0
    while not stopping():
        taken = await stage.run(app, stage.limit)
        if taken == 0:
            break
        total += taken
        await each(taken)
    return total
