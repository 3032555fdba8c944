"""The words that say that a level moved."""

from __future__ import annotations

import re

LEVEL_CHANGE = re.compile(
    r"\b(?:r[oi]se[sn]?|rising|gain|climb|jump|increas|gr[eo]w|surg|soar|advanc|f[ea]ll|drop|declin|decreas|slip|sl[iu]d"
    r"|plung|plummet|tumbl|s[aiu]nk|shr[aiu]nk|dip|cut|reduc|lower|rais|hik|lift|went|go(?:es|ing)?\b|chang|mov|revis"
    r"|expand|boost|swell|swollen|update|upgrad|downgrad|scal|correct|return|narrow|widen)\w*",
    re.IGNORECASE,
)
_MOVED_TO = re.compile(
    rf"(?:{LEVEL_CHANGE.pattern})[^.;]{{0,60}}\bto\s+(?:(?:about|around|nearly|almost|over|more\s+than|at\s+least|up\s+to"
    r"|some|an?|the|only|just)\s+)*$",
    re.IGNORECASE,
)


def moved_to(before: str) -> bool:
    """Whether the words before a number say that a level moved to it: "slipped back to", "was corrected to"."""
    return _MOVED_TO.search(before) is not None
