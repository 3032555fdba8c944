"""Writes down what polls have brought: those that end together in one transaction, for that is what storing costs."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from monitor.app import App
from monitor.errors import MonitorError
from monitor.feeds.decide import Outcome, Reply, failed, took
from monitor.model import Entry
from monitor.store import feeds, health, work
from monitor.store.feed_state import FeedState, state_values

log = structlog.get_logger(__name__)


_LINGER = 0.03  # seconds in which others may end and be written along


@dataclass(frozen=True, slots=True)
class Due:
    """A feed that is polled: the right to do so, its row, and what was remembered of it."""

    lease: work.Lease
    row: sa.Row[Any]
    state: FeedState


@dataclass(slots=True)
class _Ended:
    """A poll that has come back with a reply or an error, and how its writing went."""

    due: Due
    answer: Reply | MonitorError
    is_written: bool = False
    error: Exception | None = None


@dataclass(slots=True)
class Saving:
    """Whoever comes while others are being written waits for them, and writes for all who have come since."""

    app: App
    under_way: int
    """Polls that have not ended yet."""
    _waiting: list[_Ended] = field(default_factory=list)
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def save(self, due: Due, answer: Reply | MonitorError) -> None:
        """Store what became of the poll. Raises StoreError, LeaseLostError, or whatever its writing alone raises."""
        ended = _Ended(due, answer)
        self._waiting.append(ended)
        self.under_way -= 1
        async with self._turn:
            if self.under_way > 0 and not ended.is_written:
                await asyncio.sleep(_LINGER)
            if not ended.is_written and ended.error is None:
                await self._write_all()
        if ended.error is not None:
            raise ended.error

    async def _write_all(self) -> None:
        together, self._waiting = self._waiting, []
        try:
            await self._write(together)
        except asyncio.CancelledError:
            self._waiting = together + self._waiting
            raise
        except Exception as error:  # noqa: BLE001  (raised by `save`, at the item's own boundary)
            if len(together) == 1:
                together[0].error = error
                return
            # One of them cannot be written, and must not keep the others from it.
            for number, ended in enumerate(together):
                await self._write_one(ended, together[number + 1 :])

    async def _write_one(self, ended: _Ended, rest: list[_Ended]) -> None:
        try:
            await self._write([ended])
        except asyncio.CancelledError:
            self._waiting = [ended, *rest, *self._waiting]
            raise
        except Exception as error:  # noqa: BLE001
            ended.error = error

    async def _write(self, together: Sequence[_Ended]) -> None:
        now = self.app.now()
        async with self.app.db.write() as connection:
            outcomes = await _store(connection, together, now)
        for ended, (outcome, new) in zip(together, outcomes, strict=True):
            ended.is_written = True
            _tell(ended, outcome, new)


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
    await work.finish_all(connection, finished)
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
        "status": work.PENDING if outcome.due_at else work.PARKED,
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
        log.info("polled", feed=name, new=new, mended=list(problems))
