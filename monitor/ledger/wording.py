"""What the words beside a number say of its change: whether it stood before, whether it is a new one."""

from __future__ import annotations

import re

from monitor.lexicon.changes import LEVEL_CHANGE, moved_to
from monitor.model import Figure

_QUALIFIER = (
    r"(?:(?:about|around|nearly|almost|over|more than|at least|up to|some|an?|the|earlier|previous)\s+)*"
)
_FORMER = re.compile(
    rf"\b(?:(?:up|down|higher|lower)\s+from|compared\s+(?:with|to)|instead\s+of|rather\s+than|revised\s+from"
    rf"|previous(?:ly)?(?:\s+\w+){{0,3}}\s+of)\s+{_QUALIFIER}$",
    re.IGNORECASE,
)
_FROM = re.compile(rf"\bfrom\s+{_QUALIFIER}$", re.IGNORECASE)
_FROM_AFTER = re.compile(
    r"\W*(?:\w+\W+){0,6}?(?:(?:up|down)\s+from|instead\s+of|rather\s+than)\b", re.IGNORECASE
)


def is_former(figure: Figure) -> bool:
    """Whether its words say that the value no longer stands: "down from 176", "rose from 155 to ..."."""
    before, after = _around(figure)
    if _FORMER.search(before):
        return True
    moved_on = re.match(r"[^.;]{0,40}?\bto\b", after) is not None
    return _FROM.search(before) is not None and LEVEL_CHANGE.search(before) is not None and moved_on


def tells_change(figure: Figure) -> bool:
    """Whether its words say that the value is a changed one: "scaled back to 100", "100, down from 176"."""
    before, after = _around(figure)
    return moved_to(before) or _FROM_AFTER.match(after) is not None


def _around(figure: Figure) -> tuple[str, str]:
    """The sentence's words before and after the number."""
    start = figure.span.start - figure.sentence.start
    end = figure.span.end - figure.sentence.start
    quote = figure.sentence.quote
    return quote[: max(start, 0)], quote[max(end, 0) :]
