"""Finds the news agency that a whole article comes from, so that forty copies of one wire count once."""

from __future__ import annotations

import re

from monitor.language.agencies import NAME, canonical, family_of

_DASH = r"(?:--|[-\u2010-\u2015])"
_STAFF = r"(?i:staff|writers?|reporters?|correspondents?|journalists?|news agency|agency|news service)"
_AUTHOR = r"(?i:by|from|source|story by|written by|agency)\b\s*:?"

_AT_THE_HEAD = tuple(
    re.compile(pattern)
    for pattern in (
        # KYIV, April 8 (Reuters) -    (AP) --    MOSCOW, April 9. /TASS/.
        rf"(?:[A-Z\u00c0-\u00de][\w.,'\u2019/ -]{{0,70}})?\(\s*{NAME}\s*\)\s*{_DASH}",
        rf"[A-Z\u00c0-\u00de][\w.,'\u2019 -]{{0,70}}/\s*{NAME}\s*/\.?\s",
        rf"{NAME}\s+{_DASH}\s",
        # By Ann Ode, Associated Press    By Ann Ode and Bo Lind | Reuters    Source: Xinhua
        rf"{_AUTHOR}\s*(?:[^.\n]{{0,90}}[-\s,|/\u2013\u2014\u2022(])?{NAME}(?:\s+{_STAFF})*\s*\)?\.?$",
        rf"\W{{0,3}}{NAME}\W{{0,3}}$",
    )
)
_AT_THE_END = tuple(
    re.compile(pattern)
    for pattern in (
        rf".*\(\s*{NAME}\s*\)\s*\.?$",
        rf".*[.!?\"\u201d]\s*{_DASH}+\s*{NAME}\s*\.?$",
        rf"\W{{0,3}}{NAME}\W{{0,3}}$",
        rf"(?i:source)\s*:\s*{NAME}\s*\.?$",
        rf".{{0,20}}(?:\u00a9|\([cC]\)|(?i:copyright))\W{{0,3}}(?:\d{{4}}\W{{0,3}})?{NAME}\b",
        rf"{NAME}\s+(?i:writers?|reporters?|journalists?)\b.{{0,300}}\bcontributed to this (?:report|story)",
    )
)
_REUTERS_END = re.compile(
    r"\(?(?:additional )?reporting by .{1,300}[;,] ?(?:writing|editing) by ", re.IGNORECASE
)
_HEAD_LINES, _END_LINES = 5, 4
_LONGEST_LINE = 2_000


def credited_origin(text: str, outlet: str) -> str | None:
    """The agency whose story the whole article is, or the outlet's publisher, or None for the outlet's own.

    Read from dateline, byline and last lines of `text` (one paragraph a line), else from the outlet's own name.
    "Reuters reported" inside the text credits one statement, and several agencies together make a story of the
    outlet's own: neither changes the origin.
    """
    lines = [line.strip()[:_LONGEST_LINE] for line in text.split("\n") if line.strip()]
    return (
        _first_match(_AT_THE_HEAD, lines[:_HEAD_LINES])
        or _first_match(_AT_THE_END, lines[-_END_LINES:])
        or _reuters(lines[-_END_LINES:])
        or canonical(outlet)
        or family_of(outlet)
    )


def _first_match(patterns: tuple[re.Pattern[str], ...], lines: list[str]) -> str | None:
    for line in lines:
        for pattern in patterns:
            match = pattern.match(line)
            if match:
                return canonical(match["name"])
    return None


def _reuters(lines: list[str]) -> str | None:
    return "Reuters" if any(map(_REUTERS_END.match, lines)) else None
