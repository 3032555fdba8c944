"""Writes down what polls have brought: those that end together in one transaction, for that is what storing costs."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor.app import App
from monitor.errors import MonitorError
from monitor.feeds.decide import Outcome, Reply, failed, took
from monitor.model import Entry
from monitor.store import feeds, health, leases
from monitor.store.batch_writer import BatchWriter
from monitor.store.feed_state import FeedState, state_values

log = structlog.get_logger(__name__)


_LINGER = 0.03  # seconds in which others may end and be written along


@dataclass(frozen=True, slots=True)
class Due:
    """A feed that is polled: the right to do so, its row, and what was remembered of it."""

    lease: leases.Lease
    row: sa.Row[Any]
    state: FeedState


@dataclass(frozen=True, slots=True)
class _Ended:
    """A poll that has come back with a reply or an error."""

    due: Due
    answer: Reply | MonitorError


class Saving:
    """Stores what a round of polls brings; polls that end within a moment share a transaction."""

    def __init__(self, app: App, under_way: int) -> None:
        self._app = app
        self._under_way = under_way
        self._all_in = asyncio.Event()
        self._together = BatchWriter(self._write, self._all_in, _LINGER)

    async def save(self, due: Due, answer: Reply | MonitorError) -> None:
        """Store what became of the poll. Raises StoreError, LeaseLostError, or whatever its writing alone raises."""
        self._under_way -= 1
        if not self._under_way:
            self._all_in.set()
        await self._together.enter(_Ended(due, answer))

    async def _write(self, together: Sequence[_Ended]) -> int:
        async with self._app.db.write() as connection:
            outcomes = await _store(connection, together, self._app.now())
        for ended, (outcome, new) in zip(together, outcomes, strict=True):
            _tell(ended, outcome, new)
        return len(together)


async def _store(
    connection: AsyncConnection, together: Sequence[_Ended], now: datetime
) -> list[tuple[Outcome, int]]:
    """Entries, what is remembered of the feeds, and what their owner is told. Returns new entries of each, too."""
    brought = [(ended.due.row, _entries(ended.answer)) for ended in together]
    counts = await feeds.add_all(connection, brought, now=now)
    outcomes = [_outcome(ended, new, now) for ended, new in zip(together, counts, strict=True)]
    finished = [
        (ended.due.lease, _values(ended, outcome)) for ended, outcome in zip(together, outcomes, strict=True)
    ]
    await leases.finish_all(connection, finished)
    await health.add(connection, [event for outcome in outcomes for event in outcome.events], now)
    return list(zip(outcomes, counts, strict=True))


def _entries(answer: Reply | MonitorError) -> Sequence[Entry]:
    return answer.parsed.entries if isinstance(answer, Reply) and answer.parsed else ()


def _outcome(ended: _Ended, new: int, now: datetime) -> Outcome:
    if isinstance(ended.answer, Reply):
        return took(ended.due.state, ended.answer, new, now)
    return failed(ended.due.state, ended.answer, now)


def _values(ended: _Ended, outcome: Outcome) -> dict[str, Any]:
    return {
        "status": leases.PENDING if outcome.due_at else leases.PARKED,
        "due_at": outcome.due_at,
        "attempts": 0,
        "error": str(ended.answer) if isinstance(ended.answer, MonitorError) else None,
        **state_values(outcome.state),
    }


def _tell(ended: _Ended, outcome: Outcome, new: int) -> None:
    name, answer = ended.due.state.name, ended.answer
    if isinstance(answer, MonitorError):
        log.warning("feed failed", feed=outcome.state.name, error=str(answer), again_at=outcome.due_at)
        return
    if outcome.state.address != ended.due.state.address:
        log.info("feed moved for good", feed=name, address=outcome.state.address)
    problems = answer.parsed.problems if answer.parsed else ()
    if new or problems:
        log.info("polled", feed=name, new=new, sanitized=list(problems))
