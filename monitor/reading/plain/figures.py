"""Figures of a sentence from patterns: a number with its bound, what is counted, what happened, where."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from monitor.model import Bound, Figure, Interval, QuantityKey, Span
from monitor.reading.plain.grammar import Grammar, grammar

_NOUN = r"[^\W\d_]{3,}"
_BOUNDS = tuple(bound for bound in Bound if bound is not Bound.EXACTLY)


@cache
def _pattern(language: str) -> re.Pattern[str]:
    words = grammar(language)
    digits = rf"\d{{1,3}}(?:[{words.groups}]\d{{3}})+(?:{words.decimal}\d+)?|\d+(?:{words.decimal}\d+)?"
    bounds = "|".join(f"(?P<{bound.name}>{words.any_of(bound.value)})" for bound in _BOUNDS)
    amount = rf"(?:{digits}|(?:{words.any_of('number')})(?!\w))(?:\s+(?:{words.any_of('scale')})(?!\w))?"
    article = rf"(?:(?:{words.any_of('article')})(?:\s+|(?<=['’])))?"
    of = rf"(?:{words.any_of('of')})(?:\s+|(?<=['’])){article}"
    return re.compile(
        rf"(?<![\w,.])(?:(?:{bounds})(?:\s+|(?<=['’])))?(?P<low>{amount})"
        rf"(?:\s+(?:{words.any_of('joint')})\s+(?P<high>{amount}))?"
        rf"(?:\s*(?:{of})?(?P<unit>{words.any_of('unit')})(?!\w))?"
        rf"(?:\s+(?(unit){of}|(?:{of})?)(?P<noun>{_NOUN}))?(?:\s+(?P<more>{_NOUN}))?",
        re.IGNORECASE,
    )


@cache
def _place(language: str) -> re.Pattern[str]:
    words = grammar(language)
    name = r"[^\W\d_a-zà-ÿ][\w’'-]+"
    article = rf"(?:(?i:{words.any_of('article')})(?:\s+|(?<=['’])))?"
    within = rf"{name}(?:\s+(?:(?:{words.any_of('of')})\s+)?{name})*"
    return re.compile(rf"(?<!\w)(?i:{words.any_of('in')})\s+{article}(?P<place>{within})")


def find_figures(language: str, sentence: Span) -> Iterator[Figure]:
    """The figures of one sentence that count or measure something, in text order."""
    for match in _pattern(language).finditer(sentence.quote):
        found = _figure(language, sentence, match)
        if found is not None:
            yield found


def _figure(language: str, sentence: Span, match: re.Match[str]) -> Figure | None:
    words = grammar(language)
    noun = (match["noun"] or "").lower()
    event = _event(words, sentence.quote, noun, (match["more"] or "").lower())
    spelt = not match["low"][0].isdigit()
    if (not match["unit"] and not noun) or (spelt and event is None and not match["unit"]) or _is_year(match):
        return None
    bound = next((one for one in _BOUNDS if match[one.name]), Bound.EXACTLY)
    found = _place(language).search(sentence.quote)
    place = found["place"] if found else None
    end = match.end("noun") if match["noun"] else match.end("unit") if match["unit"] else match.end("low")
    start = sentence.start + match.start()
    return Figure(
        span=Span(sentence.part, start, sentence.start + end, sentence.quote[match.start() : end]),
        sentence=sentence,
        value=_interval(words, match, bound),
        bound=bound if bound is not Bound.BETWEEN or match["high"] else Bound.EXACTLY,
        unit=words.value("unit", match["unit"]) or "count" if match["unit"] else "count",
        key=QuantityKey(
            words.one_of(noun), event=event, place=place, period=words.value("period", sentence.quote)
        ),
        label=" ".join(part for part in (noun, found[0] if found else "") if part),
        hedged=words.is_hedged(sentence.quote),
    )


def _is_year(match: re.Match[str]) -> bool:
    low = match["low"]
    return low.isdigit() and len(low) == 4 and 1500 < int(low) < 2100 and not match["unit"]


def _event(words: Grammar, sentence: str, noun: str, more: str) -> str | None:
    """What happened: by the counted noun, the participle beside it, or the sentence's verb."""
    by_noun = words.words["event"]
    own = (by_noun.get(words.one_of(word)) for word in (noun, more))
    return next(filter(None, own), None) or words.value("doing", sentence)


def _interval(words: Grammar, match: re.Match[str], bound: Bound) -> Interval:
    low = words.number(match["low"])
    if match["high"] and bound is Bound.BETWEEN:
        return Interval(low, words.number(match["high"]))
    if bound in (Bound.AT_LEAST, Bound.MORE_THAN):
        return Interval(low, None)
    return Interval(None, low) if bound in (Bound.AT_MOST, Bound.LESS_THAN) else Interval(low, low)
