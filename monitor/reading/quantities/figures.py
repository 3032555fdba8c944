"""The figures of a parsed text: what is counted, how many, with which bound, and the exact words."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from monitor.language.document import Token
from monitor.lexicon.events import HUMAN_EVENTS
from monitor.lexicon.tables import listed
from monitor.model import Figure, QuantityKey
from monitor.reading.excerpts import number_with_noun, sentence_around
from monitor.reading.model import Paragraph
from monitor.reading.quantities.amount import COUNT, Amount, Use
from monitor.reading.quantities.amounts import find_amounts
from monitor.reading.quantities.clauses import clause_of
from monitor.reading.quantities.counted import counted
from monitor.reading.quantities.events import event_at
from monitor.reading.quantities.governing import Event, hedged
from monitor.reading.quantities.keys import key_of
from monitor.reading.quantities.labels import label
from monitor.reading.quantities.nouns import Counted
from monitor.reading.quantities.parts import PART, is_whole, some_of
from monitor.reading.quantities.units import Kind
from monitor.syntax.tree import Tree

FEWEST_BARE = 10
"""A bare number from which it can stand for a figure that was told before ("spoke of 171")."""
_INCLUDED = re.compile(
    r"\b(?:including|among (?:them|whom|which)|of (?:whom|which|these|them))\b[^.;:]*$", re.IGNORECASE
)
_ADDED = listed("words for what comes on top")
_LASTING = listed("verbs that last")
_CASES = listed("single cases")
_EACH = r"(?:a|per|each|every|in (?:a|one)|the (?:past|last|previous)|(?:so far )?this)"
_PERIODS = (
    ("night", r"overnight|last night|during the night|nightly"),
    ("day", r"(?:the|prior|previous|past|last)\s+24\s+hours|24-hour|daily"
            r"|(?:a|per|each|every|in (?:a|one)(?: single)?)\s+day"
            r"|on\s+\w+day\s+alone"
            r"|(?:the|this)\s+(?:past|last|previous)\s+day"),
    ("week", rf"weekly|{_EACH}\s+week"),
    ("month", rf"monthly|{_EACH}\s+month"),
    ("year", rf"annual(?:ly)?|yearly|{_EACH}\s+year"),
)  # fmt: skip
_PERIOD = re.compile(
    r"\b(?:"
    + "|".join(rf"(?P<{name}>{words})" for name, words in _PERIODS)
    + r")\b(?!-|\s+(?:ago|before|earlier|later|after|since|old|long))",
    re.IGNORECASE,
)
_SUMMED = re.compile(
    r"\b(?:bring|brought|tak|took|rais)\w*\s+(?:the|its|their)\s+(?:\w+\s+){0,2}total\b", re.IGNORECASE
)
"""Before a sum that a period's count adds to: "200 a day, bringing the total to 7,400"."""


@dataclass(frozen=True, slots=True)
class Described:
    """An amount of a document with what it is an amount of."""

    amount: Amount
    thing: Counted
    event: Event | None
    key: QuantityKey


def find_figures(paragraph: Paragraph) -> list[Figure]:
    """The figures of a paragraph that can be followed over time, in text order.

    Ages, time spans, conversions ("($3,500)") and former values ("from 16") are no figures. The speaker is not
    looked for.
    """
    return [_figure(paragraph, one) for one in describe(paragraph.tree) if _followed(paragraph.tree, one)]


def describe(tree: Tree) -> list[Described]:
    """Every amount of the text with its key, those that are no figures included."""
    amounts = find_amounts(tree)
    found: list[Described] = []
    for place, amount in enumerate(amounts):
        earlier = [one.thing for one in found if one.amount.unit == COUNT and PART not in one.key.modifiers]
        converted = bool(found) and (amount.use is Use.CONVERSION or found[-1].amount.use is Use.CONVERTED)
        thing = (
            found[-1].thing
            if converted
            else counted(tree, amount, earlier, amounts[place - 1] if place else None)
        )
        period = period_of(*_surroundings(tree, amounts, place), amount.unit)
        event = _inherited(tree, event_at(tree, amount, thing), thing, found)
        thing, event = some_of(tree, amount, thing, event)
        event = None if is_whole(tree, amount) else event
        key = key_of(tree, amount, thing, event, period)
        found.append(Described(amount, thing, event, _within(tree, amount, key, found)))
    return found


