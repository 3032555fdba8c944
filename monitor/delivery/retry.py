"""When a message is tried again, so that a receiver that is down for days misses nothing."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

PAUSES = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
"""After the first try, the second, and so on: ten tries in three days and three hours, the schedule that the
Standard Webhooks specification suggests (github.com/standard-webhooks/standard-webhooks)."""
LONGEST_ASKED = timedelta(days=7)
"""A receiver that asks for more (`retry_after`) is asked again after this time."""
DAILY = timedelta(days=1)
LONGEST = timedelta(days=30)
"""A channel that accepted nothing since a message was made is no reason to give that message up: it is tried
daily for so long."""
_JITTER = 0.1


def next_try(attempt: int, now: datetime, retry_after: timedelta | None, key: str) -> datetime | None:
    """When to try again after try number `attempt` (1 is the first) failed; None: give it up.

    Never before the receiver allows it, and spread by up to a tenth of the pause. The spread follows from
    `key` (one per delivery) and `attempt` alone, so that a restart changes nothing.
    """
    if attempt > len(PAUSES):
        return None
    asked = min(retry_after or timedelta(), LONGEST_ASKED)
    pause = max(PAUSES[attempt - 1], asked)
    return now + pause * (1 + _JITTER * _spread(f"{key}:{attempt}"))


def while_dead(created_at: datetime, accepted_at: datetime | None, now: datetime) -> datetime | None:
    """When to try a message again that had all its tries, if its channel accepted nothing since it was made."""
    is_dead = accepted_at is None or accepted_at < created_at
    return now + DAILY if is_dead and now - created_at < LONGEST else None


def _spread(seed: str) -> float:
    """A number in [0, 1) that looks random."""
    return int.from_bytes(hashlib.sha256(seed.encode()).digest()[:6]) / 2**48
