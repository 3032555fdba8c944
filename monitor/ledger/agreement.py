"""How two keys agree: the same thing, event, people, place, part and certainty, or others."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from monitor.lexicon.events import event_of
from monitor.lexicon.names import core, overlap, same_name
from monitor.lexicon.places import all_countries, country_of
from monitor.lexicon.tables import listed, table
from monitor.model import QuantityKey

_SHORT = {"hour", "day", "night"}
_STRETCHES = {"month", "year"}
_TOTALS = {"death", "injury", "infection", "recovery", "vaccination"}
"""Kinds of event whose counts no day makes smaller."""
WHOLE = "whole"
"""The modifier of what counts all of which another number is a part."""
UNSAID = "nothing said of both"


def contradiction(one: QuantityKey, other: QuantityKey) -> str | None:
    """Why two keys cannot be of one quantity whatever else agrees; None if they can."""
    certainties = group(one, "certainty"), group(other, "certainty")
    contradicted = {
        "another period": one.period != other.period and bool({one.period, other.period} & _SHORT),
        "another event": event_agreement(one, other) <= -1,
        "another certainty": all(certainties) and certainties[0] != certainties[1],
        "a part of it": group(one, "part") != group(other, "part"),
        "others are counted": agreement(whose(one), whose(other)) < 0
        or _of_two_sides(one.counted, other.counted),
        "another place": place_agreement(one.place, other.place) < 0,
        UNSAID: not _has_ground(one, other),
    }
    return next((reason for reason, holds in contradicted.items() if holds), None)


def only_grows(key: QuantityKey) -> bool:
    """Whether the quantity is a running total of an event, such as deaths, which no day makes smaller."""
    return key.period is None and family_of(key) in _TOTALS


def is_increment(key: QuantityKey) -> bool:
    """Whether it counts what came on top ("22 new cases"), not all of them."""
    return "more" in group(key, "part")


def _has_ground(one: QuantityKey, other: QuantityKey) -> bool:
    """Whether a telling noun, an event or a people agrees, which "two people" and "two others" do not."""
    same_noun = one.counted == other.counted and one.counted not in listed("people")
    return same_noun or event_agreement(one, other) > 0 or agreement(whose(one), whose(other)) > 0


def counted_agreement(one: QuantityKey, other: QuantityKey) -> float:
    return _noun_agreement(one.counted, other.counted)


def _noun_agreement(a: str, b: str) -> float:
    if a == b:
        return 1.0
    generic = listed("people")
    families = table("event")
    if a in families and families[a] == families.get(b):
        return 1.0
    events = event_of(a), event_of(b)
    if events[0] is not None and events[0] == events[1]:
        return 1.0
    if _is_people(a) and _is_people(b):
        return 1.0
    return 0.3 if (a in generic or b in generic or not a or not b) else -1.0


def family_of(key: QuantityKey) -> str | None:
    """The kind of event ("death", "custody"), None for one that the tables do not know."""
    return table("event").get(_event(key) or "")


def _is_people(counted: str) -> bool:
    return counted in listed("people") or country_of(counted) != counted


def event_agreement(one: QuantityKey, other: QuantityKey) -> float:
    return _kind_agreement(_event(one), _event(other))


def _kind_agreement(a: str | None, b: str | None) -> float:
    if a is None or b is None:
        return 0.0
    families = table("event")
    if families.get(a, a) == families.get(b, b):
        return 1.0
    return -1.0 if a in families and b in families else -0.6


@lru_cache(maxsize=4_000)
def _event(key: QuantityKey) -> str | None:
    """The event by its one name; a counted death or case is an event itself."""
    known = key.event is not None and (event_of(key.event) or key.event) in table("event")
    if key.event is not None and (known or key.counted not in table("event")):
        return event_of(key.event) or key.event
    return event_of(key.counted) or (key.counted if key.counted in table("event") else None)


@lru_cache(maxsize=4_000)
def whose(key: QuantityKey) -> frozenset[str]:
    """The countries and peoples that are counted."""
    named = {word: country_of(word) for word in (*key.modifiers, key.counted)}
    return frozenset(name for word, name in named.items() if name != word or name in all_countries())


def side_agreement(one: QuantityKey, other: QuantityKey) -> float:
    """Whether the people counted by one are of the place where the other counts."""
    theirs = [(whose(a), core(b.place or "") - listed("region")) for a, b in ((one, other), (other, one))]
    shares = [agreement(whose, place) for whose, place in theirs if whose and place]
    return min(shares, default=0.0)


def _of_two_sides(one: str, other: str) -> bool:
    """Whether the nouns are for the people of two sides: soldiers and rebels."""
    sides = table("side")
    shares = sides.get(one), sides.get(other)
    return None not in shares and shares[0] != shares[1]


def _part(key: QuantityKey) -> frozenset[str]:
    """Whether it counts by its own words only a part, or what is asked for."""
    return group(key, "part") & {"some", "demanded"}


@dataclass(frozen=True, slots=True)
class Shape:
    """What two keys of one quantity must share: each pair of nouns, of events and of extents is asked by itself."""

    noun: str
    event: str | None
    extent: tuple[frozenset[str], bool]

    @classmethod
    def of(cls, key: QuantityKey) -> Shape:
        return cls(key.counted, _event(key), (_part(key), _is_sum(key)))


def nouns_apart(one: str, other: str) -> Apart:
    """How far two counted nouns are from being one."""
    if _of_two_sides(one, other):
        return Apart.SURELY
    return Apart.UNLESS_THE_OTHER_AGREES if _noun_agreement(one, other) < 0 else Apart.NOT


def events_apart(one: str | None, other: str | None) -> Apart:
    """How far two events are from being one."""
    return Apart.UNLESS_THE_OTHER_AGREES if _kind_agreement(one, other) < 0 else Apart.NOT


class Apart(IntEnum):
    """Two nouns or two events: they may be one, are two unless the others of both may be one, or are two anyway."""

    NOT = 0
    UNLESS_THE_OTHER_AGREES = 1
    SURELY = 2


def _is_sum(key: QuantityKey) -> bool:
    """ "In all, 41 people were killed this month": the deaths of a month or year are no toll of one event."""
    return key.period in _STRETCHES and family_of(key) in _TOTALS


def others(key: QuantityKey) -> frozenset[str]:
    known = listed("certainty") | listed("part") | whose(key) | {WHOLE}
    return frozenset(word for word in key.modifiers if word not in known and country_of(word) not in known)


@lru_cache(maxsize=4_000)
def group(key: QuantityKey, kind: str) -> frozenset[str]:
    groups = table(kind)
    return frozenset(groups[word] for word in key.modifiers if word in groups)


def agreement(one: frozenset[str], other: frozenset[str]) -> float:
    if not one or not other:
        return 0.0
    return 1.0 if overlap(one, other) else -1.0


def place_agreement(one: str | None, other: str | None) -> float:
    if one is None or other is None:
        return 0.0
    a, b = (core(place) - listed("region") for place in (one, other))
    if not a or not b:
        return 0.0
    shorter, longer = sorted((a, b), key=len)
    matched = all(any(same_name(x, y) for y in longer) for x in shorter)
    return 1.0 if matched and len(shorter) == len(longer) else -1.0
