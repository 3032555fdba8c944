"""Whether an article that only touches a topic tells of what the topic follows, by the articles that surely do."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

NEAR = 0.45
"""Cosine, away from the mean of all news, from which two articles tell of one story."""
KEPT = 30
"""Latest certain articles of a topic with which another is compared."""
_NEAREST = 3


def nearness(subject: bytes, certain: Sequence[bytes]) -> float:
    """The mean cosine of an article's subject with the three nearest of those given; 0 where there is none."""
    own = np.frombuffer(subject, np.float32)
    others = [np.frombuffer(one, np.float32) for one in certain if len(one) == len(subject) > 0]
    if not others:
        return 0.0
    return float(np.sort(np.stack(others) @ own)[-_NEAREST:].mean())


def is_strange(subject: bytes, certain: Sequence[bytes]) -> str | None:
    """Why the claims and figures of an article that is not certain are left out, or None."""
    near = nearness(subject, certain)
    if near >= NEAR:
        return None
    told = (
        f"is not near to those that surely are ({near:.2f} of {NEAR:.2f})"
        if certain
        else "no other surely is"
    )
    return f"it touches the topic and {told}: its claims and figures are left out"
