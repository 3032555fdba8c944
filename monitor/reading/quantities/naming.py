"""Numbers that name or date a thing instead of counting it: years, times, addresses, models."""

from __future__ import annotations

import re
from itertools import takewhile

from monitor.language.document import Token
from monitor.lexicon.tables import listed
from monitor.reading.quantities.numbers import Number
from monitor.reading.quantities.units import unit_after
from monitor.syntax.tree import PLURAL, Tree

_GLUED = re.compile(r"[A-Za-z_]|['’]s\b|-(?!and\b|to-)[A-Za-z]")
"""What makes a number a piece of another word: "10th", "3D", "9AB8", "four-star"."""
_OF_THINGS = re.compile(r"\s+(?:million|billion|[a-z]+s\b|people\b)")
_STREET = re.compile(
    r"\s+(?:[NSEW]\.?\s+)?(?:(?:[A-Z][\w'’.]*|\d+(?:st|nd|rd|th))\s+){0,3}"
    r"(?:St|Street|Road|Rd|Ave|Avenue|Way|Drive|Dr|Lane|Ln|Boulevard|Blvd|Place|Court|Square|Terrace)\b"
)
_MARKED = re.compile(r"(?:[#@№]|\b[Nn]o\.?\s?|\b[Nn]umber\s|\b[Tt]op\s|[A-Za-z]|[/\\_=&])$")
_GLUED_WORD = re.compile(
    r"\b(?!(?:sub|minus|plus|to|over|under|pre|near|post|mid|roughly|about)-$)\w*[A-Za-z]\w*[-/]$"
)
_BASE = re.compile(r"\bper\s$")
_BASES = frozenset(10.0**power for power in range(2, 7))
_TELEPHONE = re.compile(r"(?:\+\d[\d ().-]*|\b(?:[Tt]el|[Ff]ax|[Pp]hone)\b[.:]?[ +\d().-]*)$")
_SCORE = re.compile(r"[-–](\d{1,4})(?![\d%]|[.,]\d)")
_SCORED = re.compile(r"(?<![\d.,])(\d{1,4})[-–]$")
_PLACES = listed("nouns that a number names")
_NAMING_ENTITIES = frozenset({"PRODUCT", "LAW", "EVENT", "WORK_OF_ART", "FAC", "ORG", "LOC"})
_UNDER = frozenset((2, 3, 4, 5, 6, 8, 10, 16))
"""What is written below the line of a part of a whole."""
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


def names_something(tree: Tree, number: Number, *, has_unit: bool, has_currency: bool) -> bool:
    """True where the number is no amount. `has_unit`, `has_currency`: one was found beside it."""
    text, start, end = tree.text, number.start, number.end
    left, right = text[max(0, start - 24) : start], text[end : end + 48]
    if (
        _GLUED_WORD.search(left)
        or (_MARKED.search(left) and not has_currency)
        or is_dated(number, left, right)
    ):
        return True
    timed = CLOCK.match(right) or is_time(tree, number, has_unit or has_currency)
    if timed or _TELEPHONE.search(left) or (_BASE.search(left) and number.value in _BASES):
        return True
    if has_unit or number.vague or number.share:
        return not has_unit and _GLUED.match(right) is not None
    written = (
        _GLUED.match(right) or _STREET.match(right) or _score(text, number) or _improper(text[start:end])
    )
    return bool(written) or is_year(tree, number) or _named(tree, number)


def _score(text: str, number: Number) -> bool:
    """ "2-0", "ISO 3888-2": two bare numbers that make no range, for want of a unit or because they fall."""
    before = _SCORED.search(text[max(0, number.start - 6) : number.start]) if number.digits else None
    if before is not None:
        return int(before[1]) >= number.value
    after = _SCORE.match(text, number.end) if number.digits else None
    if after is None:
        return False
    measured = unit_after(text, after.end()) or _OF_THINGS.match(text, after.end())
    return int(after[1]) <= number.value or not measured


def _improper(words: str) -> bool:
    """ "9/11", "24/7", "32/36": no part of a whole as one says it."""
    match = re.fullmatch(r"(?:\d+\s)?(\d+)/(\d+)", words)
    return match is not None and (int(match[1]) >= int(match[2]) or int(match[2]) not in _UNDER)


def _opens_name(tree: Tree, word: Token) -> bool:
    """ "3 Channel 12 vans", "18 Leopard 2 tanks": a capitalised word that stands between two numbers."""
    counted = tree.before(word)
    named = word.lemma.lower() in _PLACES or (counted is not None and counted.pos == "NUM")
    return word.text[:1].isupper() and named


def _named(tree: Tree, number: Number) -> bool:
    """A piece of a name: "Channel 4", "iPhone 14", "787 Dreamliner", "BBC One", "level 5"."""
    token, last = tree.at(tree.index(number.start)), tree.at(tree.index(number.end - 1))
    before, after = tree.before(token), tree.after(last)
    if before is not None and number.digits and _opens_name(tree, before):
        return True
    spelled = not number.digits and token.text[:1].isalpha()
    long = number.scale > 1 or "," in tree.text[number.start : number.end]
    if long or (spelled and token.text.islower()) or counts_plural(tree, last):
        return False
    if before is not None and (before.pos == "PROPN" or before.lemma.lower() in _PLACES):
        return True
    follows = after is not None and after.tag == "NNP" and after is tree.head(last)
    return token.entity in _NAMING_ENTITIES or (follows and not spelled)


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
