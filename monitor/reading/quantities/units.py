"""Units before and after a number, by a table, under one name each ("RUB", "km/h", "percent")."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from monitor.lexicon.tables import rows

_RATE = re.compile(
    r"(?:\s?/\s?|\s+per\s+|\s+an?\s+|-an?-|-per-|\s+each\s+)"
    r"(?P<per>second|minute|hour|day|night|week|month|year|annum|head|person|capita|share|barrel|ounce|gram|kilogram"
    r"|kg|litre|liter|gallon|ton|tonne|pound|unit|piece|square\s+(?:metre|meter|foot)|mile|kilometre|kilometer|dose)"
    r"(?![\w-])",
    re.IGNORECASE,
)
_RATE_OF = re.compile(rf"\s+of\s+(?:[a-z]+\s+)?[a-z]+{_RATE.pattern}", re.IGNORECASE)
"""Where what is measured stands between: "barrels of crude oil a day"."""
_RATIO = re.compile(
    r"\s+(?:\w+\s+){0,2}?per\s+(?P<of>1(?:[ ,\u00a0]?0{3}|0{1,2}(?:[ ,\u00a0]?0{3})?)\b|million\b|thousand\b)"
)


class Kind(StrEnum):
    """What sort of thing a unit measures."""

    CURRENCY = "currency"
    PERCENT = "percent"
    DURATION = "duration"
    AGE = "age"
    MEASURE = "measure"


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit's one name, its kind, and the characters `start` to `end` that name it."""

    name: str
    kind: Kind
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Table:
    before: re.Pattern[str]
    symbol: re.Pattern[str]
    word: re.Pattern[str]
    names: dict[str, tuple[str, Kind]]


def ratio_after(text: str, at: int) -> Unit | None:
    """ "12 per 1,000", "3.2 cases per 100 000": a rate, whose own number ends at `at`."""
    match = _RATIO.match(text, at)
    of = re.sub(r"[ ,\u00a0]", "", match["of"]) if match else ""
    return Unit(f"per {of}", Kind.MEASURE, at, at) if of else None


def unit_after(text: str, at: int) -> Unit | None:
    """The unit that begins at `at`, after at most one space or hyphen ("5W", "30-day", "20 per cent")."""
    table = _table()
    match = table.word.match(text, at) or table.symbol.match(text, at)
    if match is None:
        return None
    name, kind = _look_up(table, match["unit"])
    start, end = match.start("unit"), match.end()
    rate = _RATE.match(text, end) if kind in (Kind.CURRENCY, Kind.MEASURE) else None
    apart = _RATE_OF.match(text, end) if kind is Kind.MEASURE else None
    if rate is not None:
        return Unit(f"{name}/{_per(rate['per'])}", kind, start, rate.end())
    return Unit(f"{name}/{_per(apart['per'])}" if apart is not None else name, kind, start, end)


def currency_before(text: str, at: int) -> Unit | None:
    """The currency that ends at `at`, after at most one space ("US$", "RUB ")."""
    match = _table().before.search(text, max(0, at - 8), at)
    if match is None:
        return None
    name, kind = _look_up(_table(), match["unit"])
    return Unit(name, kind, match.start("unit"), match.end())


def rate_after(text: str, at: int) -> tuple[str, int] | None:
    """What an amount before `at` is counted per, and where those words end (" a month" -> "month")."""
    match = _RATE.match(text, at)
    return (_per(match["per"]), match.end()) if match else None


def _per(words: str) -> str:
    return {"annum": "year", "capita": "person", "head": "person"}.get(words.lower(), words.lower())


def _look_up(table: _Table, words: str) -> tuple[str, Kind]:
    if words in table.names:
        return table.names[words]
    folded = re.sub(r"[\s-]+", " ", words.lower())
    return table.names.get(folded) or table.names[folded.removesuffix("s")]


@cache
def _table() -> _Table:
    names: dict[str, tuple[str, Kind]] = {}
    symbols: list[str] = []
    words: list[str] = []
    money: list[str] = []
    for name, kind, marks, forms in rows("units"):
        marks_list = [mark for mark in marks.split(",") if mark]
        forms_list = [form for form in forms.split(",") if form]
        names.update({mark: (name, Kind(kind)) for mark in marks_list})
        names.update({form.replace("-", " "): (name, Kind(kind)) for form in forms_list})
        symbols += marks_list
        words += forms_list
        money += marks_list if kind == Kind.CURRENCY and name != "penny" else []
    return _Table(
        before=re.compile(rf"(?<![A-Za-z])(?P<unit>{_any(money)})\s?$"),
        symbol=re.compile(rf"\s?-?(?P<unit>{_any(symbols)})(?![A-Za-z0-9]|-\d)"),
        word=re.compile(rf"(?:\s|-)?(?P<unit>(?:{_any(words, loose=True)})s?)(?![A-Za-z])", re.IGNORECASE),
        names=names,
    )


def _any(forms: list[str], *, loose: bool = False) -> str:
    escaped = (re.escape(form) for form in sorted(forms, key=len, reverse=True))
    return "|".join(form.replace(r"\ ", r"[\s-]") if loose else form for form in escaped)
