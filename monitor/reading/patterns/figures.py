"""Figures of a sentence from patterns: a number with its bound, what is counted, what happened, where."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from monitor.model import Bound, Figure, Interval, Part, QuantityKey, Span
from monitor.reading.patterns.vocabulary import Vocabulary, vocabulary

_DIGITS = r"\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:,\d+)?"
_NOUN = r"[^\W\d_]{3,}"
_BOUNDS = tuple(bound.value for bound in Bound if bound is not Bound.EXACTLY)


@dataclass(frozen=True, slots=True)
class _Grammar:
    figure: re.Pattern[str]
    place: re.Pattern[str]
    words: Vocabulary


@cache
def _grammar(language: str) -> _Grammar:
    words = vocabulary(language)
    bounds = "|".join(f"(?P<{bound.replace(' ', '_')}>{words.pattern(bound)})" for bound in _BOUNDS)
    number = rf"(?:{_DIGITS}|(?:{words.pattern('number')})\b)"
    amount = rf"{number}(?:\s+(?:{words.pattern('scale')})\b)?"
    figure = re.compile(
        rf"(?<![\w,.])(?:(?:{bounds})\s+)?(?P<low>{amount})(?:\s+(?:y|a|o)\s+(?P<high>{amount}))?"
        rf"(?:\s*(?P<unit>{words.pattern('unit')})(?!\w))?"
        rf"(?:\s+(?:de\s+)?(?P<noun>{_NOUN}))?(?:\s+(?P<more>{_NOUN}))?",
        re.IGNORECASE,
    )
    place = re.compile(r"\ben\s+((?:(?:el|la|los|las)\s+)?[A-ZÁÉÍÓÚÑ]\w+(?:\s+(?:de\s+)?[A-ZÁÉÍÓÚÑ]\w+)*)")
    return _Grammar(figure, place, words)


def find_figures(language: str, sentence: Span) -> Iterator[Figure]:
    """The figures of one sentence that count or measure something, in text order."""
    grammar = _grammar(language)
    for match in grammar.figure.finditer(sentence.quote):
        found = _figure(grammar, sentence, match)
        if found is not None:
            yield found


def _figure(grammar: _Grammar, sentence: Span, match: re.Match[str]) -> Figure | None:
    unit = grammar.words.values("unit").get((match["unit"] or "").lower(), "count")
    noun = (match["noun"] or "").lower()
    event = _event(grammar.words, sentence.quote, noun, (match["more"] or "").lower())
    spelt = not match["low"][0].isdigit()
    if (unit == "count" and not noun) or (spelt and event is None) or _is_year(match):
        return None
    bound = next((Bound(b) for b in _BOUNDS if match[b.replace(" ", "_")]), Bound.EXACTLY)
    place = grammar.place.search(sentence.quote)
    where = re.sub(r"^(?:el|la|los|las)\s+", "", place[1]) if place else None
    key = QuantityKey(singular(noun), event=event, place=where, period=_period(grammar.words, sentence.quote))
    start, end = match.start(), match.end("noun") if match["noun"] else match.end("low")
    return Figure(
        span=Span(sentence.part, sentence.start + start, sentence.start + end, sentence.quote[start:end]),
        sentence=sentence,
        value=_interval(grammar.words, match, bound),
        bound=Bound.BETWEEN if match["high"] and match["between"] else bound,
        unit=unit,
        key=key,
        label=" ".join(part for part in (noun, f"en {where}" if where else "") if part),
        hedged=re.search(rf"\b(?:{grammar.words.pattern('hedge')})\b", sentence.quote, re.IGNORECASE)
        is not None,
    )


def _is_year(match: re.Match[str]) -> bool:
    low = match["low"]
    return low.isdigit() and len(low) == 4 and 1500 < int(low) < 2100 and not match["unit"]


def _event(words: Vocabulary, sentence: str, noun: str, more: str) -> str | None:
    """What happened: by the counted noun, the participle beside it, or the sentence's verb."""
    by_noun = words.values("event")
    for word in (noun, more):
        if singular(word) in by_noun:
            return by_noun[singular(word)]
    verbs = words.values("doing")
    done = re.search(rf"\b(?:{words.pattern('doing')})\b", sentence, re.IGNORECASE)
    return verbs[re.sub(r"\s+", " ", done[0].lower())] if done else None


def _period(words: Vocabulary, sentence: str) -> str | None:
    found = re.search(rf"\b(?:{words.pattern('period')})\b", sentence, re.IGNORECASE)
    return words.values("period")[re.sub(r"\s+", " ", found[0].lower())] if found else None


def _interval(words: Vocabulary, match: re.Match[str], bound: Bound) -> Interval:
    low = number(words, match["low"])
    if match["high"] and bound is Bound.BETWEEN:
        return Interval(low, number(words, match["high"]))
    if bound in (Bound.AT_LEAST, Bound.MORE_THAN):
        return Interval(low, None)
    return Interval(None, low) if bound in (Bound.AT_MOST, Bound.LESS_THAN) else Interval(low, low)


def number(words: Vocabulary, written: str) -> float:
    """The value of "1.234", "3,5 millones", "dos mil": dots part thousands, a comma the decimals."""
    first, _, scale = written.lower().partition(" ")
    value = (
        float(first.replace(".", "").replace(",", "."))
        if first[0].isdigit()
        else float(words.values("number")[first])
    )
    return value * float(words.values("scale").get(scale.strip(), 1))


def singular(noun: str) -> str:
    """The singular of a Spanish noun, by its ending."""
    if noun.endswith("ces"):
        return noun[:-3] + "z"
    if noun.endswith("es") and noun[-3:-2] in "rlndj":
        return noun[:-2]
    return noun.removesuffix("s")


def sentence_span(part: Part, offset: int, text: str, start: int, end: int) -> Span:
    return Span(part, offset + start, offset + end, text[start:end])
