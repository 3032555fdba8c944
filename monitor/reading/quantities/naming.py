"""Numbers that name or date a thing instead of counting it: years, times, addresses, models, list numbers."""

from __future__ import annotations

import re

from monitor.language.document import Token
from monitor.lexicon.tables import listed
from monitor.reading.quantities.dates import CLOCK, counts_plural, is_dated, is_time, is_year
from monitor.reading.quantities.numbers import Number
from monitor.reading.quantities.units import unit_after
from monitor.syntax.tree import NOUNS, Tree

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


def names_something(tree: Tree, number: Number, *, has_unit: bool, has_currency: bool) -> bool:
    """True where the number is no amount. `has_unit`, `has_currency`: one was found beside it."""
    text, start, end = tree.text, number.start, number.end
    left, right = text[max(0, start - 24) : start], text[end : end + 48]
    if _GLUED_WORD.search(left) or (_MARKED.search(left) and not has_currency):
        return True
    if is_dated(number, left, right):
        return True
    if (
        CLOCK.match(right)
        or is_time(tree, number, has_unit or has_currency)
        or _TELEPHONE.search(left)
        or (_BASE.search(left) and number.value in _BASES)
    ):
        return True
    if _glued(right, has_unit) or _list_number(tree, number, right):
        return True
    if has_unit or number.vague or number.share:
        return False
    return bool(
        _STREET.match(right)
        or _score(text, number)
        or _improper(text[start:end])
        or is_year(tree, number)
        or _bracketed_age(tree, number)
        or _named(tree, number)
    )


def _glued(right: str, has_unit: bool) -> bool:
    """ "10th", "3D", "9AB8", "four-star": the number is a piece of another word."""
    if has_unit:
        return False
    return bool(re.match(r"[A-Za-z_]|['’]s\b|-(?!and\b|to-)[A-Za-z]", right))


def _list_number(tree: Tree, number: Number, right: str) -> bool:
    """ "3. Wash your hands", "2) ..." at the beginning of a sentence."""
    if not number.digits or not re.match(r"\s?[.)]\s+\S", right):
        return False
    before = tree.text[: number.start].rstrip()
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


def _bracketed_age(tree: Tree, number: Number) -> bool:
    """ "Jon Smith (42)"."""
    text = tree.text
    if (
        not number.digits
        or text[number.start - 1 : number.start] != "("
        or text[number.end : number.end + 1] != ")"
    ):
        return False
    name = tree.at(tree.index(number.start) - 2) if tree.index(number.start) > 2 else None
    full = [one for one in tree.entities if name and one.first < name.index < one.last]
    dated = tree.at(tree.index(number.start)).entity == "DATE"
    return any(one.label == "PERSON" or (dated and one.label == "ORG") for one in full)


def _opens_name(tree: Tree, word: Token) -> bool:
    """ "3 Channel 12 vans", "18 Leopard 2 tanks": a capitalised word that stands between two numbers."""
    counted = tree.before(word)
    named = word.lemma.lower() in _PLACES or (counted is not None and counted.pos == "NUM")
    return word.text[:1].isupper() and word.text.isalpha() and named


def _named(tree: Tree, number: Number) -> bool:
    """A piece of a name: "Channel 4", "iPhone 14", "787 Dreamliner", "BBC One", "level 5"."""
    token = tree.at(tree.index(number.start))
    last = tree.at(tree.index(number.end - 1))
    before = tree.before(token)
    if before is not None and number.digits and _opens_name(tree, before):
        return True
    if counts_plural(tree, last):
        return False
    if number.scale > 1 or "," in tree.text[number.start : number.end]:
        return False
    after = tree.after(last)
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
        and tree.head(last).pos in NOUNS
        and number.value != 1
        and after is tree.head(last)
    )
