"""Numbers with their units and bounds, merged into ranges, with what each is good for."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from monitor.lexicon.changes import LEVEL_CHANGE
from monitor.lexicon.tables import rows
from monitor.model import Bound, Interval
from monitor.reading.quantities.amount import COUNT, Amount, Use
from monitor.reading.quantities.measures import Measured, measure
from monitor.reading.quantities.neighbours import FROM, related
from monitor.reading.quantities.numbers import find_numbers
from monitor.reading.quantities.units import Kind
from monitor.syntax.tree import Tree

_ON = re.compile(r"\s+(?:to|from)\s+(?:about\s+|nearly\s+|around\s+|over\s+)?")
_NO_NOUN = re.compile(r"\s*(?:[.,;:)]|$|\s(?:from|in|on|by|at|after|this|last|whatever|when|while|and|as)\b)")
_TO = re.compile(r"\s*(?:-|–|—)\s*(?:to-)?|\s+(?:to|or)\s+|\s+to-|-to-")
_BY = re.compile(r"\bby\s+(?:(?:about|around|roughly|just|over|nearly|some)\s+)?$", re.IGNORECASE)
_BETWEEN = re.compile(r"\b(?:(?P<between>between)|from)\s+$", re.IGNORECASE)
_FILLER = (
    r"(?:\s+(?:a|an|the|just|only|another|as|total\s+of|staggering|whopping|record|estimated|additional"
    r"|further))*"
)
_REACH = 48


def find_amounts(tree: Tree) -> tuple[Amount, ...]:
    """All amounts in text order, those that no figure is made of included (see `Amount.use`)."""
    measured = [item for number in find_numbers(tree.text) if (item := measure(tree, number)) is not None]
    measured = _with_shared_units(tree.text, measured)
    amounts: list[Amount] = []
    at = 0
    while at < len(measured):
        pair = measured[at : at + 2]
        merged = _range(tree, *pair) if len(pair) == 2 else None
        amounts.append(merged or _single(tree, measured[at]))
        at += 2 if merged else 1
    return related(tree, amounts)


def _with_shared_units(text: str, measured: list[Measured]) -> list[Measured]:
    """ "by 411,000 barrels a day to 29.5 million": the unit is told once."""
    found: list[Measured] = []
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


def _single(tree: Tree, item: Measured) -> Amount:
    bound, start = bound_at(tree.text, item.start, item.end)
    if item.number.vague:
        bound = Bound.AT_LEAST if bound in (Bound.EXACTLY, Bound.ABOUT, Bound.MORE_THAN) else bound
    return _amount(item, bound, interval(item.value, bound), start, item.end)


def _amount(item: Measured, bound: Bound, value: Interval, start: int, end: int) -> Amount:
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


def _range(tree: Tree, low: Measured, high: Measured) -> Amount | None:
    """ "20 to 40 percent", "three or four", "between 5 and 7": one interval; None for two amounts."""
    text = tree.text
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
    if gap.strip() == "to" and FROM.search(left) and LEVEL_CHANGE.search(_clause_left(text, low.start)):
        return None
    match = _BETWEEN.search(left)
    start = low.start - len(match.group()) if match and match["between"] else low.start
    bound, start = bound_at(text, start, high.end)
    if bound in (Bound.EXACTLY, Bound.ABOUT):
        return _amount(_with_unit(high, low), Bound.BETWEEN, Interval(bottom, high.value), start, high.end)
    top = high.value if bound in (Bound.AT_MOST, Bound.LESS_THAN) else bottom
    return _amount(_with_unit(high, low), bound, interval(top, bound), start, high.end)


def _shares_thousands(text: str, low: Measured, high: Measured) -> bool:
    """ "10-12,000": the thousands are written once."""
    written = text[high.number.start : high.number.end].endswith(",000")
    return bool(low.number.digits) and written and low.value < 1000 and low.value * 1000 < high.value


def _with_unit(high: Measured, low: Measured) -> Measured:
    return replace(high, unit=high.unit or low.unit, start=low.start)


def _clause_left(text: str, at: int) -> str:
    return re.split(r"[;.!?\n]\s", text[max(0, at - 80) : at])[-1]


@cache
def _words(side: str) -> re.Pattern[str]:
    """The table's rows of one side; the name of the group that matched begins with the bound's name."""
    listed = [(bound, words.replace(" ", r"\s+")) for bound, where, words in rows("bounds") if where == side]
    any_of = "|".join(rf"(?P<{bound}__{place}>{words})" for place, (bound, words) in enumerate(listed))
    pattern = rf"(?<![\w-])(?:{any_of}){_FILLER}\s*$" if side == "before" else rf"(?:\s+\w+)?\s*(?:{any_of})"
    return re.compile(pattern, re.IGNORECASE)


def bound_at(text: str, start: int, end: int) -> tuple[Bound, int]:
    """The bound that the words around `start` to `end` set, and where these begin (`start` if after it)."""
    left = text[max(0, start - _REACH) : start]
    before = _words("before").search(left)
    if before is not None and (bound := _bound(before)) is not Bound.EXACTLY:
        return bound, start - len(left) + before.start()
    after = _words("after").match(text, end)
    return (_bound(after) if after else Bound.EXACTLY), start


def _bound(match: re.Match[str]) -> Bound:
    return Bound[str(match.lastgroup).split("__")[0]]


def interval(value: float, bound: Bound) -> Interval:
    """The named ends: "more than 150" is (150, None), "up to 60" is (None, 60), "about 20" is (20, 20)."""
    if bound in (Bound.AT_LEAST, Bound.MORE_THAN):
        return Interval(value, None)
    if bound in (Bound.AT_MOST, Bound.LESS_THAN):
        return Interval(None, value)
    return Interval(value, value)
