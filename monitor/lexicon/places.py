"""The countries that a text names, by any of their names or their people's."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from monitor.lexicon.lists import rows

_LONGEST = 8
"""Words of the longest name of a country."""
WORD = re.compile(r"\w[\w.’'-]*")


@lru_cache(maxsize=20_000)
def countries_in(text: str) -> frozenset[str]:
    """The countries that a text names, each by one name; longer names first ("South Sudan" is not Sudan)."""
    parts = [re.sub(r"['’]s$", "", word.casefold()) for word in WORD.findall(text)]
    found: set[str] = set()
    at = 0
    while at < len(parts):
        for length in range(min(_LONGEST, len(parts) - at), 0, -1):
            country = _names().get(" ".join(parts[at : at + length]))
            if country is not None:
                found.add(country)
                at += length
                break
        else:
            at += 1
    return frozenset(found)


def words_of(countries: frozenset[str]) -> frozenset[str]:
    """All words of all names of some countries."""
    named = [name for name, country in _names().items() if country in countries]
    return frozenset(part for name in named for part in WORD.findall(name))


@cache
def _names() -> dict[str, str]:
    """Every name of a country and of its people, in lower case, to the country's one name."""
    found: dict[str, str] = {}
    for country, *others in rows("countries.tsv"):
        found |= dict.fromkeys([country, *(others[0].split("|") if others else ())], country)
    return {word: found[name] for word, name, *_ in rows("demonyms.tsv") if name in found} | found
