"""The words by which English attributes: verbs, nouns and adverbs with their stance and what they take."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from monitor.lexicon.tables import Row, listed, rows
from monitor.model import Stance

NOUNS = listed("noun")
TAKEN_BACK = listed("taken_back")  # "dropped its threat": verbs that deny only what was said
RESULTS = listed("result")  # "found traces of"
VENUES = listed("venue")  # "in an interview" tells where, not what
PAPERS = listed("paper")  # "issued a statement saying"
ADVERBS = listed("adverb")
HEDGES = listed("hedge")
MODALS = listed("modal")
LABELS = listed("label")  # "Photo: ...", "Read more: ..." name nobody who speaks
HAPPENINGS = listed("happening")  # "Hurricane Ina" says nothing
SITES = listed("site")  # "Port Amaro: ..." tells where
DOCUMENTS = listed("document")
PARENTHETIC = listed("parenthetic")  # "X said" may stand beside a clause that it does not govern in the parse
RECIPIENTS = listed("recipient")  # "told reporters"
SAYING = listed("saying")  # verbs that report and do nothing else
CARRIERS = listed("carrier")  # "went on to say", "declined to confirm"
REFUSING = frozenset({"decline", "refuse"})  # cues themselves: "refused to say"
APPEARANCE = frozenset({"seem", "appear"})


class Kind(StrEnum):
    """What an attribution attributes: words, a belief, an intention, an attitude, or what evidence shows."""

    SPEECH = "speech"
    BELIEF = "belief"
    INTENT = "intent"
    ATTITUDE = "attitude"
    EVIDENCE = "evidence"


@dataclass(frozen=True, slots=True)
class Cue:
    """One cue verb. A that-clause is always taken; other complements only where listed."""

    kind: Kind
    stance: Stance
    takes_object: bool
    takes_infinitive: bool
    prepositions: frozenset[str]


def _rows(sort: str) -> Iterator[Row]:
    return (row for row in rows("cues") if row[0] == sort)


def _verbs() -> dict[str, Cue]:
    """Cue verbs by their lemmas."""
    found: dict[str, Cue] = {}
    for _, kind, stance, frames, prepositions, lemmas in _rows("verb"):
        takes = frozenset(prepositions.split()) - {"-"}
        cue = Cue(Kind(kind), Stance(stance), "o" in frames, "i" in frames, takes)
        found |= dict.fromkeys(lemmas.split(), cue)
    return found


VERBS = _verbs()
REVERSAL = Cue(Kind.SPEECH, Stance.DENIES, True, False, frozenset())
