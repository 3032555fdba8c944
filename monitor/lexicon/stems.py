"""Words cut to what their inflections share, so that texts can be compared by what they speak of."""

from __future__ import annotations

import re
from functools import lru_cache

from monitor.lexicon.places import country_word
from monitor.lexicon.tables import listed

_WORD = re.compile(r"\d[\d.,]*\d|\w[\w'’]*")
_ENDINGS = ("ations", "ation", "ings", "ing", "edly", "ed", "ies", "es", "s", "ly", "al")


@lru_cache(maxsize=2_000)
def stems(text: str) -> frozenset[str]:
    """The words that carry meaning, cut to what their inflections share; numbers as they are."""
    return frozenset(filter(None, map(_meaning, _WORD.findall(text))))


@lru_cache(maxsize=50_000)
def _meaning(word: str) -> str:
    """A word's stem, that of the country for a country's name; nothing for a word that carries no meaning."""
    bare = word.replace("’", "'").removesuffix("'s")
    return "" if bare.lower() in listed("stop") else stem(country_word(bare))


def stem(word: str) -> str:
    """A word without its inflection."""
    ending = next((e for e in _ENDINGS if word.endswith(e) and len(word) - len(e) >= 3), "")
    word = word.removesuffix(ending)
    return word[:-1] if word.endswith("e") and len(word) > 4 else word
