"""Offsets from UTC of time zones as dates name them."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

_HOURS = {
    "UTC": 0, "GMT": 0, "UT": 0, "Z": 0, "WET": 0, "WEST": 1, "BST": 1, "CET": 1, "CEST": 2, "MET": 1, "MEST": 2,
    "MEZ": 1,
    "MESZ": 2, "EET": 2, "EEST": 3, "IDT": 3, "MSK": 3, "TRT": 3, "WAT": 1, "CAT": 2, "SAST": 2, "EAT": 3, "IRST": 3.5,
    "GST": 4, "AFT": 4.5, "PKT": 5, "IST": 5.5, "NPT": 5.75, "ICT": 7, "WIB": 7, "WITA": 8, "WIT": 9, "SGT": 8,
    "MYT": 8,
    "PHT": 8, "HKT": 8, "AWST": 8, "JST": 9, "KST": 9, "ACST": 9.5, "ACDT": 10.5, "AEST": 10, "AEDT": 11, "NZST": 12,
    "NZDT": 13, "NST": -3.5, "NDT": -2.5, "BRT": -3, "ART": -3, "CLT": -4, "CLST": -3, "AST": -4, "ADT": -3, "VET": -4,
    "COT": -5, "PET": -5, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
    "AKST": -9, "AKDT": -8, "HST": -10,
}  # fmt: skip
_PLACES = {
    "ET": "America/New_York", "CT": "America/Chicago", "MT": "America/Denver", "PT": "America/Los_Angeles",
}  # fmt: skip
"""Names that hold in summer and winter."""
_OFFSET = re.compile(r"(?:(UTC|GMT|UT|Z)\s*)?([+\u2212-])(\d{1,2})(?::?(\d\d))?(?::\d\d)?", re.IGNORECASE)
_PLACE = re.compile(r"[A-Z][A-Za-z_]+(?:/[A-Z][A-Za-z_+-]+){1,2}")
_FURTHEST = 14


def zone(text: str) -> tzinfo | None:
    """The zone that "CEST", "GMT+5:30", "+0200" or "Asia/Tokyo" names; None for what is none."""
    hours = _HOURS.get(text.upper())
    if hours is not None:
        return timezone(timedelta(hours=hours))
    if match := _OFFSET.fullmatch(text):
        return _offset(match)
    try:
        text = _PLACES.get(text.upper(), text)
        return ZoneInfo(text) if _PLACE.fullmatch(text) else None
    except (ValueError, OSError, LookupError):
        return None


def _offset(match: re.Match[str]) -> tzinfo | None:
    name, sign, hours, minutes = match.groups()
    if not name and len(hours) == 1 and not minutes:  # "+2" may be anything
        return None
    if int(hours) > _FURTHEST or int(minutes or 0) > 59:
        return None
    away = timedelta(hours=int(hours), minutes=int(minutes or 0))
    return timezone(away if sign == "+" else -away)


def in_utc(when: datetime, where: tzinfo | None) -> datetime:
    """The moment at which clocks in a zone show `when`; without one they show UTC."""
    return when.replace(tzinfo=where or timezone.utc).astimezone(timezone.utc)  # noqa: UP017
