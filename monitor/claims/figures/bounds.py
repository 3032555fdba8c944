"""The words around a number that say which ends of its interval are named ("at least", "or more", "nearly")."""

from __future__ import annotations

import re

from monitor.model import Bound, Interval

_BEFORE = {
    Bound.AT_LEAST: r"at\s+(?:the\s+(?:very\s+)?)?least|(?:a\s+)?minimum(?:\s+of)?|no\s+(?:fewer|less)\s+than|not\s+less\s+than"
    r"|≥|>=|starting\s+at|upwards\s+of|a\s+low\s+of",
    Bound.AT_MOST: r"up\s+to|as\s+(?:many|much|high|long|far)\s+as|(?:at\s+(?:the\s+)?|as\s+)most|(?:a\s+)?maximum(?:\s+of)?"
    r"|(?:no|not)\s+(?:more|higher|longer|greater)\s+than|≤|<=|not\s+exceed(?:ing)?|capped\s+at|a\s+ceiling\s+of",
    Bound.MORE_THAN: r"(?:more|higher|greater|longer|larger|bigger|older|better|faster)\s+than|(?:well\s+|just\s+)?over|above|exceed(?:s|ed|ing)?"
    r"|surpass(?:es|ed|ing)?|beyond|in\s+excess\s+of|north\s+of|(?<!the\s)past|top(?:s|ped|ping)|>",
    Bound.LESS_THAN: r"(?:less|fewer|lower|smaller|shorter|younger|cheaper)\s+than|(?:just\s+|well\s+)?under|below|south\s+of|short\s+of|sub-|<",
    Bound.ABOUT: r"about|around|roughly|approximately|approx\.?|nearly|almost|some|close\s+to|an?\s+estimated|estimated\s+at"
    r"|circa|ca\.|c\.|~|≈|approaching|near|virtually|as\s+few\s+as|something\s+like|in\s+the\s+region\s+of|an?\s+average\s+of",
}
_AFTER = {
    Bound.AT_LEAST: r"or\s+(?:more|greater|higher|above|older|over)\b|and\s+(?:up|above|over)\b|at\s+(?:the\s+)?least\b|\+|-?plus\b",
    Bound.AT_MOST: r"or\s+(?:less|fewer|lower|below|under|younger)\b|at\s+(?:the\s+)?most\b|maximum\b|max\b",
    Bound.ABOUT: r"or\s+so\b|-?ish\b|approximately\b",
}
_FILLER = r"(?:\s+(?:a|an|the|just|only|another|as|total\s+of|staggering|whopping|record|estimated|additional|further))*"
_LEFT = re.compile(
    "|".join(rf"(?P<{bound.name}>{words})" for bound, words in _BEFORE.items()).join(
        (r"(?<![\w-])(?:", rf"){_FILLER}\s*$")
    ),
    re.IGNORECASE,
)
_RIGHT = re.compile(
    "|".join(rf"(?P<{bound.name}>{words})" for bound, words in _AFTER.items()).join(
        (r"(?:\s+\w+)?\s*(?:", ")")
    ),
    re.IGNORECASE,
)
_REACH = 48


def bound_at(text: str, start: int, end: int) -> tuple[Bound, int]:
    """The bound that the words around `start` to `end` set, and where those words begin (`start` if after it)."""
    left = text[max(0, start - _REACH) : start]
    match = _first_left(left)
    if match is not None:
        return Bound[str(match.lastgroup)], start - len(left) + match.start()
    after = _RIGHT.match(text, end)
    return (Bound[str(after.lastgroup)] if after else Bound.EXACTLY), start


def _first_left(left: str) -> re.Match[str] | None:
    """The bound words that end right before the number; the longest where several would fit."""
    return _LEFT.search(left)


def interval(value: float, bound: Bound) -> Interval:
    """The ends that are named: "more than 150" is (150, None), "up to 60" is (None, 60), "about 20" is (20, 20)."""
    if bound in (Bound.AT_LEAST, Bound.MORE_THAN):
        return Interval(value, None)
    if bound in (Bound.AT_MOST, Bound.LESS_THAN):
        return Interval(None, value)
    return Interval(value, value)
