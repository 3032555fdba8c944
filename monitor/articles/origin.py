"""Finds the news agency that a whole article comes from, so that forty copies of one wire count once."""

from __future__ import annotations

import re

# Canonical name -> other ways to write it. Names of up to four letters are taken in capitals alone.
_AGENCIES: dict[str, tuple[str, ...]] = {
    "Reuters": ("Thomson Reuters",),
    "Associated Press": ("AP", "The Associated Press", "AP News"),
    "AFP": ("Agence France-Presse", "Agence France Presse"),
    "Xinhua": ("Xinhua News Agency", "Xinhuanet"),
    "TASS": ("ITAR-TASS", "TASS Russian News Agency"),
    "RIA Novosti": ("RIA",),
    "Interfax": (),
    "Interfax-Ukraine": ("Interfax Ukraine",),
    "Ukrinform": (),
    "dpa": ("DPA", "Deutsche Presse-Agentur"),
    "ANSA": (),
    "EFE": ("Agencia EFE",),
    "Europa Press": (),
    "Kyodo": ("Kyodo News",),
    "Jiji Press": ("Jiji",),
    "Yonhap": ("Yonhap News Agency",),
    "Press Trust of India": ("PTI",),
    "ANI": ("Asian News International",),
    "IANS": ("Indo-Asian News Service",),
    "Anadolu": ("Anadolu Agency", "AA"),
    "PA Media": ("Press Association", "PA", "PA news agency"),
    "UPI": ("United Press International",),
    "Bloomberg": ("Bloomberg News",),
    "AAP": ("Australian Associated Press",),
    "Canadian Press": ("The Canadian Press",),
    "CNN": ("CNN Newsource", "CNN Wire"),
    "IRNA": (),
    "WAFA": (),
    "SANA": (),
    "Bernama": (),
    "Antara": ("ANTARA News",),
    "NAN": ("News Agency of Nigeria",),
    "BNO News": (),
    "KCNA": ("Korean Central News Agency",),
    "APA": ("Austria Presse Agentur",),
    "PAP": ("Polish Press Agency",),
    "Belga": ("Belga News Agency",),
    "ANP": (),
    "Lusa": ("Agência Lusa",),
    "States Newsroom": (),
}


def _pattern(name: str) -> str:
    words = r"\s+".join(map(re.escape, name.split()))
    return words if len(name) <= 4 else f"(?i:{words})"


_NAMES = {name: canonical for canonical, others in _AGENCIES.items() for name in (canonical, *others)}
_CANONICAL = {name.casefold(): canonical for name, canonical in _NAMES.items()}
_NAME = "(?P<name>" + "|".join(map(_pattern, sorted(_NAMES, key=len, reverse=True))) + ")"
_DASH = r"(?:--|[-\u2010-\u2015])"
_STAFF = r"(?i:staff|writers?|reporters?|correspondents?|journalists?|news agency|agency|news service)"
_AUTHOR = r"(?i:by|from|source|story by|written by|agency)\b\s*:?"

_AT_THE_HEAD = tuple(
    re.compile(pattern)
    for pattern in (
        # KYIV, April 8 (Reuters) -    (AP) --    MOSCOW, April 9. /TASS/.
        rf"(?:[A-Z\u00c0-\u00de][\w.,'\u2019/ -]{{0,70}})?\(\s*{_NAME}\s*\)\s*{_DASH}",
        rf"[A-Z\u00c0-\u00de][\w.,'\u2019 -]{{0,70}}/\s*{_NAME}\s*/\.?\s",
        rf"{_NAME}\s+{_DASH}\s",
        # By Ann Ode, Associated Press    By Ann Ode and Bo Lind | Reuters    Source: Xinhua
        rf"{_AUTHOR}\s*(?:[^.\n]{{0,90}}[-\s,|/\u2013\u2014\u2022(])?{_NAME}(?:\s+{_STAFF})*\s*\)?\.?$",
        rf"\W{{0,3}}{_NAME}\W{{0,3}}$",
    )
)
_AT_THE_END = tuple(
    re.compile(pattern)
    for pattern in (
        rf".*\(\s*{_NAME}\s*\)\s*\.?$",
        rf".*[.!?\"\u201d]\s*{_DASH}+\s*{_NAME}\s*\.?$",
        rf"\W{{0,3}}{_NAME}\W{{0,3}}$",
        rf"(?i:source)\s*:\s*{_NAME}\s*\.?$",
        rf".{{0,20}}(?:\u00a9|\([cC]\)|(?i:copyright))\W{{0,3}}(?:\d{{4}}\W{{0,3}})?{_NAME}\b",
        rf"{_NAME}\s+(?i:writers?|reporters?|journalists?)\b.{{0,300}}\bcontributed to this (?:report|story)",
    )
)
_REUTERS_END = re.compile(
    r"\(?(?:additional )?reporting by .{1,300}[;,] ?(?:writing|editing) by ", re.IGNORECASE
)
_HEAD_LINES, _END_LINES = 5, 4
_LONGEST_LINE = 2_000


def credited_origin(text: str, outlet: str) -> str | None:
    """The agency whose story the whole article is, by its canonical name, or None for the outlet's own.

    Read from dateline, byline and last lines of `text` (one paragraph a line), else from the outlet's own name.
    "Reuters reported" inside the text credits one statement, and several agencies together make a story of the
    outlet's own: neither changes the origin.
    """
    lines = [line.strip()[:_LONGEST_LINE] for line in text.split("\n") if line.strip()]
    return (
        _first_match(_AT_THE_HEAD, lines[:_HEAD_LINES])
        or _first_match(_AT_THE_END, lines[-_END_LINES:])
        or _reuters(lines[-_END_LINES:])
        or _CANONICAL.get(outlet.strip().casefold())
    )


def _first_match(patterns: tuple[re.Pattern[str], ...], lines: list[str]) -> str | None:
    for line in lines:
        for pattern in patterns:
            match = pattern.match(line)
            if match:
                return _CANONICAL[" ".join(match["name"].split()).casefold()]
    return None


def _reuters(lines: list[str]) -> str | None:
    return "Reuters" if any(map(_REUTERS_END.match, lines)) else None
