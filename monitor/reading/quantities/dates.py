"""Numbers that are a day, a year or a time of day."""

from __future__ import annotations

import re
from itertools import takewhile

from monitor.language.document import Token
from monitor.reading.quantities.numbers import Number
from monitor.syntax.tree import PLURAL, Tree

_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?"
    r"|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?|JANUARY|FEBRUARY|MARCH|APRIL|MAY|JUNE|JULY|AUGUST|SEPTEMBER"
    r"|OCTOBER|NOVEMBER|DECEMBER)\.?"
)
_ZONE = r"(?:GMT|BST|UTC|CET|CEST|EST|EDT|ET|PST|PDT|PT|IST|MSK|JST)"
_AFTER_DATE = re.compile(
    rf"(?:st|nd|rd|th)?(?:,\s*\d{{1,2}}(?:st|nd|rd|th)?)*\s*(?:(?:and|to|or|-|–|—)\s*\d{{1,2}}(?:st|nd|rd|th)?)?"
    rf"\s+(?:of\s+)?{_MONTH}(?![a-z])"
)
_BEFORE_DATE = re.compile(rf"\b{_MONTH}\s+(?:\d{{1,2}}(?:st|nd|rd|th)?\s*(?:,|to|and|or|-|–)\s*)?$")
CLOCK = re.compile(
    rf"(?:[:.]\d\d)?\s?(?:a\.?m\b|p\.?m\b|{_ZONE}\b|o['’]clock|[ap]\.m\.)|:\d\d|hrs\b|-\d\d-|(?<=\d\d)\d*/\d"
)
_ATTRIBUTES = frozenset({"ADJ", "VERB", "NOUN"})
_YEARS = range(1100, 2101)
_AT = re.compile(r"\b(?:at|by|until|till|before|since|from)\s$")
_HOURS = re.compile(r"(?:[01]?\d|2[0-3])\.[0-5]\d")


def is_dated(number: Number, left: str, right: str) -> bool:
    """Whether a number is part of a date: "12 May", "May 2020"."""
    if _AFTER_DATE.match(right) and number.value <= 31:
        return True
    return bool(_BEFORE_DATE.search(left) and (number.value <= 31 or number.digits))


def is_time(tree: Tree, number: Number, measured: bool) -> bool:
    """ "at 9.45 on Monday": hours and minutes, as they are written with a point."""
    text = tree.text
    written = _HOURS.fullmatch(text[number.start : number.end]) is not None
    return written and not measured and _AT.search(text[: number.start]) is not None


def counts_plural(tree: Tree, token: Token) -> bool:
    """True where the token numbers a plural noun that follows it."""
    head = tree.head(token)
    return head.index > token.index and head.tag in PLURAL


def is_year(tree: Tree, number: Number) -> bool:
    if len(number.digits) != 4 or int(number.digits) not in _YEARS:
        return False
    token = tree.at(tree.index(number.start))
    if not counts_plural(tree, token) or (token.entity == "DATE" and not _counts_things(tree, token)):
        return True
    before = tree.before(token)
    return before is not None and before.lemma.lower() in ("in", "since", "until", "by", "during")


def _counts_things(tree: Tree, token: Token) -> bool:
    """ "1364 suspected cases": a plural that is no span of time, after nothing but its attributes."""
    behind = tree.tokens[token.index + 1 : token.index + 6]
    attributes = takewhile(lambda at: at.text == "-" or (at.pos in _ATTRIBUTES and at.tag != "VBD"), behind)
    noun = next((at for at in attributes if at.tag == "NNS"), None)
    return noun is not None and noun.entity != "DATE"
