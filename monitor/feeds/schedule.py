"""Decides when a feed is asked again: as often as the user wants, never sooner than the server allows."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

DAY = timedelta(days=1)
LONGEST_RETRY_AFTER = timedelta(days=30)
LONGEST_JITTER = timedelta(minutes=5)

_JITTER_SHARE = 0.1
_NOTHING = timedelta(0)


@dataclass(frozen=True, slots=True)
class Hints:
    """What reply and feed say about the next request: headers, and the feed's own ttl or update period."""

    max_age: timedelta | None = None
    expires_in: timedelta | None = None
    ttl: timedelta | None = None
    retry_after: timedelta | None = None


def next_poll(
    now: datetime, interval: timedelta, hints: Hints | None = None, *, failures: int = 0, key: str = ""
) -> datetime:
    """When to ask again after a poll at `now`, the `failures`th failed one in a row (0: it worked).

    The longest of the user's interval and the server's hints, of which none counts for more than a day: a
    max-age of a year must not lose entries. Failures double the interval up to a day. Retry-After is kept to
    the letter up to 30 days. `key` (the feed's address) adds up to a tenth of the wait, always the same, so
    that feeds of one interval do not all come at once.
    """
    said = hints or Hints()
    asked = (min(hint, DAY) for hint in (said.max_age, said.expires_in, said.ttl) if hint is not None)
    wait = max(interval, backoff(interval, failures), *asked)
    wait += jitter(wait, key)
    return now + max(wait, min(said.retry_after or _NOTHING, LONGEST_RETRY_AFTER))


def backoff(interval: timedelta, failures: int) -> timedelta:
    """The interval doubled for each failure, up to a day (or the interval, where that is longer)."""
    longest = max(interval, DAY)
    if failures <= 0 or interval >= longest:
        return interval
    doubled: timedelta = interval * (1 << min(failures, 20))
    return min(doubled, longest)


def jitter(wait: timedelta, key: str) -> timedelta:
    """A share of `wait` that `key` alone decides: 0 to a tenth, at most five minutes; none without a key."""
    if not key:
        return _NOTHING
    share = int.from_bytes(hashlib.sha256(key.encode("utf-8", "replace")).digest()[:4], "big") / 2**32
    return share * min(_JITTER_SHARE * wait, LONGEST_JITTER)
