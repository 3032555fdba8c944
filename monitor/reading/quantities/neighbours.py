"""What an amount is to its neighbours: a conversion of one, the value before it, an age, a time span."""

from __future__ import annotations

import re
from dataclasses import replace

from monitor.language.document import Token
from monitor.lexicon.changes import LEVEL_CHANGE
from monitor.lexicon.events import PEOPLE
from monitor.lexicon.tables import listed
from monitor.model import Bound, Interval
from monitor.reading.quantities.amount import COUNT, Amount, Trend, Use
from monitor.reading.quantities.units import Kind
from monitor.syntax.matcher import first, leads
from monitor.syntax.tree import Tree

FROM = re.compile(r"\bfrom\s+(?:(?:about|around|roughly|just|over|nearly|some)\s+)?$", re.IGNORECASE)
_CONVERTED = re.compile(
    r"\s*(?:\(|/|,?\s+or\s+)\s*(?:or\s+|(?:now\s+)?worth\s+|equal\s+to\s+)?(?:about\s+|around\s+|~\s?)?"
)
_AGED = re.compile(
    r"\b(?:aged?|ages|age\s+of|aged\s+between|over-|under-)\s*(?:between\s+|from\s+)?(?:\d+,\s+)*(?:\d+,?\s+and\s+)?$",
    re.IGNORECASE,
)
_OLDER = re.compile(r"(?:over|under|above|below|(?:older|younger)\s+than)\b", re.IGNORECASE)
_WHO = (PEOPLE | listed("person") | listed("words for all of one age")) - {"casualty"}
_NAME_AGE = re.compile(r"[A-Z][\w'’.-]+,\s+$")
_SPAN_OF_TIME = re.compile(
    r"\b(?:(?:in|over|during|for|within|of)\s+)?(?:the|its|their|his|her|this)\s+(?:\w+\s+)?(?:past|last|previous|prior|next|first|coming"
    r"|recent|following|latest)\s+(?:\w+\s+)?$|\b(?:past|last|previous|prior|next)\s+$|\bwithin\s+(?:about\s+)?$",
    re.IGNORECASE,
)
_RISEN_FROM = re.compile(
    rf"(?:{LEVEL_CHANGE.pattern}|\bup|\bdown)(?:,?\s+(?:sharply|slightly|again|back))?,?\s+from\s+"
    r"(?:(?:(?:the|an?|last|previous)\s+)?(?:\w+\s+)?\w+[’']s\s+)?"
    r"(?:(?:the|an?(?:\s+\w+){1,2}\s+of|about|around|roughly|just|over|nearly|some|more\s+than|at\s+least|up\s+to)\s+)*$",
    re.IGNORECASE,
)
_NOT = re.compile(
    r"(?:,\s+not|\b(?:rather\s+than|instead\s+of|in\s+place\s+of|and\s+not|is\s+not|was\s+not|were\s+not))\s+"
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
_FAR_ON = re.compile(r"[^.;,\d]{0,40}(?:(?:19|20)\d\d)?\s+to\s+(?:(?:just|only)\s+)?")
"""From a former value to the new one: "from 400 in the spring of 2008 to just 60"."""
_AGO = re.compile(r"\s+(?:ago|earlier|later|before|after|from\s+now|previously)\b", re.IGNORECASE)
_GAP_FROM = re.compile(r"(?:\s+\w+){0,2},?\s+(?:down\s+|up\s+)?from\s+")
_THAN_THE = re.compile(
    r"\b(?:more|fewer|less|higher|lower|larger|smaller|greater)\s+than\s+(?:the|an?\s+earlier|its\s+earlier)\s+$"
)
_THAN_BEFORE = re.compile(
    r"(?:\s+\w+)?\s+(?:(?P<more>more|higher|above|up)|(?:fewer|less|lower|below|down))\s+(?:(?:than|on|from)\s+)?"
    r"(?!(?:[^.;,]*?\b)?(?:year|month|decade|average|normal)s?\b)"
    r"[^.;,]{0,40}?\b(?:first|earlier|previous(?:ly)?|initially|originally|reported|announced|told|thought|feared|tally|toll|mark)\b",
    re.IGNORECASE,
)
"""What makes a number the difference to a value that was told before: "five more than first reported"."""
_STOOD = (
    "[dep=attr]/^[lemma=be]/nsubj/amod[text=earlier|original|previous|prior]",
    "[dep=pobj]/^[lemma=of]/^/amod[text=earlier|previous|prior]",
    "^clause[in=told,mark=have|having]/advmod[text=before|earlier|first|initially|originally|previously]",
)
"""From a number to what says that it stood before: "the previous goal was 40", "it had first put it at 40"."""
UP = listed("verbs of rise")
DOWN = listed("verbs of fall")
_BY = r"\s+(?:by\s+|nearly\s+|almost\s+|about\s+|around\s+|over\s+)*$"
_UP_TO = re.compile(r"\bup\s+to\s*$")
_UP_WORD = re.compile(rf"\b(?:up|higher){_BY}", re.IGNORECASE)
_DOWN_WORD = re.compile(rf"\b(?:down|lower|off){_BY}", re.IGNORECASE)
_UP_AFTER, _DOWN_AFTER = re.compile(r"\s+(?:higher|up)\b"), re.compile(r"\s+(?:lower|down)\b")
_MOVED = (
    "[dep=pobj]/^[lemma=by]/^[pos=VERB]",
    "[dep=dobj|npadvmod|advmod|obj|nummod|oprd|dep|ccomp]/^[pos=VERB]",
)
"""From an amount to the verb by which it moves."""


def related(tree: Tree, amounts: list[Amount]) -> tuple[Amount, ...]:
    """What an amount is to its neighbours: a conversion of one, the value before it, an age, a time span."""
    found: list[Amount] = []
    for amount in amounts:
        before = found[-1] if found else None
        use = _use(tree, amount, before)
        trend = before.trend if before and use is Use.CONVERSION else trend_at(tree, amount)
        amended = replace(amount, use=use, trend=trend)
        if before is not None:
            found[-1], amended = _paired(tree, before, amended)
        found.append(amended)
    return tuple(found)


def _paired(tree: Tree, before: Amount, amount: Amount) -> tuple[Amount, Amount]:
    """Two amounts, of which one may be the other in the unit that is followed, or the other's former value."""
    if amount.use is Use.CONVERSION and _is_metric(amount) and not _is_metric(before):
        return replace(before, use=Use.CONVERTED), replace(amount, use=Use.FIGURE)
    if amount.use is Use.FIGURE and _is_new_value(tree.text, before, amount):
        return replace(before, use=Use.FORMER), replace(amount, former=before.value)
    if amount.use is Use.FORMER and _stands_for(tree, before, amount):
        return replace(before, former=_as_known(tree.text, amount)), amount
    if amount.use is before.use is Use.FIGURE and _stands_for(tree, before, amount):
        former = _value_before(tree.text, before, amount)
        return (
            (replace(before, former=former), replace(amount, use=Use.DIFFERENCE))
            if former
            else (before, amount)
        )
    return before, amount


def _value_before(text: str, amount: Amount, difference: Amount) -> Interval | None:
    """ "27, five more than first reported" was 22: the value before, of exact ones."""
    told = _THAN_BEFORE.match(text, difference.end)
    if told is None or amount.bound is not Bound.EXACTLY or None in (amount.value.low, difference.value.low):
        return None
    assert amount.value.low is not None
    assert difference.value.low is not None
    value = amount.value.low - difference.value.low * (1 if told["more"] else -1)
    return Interval(value, value) if value > 0 else None


def _is_metric(amount: Amount) -> bool:
    """ "30 miles (48 km)": of two units the one that more of those who tell of it use."""
    return amount.unit in listed("metric units")


def _use(tree: Tree, amount: Amount, before: Amount | None) -> Use:
    text = tree.text
    left, right = text[max(0, amount.start - 40) : amount.start], text[amount.end : amount.end + 16]
    gap = text[before.end : amount.start] if before else ""
    if before is not None and _converts(before, gap, amount):
        return Use.CONVERSION
    if amount.use is Use.AGE or _is_age(tree, amount, left, right):
        return Use.AGE
    if amount.kind is Kind.DURATION and (_SPAN_OF_TIME.search(left) or _AGO.match(right)):
        return Use.PERIOD
    former = (
        _NOT.search(left)
        or _is_known(text, amount)
        or _is_risen_from(text, amount)
        or leads(tree, _whole(tree, amount), *_STOOD)
    )
    return Use.FORMER if former or _GAP_FROM.fullmatch(gap) else Use.FIGURE


def _whole(tree: Tree, amount: Amount) -> Token:
    """The number, or the noun whose number it is."""
    root = tree.root(amount.number, amount.end)
    return tree.head(root) if root.dep == "nummod" else root


def _is_known(text: str, amount: Amount) -> bool:
    """ "more than the 129 first given": a value that was told before."""
    left = text[max(0, amount.number - 40) : amount.number]
    given = _ONCE_GIVEN.match(text, amount.end) and not _THAN_BEFORE.match(text, amount.end)
    return bool(_THAN_THE.search(left) or given)


def _as_known(text: str, amount: Amount) -> Interval:
    """A former value; what it is only compared with is exact: "more than the 129" is 129."""
    ends = [end for end in (amount.value.low, amount.value.high) if end is not None]
    compared = _THAN_THE.search(text[max(0, amount.number - 40) : amount.number])
    return Interval(ends[0], ends[0]) if compared else amount.value


def _stands_for(tree: Tree, before: Amount, former: Amount) -> bool:
    """Whether the amount before is the one that takes the former's place: of its kind, in its sentence."""
    sentence = tree.sentence(tree.at(tree.index(former.number)))
    return _alike(before, former) and sentence.start <= before.start


def _is_risen_from(text: str, amount: Amount) -> bool:
    """ "up from 40", with no new value after it."""
    left = text[max(0, amount.start - 60) : amount.start]
    return _RISEN_FROM.search(left) is not None and _ON_TO.match(text, amount.end) is None


def _converts(before: Amount, gap: str, amount: Amount) -> bool:
    """ "300,000 roubles ($3,500)": the same sum or measure once more, in another unit."""
    alike = amount.kind in (Kind.CURRENCY, Kind.MEASURE) and amount.kind is before.kind
    return alike and amount.unit != before.unit and _CONVERTED.fullmatch(gap) is not None


def _is_age(tree: Tree, amount: Amount, left: str, right: str) -> bool:
    if amount.unit != COUNT or not 0 < (amount.value.high or amount.value.low or 0) < 120:
        return False
    who = tree.before(tree.at(tree.index(amount.start)))
    of_age = who is not None and who.lemma.lower() in _WHO and _OLDER.match(tree.text, amount.start)
    if of_age or _AGED.search(left):
        return True
    return bool(_NAME_AGE.search(left) and re.match(r"\s*(?:,|\.|\)|;|\s+who\b|$)", right))


def _alike(before: Amount, amount: Amount) -> bool:
    return amount.unit in (before.unit, COUNT) or before.unit == COUNT


def _is_new_value(text: str, before: Amount, amount: Amount) -> bool:
    """ "rose from 16 to 20": the second is the figure, the first its former value."""
    gap, left = text[before.end : amount.start], text[max(0, before.start - 60) : before.start]
    near = re.fullmatch(r"(?:\s+\w+){0,2}\s+to\s+", gap)
    moved = near or (_FAR_ON.fullmatch(gap) and LEVEL_CHANGE.search(left))
    return bool(moved and FROM.search(left) and _alike(before, amount))


def trend_at(tree: Tree, amount: Amount) -> Trend | None:
    """The trend that the amount itself measures; None for a level ("rose to 20") and where nothing moves."""
    left = tree.text[max(0, amount.start - 32) : amount.start]
    if amount.unit == COUNT or _UP_TO.search(left):
        return None
    moved = first(tree, tree.root(amount.number, amount.end), _MOVED)
    lemma = moved.lemma.lower() if moved is not None else ""
    if _UP_WORD.search(left) or _UP_AFTER.match(tree.text, amount.end):
        return Trend.UP
    minus = tree.text[amount.number] in "-−" and amount.unit == "percent"
    if minus or _DOWN_WORD.search(left) or _DOWN_AFTER.match(tree.text, amount.end):
        return Trend.DOWN
    return Trend.UP if lemma in UP else Trend.DOWN if lemma in DOWN else None
