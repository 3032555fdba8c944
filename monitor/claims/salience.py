"""What is worth telling and how much: a reason for what stays silent, and a weight from 0 to 1."""

from __future__ import annotations

import re
from datetime import datetime

from monitor.claims.novelty import stems
from monitor.model import SILENT, Claim, Figure, Part, Relation, Stance

RELEVANT = 0.3
"""Relevance of a sentence to the topic, 0 to 1, from which its news is told."""
SHORTEST = 2
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
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_LONG_AGO = re.compile(
    r"\b(?:last (?:year|century|decade)|(?:years?|decades?|centuries) ago|in the past decade|historically)\b",
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
    return _figure_silence(what) if isinstance(what, Figure) else _claim_silence(what)


def is_history(sentence: str, told_at: datetime) -> bool:
    """Whether the only years that the sentence names lie before the year in which it is told."""
    years = [int(year) for year in _YEAR.findall(sentence)]
    return bool(years and max(years) < told_at.year) or bool(_LONG_AGO.search(sentence))


def _figure_silence(figure: Figure) -> str | None:
    if figure.unit in _DURATIONS or figure.unit in _AGES:
        return "a length of time or an age"
    if not figure.label:
        return "nothing says what it counts"
    return None


def _claim_silence(claim: Claim) -> str | None:
    if len(stems(claim.content.quote)) < SHORTEST:
        return "says too little by itself"
    if claim.content.quote.rstrip("\"'”’ ").endswith("?") and claim.stance is not Stance.DENIES:
        return "asks and claims nothing"
    return None


def salience(what: Figure | Claim, relation: Relation, relevance: float) -> float:
    """0 to 1: the kind of news, weighed by relevance; more in a title, less where hedged or unattributed."""
    weight = _WEIGHTS[relation]
    weight += 0.1 if what.sentence.part is Part.TITLE else 0.0
    weight -= 0.15 if what.hedged else 0.0
    weight -= 0.05 if what.speaker is None else 0.0
    return round(max(0.0, min(1.0, weight)) * (0.5 + 0.5 * max(0.0, min(1.0, relevance))), 3)
