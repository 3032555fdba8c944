"""Which words name one country, people or speaker: "Mexico" and "Mexican", "Beijing" and "China"."""

from __future__ import annotations

import re
from functools import lru_cache

from monitor.lexicon.tables import table, words

_WORD = re.compile(r"\w[\w.]*")


@lru_cache(maxsize=20_000)
def core(name: str) -> frozenset[str]:
    """The words of a name that say who it is; countries by one word. Empty for "health officials"."""
    parts = (w.replace(".", "") for w in _WORD.findall(re.sub(r"[’']s?\b", " ", name.casefold())))
    return frozenset(
        table("country").get(word, word) for word in parts if word not in words("speaker") and len(word) > 1
    )


@lru_cache(maxsize=100_000)
def same_name(one: str, other: str) -> bool:
    """Whether two words name the same place, people or surname: "china" and "chinese"."""
    one, other = (table("country").get(word, word) for word in (one.casefold(), other.casefold()))
    shorter, longer = sorted((one, other), key=len)
    if one == other:
        return True
    stems = [stem for stem in (shorter, shorter[:-1]) if len(stem) >= 4 and longer.startswith(stem)]
    return any(longer.removeprefix(stem) in words("ending") for stem in stems)


def overlap(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether any word of one names the same as a word of the other."""
    return any(same_name(a, b) for a in one for b in other)


def same_speaker_name(one: str, other: str) -> bool:
    """Whether two speakers' names are of one speaker; names of a kind only ("officials") must be equal."""
    if not core(one) or not core(other):
        return one.casefold() == other.casefold()
    return overlap(core(one), core(other))
