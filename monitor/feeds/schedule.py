"""Decides when a feed is asked again: as often as it brings something, never sooner than the server allows."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.net import LONGEST_RETRY_AFTER

DAY = timedelta(days=1)
LONGEST_JITTER = timedelta(minutes=5)

_JITTER_SHARE = 0.1
_LATE = timedelta(minutes=1)  # which a slow server may take
_PARTING = 5
_NOTHING = timedelta(0)
_HOUR = timedelta(hours=1)
_HOURS_A_WEEK = 168


@dataclass(frozen=True, slots=True)
class Hints:
    """What reply and feed say about the next request.

    Headers; the feed's own ttl or update period; hours (0 to 23, UTC) and days (Monday is 0) on which it asks
    to be left alone.
    """

    max_age: timedelta | None = None
    expires_in: timedelta | None = None
    ttl: timedelta | None = None
    retry_after: timedelta | None = None
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[int, ...] = ()


def next_poll(
    now: datetime,
    interval: timedelta,
    hints: Hints | None = None,
    *,
    key: str = "",
    apart: timedelta = timedelta(0),
) -> datetime:
    """When to ask again after a poll at `now`.

    The longest of the feed's interval and the server's hints, of which none counts for more than a day: a
    max-age of a year must not lose entries. Retry-After is kept to the letter up to 30 days. `key` (the feed's
    address) adds up to a tenth of the wait, always the same, so that feeds of one interval do not all come at
    once. Feeds that came all at once, because they were added together or the service had stood still, are drawn
    `apart` by up to so much (the wait or an hour at most). Hours and days that the feed skips are left out at the end.
    """
    said = hints or Hints()
    asked = (min(hint, DAY) for hint in (said.max_age, said.expires_in, said.ttl) if hint is not None)
    wait = max((interval, *asked))
    wait += share(key) * max(_most_jitter(wait), min(apart, wait, _HOUR))
    wait = max(wait, min(said.retry_after or _NOTHING, LONGEST_RETRY_AFTER))
    return _allowed(now + wait, said, key)


def backoff(interval: timedelta, failures: int) -> timedelta:
    """The interval doubled for each failure, up to a day (or the interval, where that is longer)."""
    longest = max(interval, DAY)
    if failures <= 0 or interval >= longest:
        return interval
    doubled: timedelta = interval * (1 << min(failures, 20))
    return min(doubled, longest)


def jitter(wait: timedelta, key: str) -> timedelta:
    """A part of `wait` that `key` alone decides: 0 to a tenth, at most five minutes; none without a key."""
    return share(key) * _most_jitter(wait)


def _most_jitter(wait: timedelta) -> timedelta:
    return min(_JITTER_SHARE * wait, LONGEST_JITTER)


def parting(due_at: datetime | None, now: datetime) -> timedelta:
    """By how much to draw feeds apart of which this one came late: five times what it was late, so that those that
    come afterwards at once are less than three times as many as usual."""
    late = now - due_at - _LATE if due_at is not None else _NOTHING
    return _PARTING * max(late, _NOTHING)


def share(key: str) -> float:
    """A number from 0 to 1 that `key` alone decides; 0 without a key."""
    if not key:
        return 0.0
    return int.from_bytes(hashlib.sha256(key.encode("utf-8", "replace")).digest()[:4], "big") / 2**32


def _allowed(when: datetime, said: Hints, key: str) -> datetime:
    """`when`, or soon after the end of the hours and days to be skipped (none, where all of them are)."""
    if not said.skip_hours and not said.skip_days:
        return when
    hour = when.replace(minute=0, second=0, microsecond=0)
    for number in range(_HOURS_A_WEEK):
        start = hour + number * _HOUR
        if start.hour not in said.skip_hours and start.weekday() not in said.skip_days:
            return max(when, start + jitter(_HOUR, key)) if number else when
    return when
