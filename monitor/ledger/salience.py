"""What is told first: a weight from 0 to 1."""

from __future__ import annotations

import re
from typing import assert_never

from monitor.lexicon.cues import SAYING
from monitor.lexicon.tables import listed
from monitor.model import Claim, Figure, Part, Relation

ACTING = listed("act") | listed("ongoing")
"""Verbs of acts, some of which can attribute, too ("confirmed")."""
_DIRECT = '"“”«„'
_NUMBER = re.compile(r"\d")


def salience(what: Figure | Claim, relation: Relation, relevance: float) -> float:
    """0 to 1: the kind of news, weighed by relevance; more in a title, less where hedged.

    What is done or counted comes before what is said of it, and reported speech before direct: the news is
    told in the reporter's words, and quotations colour it.
    """
    weight = _weight(relation)
    weight += 0.1 if what.sentence.part is Part.TITLE else 0.0
    weight -= 0.15 if what.hedged else 0.0
    weight += _spoken(what) if isinstance(what, Claim) else _counted(what, relation)
    return round(max(0.0, min(1.0, weight)) * (0.5 + 0.5 * max(0.0, min(1.0, relevance))), 3)


def _weight(relation: Relation) -> float:
    match relation:
        case Relation.SUPERSEDES | Relation.CONFLICTS:
            return 0.9
        case Relation.REFINES | Relation.DENIES:
            return 0.7
        case Relation.WITHDRAWN:
            return 0.6
        case Relation.NEW:
            return 0.5
        case Relation.CONFIRMS | Relation.LAGGED:
            return 0.1
        case unknown:
            assert_never(unknown)


def _spoken(claim: Claim) -> float:
    """More for an act and for what names a number, less for direct speech and for what nobody is said to say."""
    if claim.cue in ACTING and claim.cue not in SAYING:
        return 0.1
    unsaid = -0.05 if claim.speaker is None else 0.0
    direct = -0.15 if any(mark in claim.sentence.quote for mark in _DIRECT) else 0.0
    return unsaid + direct + (0.05 if _NUMBER.search(claim.content.quote) else 0.0)


def _counted(figure: Figure, relation: Relation) -> float:
    first = 0.1 if relation is Relation.NEW else 0.0
    return first - (0.05 if figure.speaker is None else 0.0)
