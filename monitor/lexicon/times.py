"""The words that place what is told in another year, and whether that is over for who reads an article."""

from __future__ import annotations

import re
from datetime import datetime

YEAR = re.compile(r"\b(?:19|20)\d\d\b")
EARLIER = re.compile(
    r"\b(?:(?:years?|decades?|centur(?:y|ies))\s(?:ago|earlier)|last\s(?:year|decade|century)|at\sthe\stime"
    r"|that\s(?:spring|summer|autumn|winter|year|decade))\b",
    re.IGNORECASE,
)
_PASSED = re.compile(r"\b(?:years?|decades?|centur(?:y|ies))\s(?:after|since)$", re.IGNORECASE)
_LOOKS_BACK = re.compile(
    r"\b(?:(?:a|one|two|three|four|five|six|seven|eight|nine|ten|\d+)\s(?:years?|decades?)\s(?:on|later|ago|since)"
    r"|on\sthis\sday|(?:anniversary|remembering|in\smemory)\b.*)",
    re.IGNORECASE,
)


def looks_back(title: str) -> str:
    """The words by which a title says that its article is about another year: "one year on"; else empty."""
    found = _LOOKS_BACK.search(title)
    return found.group() if found else ""


def is_former(words: str, reported_at: datetime) -> bool:
    """Whether a time is over for who reads an article of `reported_at`: the year before it is still told of as news."""
    years = [int(year) for year in YEAR.findall(words)]
    if years:
        return max(years) < reported_at.year - 1
    return any(past.search(words) for past in (EARLIER, _PASSED, _LOOKS_BACK))
