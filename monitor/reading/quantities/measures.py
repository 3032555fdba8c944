"""One number with its unit, before neighbours are merged."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from monitor.reading.quantities.naming import names_something
from monitor.reading.quantities.numbers import SCALES, Number
from monitor.reading.quantities.units import Kind, Unit, currency_before, rate_after, ratio_after, unit_after
from monitor.syntax.tree import Tree

_MAGNITUDE = re.compile(r"\bmagnitude(?:[- ]of)?[- ]$", re.IGNORECASE)
_POINTING = frozenset({"no", "the", "this", "that", "any", "every", "each", "which", "same"})
_SPACED = re.compile(r"\s(m|b|bn|mn|tn)(?![\w.])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Measured:
    """A number with its unit, before neighbours are merged."""

    number: Number
    unit: Unit | None
    value: float
    start: int
    end: int


def measure(tree: Tree, number: Number) -> Measured | None:
    text = tree.text
    currency = currency_before(text, number.start) or _hash_for_pounds(text, number)
    number = _spaced_scale(text, number) if currency is not None else number
    of = re.match(r"\s+of\b", text[number.end : number.end + 8]) if number.vague else None
    unit = currency or unit_after(text, number.end + (of.end() if of else 0))
    number, unit = _metres_or_millions(text, number, unit)
    unit = unit or ratio_after(text, number.end) or _magnitude(text, number)
    if unit is not None and unit.kind is Kind.CURRENCY and currency is not None:
        rate = rate_after(text, number.end)
        unit = Unit(f"{unit.name}/{rate[0]}", unit.kind, unit.start, rate[1]) if rate else unit
    named = names_something(tree, number, has_unit=unit is not None, has_currency=currency is not None)
    if named or _pronoun(tree, number):
        return None
    start = currency.start if currency else number.start
    minus = re.search(r"(?:(?<![\w.)])[-−]|\bminus[\s-])$", text[max(0, start - 8) : start])
    value = -number.value if minus else number.value
    start -= len(minus.group()) if minus else 0
    end = max(number.end, unit.end if unit else 0)
    return Measured(number, unit, value, start, end)


def _magnitude(text: str, number: Number) -> Unit | None:
    """ "a magnitude 6.8 earthquake"."""
    named = 0 < number.value < 10 and _MAGNITUDE.search(text[max(0, number.start - 16) : number.start])
    return Unit("magnitude", Kind.MEASURE, number.start, number.end) if named else None


def _spaced_scale(text: str, number: Number) -> Number:
    """ "£6.2 m": of money a letter that stands apart is a scale, too."""
    scale = _SPACED.match(text, number.end) if number.scale == 1 else None
    if scale is None:
        return number
    times = SCALES[scale[1].lower()]
    return replace(number, end=scale.end(), value=number.value * times, scale=times, digits="")


def _hash_for_pounds(text: str, number: Number) -> Unit | None:
    """ "#20m": how a pound sign comes out of some wires."""
    if number.scale < 1e3 or text[number.start - 1 : number.start] != "#":
        return None
    return Unit("GBP", Kind.CURRENCY, number.start - 1, number.start)


def _metres_or_millions(text: str, number: Number, unit: Unit | None) -> tuple[Number, Unit | None]:
    """A glued "m" is a million of money or of things named after it, else metres."""
    of_things = re.match(r"\s+(?:of\b|[a-z]+s\b|people\b)", text[number.end :])
    if unit is not None or of_things or not re.search(r"\dm$", text[number.start : number.end]):
        return number, unit
    metres = replace(number, end=number.end - 1, value=number.value / 1e6, scale=1.0)
    return metres, unit_after(text, metres.end)


def _pronoun(tree: Tree, number: Number) -> bool:
    """ "the same one", "one another", "no one": nothing is counted."""
    token = tree.at(tree.index(number.start))
    if token.text.lower() != "one" or number.end != token.end:
        return False
    before, after = tree.before(token), tree.after(token)
    if after is not None and after.lemma.lower() in ("another", "day", "thing", "hand"):
        return True
    pointed = before is not None and before.lemma.lower() in _POINTING
    of = after is not None and after.text.lower() == "of" and not pointed
    return not of and not (token.dep == "nummod" and token.head > token.index)
