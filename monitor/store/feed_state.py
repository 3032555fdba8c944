"""What is remembered of a feed between two polls, as a value: read from its row, changed by pure code, written back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from operator import attrgetter
from typing import Any

import sqlalchemy as sa


class Health(StrEnum):
    """What the owner has last been told of a feed; `GONE` rests until somebody wakes it."""

    OK = "ok"
    FAILING = "failing"
    SILENT = "silent"
    GONE = "gone"


class Brought(StrEnum):
    """How a poll ended: new entries, the same ones in full, a 304, or an error."""

    NEW = "new"
    SAME = "same"
    UNCHANGED = "unchanged"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class PollRun:
    """Polls in a row that ended alike. `entries` counts new ones; `note` is the error's sentence."""

    brought: Brought
    first_at: datetime
    last_at: datetime
    polls: int = 1
    entries: int = 0
    note: str = ""


Runs = tuple[list[Any], ...]


@dataclass(frozen=True, slots=True)
class FeedState:
    """One feed as the last poll left it.

    interval, slowest    the user's: normal and longest time between two polls
    address              where it has moved for good, if not at `url`; moved_* is a move on probation
    unchanged, full_at   304s in a row, and when the server last sent the whole feed
    size                 entries in the feed at its last full reply
    pace                 new entries a day, the last days counting most; None before the first poll
    longest_gap          between two arrivals of late; None while too little is known
    due_at               when this poll was to come
    asked_at, polled_at  when a request was begun, and when one had ended
    runs                 the polls of late as they are stored, for a poll reads the last of them only; see `history`
    """

    url: str
    name: str
    interval: timedelta
    slowest: timedelta
    added_at: datetime
    address: str | None = None
    moved_to: str | None = None
    moved_since: datetime | None = None
    moved_seen: int = 0
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    title: str | None = None
    ttl: timedelta | None = None
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[int, ...] = ()
    unchanged: int = 0
    full_at: datetime | None = None
    size: int = 0
    pace: float | None = None
    longest_gap: timedelta | None = None
    last_success_at: datetime | None = None
    last_entry_at: datetime | None = None
    due_at: datetime | None = None
    asked_at: datetime | None = None
    polled_at: datetime | None = None
    failures: int = 0
    failing_since: datetime | None = None
    health: Health = Health.OK
    runs: Runs = ()

    @property
    def history(self) -> tuple[PollRun, ...]:
        """The polls of late, the last one at the end."""
        return tuple(_read_run(run) for run in self.runs)


_KEPT_RUNS = 40
_TIMES = (
    "added_at", "moved_since", "full_at", "last_success_at", "last_entry_at", "asked_at", "polled_at", "failing_since",
)  # fmt: skip
_SAME_NAME = (
    "url", "name", "added_at", "address", "moved_to", "moved_since", "moved_seen", "etag", "last_modified",
    "body_hash", "title", "unchanged", "full_at", "size", "pace", "last_success_at", "last_entry_at", "due_at",
    "asked_at", "polled_at", "failures", "failing_since",
)  # fmt: skip
_CHANGED = tuple(name for name in _SAME_NAME if name not in {"url", "added_at", "due_at", "asked_at"})
_changed = attrgetter(*_CHANGED)


def read_state(row: sa.Row[Any], now: datetime) -> FeedState:
    """The state in a row of `feeds`; what a clock that ran ahead has left in the future is now."""
    stored = row._asdict()
    values = {name: stored[name] for name in _SAME_NAME}
    ahead = {name: now for name in _TIMES if (time := values[name]) is not None and time > now}
    return FeedState(
        **values | ahead,
        interval=timedelta(seconds=stored["interval_seconds"]),
        slowest=timedelta(seconds=stored["slowest_seconds"]),
        ttl=_span(stored["ttl_seconds"]),
        skip_hours=tuple(stored["skip_hours"]),
        skip_days=tuple(stored["skip_days"]),
        longest_gap=_span(stored["longest_gap_seconds"]),
        health=Health(stored["health"]),
        runs=tuple(stored["history"]),
    )


def state_values(state: FeedState) -> dict[str, Any]:
    """Column values of what a poll can change."""
    return dict(zip(_CHANGED, _changed(state), strict=True)) | {
        "ttl_seconds": _seconds(state.ttl),
        "skip_hours": state.skip_hours,
        "skip_days": state.skip_days,
        "longest_gap_seconds": _seconds(state.longest_gap),
        "health": state.health.value,
        "history": state.runs,
    }


def noted(runs: Runs, run: PollRun) -> Runs:
    """The runs with one more; polls that ended alike are one run."""
    new = _run_value(run)
    if not runs or (runs[-1][0], runs[-1][-1]) != (new[0], new[-1]):
        return (*runs, new)[-_KEPT_RUNS:]
    brought, first_at, _, polls, entries, note = runs[-1]
    longer = [brought, first_at, new[2], polls + run.polls, entries + run.entries, note]
    return (*runs[:-1], longer)


def _read_run(value: list[Any]) -> PollRun:
    brought, first, last, polls, entries, note = value
    return PollRun(
        Brought(brought), datetime.fromisoformat(first), datetime.fromisoformat(last), polls, entries, note
    )


def _run_value(run: PollRun) -> list[Any]:
    return [
        run.brought.value,
        run.first_at.isoformat(),
        run.last_at.isoformat(),
        run.polls,
        run.entries,
        run.note,
    ]


def _span(seconds: int | None) -> timedelta | None:
    return None if seconds is None else timedelta(seconds=seconds)


def _seconds(span: timedelta | None) -> int | None:
    return None if span is None else int(span.total_seconds())
