"""Numbers with their units and bounds, merged into ranges, with what each is good for."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum

from monitor.lexicon.changes import LEVEL_CHANGE
from monitor.model import Bound, Interval
from monitor.reading.quantities.bounds import bound_at, interval
from monitor.reading.quantities.naming import names_something
from monitor.reading.quantities.numbers import SCALES, Number, find_numbers
from monitor.reading.quantities.trends import Trend, trend_at
from monitor.reading.quantities.units import Kind, Unit, currency_before, rate_after, ratio_after, unit_after
from monitor.syntax.view import Reading

COUNT = "count"


class Use(StrEnum):
    """What an amount is in its sentence; only FIGURE and COUNTED amounts can be followed over time."""

    FIGURE = "figure"
    AGE = "age"
    CONVERSION = "conversion"
    PERIOD = "period"
    FORMER = "former"


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount in a document, at characters `start` to `end` (bound words, currency and unit included).

    number   where the number's own words begin
    unit     its unit's name, "count" for counted things
    vague    an order of magnitude alone ("dozens of")
    trend    whether the amount is a rise or a fall
    former   the value it had before, if the sentence tells it ("to 20 from 16")
    """

    value: Interval
    bound: Bound
    unit: str
    start: int
    end: int
    number: int
    use: Use = Use.FIGURE
    kind: Kind | None = None
    vague: bool = False
    share: bool = False
    trend: Trend | None = None
    former: Interval | None = None


@dataclass(frozen=True, slots=True)
class _Measured:
    """A number with its unit, before neighbours are merged."""

    number: Number
    unit: Unit | None
    value: float
    start: int
    end: int
    negative: bool = False


def find_amounts(reading: Reading, language: str = "en") -> tuple[Amount, ...]:
    """All amounts in text order, those that no figure is made of included (see `Amount.use`)."""
    measured = [
        item
        for number in find_numbers(reading.text, language)
        if (item := _measure(reading, number)) is not None
    ]
    measured = _with_shared_units(reading.text, measured)
    amounts: list[Amount] = []
    at = 0
    while at < len(measured):
        pair = measured[at : at + 2]
        merged = _range(reading, *pair) if len(pair) == 2 else None
        amounts.append(merged or _single(reading, measured[at]))
        at += 2 if merged else 1
    return _relate(reading, amounts)


_ON = re.compile(r"\s+(?:to|from)\s+(?:about\s+|nearly\s+|around\s+|over\s+)?")
_NO_NOUN = re.compile(r"\s*(?:[.,;:)]|$|\s(?:from|in|on|by|at|after|this|last|whatever|when|while|and|as)\b)")


def _with_shared_units(text: str, measured: list[_Measured]) -> list[_Measured]:
    """ "by 411,000 barrels a day to 29.5 million": the unit is told once."""
    found: list[_Measured] = []
    for item in measured:
        before = found[-1] if found else None
        shares = (
            before is not None
            and before.unit is not None
            and item.unit is None
            and item.number.scale >= 1e3
            and _ON.fullmatch(text[before.end : item.start])
            and _NO_NOUN.match(text, item.end)
        )
        found.append(replace(item, unit=before.unit) if before is not None and shares else item)
    return found


def _measure(reading: Reading, number: Number) -> _Measured | None:
    text = reading.text
    currency = currency_before(text, number.start) or _hash_for_pounds(text, number)
    number = _spaced_scale(text, number) if currency is not None else number
    of = re.match(r"\s+of\b", text[number.end : number.end + 8]) if number.vague else None
    unit = currency or unit_after(text, number.end + (of.end() if of else 0))
    number, unit = _metres_or_millions(text, number, unit)
    unit = unit or ratio_after(text, number.end) or _magnitude(text, number)
    if unit is not None and unit.kind is Kind.CURRENCY and currency is not None:
        rate = rate_after(text, number.end)
        unit = Unit(f"{unit.name}/{rate[0]}", unit.kind, unit.start, rate[1]) if rate else unit
    if unit is not None and unit.name == "G" and number.value < 7:
        unit = None
    named = names_something(reading, number, has_unit=unit is not None, has_currency=currency is not None)
    if named or _pronoun(reading, number):
        return None
    start = currency.start if currency else number.start
    minus = re.search(r"(?:(?<![\w.)])[-−]|\bminus[\s-])$", text[max(0, start - 8) : start])
    value = -number.value if minus else number.value
    start -= len(minus.group()) if minus else 0
    end = max(number.end, unit.end if unit else 0)
    return _Measured(number, unit, value, start, end, negative=bool(minus))


