"""Where a figure counts as seen from the countries that its topic names: there, in a part of them or elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum
from functools import lru_cache

from monitor.lexicon.places import WORD, countries_in, words_of
from monitor.lexicon.tables import listed
from monitor.model import Figure

_WORLD = "the world"
_GLOBAL = frozenset(("global", "globally", "worldwide", "world"))
_EVERYWHERE = frozenset(
    ("several", "worldwide", "globally", "world", "globe", "africa", "asia", "europe", "americas", "oceania")
)
_KINDS = frozenset(form for kind in listed("kinds of place") for form in (kind, f"{kind}s"))


class Where(StrEnum):
    """HERE also holds what names no place."""

    HERE = "here"
    PART = "a part of the topic's country"
    ELSEWHERE = "another country than the topic's"
    EVERYWHERE = "the world, a continent or several countries"
    SOME = "only some of those that were told before"


_JOINT = re.compile(r"\b(?:in|from|across|by|among)\s+(?:\S+\s+){0,3}countries\b", re.IGNORECASE)
_SUBSET = re.compile(r"^(?:\S+\s+){1,2}of\s+(?:the|these|those|its|their)\b|^both\b", re.IGNORECASE)


_EARLIEST = re.compile(r"\b(?:first|last|latest|recent|remaining|other)\s+$", re.IGNORECASE)


def place_of_total(figure: Figure) -> str | None:
    """The figure's place; "several countries" where its sentence sums them up without naming one."""
    joint = figure.key.place is None and _JOINT.search(figure.sentence.quote)
    return "several countries" if joint else figure.key.place


def is_subset(figure: Figure) -> bool:
    """ "two of the cases": by its own words a part of what was told before."""
    before = figure.sentence.quote[: max(0, figure.span.start - figure.sentence.start)]
    return bool(_SUBSET.match(figure.span.quote) or _EARLIEST.search(before))


def home_of(texts: Iterable[str]) -> frozenset[str]:
    """The countries that a topic is about by its own words, or the whole world where it says so."""
    said = list(texts)
    countries = frozenset(country for text in said for country in countries_in(text))
    words = {word.casefold() for text in said for word in WORD.findall(text)}
    return countries or (frozenset({_WORLD}) if words & _GLOBAL else frozenset())


@lru_cache(maxsize=20_000)
def where(place: str | None, home: frozenset[str]) -> Where:
    """Where a place as written lies. Everything is HERE for a topic that names no country."""
    if place is None or not home:
        return Where.HERE
    if _WORLD in home:
        return Where.HERE if _lies(place, home) is Where.EVERYWHERE else Where.PART
    return _lies(place, home)


def _lies(place: str, home: frozenset[str]) -> Where:
    named = countries_in(place)
    words = {word.casefold() for word in WORD.findall(place)} - listed("region") - _KINDS
    if not words:
        return Where.EVERYWHERE if "countries" in place else Where.HERE
    if not named:
        return Where.EVERYWHERE if words & _EVERYWHERE else Where.PART
    if not named & home:
        return Where.ELSEWHERE
    if named - home:
        return Where.EVERYWHERE
    return Where.HERE if words <= words_of(named) else Where.PART
