"""Numerals and number words in a text to values, so that "1.2bn", "three million" and "a dozen" compare."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

_UP_TO_TWENTY = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
    " seventeen eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
ONES = {word: float(value) for value, word in enumerate(_UP_TO_TWENTY.split())}
TENS = {word: 10.0 * value for value, word in enumerate(_TENS.split(), 2)}
SCALES = {
    "hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12, "lakh": 1e5,
    "crore": 1e7, "dozen": 12.0, "k": 1e3, "m": 1e6, "mn": 1e6, "mln": 1e6, "mio": 1e6, "b": 1e9, "bn": 1e9,
    "mrd": 1e9, "tn": 1e12, "trn": 1e12,
}  # fmt: skip
VAGUE = {"dozens": 12.0, "scores": 20.0, "hundreds": 1e2, "thousands": 1e3, "tens": 10.0}
VAGUE |= {"millions": 1e6, "billions": 1e9, "trillions": 1e12}
SHARES = {"half": 1 / 2, "third": 1 / 3, "thirds": 1 / 3, "quarter": 1 / 4, "quarters": 1 / 4}
SHARES |= {"fifth": 1 / 5, "fifths": 1 / 5, "tenth": 1 / 10, "tenths": 1 / 10}
GLYPHS = {"½": 0.5, "⅓": 1 / 3, "⅔": 2 / 3, "¼": 0.25, "¾": 0.75}
_WORDS = "|".join(sorted({*ONES, *TENS}, key=len, reverse=True))
_LONG_SCALES = "hundred|thousand|million|billion|trillion|lakh|crore|dozen"
_NUMERAL = (
    r"\d{1,2}(?:,\d{2})+,\d{3}(?![\d,])|\d{1,3}(?:[,\u202f\u00a0]\d{3})+(?:\.\d+)?"
    r"|[1-9]\d{0,2}(?: \d{3})+(?![\d,.%]?\d)|\d+(?:\.\d+)?|\.\d+"
)
_SHORT_SCALES = (
    r"(?:k|K|m|M|mn|mln|b|B|bn|Bn|tn|trn)(?![A-Za-z])|\s?(?:mn|mln|bn|Mio|Mrd|mio|mrd|tn)\b|\s[BM](?=\s[a-z])"
)
_DIGITS = re.compile(
    rf"(?<![\d.,:/_])(?:(?P<whole>\d+)\s)?(?P<top>\d+)/(?P<under>\d+)(?![\d/])"
    rf"|(?P<numeral>{_NUMERAL})(?P<glyph>[½⅓⅔¼¾])?"
    rf"(?:\s?-?(?P<long>{_LONG_SCALES})s?\b|(?P<short>{_SHORT_SCALES}))?"
    r"(?P<half>\s+and\s+a\s+half\b)?"
    r"|(?P<only_glyph>[½⅓⅔¼¾])",
)
_SPOKEN = re.compile(
    rf"\b(?:an?\s+(?:{_LONG_SCALES})\b|(?:{_WORDS})\b)(?:[\s-]+(?:and\s+)?(?:{_WORDS}|{_LONG_SCALES})\b)*"
    r"(?P<half>\s+and\s+a\s+half\b)?(?![\s-]+(?:twen|thir|for|fif|six|seven|eigh|nine)ties\b)",
    re.IGNORECASE,
)
_PLURALS = re.compile(
    r"\b(?:(?:(?P<outer>tens|hundreds|thousands|millions)\s+of\s+)?(?P<inner>hundreds|thousands|millions|billions|trillions)"
    r"|dozens|scores(?=\s+(?:of|more|hurt|injured|wounded|killed|dead|missing|feared|arrested|detained"
    r"|homeless)\b)|(?<![\w,] )(?-i:Scores)(?=\s+(?:were|have\s+been|are)\s+\w+ed\b))\b",
    re.IGNORECASE,
)
_PART = re.compile(
    rf"\b(?:(?P<how_many>an?|{_WORDS})[\s-]+)?(?P<part>half|thirds?|quarters?|fifths?|tenths?)"
    r"(?:(?<=-third)|(?<=-thirds)|(?<=-quarter)|(?<=-quarters)|(?<=-fifths)"
    r"|(?=\s+(?:of|the|all|its|their|his|her|our|those|these)\b))",
    re.IGNORECASE,
)
_HALF_A = re.compile(rf"\bhalf[\s-]+an?[\s-]+(?P<scale>{_LONG_SCALES})?", re.IGNORECASE)
_ONE_IN = re.compile(
    rf"\b(?P<top>\d+|{_WORDS})\s+(?:in|out\s+of)\s+(?:every\s+)?(?P<under>\d+|{_WORDS})\b(?![-\s](?:{_LONG_SCALES}))",
    re.IGNORECASE,
)
_WHOLES = frozenset((*range(2, 13), 15, 20, 25, 30, 50, 100, 200, 500, 1e3, 1e4, 1e5, 1e6))
"""What a share is told of; "38 out of 74 states" counts states."""
_NUMBERED = re.compile(r"0\d+")
_NOT_HALF = re.compile(r"\b(?:first|second|the|this|last|other|latter|better|next)\s+$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Number:
    """Characters `start` to `end` name `value`.

    vague   only an order of magnitude is told: `value` is the least number meant ("dozens" is 24)
    share   a part of a whole ("a third of"): `value` is in percent
    scale   what its scale word multiplied by (1e6 for "1.2 million"), 1 without one
    digits  the bare digits where it is written so, without separator or scale ("2019"), else the empty string
    """

    start: int
    end: int
    value: float
    vague: bool = False
    share: bool = False
    digits: str = ""
    scale: float = 1.0


def find_numbers(text: str) -> tuple[Number, ...]:
    """Every number in the text, in order, none within another. Dates and names are not left out here."""
    found = [
        *_parts(text),
        *_plurals(text),
        *_spoken(text),
        *_written(text),
    ]
    found.sort(key=lambda number: (number.start, -number.end))
    kept: list[Number] = []
    for number in found:
        if not kept or number.start >= kept[-1].end:
            kept.append(number)
    return tuple(kept)


def plain(words: str) -> float | None:
    """The value of number words or digits ("twenty-eight thousand six hundred"), None if they are none."""
    if words.isdigit():
        return float(words)
    return _sum_words([part for part in re.split(r"[\s-]+", words.lower()) if part != "and"])


def _sum_words(words: list[str]) -> float | None:
    """Grouped as one speaks: units add up, a scale multiplies what stands before it in its group."""
    total = group = 0.0
    for word in words:
        if word in ("a", "an"):
            group = 1.0
        elif word in ONES or word in TENS:
            group += ONES.get(word, 0.0) + TENS.get(word, 0.0)
        elif word in ("hundred", "dozen"):
            group = (group or 1.0) * SCALES[word]
        elif word in SCALES:
            total, group = total + (group or 1.0) * SCALES[word], 0.0
        else:
            return None
    return total + group


def _one_number(words: list[str]) -> bool:
    """False for a row of numbers ("nineteen eighty", "two three")."""
    return not any(
        right in ONES | TENS and (left in ONES or (left in TENS and not 0 < ONES.get(right, 0) < 10))
        for left, right in pairwise(words)
    )


def _spoken(text: str) -> list[Number]:
    found = []
    for match in _SPOKEN.finditer(text):
        phrase = match.group()[: -len(match["half"])] if match["half"] else match.group()
        words = [part for part in re.split(r"[\s-]+", phrase.lower()) if part != "and"]
        value = _sum_words(words) if _one_number(words) else None
        if value is not None:
            scale = SCALES.get(words[-1], 1.0)
            found.append(
                Number(match.start(), match.end(), value + (0.5 if match["half"] else 0), scale=scale)
            )
    return found


def _plurals(text: str) -> list[Number]:
    found = []
    for match in _PLURALS.finditer(text):
        word = (match["inner"] or match.group()).lower()
        scale = VAGUE[word] * VAGUE.get((match["outer"] or "").lower(), 1.0)
        found.append(Number(match.start(), match.end(), 2 * scale, vague=True))
    return found


def _parts(text: str) -> list[Number]:
    found = []
    for match in _PART.finditer(text):
        part, times = match["part"].lower(), plain(match["how_many"] or "a") or 1.0
        half = part == "half" and not _NOT_HALF.search(text[: match.start()])
        if half or match["how_many"]:
            found.append(Number(match.start(), match.end(), 100 * times * SHARES[part], share=True))
    for match in _HALF_A.finditer(text):
        scale = SCALES[match["scale"].lower()] if match["scale"] else 1.0
        found.append(Number(match.start(), len(match.group().rstrip()) + match.start(), scale / 2))
    for match in _ONE_IN.finditer(text):
        top, under = plain(match["top"]), plain(match["under"])
        if top and under and top < under and under in _WHOLES:
            found.append(Number(match.start(), match.end(), 100 * top / under, share=True))
    return found


def _written(text: str) -> list[Number]:
    found = []
    for match in _DIGITS.finditer(text):
        before = text[match.start() - 1] if match.start() else " "
        goes_on = before in ".,:" and text[match.start() - 2 : match.start() - 1].isdigit()
        if not (before.isdigit() or goes_on or _NUMBERED.fullmatch(match.group())):
            found.append(_to_number(match))
    return found


def _to_number(match: re.Match[str]) -> Number:
    if match["top"]:
        value = float(match["whole"] or 0) + float(match["top"]) / max(float(match["under"]), 1.0)
        return Number(match.start(), match.end(), value)
    if match["only_glyph"]:
        return Number(match.start(), match.end(), GLYPHS[match["only_glyph"]])
    value = float(re.sub(r"[,\s]", "", match["numeral"])) + GLYPHS.get(match["glyph"] or "", 0.0)
    scale = (match["long"] or match["short"] or "").strip().lower()
    times = SCALES.get(scale, 1.0)
    value = value * times + (0.5 if match["half"] else 0.0)
    bare = match["numeral"] if match["numeral"] == match.group() and match["numeral"].isdigit() else ""
    return Number(match.start(), match.end(), value, digits=bare, scale=times)
