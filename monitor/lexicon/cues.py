"""The words by which English attributes: verbs, nouns and adverbs with their stance and what they take."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files

from monitor.model import Stance


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


def _rows(sort: str) -> Iterator[list[str]]:
    """Rows of data/cues.tsv: kind, stance, frames, prepositions, lemmas."""
    for line in files("monitor.lexicon").joinpath("data/cues.tsv").read_text("utf-8").splitlines():
        of, *row = line.split("\t")
        if of == sort:
            yield row


def lemmas(sort: str) -> frozenset[str]:
    """The words of one sort ("hedge", "act")."""
    return frozenset(word for row in _rows(sort) for word in row[-1].split())


def _verbs() -> dict[str, Cue]:
    """Cue verbs; a verb that stands in several rows has the last."""
    found: dict[str, Cue] = {}
    for kind, stance, frames, prepositions, words in _rows("verb"):
        takes = frozenset(prepositions.split()) - {"-"}
        cue = Cue(Kind(kind), Stance(stance), "o" in frames, "i" in frames, takes)
        found |= dict.fromkeys(words.split(), cue)
    return found


VERBS = _verbs()
NOUNS = {word: Stance(stance) for _, stance, _, _, words in _rows("noun") for word in words.split()}
MADE = lemmas("made")  # nouns that attribute only in "made the case that"
TAKEN = lemmas("taken")  # "took issue with"
TAKEN_BACK = lemmas("taken_back")  # "dropped its threat": verbs that deny only what was said
OWNED = lemmas("owned")  # "her criticism of the plan"
HELD = {word: Stance(stance) for _, stance, _, _, words in _rows("held") for word in words.split()}
COPULAS = lemmas("copula")
RESULTS = lemmas("result")  # "found traces of"
VENUES = lemmas("venue")  # "in an interview" tells where, not what
PAPERS = lemmas("paper")  # "issued a statement saying"
ISSUING = lemmas("issuing")
ADVERBS = lemmas("adverb")
HEDGES = lemmas("hedge")
MODALS = lemmas("modal")
LABELS = lemmas("label")  # "Photo: ...", "Read more: ..." name nobody who speaks
HAPPENINGS = lemmas("happening")  # "Hurricane Ina" says nothing
SITES = lemmas("site")  # "Port Amaro: ..." tells where
DOCUMENTS = lemmas("document")
LIGHT_VERBS = lemmas("light")  # "made the claim that"
PARENTHETIC = lemmas("parenthetic")  # "X said" may stand beside a clause that it does not govern in the parse
RECIPIENTS = lemmas("recipient")  # "told reporters"
SAYING = lemmas("saying")  # verbs that report and do nothing else
CARRIERS = lemmas("carrier")  # "went on to say", "declined to confirm"
REFUSING = frozenset({"decline", "refuse"})  # cues themselves: "refused to say"
UNDONE = frozenset({"without", "short", "refrain", "avoid", "abstain", "prevent"})
APPEARANCE = frozenset({"seem", "appear"})
DEMANDING = {"call": frozenset({"for", "on", "upon"}), "push": frozenset({"for"}), "ask": frozenset({"for"})}
REVERSAL = Cue(Kind.SPEECH, Stance.DENIES, True, False, frozenset())
