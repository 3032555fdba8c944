"""The words around a number that say which ends of its interval are named ("at least", "or more")."""

from __future__ import annotations

import re
from functools import cache

from monitor.lexicon.tables import rows
from monitor.model import Bound, Interval

_FILLER = (
    r"(?:\s+(?:a|an|the|just|only|another|as|total\s+of|staggering|whopping|record|estimated|additional"
    r"|further))*"
)
_REACH = 48


@cache
def _words(side: str) -> re.Pattern[str]:
    """The table's rows of one side; the name of the group that matched begins with the bound's name."""
    listed = [(bound, words.replace(" ", r"\s+")) for bound, where, words in rows("bounds") if where == side]
    any_of = "|".join(rf"(?P<{bound}__{place}>{words})" for place, (bound, words) in enumerate(listed))
    pattern = rf"(?<![\w-])(?:{any_of}){_FILLER}\s*$" if side == "before" else rf"(?:\s+\w+)?\s*(?:{any_of})"
    return re.compile(pattern, re.IGNORECASE)


def bound_at(text: str, start: int, end: int) -> tuple[Bound, int]:
    """The bound that the words around `start` to `end` set, and where these begin (`start` if after it)."""
    left = text[max(0, start - _REACH) : start]
    before = _words("before").search(left)
    if before is not None:
        return _bound(before), start - len(left) + before.start()
    after = _words("after").match(text, end)
    return (_bound(after) if after else Bound.EXACTLY), start


def _bound(match: re.Match[str]) -> Bound:
    return Bound[str(match.lastgroup).split("__")[0]]


def interval(value: float, bound: Bound) -> Interval:
    """The named ends: "more than 150" is (150, None), "up to 60" is (None, 60), "about 20" is (20, 20)."""
    if bound in (Bound.AT_LEAST, Bound.MORE_THAN):
        return Interval(value, None)
    if bound in (Bound.AT_MOST, Bound.LESS_THAN):
        return Interval(None, value)
    return Interval(value, value)
