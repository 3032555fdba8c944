"""Which words name one country, people or speaker: "Mexico" and "Mexican", "Beijing" and "China"."""

from __future__ import annotations

from functools import lru_cache

from monitor.lexicon.places import country_of, folded_words
from monitor.lexicon.tables import listed


@lru_cache(maxsize=4_000)
def core(name: str, *, with_seats: bool = False) -> frozenset[str]:
    """The words of a name that say who it is; countries, and capitals `with_seats`, by the country's one word.

    Empty for "health officials".
    """
    words = folded_words(name, with_seats=with_seats)
    return frozenset(word for word in words if word not in listed("speaker") and len(word) > 1)


_STEM = 4  # letters that two words of one name share at least


def same_name(one: str, other: str) -> bool:
    """Whether two words name the same place, people or surname: "china" and "chinese"."""
    one, other = country_of(one), country_of(other)
    if one == other or one[:_STEM] != other[:_STEM]:
        return one == other
    shorter, longer = sorted((one, other), key=len)
    stems = [stem for stem in (shorter, shorter[:-1]) if len(stem) >= _STEM and longer.startswith(stem)]
    return any(longer.removeprefix(stem) in listed("ending") for stem in stems)


def overlap(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether any word of one names the same as a word of the other."""
    return any(same_name(a, b) for a in one for b in other)


def same_speaker_name(one: str, other: str) -> bool:
    """Whether two speakers' names are of one speaker; names of a kind only ("officials") must be equal."""
    mine, theirs = core(one, with_seats=True), core(other, with_seats=True)
    return overlap(mine, theirs) if mine and theirs else one.casefold() == other.casefold()
