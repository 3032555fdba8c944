"""The period that a count is of: "overnight", "in the past 24 hours", "a year"."""

from __future__ import annotations

import re

_EACH = r"(?:a|per|each|every|in (?:a|one)|the (?:past|last|previous)|(?:so far )?this)"
_PERIODS = (
    ("night", r"overnight|last night|during the night|nightly"),
    ("day", r"(?:the|prior|previous|past|last)\s+24\s+hours|24-hour|daily"
            r"|(?:a|per|each|every|in (?:a|one)(?: single)?)\s+day"
            r"|on\s+\w+day\s+alone"
            r"|(?:the|this)\s+(?:past|last|previous)\s+day"),
    ("week", rf"weekly|{_EACH}\s+week"),
    ("month", rf"monthly|{_EACH}\s+month"),
    ("year", rf"annual(?:ly)?|yearly|{_EACH}\s+year"),
)  # fmt: skip
_PERIOD = re.compile(
    r"\b(?:"
    + "|".join(rf"(?P<{name}>{words})" for name, words in _PERIODS)
    + r")\b(?!-|\s+(?:ago|before|earlier|later|after|since|old|long))",
    re.IGNORECASE,
)
_SUMMED = re.compile(
    r"\b(?:bring|brought|tak|took|rais)\w*\s+(?:the|its|their)\s+(?:\w+\s+){0,2}total\b", re.IGNORECASE
)
"""Before a sum that a period's count adds to: "200 a day, bringing the total to 7,400"."""


def period_of(left: str, right: str, unit: str) -> str | None:
    """The period that a count is of: told in `right` of it, else in `left` of it, up to its neighbours.

    A rate ("2 million barrels a day") is a level: its unit tells the period.
    """
    if "/" in unit:
        return None
    after = _PERIOD.search(right)
    before = list(_PERIOD.finditer(_SUMMED.split(left)[-1]))
    match = after or (before[-1] if before else None)
    return match.lastgroup if match else None
