"""Numbers that name or date a thing instead of counting it: years, times, addresses, models, list numbers."""

from __future__ import annotations

import re

from monitor.language.document import Token
from monitor.lexicon.lists import listed
from monitor.reading.quantities.numbers import Number
from monitor.reading.quantities.units import unit_after
from monitor.syntax.view import NOUNS, PLURAL, Reading

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
_CLOCK = re.compile(
    rf"(?:[:.]\d\d)?\s?(?:a\.?m\b|p\.?m\b|{_ZONE}\b|o['’]clock|[ap]\.m\.)|:\d\d|hrs\b|-\d\d-|(?<=\d\d)\d*/\d"
)
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
_YEARS = range(1100, 2101)


def names_something(reading: Reading, number: Number, *, has_unit: bool, has_currency: bool) -> bool:
    """True where the number is no amount. `has_unit`, `has_currency`: one was found beside it."""
    text, start, end = reading.text, number.start, number.end
    left, right = text[max(0, start - 24) : start], text[end : end + 48]
    if _GLUED_WORD.search(left) or (_MARKED.search(left) and not has_currency):
        return True
    if _dated(number, left, right):
        return True
    if (
        _CLOCK.match(right)
        or _is_time(reading, number, has_unit or has_currency)
        or _TELEPHONE.search(left)
        or (_BASE.search(left) and number.value in _BASES)
    ):
        return True
    if _glued(right, has_unit) or _list_number(reading, number, right):
        return True
    if has_unit or number.vague or number.share:
        return False
    return bool(
        _STREET.match(right)
        or _score(text, number)
        or _improper(text[start:end])
        or _year(reading, number)
        or _bracketed_age(reading, number)
        or _named(reading, number)
    )


def _dated(number: Number, left: str, right: str) -> bool:
    """ "12 May", "May 2020"."""
    if _AFTER_DATE.match(right) and number.value <= 31:
        return True
    return bool(_BEFORE_DATE.search(left) and (number.value <= 31 or number.digits))


_AT = re.compile(r"\b(?:at|by|until|till|before|since|from)\s$")
_HOURS = re.compile(r"(?:[01]?\d|2[0-3])\.[0-5]\d")


def _is_time(reading: Reading, number: Number, measured: bool) -> bool:
    """ "at 9.45 on Monday": hours and minutes, as they are written with a point."""
    text = reading.text
    written = _HOURS.fullmatch(text[number.start : number.end]) is not None
    return written and not measured and _AT.search(text[: number.start]) is not None


def _glued(right: str, has_unit: bool) -> bool:
    """ "10th", "3D", "9AB8", "four-star": the number is a piece of another word."""
    if has_unit:
        return False
    return bool(re.match(r"[A-Za-z_]|['’]s\b|-(?!and\b|to-)[A-Za-z]", right))


def _list_number(reading: Reading, number: Number, right: str) -> bool:
    """ "3. Wash your hands", "2) ..." at the beginning of a sentence."""
    if not number.digits or not re.match(r"\s?[.)]\s+\S", right):
        return False
    before = reading.text[: number.start].rstrip()
    return not before or before[-1] in ".!?:;\n"


def _score(text: str, number: Number) -> bool:
    """ "2-0", "ISO 3888-2": two bare numbers that make no range, for want of a unit or because they fall."""
    if not number.digits:
        return False
    before = _SCORED.search(text[max(0, number.start - 6) : number.start])
    if before is not None:
        return int(before[1]) >= number.value
    after = _SCORE.match(text, number.end)
    if after is None:
        return False
    measured = unit_after(text, after.end()) or re.match(
        r"\s+(?:million|billion|[a-z]+s\b|people\b)", text[after.end() :]
    )
    return int(after[1]) <= number.value or not measured


def _improper(words: str) -> bool:
    """ "9/11", "24/7", "32/36": no part of a whole as one says it."""
    match = re.fullmatch(r"(?:\d+\s)?(\d+)/(\d+)", words)
    return match is not None and (int(match[1]) >= int(match[2]) or int(match[2]) not in _UNDER)


def counts_plural(reading: Reading, token: Token) -> bool:
    """True where the token numbers a plural noun that follows it."""
    head = reading.head(token)
    return head.index > token.index and (head.tag in PLURAL or head.lemma in ("people", "percent"))


def _year(reading: Reading, number: Number) -> bool:
    if len(number.digits) != 4 or int(number.digits) not in _YEARS:
        return False
    token = reading.at(reading.index(number.start))
    counts = _counts_things(reading, token)
    if not counts_plural(reading, token) or (token.entity == "DATE" and not counts):
        return True
    before = reading.before(token)
    return before is not None and before.lemma.lower() in ("in", "since", "until", "by", "during")


def _bracketed_age(reading: Reading, number: Number) -> bool:
    """ "Jon Smith (42)"."""
    text = reading.text
    if (
        not number.digits
        or text[number.start - 1 : number.start] != "("
        or text[number.end : number.end + 1] != ")"
    ):
        return False
    name = reading.at(reading.index(number.start) - 2) if reading.index(number.start) > 2 else None
    full = [one for one in reading.document.entities if name and one.first < name.index < one.last]
    dated = reading.at(reading.index(number.start)).entity == "DATE"
    return any(one.label == "PERSON" or (dated and one.label == "ORG") for one in full)


def _counts_things(reading: Reading, token: Token) -> bool:
    """ "1364 suspected cases": a plural that is no span of time, after nothing but its attributes."""
    at = reading.after(token)
    for _ in range(5):
        if at is None or (at.entity == "DATE" and at.tag == "NNS"):
            return False
        if at.tag == "NNS":
            return True
        if (at.pos not in ("ADJ", "VERB", "NOUN") or at.tag == "VBD") and at.text != "-":
            return False
        at = reading.after(at)
    return False


def _opens_name(reading: Reading, word: Token) -> bool:
    """ "3 Channel 12 vans", "18 Leopard 2 tanks": a capitalised word that stands between two numbers."""
    counted = reading.before(word)
    named = word.lemma.lower() in _PLACES or (counted is not None and counted.pos == "NUM")
    return word.text[:1].isupper() and word.text.isalpha() and named


def _named(reading: Reading, number: Number) -> bool:
    """A piece of a name: "Channel 4", "iPhone 14", "787 Dreamliner", "BBC One", "level 5"."""
    token = reading.at(reading.index(number.start))
    last = reading.at(reading.index(number.end - 1))
    before = reading.before(token)
    if before is not None and number.digits and _opens_name(reading, before):
        return True
    if counts_plural(reading, last):
        return False
    if number.scale > 1 or "," in reading.text[number.start : number.end]:
        return False
    after = reading.after(last)
    spelled = not number.digits and token.text[:1].isalpha()
    if before is not None and before.end >= token.start - 1 and (not spelled or token.text[:1].isupper()):
        proper = before.pos == "PROPN" and not before.text.islower()
        if proper or before.lemma.lower() in _PLACES:
            return True
    if token.entity in _NAMING_ENTITIES and (not spelled or token.text[:1].isupper()):
        return True
    follows = after is not None and after.pos == "PROPN" and after.tag == "NNP" and after.text[:1].isupper()
    return (
        follows
        and not spelled
        and reading.head(last).pos in NOUNS
        and number.value != 1
        and after is reading.head(last)
    )