_MAGNITUDE = re.compile(r"\bmagnitude(?:[- ]of)?[- ]$", re.IGNORECASE)


def _magnitude(text: str, number: Number) -> Unit | None:
    """ "a magnitude 6.8 earthquake"."""
    named = 0 < number.value < 10 and _MAGNITUDE.search(text[max(0, number.start - 16) : number.start])
    return Unit("magnitude", Kind.MEASURE, number.start, number.end) if named else None


_SPACED = re.compile(r"\s(m|b|bn|mn|tn)(?![\w.])", re.IGNORECASE)


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
    written = text[number.start : number.end]
    if not written.endswith("m") or not written[-2:-1].isdigit() or (unit and unit.kind is Kind.CURRENCY):
        return number, unit
    if unit is not None or re.match(r"\s+(?:of\b|[a-z]+s\b|people\b)", text[number.end :]):
        return number, unit
    metres = replace(number, end=number.end - 1, value=number.value / 1e6, scale=1.0)
    return metres, unit_after(text, metres.end)


def _pronoun(reading: Reading, number: Number) -> bool:
    """ "the same one", "one another", "no one": nothing is counted."""
    token = reading.at(reading.index(number.start))
    if token.text.lower() != "one" or number.end != token.end:
        return False
    head, after = reading.head(token), reading.after(token)
    if after is not None and after.lemma.lower() in ("another", "day", "thing", "hand"):
        return True
    of = after is not None and after.text.lower() == "of"
    before = reading.before(token)
    if before is not None and before.lemma.lower() in (
        "no",
        "the",
        "this",
        "that",
        "any",
        "every",
        "each",
        "which",
        "same",
    ):
        return not (token.dep == "nummod" and head.index > token.index)
    return not of and not (token.dep == "nummod" and head.index > token.index)


def _single(reading: Reading, item: _Measured) -> Amount:
    bound, start = bound_at(reading.text, item.start, item.end)
    if item.number.vague:
        bound = Bound.AT_LEAST if bound in (Bound.EXACTLY, Bound.ABOUT, Bound.MORE_THAN) else bound
    return _amount(item, bound, interval(item.value, bound), start, item.end)


def _amount(item: _Measured, bound: Bound, value: Interval, start: int, end: int) -> Amount:
    kind = item.unit.kind if item.unit else None
    share = item.number.share
    return Amount(
        value=value,
        bound=bound,
        unit="percent" if share else item.unit.name if item.unit else COUNT,
        start=start,
        end=end,
        number=item.start,
        use=Use.AGE if kind is Kind.AGE else Use.FIGURE,
        kind=Kind.PERCENT if share else kind,
        vague=item.number.vague,
        share=share,
    )


_TO = re.compile(r"\s*(?:-|–|—)\s*(?:to-)?|\s+(?:to|or)\s+|\s+to-|-to-")
_FROM = re.compile(r"\bfrom\s+(?:(?:about|around|roughly|just|over|nearly|some)\s+)?$", re.IGNORECASE)
_BY = re.compile(r"\bby\s+(?:(?:about|around|roughly|just|over|nearly|some)\s+)?$", re.IGNORECASE)
_BETWEEN = re.compile(r"\b(?:(?P<between>between)|from)\s+$", re.IGNORECASE)


