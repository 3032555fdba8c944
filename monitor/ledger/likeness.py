"""How a figure stands to the quantities that the ledger knows: the features by which linking is learnt."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from monitor.ledger import agreement as agree
from monitor.ledger.candidates import FIRST, LAST, Beside
from monitor.ledger.relations import named_end
from monitor.ledger.surroundings import LATEST, figures, near, share, word_set
from monitor.ledger.wording import is_former, tells_change
from monitor.lexicon.names import core, same_speaker_name
from monitor.lexicon.places import country_of
from monitor.lexicon.stems import stem, stems
from monitor.lexicon.tables import rows as rows_of
from monitor.lexicon.tables import table
from monitor.model import Figure, Interval, Part, Quantity, QuantityKey

_DAY = 86_400.0
_NAME = re.compile(r"(?<=[\w,] )[A-Z][\w.]+")

Rows = NDArray[np.float32]
Row = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Seen:
    """The article that is read: when it was told, its figures, and those that went to a quantity, by its number."""

    at: datetime
    figures: Sequence[Figure]
    met: Mapping[int, Sequence[Figure]]


@dataclass(frozen=True, slots=True)
class Side:
    """One wording of a figure: its key, the stems near its number, all of its sentence's, and its names."""

    key: QuantityKey
    own: frozenset[str]
    near: frozenset[str]
    whole: frozenset[str]
    kinds: frozenset[str]
    names: frozenset[str]
    speaker: str | None
    title: bool


def nearest(figure: Figure, known: Sequence[Quantity], beside: Beside, most: int) -> list[Quantity]:
    """The `most` that come nearest by their label, the words near the number and equal values, in ledger order."""
    if len(known) <= most:
        return list(known)
    value, cosines = named_end(figure.value), beside.cosines(known)
    first = set(np.argsort(cosines)[-FIRST:].tolist()) | set(range(len(known) - LAST, len(known)))
    first |= {n for n, q in enumerate(known) if named_end(q.reports[-1].value) == value}

    def likeness(quantity: Quantity, cosine: float) -> float:
        equal = any(named_end(report.value) == value for report in quantity.reports[-LATEST:])
        return cosine + beside.shares(quantity) + 0.5 * equal + 0.1 * math.log1p(len(quantity.reports))

    found = {place: likeness(known[place], cosines[place]) for place in sorted(first) if place >= 0}
    return [known[place] for place in sorted(sorted(found, key=lambda place: -found[place])[:most])]


def rows(figure: Figure, known: Sequence[Quantity], cosines: Sequence[float], seen: Seen) -> Rows:
    """One row of features for each known quantity, in the order of NAMES; shape (quantities, features).

    `cosines` are those of the labels.
    """
    if not known:
        return np.zeros((0, len(NAMES)), np.float32)
    sides = [list(_sides(quantity)) for quantity in known]
    held = Counter(stem for wordings in sides for stem in frozenset().union(*(s.near for s in wordings)))
    weight = {stem: math.log((1 + len(known)) / (0.5 + count)) for stem, count in held.items()}
    one, about = _side(figure), _about(figure, seen)
    found = [
        about
        | _keys(one, wordings)
        | _words(one, wordings, weight)
        | _value(figure, quantity)
        | _history(quantity, seen, len(known))
        | _here(figure, quantity, seen)
        | {"cosine": cosine}
        for quantity, wordings, cosine in zip(known, sides, cosines, strict=True)
    ]
    return _ranked(found)


def _sides(quantity: Quantity) -> Iterator[Side]:
    """The quantity by its latest reports, else by its own key."""
    told = [*figures(quantity)]
    yield from map(_side, told)
    if not told:
        quote = quantity.reports[-1].quote if quantity.reports else ""
        label = stems(quantity.label)
        yield Side(
            quantity.key, label, label, stems(quote), _kinds(label), _names(quote), speaker=None, title=False
        )


@lru_cache(maxsize=2_000)
def _side(figure: Figure) -> Side:
    quote, words = figure.sentence.quote, near(figure)
    family = agree.family_of(figure.key)
    return Side(
        key=figure.key,
        own=word_set(figure.span.quote),
        near=words,
        whole=word_set(quote),
        kinds=_kinds(words) | ({family} if family else set()),
        names=_names(quote),
        speaker=figure.speaker.name if figure.speaker else None,
        title=figure.span.part is Part.TITLE,
    )


