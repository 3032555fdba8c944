"""Reads the dates of feeds, sitemaps, pages and headers: one reader for all, which never guesses.

Known are RFC 822 and 3339 with their everyday misspellings, W3C's and ISO 8601's forms, seconds since 1970, and days
written with digits or with the months of some seventy languages. What else there is gives none, and so does a day
that may be two ("09/11/2026") where nothing settles the order.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta, tzinfo
from enum import Enum
from functools import lru_cache

from monitor.documents.months import languages_of_day, month, weekday
from monitor.documents.zones import in_utc, zone

_OLDEST = datetime(1990, 1, 1, tzinfo=UTC)
_AHEAD = timedelta(days=1)
_LONGEST = 120

_MONTHS = {
    name: number
    for number, name in enumerate("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(), 1)  # noqa: SIM905
}
_RFC822 = re.compile(
    r"(?:[A-Z][a-z]{2}, )?(\d{1,2}) ([A-Z][a-z]{2}) (\d{4}) (\d\d:\d\d)(:\d\d)? (GMT|UTC|[+-]\d{4}|[A-Z]{2,5})"
)
_DAYS = frozenset({"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"})
_RFC3339 = re.compile(r"(\d{4}-\d\d-\d\d)(?:(T\d\d:\d\d:\d\d(?:\.\d{3}(?:\d{3})?)?)(Z|[+-]\d\d:\d\d))?")

_ATTRIBUTE = re.compile(r"datetime\s*=\s*[\"']([^\"'<>]{4,60})[\"']", re.IGNORECASE)
_TAG_OR_REMARK = re.compile(r"<[^<>]*>|\([^()]*\)")
_ZONE_TWICE = re.compile(r"(?<=\d)([+-]\d\d:?\d\d|Z)\[[A-Za-z_/+-]{3,40}\]")
_SECONDS = re.compile(r"(\d{9,10})(?:\d{3})?(?:\.\d+)?")
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T?(\d\d)(\d\d)(\d\d)?)?")
_WEEK = re.compile(r"(\d{4})-?W(\d\d)-?(\d)")
_DAY_OF_YEAR = re.compile(r"(\d{4})-?(\d{3})")
_CLOCK = re.compile(
    r"(?<![\d:])(?:T|[Tt]?\s*)(\d{1,2})(?::|[hH\u6642\u65f6\uc2dc]\s?)(\d\d)(?:(?::|[\u5206\ubd84m]\s?)(\d\d))?"
    r"(?:[.,](\d{1,9}))?[\u5206\u79d2\ubd84\ucd08]?(?![\d:])"
    r"\s*([aApP]\.?\s?[mM]\b\.?|\u4e0a\u5348|\u4e0b\u5348|\uc624\uc804|\uc624\ud6c4)?"
)
_DOTTED = re.compile(
    r"(?<=\d{4})(?:[Tt]|,?\s(?:[-|\u2013]\s)?(?:(?:klo|kl\.?|ore|um|at|\u00e0|\u00e0s|o|\u043e)\s)?)"
    r"(\d{1,2})\.(\d\d)(?:\.(\d\d))?(?![.\d])()()|(?<=-\d\d)[Tt\s](\d{1,2})\.(\d\d)(?:\.(\d\d))?(?![.\d])()()"
)
"""A time with dots, after a year or ISO 8601's T."""
_HOUR = re.compile(r"\b(\d{1,2})\s?([aApP]\.?[mM])\b\.?")
_AFTERNOON = ("p", "\u4e0b", "\ud6c4")
_HALF_BEFORE = re.compile(r"(\u4e0a\u5348|\u4e0b\u5348|\uc624\uc804|\uc624\ud6c4)")
_ZONE = re.compile(
    r"(?:\b(?:UTC|GMT|UT|Z)\s*)?(?<![\w:])?[+\u2212-]\d{1,2}:?(?:\d\d)?(?::\d\d)?(?=\s|$)|\b[A-Z][A-Za-z_]+/[A-Z][A-Za-z_/+-]+"
    r"|\b[A-Z]{2,5}\b|Z\b"
)
_EASTERN = re.compile(
    r"(\d{4})\s*[\u5e74\ub144]\s*(\d{1,2})\s*[\u6708\uc6d4]\s*(\d{1,2})\s*[\u65e5\u53f7\uc77c]?"
)
_ERA = re.compile("(\u4ee4\u548c|\u6c11\u570b|\u6c11\u56fd)\\s*(\\d{1,3}|\u5143)(?=\\s*\u5e74)")
_ERAS = {"\u4ee4\u548c": 2018, "\u6c11\u570b": 1911, "\u6c11\u56fd": 1911}
_VIETNAMESE = re.compile(r"(\d{1,2})\s*th\u00e1ng\s*(\d{1,2})\s*,?\s*(?:n\u0103m\s*)?(\d{4})", re.IGNORECASE)
_THAI = re.compile("[\u0e00-\u0e7f]")
_THAI_DOT = re.compile("(?<=[\u0e00-\u0e7f])\\.(?=[\u0e00-\u0e7f])")
_BUDDHIST = 543
_YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})\s*([-/.])\s*(\d{1,2})\s*\2\s*(\d{1,2})(?!\d)\.?")
_YEAR_LAST = re.compile(r"(?<!\d)(\d{1,2})\s*([-/.])\s*(\d{1,2})\s*\2\s*(\d{4})(?!\d)")
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019\u0300-\u036f\u0900-\u0dff]+[^\W\d_]*)*\.?")
_NUMBER = re.compile(r"(?<!\d)\d{1,4}(?!\d)")
_CENTURY = 2_000
_MONTHS_IN_YEAR, _DAYS_IN_MONTH, _HOURS_IN_HALF, _HOURS_IN_DAY = 12, 31, 12, 24
_LONGEST_NAME = 3  # words


