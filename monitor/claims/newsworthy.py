"""Which figures are told and which stay in the ledger only: trivia, background, parts of a sum told beside them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from monitor.claims.salience import RELEVANT, is_history
from monitor.model import SILENT, Figure, Part, Relation

CENTRAL = 0.85
"""Relevance of a sentence, 0 to 1, from which a kind of figure is told that the topic did not follow before."""
FOLLOWED = 0.3
"""Relevance that is enough for figures of a kind that the topic follows."""
MOVED = 0.2
"""Relevance that is enough for a change of a quantity of such a kind."""
FEWEST_FOLLOWED = 2
"""Articles that told of a kind of event before the topic follows it."""
OUTSIZE = 50
"""How many times the usual figure of its kind a number of another story is, as of a pandemic long ago."""
FEW = 5
"""Numbers below this count are told of deaths, captures and the like only."""
_DURATIONS = frozenset(
    ("second", "minute", "hour", "day", "night", "week", "month", "year", "decade", "century")
)
_AGES = frozenset(("year of age", "month of age"))
_VAGUE = re.compile(
    r"\b(?:tens|dozens|scores|hundreds|thousands|millions|billions|several|few)\b", re.IGNORECASE
)
_SINCE = re.compile(r"\b(?:since|from|between|after)\s+(?:[\w-]+\s+){0,8}?(?:19|20)\d\d\b", re.IGNORECASE)
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Setting:
    """What the ledger and the article say about a figure's importance.

    family   the kind of event, None for one that the tables do not know
    follows  articles that told of this kind of event before
    usual    the value of the quantity of this kind that most is told of
    reports  reports that its own quantity had before
    is_part  whether a larger number of the same kind is told in its sentence, or before it in the article
    is_increment  whether it adds to a sum that is told or known
    aside         where it counts, if that is beside what the topic is about ("another country than the topic's")
    derived       whether it is a share that the counts beside it make
    is_reach      whether it counts the areas in which the number beside it was counted
    has_totals    whether the topic follows running totals (deaths, cases)
    has_followed  whether the topic follows any kind of event
    """

    relevance: float
    told_at: datetime
    family: str | None
    follows: int
    usual: float | None
    reports: int
    is_part: bool = False
    is_bare: bool = False
    is_increment: bool = False
    aside: str | None = None
    derived: bool = False
    is_reach: bool = False
    has_totals: bool = False
    has_followed: bool = False


def figure_silence(figure: Figure, relation: Relation, setting: Setting) -> str | None:
    """Why a figure is not told, or None."""
    if relation in SILENT:
        return "nothing new"
    if setting.is_bare and relation is Relation.NEW:
        return "the words do not say what is counted"
    needed = _needed(figure, relation, setting)
    if setting.relevance < needed:
        return f"its sentence is not about the topic ({setting.relevance:.2f} of {needed:.2f})"
    return _background(figure, relation, setting) or _trivial(figure, relation, setting)


def _background(figure: Figure, relation: Relation, setting: Setting) -> str | None:
    if is_history(_told_now(figure, relation), setting.told_at):
        return "tells of a time long past"
    if figure.unit in _DURATIONS or figure.unit in _AGES:
        return "a length of time or an age"
    if _VAGUE.search(figure.span.quote) and not _DIGIT.search(figure.span.quote):
        return "a vague number"
    return None


def _needed(figure: Figure, relation: Relation, setting: Setting) -> float:
    """The relevance that is asked for: little for what the topic follows, much for what is new to it."""
    if setting.family is not None and relation is not Relation.NEW:
        return MOVED
    if setting.family is not None and setting.follows >= FEWEST_FOLLOWED:
        return FOLLOWED
    if relation is not Relation.NEW and figure.unit == "count" and setting.reports >= FEWEST_FOLLOWED:
        return RELEVANT
    first = figure.unit == "count" and setting.family is not None and not setting.has_followed
    return RELEVANT if first else CENTRAL


def _told_now(figure: Figure, relation: Relation) -> str:
    """The sentence; of a known quantity without the year from which it is counted ("since September 2012")."""
    return figure.sentence.quote if relation is Relation.NEW else _SINCE.sub("", figure.sentence.quote)


def _trivial(figure: Figure, relation: Relation, setting: Setting) -> str | None:
    value = figure.value.low if figure.value.low is not None else figure.value.high or 0.0
    known = relation is not Relation.NEW
    counts = figure.unit == "count"
    outsize = not known and bool(setting.usual) and value >= OUTSIZE * max(setting.usual or 0.0, 2.0)
    reasons = {
        "of another order than what is told of this kind": outsize,
        "a small number in passing": not known and counts and setting.family is None and abs(value) < FEW,
        "a part of a number told beside it": not known and counts and setting.is_part,
        "an addition to a sum that is told": setting.is_increment,
        "a share that the numbers beside it make": setting.derived,
        "the areas of the number beside it": setting.is_reach,
        "beside the totals that the topic follows": setting.has_totals and _is_aside(figure, setting),
        f"counts {setting.aside}": setting.aside is not None,
        "nobody says it and nothing happens to what it counts": not known
        and figure.speaker is None
        and _is_plain(figure),
    }
    return next((reason for reason, holds in reasons.items() if holds), None)


def _is_aside(figure: Figure, setting: Setting) -> bool:
    """ "33 isolates were cultured" in an outbreak: of no known kind, and neither said by anybody nor in the title."""
    return setting.family is None and figure.speaker is None and figure.sentence.part is not Part.TITLE


def _is_plain(figure: Figure) -> bool:
    return figure.unit != "count" or (figure.key.event is None and figure.key.place is None)
