"""Whether a figure is of a quantity that the ledger knows: hard keys first, then a small weighted score."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from functools import cache, lru_cache
from importlib.resources import files

import numpy as np

from monitor.claims.figures.lexicon import country_of, event_of
from monitor.claims.relate import named_end
from monitor.language.embed import DIMENSIONS
from monitor.lexicon.names import core, same_name
from monitor.lexicon.tables import table, words
from monitor.model import Figure, Interval, Quantity, QuantityKey

MOST = 16
"""Quantities that are scored in full; the others are farther away by their labels."""
SAME = 0.6
"""Score from which a figure is of the quantity."""


_SHORT = {"hour", "day", "night"}
_TOTALS = {"death", "injury", "infection", "recovery", "vaccination"}
"""Kinds of event whose counts no day makes smaller."""
_LATEST = 8
_NAME = re.compile(r"(?<=[\w,] )[A-Z][\w.]+")


@dataclass(frozen=True, slots=True)
class Features:
    """How two keys agree, each from -1 (contradict) over 0 (nothing known) to 1 (agree)."""

    counted: float
    event: float
    modifiers: float
    roles: float
    place: float
    side: float
    period: float
    names: float
    label: float
    value: float


@dataclass(frozen=True, slots=True)
class Link:
    """The quantity that a figure is of, None for a new one; `score` is 0 to 1, `reason` says why."""

    quantity: Quantity | None
    score: float
    reason: str


def link(figure: Figure, vector: bytes, known: Sequence[Quantity]) -> Link:
    """The best of the known quantities, if any is the figure's. `vector` embeds the figure's label."""
    possible = [q for q in known if q.unit == figure.unit and not contradiction(figure.key, q.key)]
    if not possible:
        return Link(None, 0.0, "no known quantity counts the same")
    near = sorted(possible, key=lambda q: -cosine(vector, q.vector))[:MOST]
    scored = [(score(features(figure, vector, q)), q) for q in near]
    best, quantity = max(scored, key=lambda one: one[0])
    named = f'quantity {quantity.number} "{quantity.label}", score {best:.2f}'
    if best < SAME:
        return Link(None, best, f"too far from {named}")
    return Link(quantity, best, f"is {named}")


def contradiction(one: QuantityKey, other: QuantityKey) -> str | None:
    """Why two keys cannot be of one quantity whatever else agrees; None if they can."""
    certainties = _group(one, "certainty"), _group(other, "certainty")
    contradicted = {
        "another period": one.period != other.period and bool({one.period, other.period} & _SHORT),
        "another event": _event_agreement(one, other) <= -1,
        "another certainty": all(certainties) and certainties[0] != certainties[1],
        "a part of it": _group(one, "part") != _group(other, "part"),
        "others are counted": _agreement(_whose(one), _whose(other)) < 0,
        "another place": _place_agreement(one.place, other.place) < 0,
        "nothing said of both": not _has_ground(one, other),
    }
    return next((reason for reason, holds in contradicted.items() if holds), None)


def only_grows(key: QuantityKey) -> bool:
    """Whether the quantity is a running total of an event, such as deaths, which no day makes smaller."""
    event = _event(key)
    return key.period is None and table("event").get(event or "") in _TOTALS


def is_confirmed(key: QuantityKey) -> bool:
    """Whether it counts what is confirmed, not all that is suspected."""
    return "confirmed" in _group(key, "certainty")


def is_increment(key: QuantityKey) -> bool:
    """Whether it counts what came on top ("22 new cases"), not all of them."""
    return "more" in _group(key, "part")


def features(figure: Figure, vector: bytes, quantity: Quantity) -> Features:
    """What the score weighs, for a figure and a quantity that do not contradict each other."""
    one, other = figure.key, quantity.key
    return Features(
        counted=_counted_agreement(one, other),
        event=_event_agreement(one, other),
        modifiers=_agreement(_others(one), _others(other)),
        roles=_agreement(frozenset(one.roles), frozenset(other.roles)),
        place=_place_agreement(one.place, other.place),
        side=_side_agreement(one, other),
        period=1.0 if one.period == other.period else -1.0,
        names=_names_agreement(figure.sentence.quote, [report.quote for report in quantity.reports]),
        label=cosine(vector, quantity.vector),
        value=closeness(figure.value, quantity.reports[-1].value) if quantity.reports else 0.0,
    )


def score(weighed: Features) -> float:
    """The chance that both are one quantity, by logistic regression on the features."""
    weights = _weights()
    names = (field.name for field in fields(Features))
    total = sum(weights[name] * value for name, value in zip(names, astuple(weighed), strict=True))
    return 1 / (1 + math.exp(-(weights["bias"] + total)))


@cache
def _weights() -> Mapping[str, float]:
    text = files("monitor.claims").joinpath("data/link_weights.json").read_text("utf-8")
    return {name: float(weight) for name, weight in json.loads(text).items()}


def cosine(one: bytes, other: bytes) -> float:
    """Cosine of two unit vectors as the ledger keeps them; 0 where one is missing."""
    if not one or not other:
        return 0.0
    rows = np.frombuffer(one + other, np.float32).reshape(2, DIMENSIONS)
    return float(rows[0] @ rows[1])


def closeness(one: Interval, other: Interval) -> float:
    """1 for equal values, 0 where one is ten times the other, -1 from a hundred times on."""
    a, b = named_end(one), named_end(other)
    if a == b:
        return 1.0
    if a * b <= 0:
        return -1.0
    return max(-1.0, 1 - abs(math.log10(a / b)))


@lru_cache(maxsize=20_000)
def grounds(key: QuantityKey) -> frozenset[str]:
    """What two keys must share one of to be compared: the thing, the event or the people."""
    event = _event(key)
    thing = set() if key.counted in words("people") else {f"thing {key.counted}"}
    happened = {f"event {table('event').get(event, event)}"} if event is not None else set()
    return frozenset(thing | happened | {f"people {name}" for name in _whose(key)})


def _has_ground(one: QuantityKey, other: QuantityKey) -> bool:
    """Whether a telling noun, an event or a people agrees, which "two people" and "two others" do not."""
    same_noun = one.counted == other.counted and one.counted not in words("people")
    return same_noun or _event_agreement(one, other) > 0 or _agreement(_whose(one), _whose(other)) > 0


def _counted_agreement(one: QuantityKey, other: QuantityKey) -> float:
    a, b = one.counted, other.counted
    if a == b:
        return 1.0
    generic = words("people")
    families = table("event")
    if a in families and families[a] == families.get(b):
        return 1.0
    events = event_of(a), event_of(b)
    if events[0] is not None and events[0] == events[1]:
        return 1.0
    if _is_people(a) and _is_people(b):
        return 1.0
    return 0.3 if (a in generic or b in generic or not a or not b) else -1.0


def is_people(key: QuantityKey) -> bool:
    """Whether people are counted, by whatever word."""
    return _is_people(key.counted) or key.counted in words("person")


def whose_contradict(one: QuantityKey, other: QuantityKey) -> bool:
    """Whether one counts another people than the other."""
    return _agreement(_whose(one), _whose(other)) < 0


def family_of(key: QuantityKey) -> str | None:
    """The kind of event ("death", "custody"), None for one that the tables do not know."""
    event = _event(key)
    return table("event").get(event or "")


def _is_people(counted: str) -> bool:
    return counted in words("people") or country_of(counted) != counted


def _event_agreement(one: QuantityKey, other: QuantityKey) -> float:
    a, b = _event(one), _event(other)
    if a is None or b is None:
        return 0.0
    families = table("event")
    if families.get(a, a) == families.get(b, b):
        return 1.0
    return -1.0 if a in families and b in families else -0.6


@lru_cache(maxsize=20_000)
def _event(key: QuantityKey) -> str | None:
    """The event by its one name; a counted death or case is an event itself."""
    known = key.event is not None and (event_of(key.event) or key.event) in table("event")
    if key.event is not None and (known or key.counted not in table("event")):
        return event_of(key.event) or key.event
    return event_of(key.counted) or (key.counted if key.counted in table("event") else None)


@lru_cache(maxsize=20_000)
def _whose(key: QuantityKey) -> frozenset[str]:
    """The countries and peoples that are counted."""
    named = {word: country_of(word) for word in (*key.modifiers, key.counted)}
    return frozenset(name for word, name in named.items() if name != word or name in _countries())


@cache
def _countries() -> frozenset[str]:
    return frozenset(table("country").values())


def _side_agreement(one: QuantityKey, other: QuantityKey) -> float:
    """Whether the people counted by one are of the place where the other counts."""
    theirs = [(_whose(a), core(b.place or "") - words("region")) for a, b in ((one, other), (other, one))]
    told = [_agreement(whose, place) for whose, place in theirs if whose and place]
    return min(told, default=0.0)


def _names_agreement(sentence: str, quotes: Sequence[str]) -> float:
    """The share of a sentence's names that the best of the earlier sentences has too."""
    here = _names(sentence)
    shares = [_share(here, _names(quote)) for quote in quotes[-_LATEST:]]
    return max(shares, default=0.0)