def _within(tree: Tree, amount: Amount, key: QuantityKey, found: list[Described]) -> QuantityKey:
    """ "three new cases, including one death": some of what came on top, and on top, too."""
    if not found or not _INCLUDED.search(tree.text[found[-1].amount.end : amount.start]):
        return key
    whole = found[-1]
    if not _together(tree, whole, tree.at(tree.index(amount.number))):
        return key
    added = tuple(word for word in whole.key.modifiers if word in _ADDED and word not in key.modifiers)
    part = (PART,) if amount.unit == whole.amount.unit and PART not in key.modifiers else ()
    return replace(key, modifiers=(*added, *part, *key.modifiers), event=key.event or whole.key.event)


def _together(tree: Tree, one: Described, token: Token) -> bool:
    """Whether the amount stands in the token's sentence."""
    return tree.sentence(one.thing.anchor) == tree.sentence(token)


def _inherited(tree: Tree, event: Event | None, thing: Counted, found: list[Described]) -> Event | None:
    """ "200 people sickened, including 100 in ...": a part shares the event of what it is a part of."""
    if not found or (event is not None and event.name != "include"):
        return event
    whole = found[-1]
    same = (thing.borrowed or thing.lemma == whole.thing.lemma) and _together(tree, whole, thing.anchor)
    return whole.event if same and whole.amount.unit == COUNT else None


def _surroundings(tree: Tree, amounts: tuple[Amount, ...], place: int) -> tuple[str, str]:
    """The sentence between the amount and its neighbours that are figures, before and after it."""
    amount = amounts[place]
    sentence = tree.sentence(tree.at(tree.index(amount.number)))
    before = [one.end for one in amounts[:place] if one.use is Use.FIGURE and one.end > sentence.start]
    after = [one.start for one in amounts[place + 1 :] if one.use is Use.FIGURE and one.start < sentence.end]
    left = tree.text[max([sentence.start, *before]) : amount.start]
    return left, tree.text[amount.end : min([sentence.end, *after])]


def _followed(tree: Tree, one: Described) -> bool:
    """Whether it can be followed: a figure of something; "one" only where a person or a case is counted."""
    amount, key = one.amount, one.key
    if amount.use is not Use.FIGURE:
        return False
    if not (key.counted or key.event or amount.former):
        return amount.unit == COUNT and (amount.value.low or amount.value.high or 0) >= FEWEST_BARE
    words = tree.text[amount.number : amount.end].lower()
    if amount.unit == COUNT and words == "one":
        alone = not tree.text[amount.end :].lstrip().startswith("of ")
        return alone and (key.counted in _CASES or key.event in HUMAN_EVENTS)
    if amount.kind is Kind.DURATION and one.thing.noun is None:
        return key.event in _LASTING
    return True


def _figure(paragraph: Paragraph, one: Described) -> Figure:
    tree, amount, thing = paragraph.tree, one.amount, one.thing
    clause = clause_of(tree, amount)
    return Figure(
        span=paragraph.span(*number_with_noun(tree, amount, thing)),
        sentence=paragraph.span(*sentence_around(tree, amount)),
        value=amount.value,
        bound=amount.bound,
        unit=amount.unit,
        key=one.key,
        label=label(tree, amount, thing, one.event, one.key, clause),
        hedged=hedged(tree, thing, one.event),
        previous=amount.former,
        clause=clause,
    )


def period_of(left: str, right: str, unit: str) -> str | None:
    """The period that a count is of: told in `right` of it, else in `left` of it, up to its neighbours.

    A rate ("2 million barrels a day") is a level: its unit tells the period.
    """
    if "/" in unit:
        return None
    after = _PERIOD.search(right)
    before = list(_PERIOD.finditer(_SUMMED.split(left)[-1]))
    match = after or (before[-1] if before else None)
    return match.lastgroup if match else None
