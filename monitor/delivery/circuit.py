"""How long a channel rests that accepts nothing, so that a dead receiver costs one try now and then."""

from __future__ import annotations

from datetime import timedelta

from monitor.delivery.retry import LONGEST_ASKED

FIRST = timedelta(seconds=5)
LONGEST = timedelta(hours=1)
GONE = timedelta(days=3650)
"""A receiver that is gone for good (410) is left alone until somebody sends its messages again."""


def rest(failures: int, asked: timedelta | None) -> timedelta:
    """The pause after so many failures in a row (1 or more): it doubles up to an hour, and is never shorter
    than the receiver asked for. One message is tried after it; the others wait for its fate."""
    doubled: timedelta = min(FIRST * 2 ** min(failures - 1, 20), LONGEST)
    return max(doubled, min(asked or timedelta(), LONGEST_ASKED))
