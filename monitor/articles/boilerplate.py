"""Knows the lines around a story that are no part of it: dates, credits, counters, links to other stories."""

from __future__ import annotations

import re

_LONGEST, _MOST_WORDS, _FEW_WORDS = 300, 15, 8
_RIGHTS = re.compile(r"\u00a9|\(c\)|copyright|all rights reserved", re.IGNORECASE)
_LINE = re.compile(
    r"^\W*(?:published|updated|posted|last (?:updated|modified)|by\b|photo|image|file photo|advertisement|related"
    r"|read (?:more|also|next)|see also|also read|most (?:read|popular)|recommended|trending|share|follow us"
    r"|subscribe|sign up|newsletter|comments?)\b"
    r"|\bmin(?:ute)?s? read\b|\u00a9|\(c\)|copyright|all rights reserved|\b\d[\d,.]* (?:views|shares|comments)\b",
    re.IGNORECASE,
)
_NAMES_OF_MONTHS = """
    january february march april may june july august september october november december
    jan feb mar apr jun jul aug sep sept oct nov dec
"""
_NAMES_OF_TIMES = """
    monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri sat sun today yesterday
    am pm gmt utc est edt cet cest ist bst pst pdt updated published posted at on ago hours hour minutes minute
    mins min seconds days day last first just now time
"""
MONTHS = frozenset(_NAMES_OF_MONTHS.split())
TIME_WORDS = MONTHS | frozenset(_NAMES_OF_TIMES.split())
_SENTENCE_END = re.compile(r"[.!?\u3002\u06d4\u0964][\"'\u201d\u2019)\]]*$")
_LINK_WORDS = 15


def is_boilerplate(line: str) -> bool:
    """Whether a line says of itself that it is a credit, a date, a counter or a link; a sentence is told news."""
    line = line.strip()
    words = len(line.split())
    if len(line) >= _LONGEST or words > _MOST_WORDS or not _LINE.search(line):
        return False
    return words <= _FEW_WORDS or not _SENTENCE_END.search(line) or bool(_RIGHTS.search(line))


def looks_like_link(line: str) -> bool:
    """Whether a line may be the headline of another story: short, and without a sentence's end."""
    return len(line.split()) <= _LINK_WORDS and not _SENTENCE_END.search(line.strip())


def line_at(text: str, start: int, end: int) -> str:
    """The whole line or lines that `start` to `end` lie in."""
    first, last = text.rfind("\n", 0, start) + 1, text.find("\n", end)
    return text[first : last if last >= 0 else len(text)].strip()
