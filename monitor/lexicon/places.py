"""Countries, and the words that stand for them: their names, their peoples and the seats of their governments."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from types import MappingProxyType

from monitor.lexicon.tables import rows

_LONGEST = 9
"""Words of the longest name of a country."""
_WORD = re.compile(r"\w[\w.’'-]*")
_ONLY_IN_CAPITALS = frozenset({"us", "turkey", "polish", "chile", "pole", "poles", "dane", "danes"})
_BODIES = frozenset({"pentagon", "state department", "european commission", "casa rosada", "capitol hill"})
"""What is one body of a government and not the whole of it."""
_OFFICE = re.compile(r"^the\s+|['’]s?$|\s+(government|authorities|officials|administration)$")


@cache
def _names(*, with_seats: bool) -> Mapping[str, str]:
    """Words in small letters to the one name of a country; the parts of countries are looked up first.

    A seat speaks for its country and is no place as large; a people ("Mexicans") is the other way round.
    """
    found: dict[str, str] = {}
    table = sorted(rows("places"), key=lambda row: -len(row[0]))
    for _, names, _, _, _, others in table:
        several = [] if with_seats else [f"{name}s" for name in _folded(others)]
        found |= dict.fromkeys([*several, *_folded(others)], names.split(";")[0])
    for _, names, peoples, seats, _, _ in table:
        further = _folded(seats) if with_seats else [f"{people}s" for people in _folded(peoples)]
        for name in (*_folded(names), *_folded(peoples), *further):
            found.setdefault(name, names.split(";")[0])
    return MappingProxyType(found)


def _folded(cell: str) -> list[str]:
    return [name.casefold() for name in cell.split(";") if name]


def _scan(text: str, *, with_seats: bool) -> Iterator[tuple[str, str | None]]:
    """The words of a text, each with the country that it names; longer names go first ("South Sudan" is not Sudan)."""
    names = _names(with_seats=with_seats)
    parts = [part for word in _WORD.findall(text) for part in _halves(word, names)]
    folded = [re.sub(r"['’]s?$", "", part.casefold().rstrip("-")) for part in parts]
    at = 0
    while at < len(parts):
        reach = min(_LONGEST, len(parts) - at)
        lengths = (n for n in range(reach, 0, -1) if " ".join(folded[at : at + n]) in names)
        length = 0 if parts[at] in _ONLY_IN_CAPITALS else next(lengths, 0)
        yield folded[at], names[" ".join(folded[at : at + length])] if length else None
        at += max(1, length)


def _halves(word: str, names: Mapping[str, str]) -> list[str]:
    """ "US-backed" and "African-American" hold a country in one of their halves; "Guinea-Bissau" is one itself."""
    return [word] if "-" not in word or word.casefold() in names else word.split("-")


def folded_words(text: str, *, with_seats: bool = False) -> tuple[str, ...]:
    """The words of a text in small letters, without points, each country by its one name."""
    scanned = _scan(text, with_seats=with_seats)
    return tuple(country.lower() if country else word.replace(".", "") for word, country in scanned)


@lru_cache(maxsize=50_000)
def country_in(words: str) -> str | None:
    """The first country that the words name or stand for ("Beijing", "the Kremlin")."""
    return next((country for _, country in _scan(words, with_seats=True) if country), None)


@lru_cache(maxsize=20_000)
def countries_in(text: str) -> frozenset[str]:
    """The countries that a text names by their own names or their peoples', in small letters."""
    return frozenset(country.lower() for _, country in _scan(text, with_seats=False) if country)


def country_of(word: str) -> str:
    """ "Chinese" -> "china", "U.S." -> "united states"; another word in small letters as it is."""
    folded = word.lower().removeprefix("the ").removesuffix("'s").removesuffix("’s")
    return _names(with_seats=False).get(folded, folded).lower()


def country_word(word: str) -> str:
    """The country that a capitalised word stands for ("Beijing", "Chinese"), else the word, in small letters."""
    return _names(with_seats=True).get(word.casefold(), word).lower() if word[:1].isupper() else word.lower()


def is_country(words: str) -> bool:
    """Whether the words are a country, its capital or its government and nothing more ("the Kremlin")."""
    bare = _OFFICE.sub("", words.casefold())
    return bare in _names(with_seats=True) and bare not in _BODIES


@cache
def all_countries() -> frozenset[str]:
    """The one name of every country, in small letters."""
    return frozenset(name.lower() for name in _names(with_seats=False).values())
