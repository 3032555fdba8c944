"""Names of months and weekdays in the languages that feeds write dates in, from dateparser's tables (CLDR)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import import_module

_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NAMES_OF_LANGUAGES = """
    en de fr es it pt nl sv da nb fi pl cs sk sl hr sr bs bg mk ru uk be el tr ro hu lt lv et sq ar fa ur he hi bn ta
    te ml mr gu pa th vi id ms sw af ca eu gl is ga cy ka hy az kk uz ky mn
"""
_LANGUAGES = tuple(_NAMES_OF_LANGUAGES.split())
_SHORTEST = 3
_ENGLISH = {name[:length]: number for number, name in enumerate(_MONTHS, 1) for length in (3, 4, len(name))}


@dataclass(frozen=True, slots=True)
class _Names:
    """A word in small letters -> the number of the month, or of the weekday (Monday is 0), in each language."""

    months: dict[str, dict[str, int]]
    days: dict[str, dict[str, int]]


def month(word: str, languages: Iterable[str] = ()) -> int | None:
    """The number of a month by its name or the beginning of it, where that is the same in all languages.

    `languages` are those that the date is likely in.
    """
    word = word.lower().rstrip(".")
    likely = [language for language in languages if language in _LANGUAGES]
    if word in _ENGLISH and (not likely or "en" in likely):
        return _ENGLISH[word]
    return _only(word, likely) or _ENGLISH.get(word) or _only(word, _LANGUAGES)


def languages_of_day(word: str) -> frozenset[str]:
    """The languages in which a word is a weekday."""
    return frozenset(_names().days.get(word.lower().rstrip("."), ()))


def weekday(word: str) -> int | None:
    """The number of a weekday by its name, where that is the same in all languages; Monday is 0."""
    numbers = set(_names().days.get(word.lower().rstrip("."), {}).values())
    return numbers.pop() if len(numbers) == 1 else None


def _only(word: str, languages: Iterable[str]) -> int | None:
    """The month that a word is in all of these languages, else the only one that begins so."""
    among = set(languages)
    names = _names().months
    exact = {number for language, number in names.get(word, {}).items() if language in among}
    if exact or len(word) < _SHORTEST:
        return exact.pop() if len(exact) == 1 else None
    begun = {
        number
        for name, numbers in names.items()
        if name.startswith(word)
        for language, number in numbers.items()
        if language in among
    }
    return begun.pop() if len(begun) == 1 else None


@cache
def _names() -> _Names:
    months: dict[str, dict[str, int]] = defaultdict(dict)
    days: dict[str, dict[str, int]] = defaultdict(dict)
    for language in _LANGUAGES:
        info = import_module(f"dateparser.data.date_translation_data.{language}").info
        for number, name in enumerate(_MONTHS, 1):
            for word in info.get(name, ()):
                months[word.lower().rstrip(".")][language] = number
                if not word.isascii():  # Thai's, whose dots stand inside
                    months[word.lower().replace(".", "")][language] = number
        for number, name in enumerate(_DAYS):
            for word in info.get(name, ()):
                days[word.lower().rstrip(".")][language] = number
    return _Names(dict(months), dict(days))
