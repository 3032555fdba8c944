"""Learns how often a feed brings something: how often to ask it, and when its silence is worth a word."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from monitor.model import ParsedFeed
from monitor.store.feed_state import FeedState

_DAY = timedelta(days=1)
_MEMORY = timedelta(days=1)  # after which an arrival counts for a third in the pace
_GAP_MEMORY = timedelta(days=14)  # after which a gap counts for a half
_POLLS_A_GAP = 20  # polls between two arrivals of a slow feed
_POLLS_A_TURNOVER = 3  # polls while the entries of a full feed are replaced
_FASTER = 4  # times that a busy feed may be asked more often than the user said
_FASTEST = timedelta(minutes=1)
_SETTLED = timedelta(days=3)
_KNOWN_WELL = timedelta(days=7)
_LEAST_DATES = 5
_SILENT_GAPS = 2.75  # and the time to the next poll: three at most


@dataclass(frozen=True, slots=True)
class PublicationRate:
    """What polls teach of a feed, as its state has it."""

    size: int
    pace: float
    longest_gap: timedelta | None
    last_entry_at: datetime | None


def learn(state: FeedState, parsed: ParsedFeed | None, new: int, now: datetime) -> PublicationRate:
    """The feed's rate after a poll that brought `new` entries; `parsed` is None where nothing was sent."""
    size = len(parsed.entries) if parsed else state.size
    if state.last_success_at is None or state.pace is None:
        return _first_poll(state, parsed, size, now)
    passed = now - state.last_success_at
    pace = state.pace * math.exp(-(passed / _MEMORY)) + new * (_DAY / _MEMORY)
    if not new:
        return PublicationRate(size, pace, state.longest_gap, state.last_entry_at)
    return PublicationRate(size, pace, _gap_after(state, now), now)


def _first_poll(state: FeedState, parsed: ParsedFeed | None, size: int, now: datetime) -> PublicationRate:
    """What the dates of the first entries tell; without dates the feed starts as one that brings nothing."""
    entries = parsed.entries if parsed else ()
    stated = (entry.published_at or entry.updated_at for entry in entries)
    dates = sorted(date for date in stated if date is not None and date <= now)
    newest = dates[-1] if dates else (now if entries else None)
    if len(dates) < _LEAST_DATES:
        return PublicationRate(size, 0.0, state.longest_gap, newest)
    recent = [date for date in dates if date > now - _SETTLED]
    span = min(_SETTLED, max(now - dates[0], timedelta(hours=1)))
    return PublicationRate(size, len(recent) / (span / _DAY), _longest(dates), newest)


def _longest(dates: Sequence[datetime]) -> timedelta:
    return max(later - sooner for sooner, later in pairwise(dates))


def _gap_after(state: FeedState, now: datetime) -> timedelta | None:
    """The longest gap, now that something came.

    One that began or went on while the feed could not be read says nothing.
    """
    if state.last_entry_at is None or state.failures:
        return state.longest_gap
    gap = now - state.last_entry_at
    return gap if state.longest_gap is None else max(gap, state.longest_gap * 0.5 ** (gap / _GAP_MEMORY))


def own_interval(state: FeedState, new: int, since: timedelta | None, now: datetime) -> timedelta:
    """How long the feed can be left alone, by its pace and by the last poll, which brought `new` in `since`.

    `interval` is the normal. A feed whose entries would leave it unseen is asked up to four times as often,
    at most once a minute. One that was watched for three days and seldom brings something is asked 20 times
    between two arrivals, at most as seldom as `slowest`.
    """
    pace = state.pace or 0.0
    wait = state.interval
    if now - state.added_at >= _SETTLED:
        seldom = state.slowest if pace * state.slowest * _POLLS_A_GAP <= _DAY else _DAY / pace / _POLLS_A_GAP
        wait = max(wait, min(seldom, state.slowest))
    rush = max(pace, new / (since / _DAY)) if since else pace
    if not state.size or rush * (wait / _DAY) * _POLLS_A_TURNOVER <= state.size:
        return wait
    floor = max(state.interval / _FASTER, min(_FASTEST, state.interval))
    return max(state.size * _DAY / rush / _POLLS_A_TURNOVER, floor)


def expected_gap(state: FeedState, now: datetime) -> timedelta | None:
    """The longest time without an entry that is usual for the feed; None while that cannot be said.

    Nights and weekends are learned within a week; until then it is not taken for less than a day.
    """
    if state.longest_gap is None:
        return None
    known = now - state.added_at >= _KNOWN_WELL
    return max(state.longest_gap, state.interval if known else _DAY)


def is_silent(state: FeedState, now: datetime) -> bool:
    """Whether the feed has brought nothing for so long that it is told by three times its expected gap."""
    gap = expected_gap(state, now)
    return (
        gap is not None and state.last_entry_at is not None and now - state.last_entry_at > _SILENT_GAPS * gap
    )