def _share(one: frozenset[str], other: frozenset[str]) -> float:
    fewer, more = sorted((one, other), key=len)
    return len(fewer & more) / len(fewer) if fewer else 0.0


@lru_cache(maxsize=4096)
def _names(sentence: str) -> frozenset[str]:
    """Names by their capitals, countries by one word."""
    return core(" ".join(country_of(word) for word in _NAME.findall(sentence)))


def _others(key: QuantityKey) -> frozenset[str]:
    known = words("certainty") | words("part") | _whose(key)
    return frozenset(word for word in key.modifiers if word not in known and country_of(word) not in known)


@lru_cache(maxsize=20_000)
def _group(key: QuantityKey, kind: str) -> frozenset[str]:
    groups = table(kind)
    return frozenset(groups[word] for word in key.modifiers if word in groups)


def _agreement(one: frozenset[str], other: frozenset[str]) -> float:
    if not one or not other:
        return 0.0
    return 1.0 if any(same_name(a, b) for a in one for b in other) else -1.0


def _place_agreement(one: str | None, other: str | None) -> float:
    if one is None or other is None:
        return 0.0
    a, b = (core(place) - words("region") for place in (one, other))
    if not a or not b:
        return 0.0
    shorter, longer = sorted((a, b), key=len)
    matched = all(any(same_name(x, y) for y in longer) for x in shorter)
    return 1.0 if matched and len(shorter) == len(longer) else -1.0
