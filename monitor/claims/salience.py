"""What is worth telling and how much: a reason for what stays silent, and a weight from 0 to 1."""

from __future__ import annotations

import re
from datetime import datetime

from monitor.claims.cues import VERBS
from monitor.claims.novelty import stems
from monitor.claims.speakers import can_speak
from monitor.model import SILENT, Claim, Figure, Part, Relation, Stance

RELEVANT = 0.55
"""Relevance of a sentence to the topic, 0 to 1, from which its news is told."""
SHORTEST = 3
"""Words with meaning below which a claim's content says nothing by itself."""
_WEIGHTS = {
    Relation.NEW: 0.5,
    Relation.CONFIRMS: 0.1,
    Relation.REFINES: 0.7,
    Relation.SUPERSEDES: 0.9,
    Relation.LAGGED: 0.1,
    Relation.CONFLICTS: 0.9,
    Relation.DENIES: 0.7,
    Relation.WITHDRAWN: 0.6,
}
_DURATIONS = frozenset(
    ("second", "minute", "hour", "day", "night", "week", "month", "year", "decade", "century")
)
_AGES = frozenset(("year of age", "month of age"))
_OPENING_QUOTES = "\"“‘'«"
_VAGUE = re.compile(
    r"\b(?:tens|dozens|scores|hundreds|thousands|millions|billions|several|few)\b", re.IGNORECASE
)
_DIGIT = re.compile(r"\d")
_ASKING = re.compile(r"(?:what|how|why|where|who|when|which)\b", re.IGNORECASE)
_ASKS = frozenset({"ask", "wonder"})
_POINTING = re.compile(r"(?:it|they|he|she|this|that|these|those)\b", re.IGNORECASE)
_GENERAL = re.compile(
    r"\b(?:(?:is|are) (?:defined|described|known|classified) as|regularly|typically|usually|normally|generally"
    r"|occasionally|regular|as a rule|in general)\b",
    re.IGNORECASE,
)
_NOBODY = re.compile(
    r"(?:some|many|most|several|others?|few|people|i|we|you|they|it|this|that|these|those|his|her|views|tens)\b|.*\d",
    re.IGNORECASE,
)
_MYSELF = re.compile(r"\b(?:I|[Ww]e|[Mm]y|[Oo]ur|us|me)\b")
_YEAR = re.compile(
    r"(?<![\d,.$€£])(?:(?:19|20)\d\d|(?<=\b(?:in|of|by) )1[5-8]\d\d)\b(?!,\d|\s+(?:people|[a-z]+s)\b)"
)
_LONG_AGO = re.compile(
    r"\b(?:last (?:century|decade)|(?:decades?|centur(?:y|ies)|generations?) ago|historically)\b",
    re.IGNORECASE,
)


def silence(what: Figure | Claim, relation: Relation, relevance: float, told_at: datetime) -> str | None:
    """Why a mention is not told, or None. `relevance` is its sentence's, `told_at` its article's time."""
    if relation in SILENT:
        return "nothing new"
    if relevance < RELEVANT:
        return f"its sentence is not about the topic ({relevance:.2f})"
    if is_history(what.sentence.quote, told_at):
        return "tells of a time long past"
    return _figure_silence(what, relation) if isinstance(what, Figure) else _claim_silence(what)


def is_history(sentence: str, told_at: datetime) -> bool:
    """Whether the only years that the sentence names lie before the year in which it is told."""
    years = [int(year) for year in _YEAR.findall(sentence)]
    return bool(years and max(years) < told_at.year) or bool(_LONG_AGO.search(sentence))


def is_direct(claim: Claim) -> bool:
    """Whether the content is the speaker's own words from its first one on."""
    return claim.content.quote.lstrip()[:1] in _OPENING_QUOTES


def _figure_silence(figure: Figure, relation: Relation) -> str | None:
    if figure.unit in _DURATIONS or figure.unit in _AGES:
        return "a length of time or an age"
    if _VAGUE.search(figure.span.quote) and not _DIGIT.search(figure.span.quote):
        return "a vague number"
    if relation is Relation.NEW and figure.speaker is None and _is_bare(figure):
        return "nobody says it and nothing happens to what it counts"
    return None


def _is_bare(figure: Figure) -> bool:
    return figure.unit != "count" or (figure.key.event is None and figure.key.place is None)


def _claim_silence(claim: Claim) -> str | None:
    content = claim.content.quote.strip(_OPENING_QUOTES + " ")
    if len(stems(claim.meant)) < SHORTEST:
        return "says too little by itself"
    asks = claim.stance is Stance.ASSERTS or claim.cue in _ASKS
    if asks and (content.rstrip("\"'”’ ").endswith("?") or _ASKING.match(content)):
        return "asks and claims nothing"
    if claim.speaker is None and claim.cue in VERBS and _POINTING.match(content):
        return "says too little by itself"
    if _GENERAL.search(content):
        return "what holds in general is no news"
    if claim.speaker is not None and (_NOBODY.match(claim.speaker.name) or not can_speak(claim.speaker)):
        return "nobody in particular says it"
    if claim.stance is Stance.ASSERTS and is_direct(claim) and _MYSELF.search(content):
        return "a speaker on himself"
    return None


def salience(what: Figure | Claim, relation: Relation, relevance: float) -> float:
    """0 to 1: the kind of news, weighed by relevance; more in a title, less where hedged or unattributed."""
    weight = _WEIGHTS[relation]
    weight += 0.1 if what.sentence.part is Part.TITLE else 0.0
    weight -= 0.15 if what.hedged else 0.0
    weight -= 0.05 if what.speaker is None else 0.0
    return round(max(0.0, min(1.0, weight)) * (0.5 + 0.5 * max(0.0, min(1.0, relevance))), 3)