def _range(reading: Reading, low: _Measured, high: _Measured) -> Amount | None:
    """ "20 to 40 percent", "three or four", "between 5 and 7": one interval; None for two amounts."""
    text = reading.text
    gap, left = text[low.end : high.start], text[max(0, low.start - 24) : low.start]
    joined = _TO.fullmatch(gap) or (gap.strip() == "and" and _BETWEEN.search(left))
    if not joined or (low.unit and high.unit and low.unit.name != high.unit.name):
        return None
    apart = gap.strip() == "to" and low.unit and _BY.search(left)
    if apart or (low.unit and not high.unit and low.unit.start > low.number.start):
        return None
    bottom = low.value
    if low.number.scale == 1 < high.number.scale and low.value < 1000:
        bottom *= high.number.scale
    elif _shares_thousands(text, low, high):
        bottom *= 1000
    if bottom >= high.value or (gap.strip() == "or" and high.value > 3 * bottom) or low.number.share:
        return None
    if gap.strip() == "to" and _FROM.search(left) and LEVEL_CHANGE.search(_clause_left(text, low.start)):
        return None
    match = _BETWEEN.search(left)
    start = low.start - len(match.group()) if match and match["between"] else low.start
    bound, start = bound_at(text, start, high.end)
    if bound in (Bound.EXACTLY, Bound.ABOUT):
        return _amount(_with_unit(high, low), Bound.BETWEEN, Interval(bottom, high.value), start, high.end)
    top = high.value if bound in (Bound.AT_MOST, Bound.LESS_THAN) else bottom
    return _amount(_with_unit(high, low), bound, interval(top, bound), start, high.end)


def _shares_thousands(text: str, low: _Measured, high: _Measured) -> bool:
    """ "10-12,000": the thousands are written once."""
    written = text[high.number.start : high.number.end].endswith(",000")
    return bool(low.number.digits) and written and low.value < 1000 and low.value * 1000 < high.value


def _with_unit(high: _Measured, low: _Measured) -> _Measured:
    return replace(high, unit=high.unit or low.unit, start=low.start)


def _clause_left(text: str, at: int) -> str:
    return re.split(r"[;.!?\n]\s", text[max(0, at - 80) : at])[-1]


def _relate(reading: Reading, amounts: list[Amount]) -> tuple[Amount, ...]:
    """What an amount is to its neighbours: a conversion of one, the value before it, an age, a time span."""
    text = reading.text
    found: list[Amount] = []
    for amount in amounts:
        before = found[-1] if found else None
        use = _use(text, amount, before)
        converted = before is not None and use is Use.CONVERSION
        trend = before.trend if converted and before else trend_at(reading, amount)
        told = replace(amount, use=use, trend=trend)
        if before is not None and told.use is Use.FIGURE and _is_new_value(text, before, told):
            found[-1] = replace(before, use=Use.FORMER)
            told = replace(told, former=before.value)
        elif before is not None and told.use is Use.FORMER and _stands_for(reading, before, told):
            found[-1] = replace(before, former=_as_known(text, told))
        found.append(told)
    return tuple(found)


_CONVERTED = re.compile(
    r"\s*(?:\(|/|,?\s+or\s+)\s*(?:or\s+|(?:now\s+)?worth\s+|equal\s+to\s+)?(?:about\s+|around\s+|~\s?)?"
)
_AGED = re.compile(
    r"\b(?:aged?|ages|age\s+of|aged\s+between|over-|under-)\s*(?:between\s+|from\s+)?(?:\d+,\s+)*(?:\d+,?\s+and\s+)?$",
    re.IGNORECASE,
)
_NAME_AGE = re.compile(r"[A-Z][\w'’.-]+,\s+$")
_SPAN_OF_TIME = re.compile(
    r"\b(?:(?:in|over|during|for|within|of)\s+)?(?:the|its|their|his|her|this)\s+(?:\w+\s+)?(?:past|last|previous|prior|next|first|coming"
    r"|recent|following|latest)\s+(?:\w+\s+)?$|\b(?:past|last|previous|prior|next)\s+$|\bwithin\s+(?:about\s+)?$",
    re.IGNORECASE,
)
_RISEN_FROM = re.compile(
    rf"(?:{LEVEL_CHANGE.pattern}|\bup|\bdown)(?:,?\s+(?:sharply|slightly|again|back))?,?\s+from\s+"
    r"(?:(?:about|around|roughly|just|over|nearly|some|more\s+than|at\s+least|up\s+to)\s+)?$",
    re.IGNORECASE,
)
_NOT = re.compile(
    r"(?:,\s+not|\b(?:rather\s+than|instead\s+of|and\s+not|is\s+not|was\s+not|were\s+not))\s+"
    r"(?:(?:the|an?|about|some|more\s+than|earlier|previous)\s+)*$",
    re.IGNORECASE,
)
_ONCE_GIVEN = re.compile(
    r"(?:\s+[a-z]+){0,2}?\s+(?:that\s+(?:it|they|he|she)\s+had\s+)?(?:(?:first|earlier|initially|previously|originally|wrongly)\s+"
    r"(?:given|reported|announced|stated|put|thought|feared|told|published|estimated|counted|said)"
    r"|(?:given|reported|announced|stated|published)\s+(?:earlier|before|first|previously|initially|in\s+error))\b",
    re.IGNORECASE,
)
"""What follows a value that was told before: "the 129 first given", "the 802 given earlier"."""
_ON_TO = re.compile(r"(?:\s+\w+){0,5}\s+to\s+(?:\w+\s+){0,2}\d")
_AGO = re.compile(r"\s+(?:ago|earlier|later|before|after|from\s+now|previously)\b", re.IGNORECASE)