def _kinds(near: frozenset[str]) -> frozenset[str]:
    """The kinds of event that the words tell of ("death", "custody")."""
    return frozenset(_event_stems()[one] for one in near if one in _event_stems())


@cache
def _event_stems() -> dict[str, str]:
    families = table("event")
    return {
        stem(word): families.get(event, event)
        for event, listed in rows_of("events")
        for word in listed.split(",")
    }


@lru_cache(maxsize=2_000)
def _names(sentence: str) -> frozenset[str]:
    """Names by their capitals, countries by one word."""
    return core(" ".join(country_of(word) for word in _NAME.findall(sentence)))


def _keys(one: Side, wordings: Sequence[Side]) -> dict[str, float]:
    """How the keys agree, at best and at worst among the quantity's wordings."""
    told = [_agreements(one.key, other.key) for other in wordings]
    best = {f"{name}": max(t[name] for t in told) for name in told[0]}
    worst = {f"{name}_worst": min(t[name] for t in told) for name in told[0]}
    return best | worst | {f"{name}_last": told[-1][name] for name in ("counted", "event")}


def _agreements(one: QuantityKey, other: QuantityKey) -> dict[str, float]:
    certain = agree.group(one, "certainty"), agree.group(other, "certainty")
    return {
        "counted": agree.counted_agreement(one, other),
        "noun": float(one.counted == other.counted != ""),
        "event": agree.event_agreement(one, other),
        "modifiers": agree.agreement(agree.others(one), agree.others(other)),
        "roles": agree.agreement(frozenset(one.roles), frozenset(other.roles)),
        "place": agree.place_agreement(one.place, other.place),
        "placed": float((one.place is None) == (other.place is None)),
        "side": agree.side_agreement(one, other),
        "whose": agree.agreement(agree.whose(one), agree.whose(other)),
        "certainty": 0.0 if certain[0] == certain[1] else -1.0 if all(certain) else -0.4,
        "part": float(agree.group(one, "part") == agree.group(other, "part")),
        "period": float(one.period == other.period),
    }


def _words(one: Side, wordings: Sequence[Side], weight: Mapping[str, float]) -> dict[str, float]:
    """How much of the words near the number and of its sentence was near the quantity's numbers before."""
    near = frozenset().union(*(other.near for other in wordings))
    whole = frozenset().union(*(other.whole for other in wordings))
    mine = sum(weight.get(stem, 0.7) for stem in sorted(one.near))
    shared = sum(weight.get(stem, 0.7) for stem in sorted(one.near & near))
    speakers = [other.speaker for other in wordings if other.speaker]
    alike = [same_speaker_name(one.speaker, other) for other in speakers] if one.speaker else []
    return {
        "near": shared / max(mine, 0.5),
        "near_shared": shared,
        "near_one": max(share(one.near, other.near) for other in wordings),
        "own": max(share(one.own, other.near) for other in wordings),
        "own_new": float(len(one.own - whole)),
        "sentence": max(_jaccard(one.whole, other.whole) for other in wordings),
        "sentence_near": share(one.near, whole),
        "kinds": max(_meet(one.kinds, other.kinds) for other in wordings),
        "kinds_worst": min(_meet(one.kinds, other.kinds) for other in wordings),
        "names": max(share(one.names, other.names) for other in wordings),
        "near_size": float(len(one.near)),
        "speaker": (1.0 if any(alike) else -1.0) if alike else 0.0,
        "other_title": float(all(other.title for other in wordings)),
    }


def _meet(one: frozenset[str], other: frozenset[str]) -> float:
    """1 where one kind of event is told of by both, -1 where only others are, 0 where one tells of none."""
    return (1.0 if one & other else -1.0) if one and other else 0.0


def _jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / max(1, len(one | other))


def _value(figure: Figure, quantity: Quantity) -> dict[str, float]:
    """How its value stands to the latest and to any of the quantity's values."""
    value, last = named_end(figure.value), named_end(quantity.reports[-1].value)
    all_values = [named_end(report.value) for report in quantity.reports]
    moved = math.log10((abs(value) + 0.1) / (abs(last) + 0.1))
    equal = [one for one in all_values if one == value]
    said = None if figure.previous is None else named_end(figure.previous)
    before = 0.0 if said is None else 1.0 if said in all_values else -1.0
    return {
        "moved": moved,
        "apart": abs(moved),
        "nearest": min(abs(math.log10((abs(value) + 0.1) / (abs(one) + 0.1))) for one in all_values),
        "equal": float(value == last),
        "equal_ever": float(bool(equal)),
        "equal_digits": float(digits(figure.value)) if equal else 0.0,
        "before": before,
        "bound": float(figure.bound is quantity.reports[-1].bound),
        "unit": float(figure.unit == quantity.unit),
    }


