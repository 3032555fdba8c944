"""What is worth telling and how much: a reason for what stays silent, and a weight from 0 to 1."""

from __future__ import annotations

import re
from datetime import datetime

from monitor.claims.cues import SAYING, VERBS, lemmas
from monitor.claims.speakers import can_speak
from monitor.lexicon.stems import stems
from monitor.model import SILENT, Claim, Figure, Part, Relation, Stance

RELEVANT = 0.55
"""Relevance of a sentence to the topic, 0 to 1, from which its news is told."""
SHORTEST = 3
"""Words with meaning below which a claim's content says nothing by itself."""
ACTING = lemmas("act") | lemmas("ongoing")
"""Verbs of acts, some of which can attribute, too ("confirmed")."""
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
_OPENING_QUOTES = "\"“‘'«"
_DIRECT = '"“”«„'
_NUMBER = re.compile(r"\d")
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
_NONE = re.compile(r"\W*(?:that )?there (?:is|are|was|were|has been|have been) (?:\w+ )?no \w", re.IGNORECASE)
_MYSELF = re.compile(r"\b(?:I|[Ww]e|[Mm]y|[Oo]ur|us|me)\b")
_YEAR = re.compile(
    r"(?<![\d,.$€£])(?:(?:19|20)\d\d|(?<=\b(?:in|of|by) )1[5-8]\d\d)\b(?!,\d|\s+(?:people|[a-z]+s)\b)"
)
_LONG_AGO = re.compile(
    r"\b(?:last (?:century|decade)|(?:decades?|centur(?:y|ies)|generations?) ago|historically)\b",
    re.IGNORECASE,
)


def silence(claim: Claim, relation: Relation, relevance: float, told_at: datetime) -> str | None:
    """Why a claim is not told, or None. `relevance` is its sentence's, `told_at` its article's time."""
    if relation in SILENT:
        return "nothing new"
    if relevance < RELEVANT:
        return f"its sentence is not about the topic ({relevance:.2f})"
    if is_history(claim.sentence.quote, told_at):
        return "tells of a time long past"
    return next((reason for reason, holds in _drawbacks(claim).items() if holds), None)


def is_history(sentence: str, told_at: datetime) -> bool:
    """Whether the only years that the sentence names lie before the year in which it is told."""
    years = [int(year) for year in _YEAR.findall(sentence)]
    return bool(years and max(years) < told_at.year) or bool(_LONG_AGO.search(sentence))


def is_direct(claim: Claim) -> bool:
    """Whether the content is the speaker's own words from its first one on."""
    return claim.content.quote.lstrip()[:1] in _OPENING_QUOTES


def _drawbacks(claim: Claim) -> dict[str, bool]:
    """The reasons for which a claim may be no news, in the order in which they are named."""
    content = claim.content.quote.strip(_OPENING_QUOTES + " ")
    asserts = claim.stance is Stance.ASSERTS
    asks = content.rstrip("\"'”’ ").endswith("?") or bool(_ASKING.match(content))
    points = claim.speaker is None and claim.cue in VERBS and bool(_POINTING.match(content))
    nobody = claim.speaker is not None and bool(_NOBODY.match(claim.speaker.name))
    return {
        "says too little by itself": points or (len(stems(claim.meant)) < SHORTEST and not _says_none(claim)),
        "asks and claims nothing": (asserts or claim.cue in _ASKS) and asks,
        "what holds in general is no news": _GENERAL.search(content) is not None,
        "nobody in particular says it": nobody
        or (claim.speaker is not None and not can_speak(claim.speaker)),
        "a speaker on himself": asserts and is_direct(claim) and _MYSELF.search(content) is not None,
    }


def _says_none(claim: Claim) -> bool:
    """ "There is no vaccine", the minister said: few words, and all that there is to say."""
    return claim.speaker is not None and _NONE.match(claim.content.quote) is not None


def salience(what: Figure | Claim, relation: Relation, relevance: float) -> float:
    """0 to 1: the kind of news, weighed by relevance; more in a title, less where hedged.

    What is done or counted comes before what is said of it, and reported speech before direct: the news is
    told in the reporter's words, and quotations colour it.
    """
    weight = _WEIGHTS[relation]
    weight += 0.1 if what.sentence.part is Part.TITLE else 0.0
    weight -= 0.15 if what.hedged else 0.0
    weight += _told_by(what) if isinstance(what, Claim) else _counted(what, relation)
    return round(max(0.0, min(1.0, weight)) * (0.5 + 0.5 * max(0.0, min(1.0, relevance))), 3)


def _told_by(claim: Claim) -> float:
    """More for an act and for what names a number, less for direct speech and for what nobody is said to say."""
    if claim.cue in ACTING and claim.cue not in SAYING:
        return 0.1
    unsaid = -0.05 if claim.speaker is None else 0.0
    direct = -0.15 if any(mark in claim.sentence.quote for mark in _DIRECT) else 0.0
    return unsaid + direct + (0.05 if _NUMBER.search(claim.content.quote) else 0.0)


def _counted(figure: Figure, relation: Relation) -> float:
    first = 0.1 if relation is Relation.NEW else 0.0
    return first - (0.05 if figure.speaker is None else 0.0)
