"""Whether a reader may be asked now: what it may take in a day and an hour, and how long it rests when it fails."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from monitor.config.models import ReaderConfig
from monitor.store.answers import Standing

FAILURES = 3
"""Calls in a row that may fail before it rests."""
FIRST = timedelta(minutes=5)
LONGEST = timedelta(hours=1)
_ANSWER = 800
_BYTES = 3


def estimate(body: bytes) -> int:
    """Tokens of a question and its answer, rather too many: one has three to four bytes of English."""
    return len(body) // _BYTES + _ANSWER


def rest_until(failed: Sequence[datetime]) -> datetime | None:
    """When the endpoint may be asked again after calls that failed at these times in a row; None: at once.

    The rest doubles with each further failure. Calls that were on their way when it began do not lengthen it.
    """
    count, until = 0, None
    for at in failed:
        if until is None or at >= until:
            count += 1
            if count >= FAILURES:
                until = at + min(FIRST * 2 ** min(count - FAILURES, 10), LONGEST)
    return until


def refusal(standing: Standing, config: ReaderConfig, tokens: int, now: datetime) -> str | None:
    """Why no call of so many tokens may be made now, None where it may."""
    until = rest_until(standing.failed)
    if until is not None and now < until:
        return f"it fails and rests until {until:%H:%M} UTC"
    running = standing.running_at
    if until is not None and running is not None and running + config.timeout > now:
        return "it has failed and is being tried"
    if standing.calls_of_hour >= config.calls_per_hour:
        return f"the {config.calls_per_hour:,} calls of this hour are made"
    if standing.tokens_of_day + tokens > config.tokens_per_day:
        return f"the {config.tokens_per_day:,} tokens of this day are used up"
    return None
