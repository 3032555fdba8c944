"""How an item is told: features of its words, its verb, its speaker and its figure, whatever the topic."""

from __future__ import annotations

import math
import re
from datetime import datetime

from monitor.model import Bound, Claim, Figure, Mention, Part, Stance

_COUNTED = {
    "negations": r"\b(?:not|no|never|cannot|nor|none|without|denie[sd]|deny|denying|refus\w+|reject\w*|declin\w+|failed"
    r"|false|groundless|dismiss\w*|ruled out)\b|n['’]t\b",
    "prospects": r"\b(?:will|would|shall|may|might|could|can|should|must|plans?|planned|expected|intends?|threaten\w*"
    r"|likely|promis\w+|pledg\w+|vow\w*|propos\w+)\b",
    "past": r"\b(?:ago|last year|years?|decades?|century|since|earlier|previous(?:ly)?|former|once|history"
    r"|in (?:19|20)\d\d|had)\b",
    "hedges": r"\b(?:perhaps|maybe|some|many|several|often|usually|generally|seem\w*|appear\w*|suggest\w*|probably"
    r"|possibl\w+|believe\w*|think\w*|feel\w*)\b",
    "news": r"\b(?:new|now|first|latest|another|announce\w*|reveal\w*|confirm\w*|kill\w*|arrest\w*|sign\w*|approve\w*"
    r"|reject\w*|launch\w*|order\w*|agree\w*|resign\w*|charge\w*|sentence\w*|seiz\w*|attack\w*|toll|dead|died|injur\w*"
    r"|wounded|vot\w+|ban\w*|suspend\w*|impos\w*|rais\w*|rise|rose|fell|cut|increas\w*)\b",
    "first_person": r"\b(?-i:I|[Ww]e|[Mm]y|[Oo]ur|us|me)\b",
}
_HELD = {
    "day": r"\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|today|yesterday|tonight|overnight|this morning"
    r"|tomorrow)\b",
    "said": r"\b(?:said|says|told|according to|added|announced|confirmed|reported|warned|claimed|denied|accused|urged"
    r"|called)\b",
    "pronoun": r"^[“\"‘']?(?:he|she|it|they|this|that|these|those|we|i)\b",
    "joined": r"^[“\"‘']?(?:but|and|however|meanwhile|still|yet|also|although|though|while|for|as"
    r"|in addition|so|then)\b",
    "quoted": r"[\"“”]",
    "opens": r"^[\"“‘']",
    "asks": r"\?",
}
_COUNTING = {name: re.compile(pattern, re.IGNORECASE) for name, pattern in _COUNTED.items()}
_HOLDING = {name: re.compile(pattern, re.IGNORECASE) for name, pattern in _HELD.items()}
_NUMBER = re.compile(r"\d[\d.,]*\d|\d")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_NAME = re.compile(r"(?<!^)\b[A-Z][\w’'.-]*\w")
_TENSES = ("past", "present", "future", "perfect", "pluperfect", "infinitive")
_SUBJECTS = ("person", "body", "place", "pronoun", "noun")
_MONEY = ("dollar", "euro", "pound", "usd", "eur", "$", "yen", "ruble", "rouble", "yuan")
_TIMES = frozenset({"second", "minute", "hour", "day", "night", "week", "month", "year", "decade", "century"})


def manner(mention: Mention, reported_at: datetime) -> dict[str, float]:
    """The features by name."""
    return (
        _wording(mention, reported_at) | _governed(mention) | _claimed(mention.what) | _counted(mention.what)
    )


def _wording(mention: Mention, reported_at: datetime) -> dict[str, float]:
    quote = mention.what.sentence.quote
    years = [int(year) for year in _YEAR.findall(quote)]
    names, size = len(_NAME.findall(quote)), len(quote.split())
    found = {name: float(len(pattern.findall(quote))) for name, pattern in _COUNTING.items()}
    found |= {name: float(bool(pattern.search(quote))) for name, pattern in _HOLDING.items()}
    return found | {
        "size": float(size),
        "numbers": float(len(_NUMBER.findall(quote)) - len(years)),
        "years": float(len(years)),
        "former_years": float(any(year < reported_at.year for year in years)),
        "names": float(names),
        "names_share": names / max(1, size),
        "in_title": float(mention.what.sentence.part is Part.TITLE),
    }


def _governed(mention: Mention) -> dict[str, float]:
    verb = mention.predication
    found = {f"tense_{tense}": float(verb.tense == tense) for tense in _TENSES}
    found |= {f"subject_{kind}": float(verb.subject == kind) for kind in _SUBJECTS}
    return found | {
        "negated": float(verb.negated),
        "modal": float(verb.modal),
        "passive": float(verb.passive),
        "verbless": float(not verb.tense),
    }


def _claimed(what: Figure | Claim) -> dict[str, float]:
    claim = what if isinstance(what, Claim) else None
    speaker = claim.speaker if claim else None
    stances = (Stance.DENIES, Stance.PROMISES, Stance.DEMANDS, Stance.QUESTIONS, Stance.DECLINES)
    found = {f"stance_{s.value}": float(claim is not None and claim.stance is s) for s in stances}
    return found | {
        "is_claim": float(claim is not None and not claim.plain),
        "is_plain": float(claim is not None and claim.plain),
        "cueless": float(claim is not None and claim.cue is None),
        "act": float(claim is not None and claim.act),
        "hedged": float(what.hedged),
        "share_told": len(claim.content.quote) / max(1, len(what.sentence.quote)) if claim else 0.0,
        "direct": float(claim is not None and claim.content.quote.lstrip()[:1] in '"“‘'),
        "points_back": float(claim is not None and claim.about is not None),
        "spoken": float(what.speaker is not None),
        "by_name": float(speaker is not None and speaker.name[:1].isupper()),
        "by_office": float(speaker is not None and speaker.office is not None),
    }


def _counted(what: Figure | Claim) -> dict[str, float]:
    if not isinstance(what, Figure):
        return dict.fromkeys(_FIGURE, 0.0)
    ends = [end for end in (what.value.low, what.value.high) if end is not None]
    value = sum(ends) / len(ends)
    unit = what.unit.lower()
    found = (
        True,
        unit == "count",
        unit == "percent",
        any(word in unit for word in _MONEY),
        unit in _TIMES,
        what.key.event is not None,
        what.previous is not None,
        math.log10(1 + abs(value)),
        value != 0 and value % 10 == 0,
        not any(c.isdigit() for c in what.span.quote),
        what.key.place is not None,
        what.bound is not Bound.EXACTLY,
        bool(what.key.counted),
        what.key.period is not None,
    )
    return {name: float(value) for name, value in zip(_FIGURE, found, strict=True)}


_FIGURE = (
    "is_figure", "counts", "percent", "money", "duration", "happened", "moved", "magnitude", "round", "in_words",
    "placed", "bounded", "named", "periodic",
)  # fmt: skip
