"""The figures of a parsed text: what is counted, how many, with which bound, and the exact words."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from monitor.language.document import Document, Token
from monitor.lexicon.lists import HUMAN_EVENTS, listed
from monitor.model import Figure, QuantityKey, Span
from monitor.reading.boilerplate import Stretch
from monitor.reading.quantities.amounts import COUNT, Amount, Use, find_amounts
from monitor.reading.quantities.certainty import hedged
from monitor.reading.quantities.clauses import clause_of
from monitor.reading.quantities.counted import Counted, counted
from monitor.reading.quantities.events import Event, event_at
from monitor.reading.quantities.excerpts import number_with_noun, sentence_around
from monitor.reading.quantities.keys import key_of
from monitor.reading.quantities.labels import label
from monitor.reading.quantities.parts import PART, some_of
from monitor.reading.quantities.periods import period_of
from monitor.reading.quantities.units import Kind
from monitor.syntax.view import Reading

FEWEST_BARE = 10
"""A bare number from which it can stand for a figure that was told before ("spoke of 171")."""


@dataclass(frozen=True, slots=True)
class Described:
    """An amount of a document with what it is an amount of."""

    amount: Amount
    thing: Counted
    event: Event | None
    key: QuantityKey


def find_figures(document: Document, stretch: Stretch, language: str = "en") -> list[Figure]:
    """The figures that can be followed over time, in text order; `document` is the parsed `stretch.text`.

    Spans point into the stretch's part of the revision. Ages, time spans, conversions ("($3,500)") and former
    values ("from 16") are no figures. The speaker is not looked for.
    """
    reading = Reading.of(document)
    return [_figure(reading, one, stretch) for one in describe(reading, language) if _followed(reading, one)]


def describe(reading: Reading, language: str = "en") -> list[Described]:
    """Every amount of the text with its key, those that are no figures included."""
    amounts = find_amounts(reading, language)
    found: list[Described] = []
    for place, amount in enumerate(amounts):
        earlier = [one.thing for one in found if one.amount.unit == COUNT and PART not in one.key.modifiers]
        converted = bool(found) and amount.use is Use.CONVERSION
        thing = found[-1].thing if converted else counted(reading, amount, earlier)
        period = period_of(*_surroundings(reading, amounts, place), amount.unit)
        event = _inherited(reading, event_at(reading, amount, thing), thing, found)
        thing, event = some_of(reading, amount, thing, event)
        key = key_of(reading, amount, thing, event, period)
        found.append(Described(amount, thing, event, _within(reading, amount, key, found)))
    return found


_INCLUDED = re.compile(
    r"\b(?:including|among (?:them|whom|which)|of (?:whom|which|these|them))\b[^.;:]*$", re.IGNORECASE
)
_ADDED = listed("words for what comes on top")


def _within(reading: Reading, amount: Amount, key: QuantityKey, found: list[Described]) -> QuantityKey:
    """ "three new cases, including one death": some of what came on top, and on top, too."""
    if not found or not _INCLUDED.search(reading.text[found[-1].amount.end : amount.start]):
        return key
    whole = found[-1]
    if not _together(reading, whole, reading.at(reading.index(amount.number))):
        return key
    added = tuple(word for word in whole.key.modifiers if word in _ADDED and word not in key.modifiers)
    part = (PART,) if amount.unit == whole.amount.unit and PART not in key.modifiers else ()
    return replace(key, modifiers=(*added, *part, *key.modifiers), event=key.event or whole.key.event)


def _together(reading: Reading, one: Described, token: Token) -> bool:
    """Whether the amount stands in the token's sentence."""
    return reading.sentence(one.thing.anchor) == reading.sentence(token)


def _inherited(reading: Reading, event: Event | None, thing: Counted, found: list[Described]) -> Event | None:
    """ "200 people sickened, including 100 in ...": a part shares the event of what it is a part of."""
    if not found or (event is not None and event.name != "include"):
        return event
    whole = found[-1]
    same = (thing.borrowed or thing.lemma == whole.thing.lemma) and _together(reading, whole, thing.anchor)
    return whole.event if same and whole.amount.unit == COUNT else None


def _surroundings(reading: Reading, amounts: tuple[Amount, ...], place: int) -> tuple[str, str]:
    """The sentence between the amount and its neighbours that are figures, before and after it."""
    amount = amounts[place]
    sentence = reading.sentence(reading.at(reading.index(amount.number)))
    before = [one.end for one in amounts[:place] if one.use is Use.FIGURE and one.end > sentence.start]
    after = [one.start for one in amounts[place + 1 :] if one.use is Use.FIGURE and one.start < sentence.end]
    left = reading.text[max([sentence.start, *before]) : amount.start]
    return left, reading.text[amount.end : min([sentence.end, *after])]


_LASTING = listed("verbs that last")
_CASES = listed("single cases")


def _followed(reading: Reading, one: Described) -> bool:
    """Whether it can be followed: a figure of something; "one" only where a person or a case is counted."""
    amount, key = one.amount, one.key
    if amount.use is not Use.FIGURE:
        return False
    if not (key.counted or key.event or amount.former):
        return amount.unit == COUNT and (amount.value.low or amount.value.high or 0) >= FEWEST_BARE
    words = reading.text[amount.number : amount.end].lower()
    if amount.unit == COUNT and words == "one":
        alone = not reading.text[amount.end :].lstrip().startswith("of ")
        return alone and (key.counted in _CASES or key.event in HUMAN_EVENTS)
    if amount.kind is Kind.DURATION and one.thing.noun is None:
        return key.event in _LASTING
    return True


def _figure(reading: Reading, one: Described, stretch: Stretch) -> Figure:
    amount, thing, clause = one.amount, one.thing, clause_of(reading, one.amount)

    def span(start: int, end: int) -> Span:
        return Span(stretch.part, stretch.start + start, stretch.start + end, reading.text[start:end])

    return Figure(
        span=span(*number_with_noun(reading, amount, thing)),
        sentence=span(*sentence_around(reading, amount)),
        value=amount.value,
        bound=amount.bound,
        unit=amount.unit,
        key=one.key,
        label=label(reading, amount, thing, one.event, one.key, clause),
        hedged=hedged(reading, thing, one.event),
        previous=amount.former,
        clause=clause,
    )