def digits(value: Interval) -> int:
    """How many digits a number tells: 3 for 155, 1 for 2 and 2,000."""
    written = f"{abs(named_end(value)):.10g}".replace(".", "").strip("0")
    return len(written)


def _history(quantity: Quantity, seen: Seen, known: int) -> dict[str, float]:
    last = quantity.reports[-1]
    return {
        "reports": math.log1p(len(quantity.reports)),
        "values": math.log1p(len({report.value for report in quantity.reports})),
        "days": math.log1p(max(0.0, (seen.at - last.as_of).total_seconds() / _DAY)),
        "known": math.log1p(known),
    }


def _here(figure: Figure, quantity: Quantity, seen: Seen) -> dict[str, float]:
    """What this article gave the quantity already."""
    met = seen.met.get(quantity.number, ())
    value = named_end(figure.value)
    return {
        "here": float(len(met)),
        "here_equal": float(any(named_end(other.value) == value for other in met)),
        "here_other": float(any(named_end(other.value) != value for other in met)),
        "beside": float(any(other.sentence == figure.sentence for other in met)),
        "beside_larger": float(
            any(other.sentence == figure.sentence and named_end(other.value) > value for other in met)
        ),
    }


def _about(figure: Figure, seen: Seen) -> dict[str, float]:
    """What it is by itself, whatever it is compared with."""
    beside = [f for f in seen.figures if f.sentence == figure.sentence and f is not figure]
    family, value = agree.family_of(figure.key), named_end(figure.value)
    alike = [f for f in beside if f.unit == figure.unit and agree.family_of(f.key) == family]
    return {
        "former": float(is_former(figure)),
        "revises": float(figure.previous is not None or tells_change(figure)),
        "grows": float(agree.only_grows(figure.key)),
        "bare": float(not figure.key.counted),
        "eventless": float(figure.key.event is None),
        "placeless": float(figure.key.place is None),
        "count": float(figure.unit == "count"),
        "percent": float(figure.unit == "percent"),
        "digits": float(digits(figure.value)),
        "title": float(figure.span.part is Part.TITLE),
        "neighbours": float(len(beside)),
        "larger_beside": float(any(named_end(f.value) > value for f in alike)),
    }


_RIVALLED = ("near_shared", "cosine", "sentence", "equal_digits", "apart", "reports")


def _ranked(found: Sequence[dict[str, float]]) -> Rows:
    """The rows, with how each stands to the best of its rivals in what tells most."""
    table = np.asarray([list(row.values()) for row in found], np.float32)
    names = list(found[0])
    margins = [_margins(table[:, names.index(name)], least=name == "apart") for name in _RIVALLED]
    return np.column_stack([table, *margins]).astype(np.float32)


def _margins(column: Rows, *, least: bool) -> Rows:
    """By how much each is better than the best of the others; below 0 where another is better."""
    told = -column if least else column
    if len(told) == 1:
        return np.ones(1, np.float32)
    order = np.sort(told)
    best = np.where(told == order[-1], order[-2], order[-1])
    return np.asarray(told - best, np.float32)


NAMES: Sequence[str] = (
    "former", "revises", "grows", "bare", "eventless", "placeless", "count", "percent", "digits", "title",
    "neighbours", "larger_beside", "counted", "noun", "event", "modifiers", "roles", "place", "placed", "side",
    "whose", "certainty", "part", "period", "counted_worst", "noun_worst", "event_worst", "modifiers_worst",
    "roles_worst", "place_worst", "placed_worst", "side_worst", "whose_worst", "certainty_worst", "part_worst",
    "period_worst", "counted_last", "event_last", "near", "near_shared", "near_one", "own", "own_new", "sentence",
    "sentence_near", "kinds", "kinds_worst", "names", "near_size", "speaker", "other_title", "moved", "apart",
    "nearest", "equal", "equal_ever", "equal_digits", "before", "bound", "unit", "reports", "values", "days",
    "known", "here", "here_equal", "here_other", "beside", "beside_larger", "cosine", "near_shared_margin",
    "cosine_margin", "sentence_margin", "equal_digits_margin", "apart_margin", "reports_margin",
)  # fmt: skip
"""The columns of `rows`."""
