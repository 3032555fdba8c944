"""What the words beside a number say of its change: whether it stood before, whether it is a new one."""

from __future__ import annotations

import re

from monitor.lexicon.changes import moved_to
from monitor.model import Figure

_QUALIFIER = (
    r"(?:(?:about|around|nearly|almost|over|more than|at least|up to|some|the|an?(?:\s+\w+\s+of)?)\s+)*"
)
_COMPARED = re.compile(rf"\bcompared\s+(?:with|to)\s+{_QUALIFIER}$", re.IGNORECASE)
_AGAINST = re.compile(rf"\b(?:against|versus|vs\.?)\s+{_QUALIFIER}$", re.IGNORECASE)
_ONCE = re.compile(
    r"\W*(?:\w+\W+){0,4}?(?:ago|earlier|before|last|previous(?:ly)?|in\s+(?:19|20)\d\d)\b", re.IGNORECASE
)
"""What follows the value of another time, and not that of another side: "against 12 a year ago"."""


def is_former(figure: Figure) -> bool:
    """Whether its words say that it is only what another value is compared with: "compared with 176 in May"."""
    before, after = _around(figure)
    against = _AGAINST.search(before) is not None and _ONCE.match(after) is not None
    return against or _COMPARED.search(before) is not None


def tells_change(figure: Figure) -> bool:
    """Whether its words say that the value is a changed one: "scaled back to 100"."""
    return moved_to(_around(figure)[0])


def _around(figure: Figure) -> tuple[str, str]:
    """The sentence's words before and after the number."""
    start = figure.span.start - figure.sentence.start
    end = figure.span.end - figure.sentence.start
    quote = figure.sentence.quote
    return quote[: max(start, 0)], quote[max(end, 0) :]