class Order(Enum):
    """Which number of "09/11/2026" is the day."""

    DAY_FIRST = "day first"
    MONTH_FIRST = "month first"


def read_date(text: object, *, order: Order | None = None, language: str | None = None) -> datetime | None:
    """The moment (UTC) that a text names, or a number of seconds or milliseconds since 1970; None where it is unclear.

    Without a zone it is UTC, without a time the day's beginning. `order` settles "09/11/2026", `language` names of
    months that languages share.
    """
    if isinstance(text, int | float) and not isinstance(text, bool):
        text = f"{text:.0f}" if abs(text) < 1e15 else ""
    if not isinstance(text, str) or not text or len(text) > 5 * _LONGEST:
        return None
    try:
        return _common(text) or _read(text, order, (language or "")[:2].lower())
    except (ValueError, OverflowError):
        return None


def order_in(texts: Iterable[object]) -> Order | None:
    """The order of day and month that the dates of one feed show, if they agree."""
    found = {order for text in texts if isinstance(text, str) and (order := _order(text[:_LONGEST]))}
    return found.pop() if len(found) == 1 else None


def plausible(when: datetime | None, now: datetime) -> datetime | None:
    """`when`, unless it is before 1990 or more than a day ahead of `now`."""
    return when if when is not None and _OLDEST <= when <= now + _AHEAD else None


def _order(text: str) -> Order | None:
    match = _YEAR_LAST.search(text)
    if match is None or match[2] == ".":
        return None
    first, second = int(match[1]), int(match[3])
    if first > _MONTHS_IN_YEAR >= second:
        return Order.DAY_FIRST
    return Order.MONTH_FIRST if second > _MONTHS_IN_YEAR >= first else None