def _use(text: str, amount: Amount, before: Amount | None) -> Use:
    left, right = text[max(0, amount.start - 40) : amount.start], text[amount.end : amount.end + 16]
    gap = text[before.end : amount.start] if before else ""
    if before is not None and _converts(before, gap, amount):
        return Use.CONVERSION
    if amount.use is Use.AGE or _is_age(amount, left, right):
        return Use.AGE
    if amount.kind is Kind.DURATION and (_SPAN_OF_TIME.search(left) or _AGO.match(right)):
        return Use.PERIOD
    if amount.use is Use.FIGURE and (
        _NOT.search(left) or _is_known(text, amount) or _is_risen_from(text, amount)
    ):
        return Use.FORMER
    if (
        before is not None
        and re.fullmatch(r"(?:\s+\w+){0,2},?\s+(?:down\s+|up\s+)?from\s+", gap)
        and _alike(before, amount)
        and not _ON_TO.match(text, amount.end)
    ):
        return Use.FORMER
    return Use.FIGURE


_THAN_THE = re.compile(
    r"\b(?:more|fewer|less|higher|lower|larger|smaller|greater)\s+than\s+(?:the|an?\s+earlier|its\s+earlier)\s+$"
)


def _is_known(text: str, amount: Amount) -> bool:
    """ "more than the 129 first given": a value that was told before."""
    left = text[max(0, amount.number - 40) : amount.number]
    return bool(_THAN_THE.search(left) or _ONCE_GIVEN.match(text, amount.end))


def _as_known(text: str, amount: Amount) -> Interval:
    """A former value; what it is only compared with is exact: "more than the 129" is 129."""
    ends = [end for end in (amount.value.low, amount.value.high) if end is not None]
    compared = _THAN_THE.search(text[max(0, amount.number - 40) : amount.number])
    return Interval(ends[0], ends[0]) if compared else amount.value


def _stands_for(reading: Reading, before: Amount, former: Amount) -> bool:
    """Whether the amount before is the one that takes the former's place: of its kind, in its sentence."""
    sentence = reading.sentence(reading.at(reading.index(former.number)))
    return _alike(before, former) and sentence.start <= before.start


def _is_risen_from(text: str, amount: Amount) -> bool:
    """ "up from 40", with no new value after it."""
    left = text[max(0, amount.start - 60) : amount.start]
    return _RISEN_FROM.search(left) is not None and _ON_TO.match(text, amount.end) is None


def _converts(before: Amount, gap: str, amount: Amount) -> bool:
    """ "300,000 roubles ($3,500)": the same sum or measure once more, in another unit."""
    alike = amount.kind in (Kind.CURRENCY, Kind.MEASURE) and amount.kind is before.kind
    return alike and amount.unit != before.unit and _CONVERTED.fullmatch(gap) is not None


def _is_age(amount: Amount, left: str, right: str) -> bool:
    if amount.unit != COUNT or not 0 < (amount.value.high or amount.value.low or 0) < 120:
        return False
    if _AGED.search(left):
        return True
    return bool(_NAME_AGE.search(left) and re.match(r"\s*(?:,|\.|\)|;|\s+who\b|$)", right))


def _alike(before: Amount, amount: Amount) -> bool:
    return amount.unit in (before.unit, COUNT) or before.unit == COUNT


def _is_new_value(text: str, before: Amount, amount: Amount) -> bool:
    """ "rose from 16 to 20": the second is the figure, the first its former value."""
    gap = text[before.end : amount.start]
    if not re.fullmatch(r"(?:\s+\w+){0,2}\s+to\s+", gap) or not _alike(before, amount):
        return False
    return bool(_FROM.search(text[max(0, before.start - 24) : before.start]))