def _common(text: str) -> datetime | None:
    """The two forms that nearly all dates have, for which no names of other languages are loaded."""
    if match := _RFC3339.fullmatch(text):
        clock, offset = match[2] or "T00:00:00", match[3] or "Z"
        if clock >= "T24" or clock[7:9] == "60":  # read below
            return None
        return datetime.fromisoformat(match[1] + clock + offset.replace("Z", "+00:00")).astimezone(UTC)
    match = _RFC822.fullmatch(text)
    number = _MONTHS.get(match[2]) if match else None
    if match is None or number is None or match[4] >= "24:00" or match[5] == ":60":
        return None
    day, _, year, clock, seconds, offset = match.groups()
    written = f"{year}-{number:02}-{int(day):02}T{clock}{seconds or ':00'}"
    if offset not in ("GMT", "UTC") and offset.isalpha():
        where = zone(offset) if text[:3] in _DAYS and year > "1000" else None
        return in_utc(datetime.fromisoformat(written), where) if where else None
    offset = "+00:00" if offset in ("GMT", "UTC") else f"{offset[:3]}:{offset[3:]}"
    return datetime.fromisoformat(written + offset).astimezone(UTC)


@lru_cache(maxsize=4_096)
def _read(text: str, order: Order | None, language: str) -> datetime | None:
    text = _plain(text)
    if len(text) > _LONGEST or not any(c.isdigit() for c in text):
        return None
    if text.isascii() and (bare := _bare(text)) is not None:
        return bare
    half = _HALF_BEFORE.search(text)
    found = _CLOCK.search(text) or _HOUR.search(text) or _DOTTED.search(text)
    clock = _clock(found, half[1] if half else None) if found else timedelta(0)
    rest = f"{text[: found.start()]} \x1f {text[found.end() :]}" if found else text
    where, rest = _zone(rest, timed=found is not None)
    if clock is None or (found and _is_twofold(text, found)):
        return None
    day = _day(rest, order or (Order.MONTH_FIRST if found and _has_half(found) else None), language)
    return in_utc(datetime(day.year, day.month, day.day) + clock, where) if day else None  # noqa: DTZ001


def _plain(text: str) -> str:
    """One line of plain digits, without markup and remarks."""
    if attribute := _ATTRIBUTE.search(text):
        text = attribute[1]
    text = unicodedata.normalize("NFKC", _ZONE_TWICE.sub(r"\1", _TAG_OR_REMARK.sub(" ", text)))
    if not text.isascii():
        text = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)
        text = re.sub("[\u200e\u200f\u202a-\u202e\u060c]", " ", text)
        text = _THAI_DOT.sub("", _ERA.sub(_in_our_years, text))
    return " ".join(text.split())


def _in_our_years(match: re.Match[str]) -> str:
    return str(_ERAS[match[1]] + (1 if match[2] == "\u5143" else int(match[2])))


def _bare(text: str) -> datetime | None:
    """A date of digits alone."""
    if match := _SECONDS.fullmatch(text):
        return datetime.fromtimestamp(int(match[1]), UTC)
    if match := _COMPACT.fullmatch(text.removesuffix("Z")):
        year, month_number, day, hour, minute, second = (int(part or 0) for part in match.groups())
        return datetime(year, month_number, day, hour, minute, second, tzinfo=UTC)
    if match := _WEEK.fullmatch(text):
        return datetime.fromisocalendar(int(match[1]), int(match[2]), int(match[3])).replace(tzinfo=UTC)
    if match := _DAY_OF_YEAR.fullmatch(text):
        return datetime(int(match[1]), 1, 1, tzinfo=UTC) + timedelta(days=int(match[2]) - 1)
    return None


def _clock(match: re.Match[str], before: str | None) -> timedelta | None:
    """The time of the day; 24:00 is the next day's beginning."""
    parts = match.groups()
    if match.re is _HOUR:
        hours, minutes, seconds, fraction, half = int(parts[0]), 0, 0, "", parts[1]
    else:
        parts = parts if parts[0] else parts[5:]
        hours, minutes, seconds = (int(part or 0) for part in parts[:3])
        fraction, half = (parts[3] or ""), parts[4] or before
    if half and 1 <= hours <= _HOURS_IN_HALF:
        afternoon = half.lower().startswith(_AFTERNOON) or half.endswith(_AFTERNOON[2])
        hours = hours % _HOURS_IN_HALF + (_HOURS_IN_HALF if afternoon else 0)
    if (
        hours > _HOURS_IN_DAY
        or minutes > 59
        or seconds > 60
        or (hours == _HOURS_IN_DAY and minutes + seconds)
    ):
        return None
    return timedelta(
        hours=hours,
        minutes=minutes,
        seconds=min(seconds, 59),
        microseconds=int(fraction[:6].ljust(6, "0")) if fraction else 0,
    )


def _has_half(match: re.Match[str]) -> bool:
    return match.re is _HOUR or bool(match[5])


def _is_twofold(text: str, match: re.Match[str]) -> bool:
    """Whether a clock of twelve hours stands beside a numeric offset, which its writer meant for one of 24 hours."""
    return _has_half(match) and bool(re.match(r"\s*[+-]\d{4}\b", text[match.end() :]))


def _zone(text: str, *, timed: bool) -> tuple[tzinfo | None, str]:
    """The zone after the time and the text without it. Raises ValueError for one that is not known."""
    if not timed:
        return None, text
    before, _, after = text.partition("\x1f")
    match = _ZONE.search(after)
    if match is None and not re.match(r"\s*[+-]\d", after):
        return None, f"{before} {after}"
    if match is None:
        raise ValueError(after)
    named = match[0].replace(" ", "")
    where = zone(named)
    if where is None and (languages_of_day(named) or month(named)):
        return None, f"{before} {after}"
    if where is None:
        raise ValueError(named)
    return where, f"{before} {after[: match.start()]} {after[match.end() :]}"


def _day(text: str, order: Order | None, language: str) -> date | None:
    if match := _EASTERN.search(text) or _YEAR_FIRST.search(text) or _YEAR_LAST.search(text):
        rest = text[: match.start()] + text[match.end() :]
        if any(c.isdigit() for c in rest):  # something that is not understood
            return None
        return _year_last(match, order, rest) if match.re is _YEAR_LAST else _year_first(match)
    if match := _VIETNAMESE.search(text):
        return date(int(match[3]), int(match[2]), int(match[1]))
    return _named_day(text, language)


def _year_last(match: re.Match[str], order: Order | None, rest: str) -> date | None:
    first, second, year = int(match[1]), int(match[3]), int(match[4])
    order = _order(match[0]) or (Order.DAY_FIRST if match[2] == "." or first == second else order)
    days = {
        Order.DAY_FIRST: date(year, second, first) if second <= _MONTHS_IN_YEAR else None,
        Order.MONTH_FIRST: date(year, first, second) if first <= _MONTHS_IN_YEAR else None,
    }
    if order is not None:
        return days[order]
    names = {day for word in _WORD.finditer(rest) if (day := weekday(word[0])) is not None}
    fitting = [day for day in days.values() if day and {day.weekday()} == names]
    return fitting[0] if len(fitting) == 1 else None


def _year_first(match: re.Match[str]) -> date:
    year, month_number, day = (int(part) for part in match.groups() if part.isdigit())
    return date(year, month_number, day)


def _named_day(text: str, language: str) -> date | None:
    """A day whose month is a word: the number of up to two digits is the day, the first where both are."""
    words = [match[0] for match in _WORD.finditer(text)]
    likely = {lang for word in words for lang in languages_of_day(word)} | ({language} if language else set())
    months = {number for name in _names(words) if (number := month(name, likely))}
    numbers = [int(match[0]) for match in _NUMBER.finditer(text)]
    if len(months) != 1 or len(numbers) != 2:
        return None
    day, year = numbers if numbers[0] <= _DAYS_IN_MONTH else (numbers[1], numbers[0])
    year -= _BUDDHIST if year > _CENTURY + _BUDDHIST // 2 and _THAI.search(text) else 0
    return date(year if year > 99 else _CENTURY + year, months.pop(), day)


def _names(words: list[str]) -> Iterator[str]:
    """What may be a month: each word that is no weekday, and the words of several together."""
    for start in range(len(words)):
        for length in range(1, _LONGEST_NAME + 1):
            name = " ".join(words[start : start + length])
            if start + length <= len(words) and not languages_of_day(name):
                yield name
