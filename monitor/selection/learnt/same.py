"""Whether two items tell one event: features of a pair, of which the first is told later than the second.

Polarity, modality, tense, verb, numbers and speakers count beside the words; a word that all of the topic's lines
hold is no evidence.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from monitor.language.minilm import embed_sentences
from monitor.lexicon.names import same_speaker_name
from monitor.lexicon.stems import stem
from monitor.model import Claim, Figure, Mention, Predication
from monitor.selection.learnt.place import UNKNOWN, Vectors
from monitor.selection.learnt.words import Words, words_of

_PROSPECTIVE = frozenset({"future", "infinitive"})
_RARE = 3.5
_USUAL = 3.0  # a word that a third of the topic's lines hold tells nothing


@dataclass(frozen=True, slots=True)
class Side:
    """One item of a pair. `place` is its number in its article, `days` the time of its article in days."""

    mention: Mention
    words: Words
    vector: Vectors
    place: int
    days: float
    article: int


@dataclass(frozen=True, slots=True)
class Ground:
    """What the topic's lines have in common: how rare each stem is, how many lines hold it, and their mean vector."""

    rarity: Mapping[str, float]
    held: Counter[str]
    lines: int
    mean: Vectors
    _weighed: dict[frozenset[str], float] = field(default_factory=dict, repr=False)

    def weight(self, one: str) -> float:
        return self.rarity.get(one, UNKNOWN) * (1 - min(1.0, _USUAL * self.held[one] / max(1, self.lines)))

    def weigh(self, stems: frozenset[str]) -> float:
        """The weight of all of them; each item stands in many pairs."""
        if stems not in self._weighed:
            self._weighed[stems] = sum(self.weight(one) for one in sorted(stems))
        return self._weighed[stems]


def side(mention: Mention, place: int, days: float, article: int) -> Side:
    vector = np.frombuffer(mention.vector, np.float32)
    return Side(mention, words_of(mention.what), vector, place, days, article)


def is_beside(one: Side, other: Side) -> bool:
    """Whether both stand in one sentence."""
    a, b = one.mention.what.sentence, other.mention.what.sentence
    return one.article == other.article and a.part is b.part and a.start == b.start


def pair(later: Side, earlier: Side, ground: Ground) -> list[float]:
    """The features, in the order of NAMES."""
    return [
        *_meaning(later, earlier, ground),
        *_wording(later.words, earlier.words, ground),
        *_names_and_numbers(later.words, earlier.words),
        *_kinds(later.mention, earlier.mention),
        *_places(later, earlier),
        *_values(later.mention.what, earlier.mention.what),
        *_verbs(later, earlier),
    ]


def _meaning(one: Side, other: Side, ground: Ground) -> tuple[float, ...]:
    a, b = one.vector - ground.mean, other.vector - ground.mean
    lengths = float(np.linalg.norm(a) * np.linalg.norm(b))
    first, second = embed_sentences([one.mention.what.sentence.quote, other.mention.what.sentence.quote])
    return float(one.vector @ other.vector), float(a @ b) / max(lengths, 1e-9), float(first @ second)


def _wording(one: Words, other: Words, ground: Ground) -> tuple[float, ...]:
    shared = {stem: ground.weight(stem) for stem in sorted(one.whole & other.whole)}
    both, first, second = sum(shared.values()), ground.weigh(one.whole), ground.weigh(other.whole)
    own, others = ground.weigh(one.own), ground.weigh(other.own)
    fresh = [ground.weight(stem) for stem in sorted(one.own - other.whole)]
    own_both = ground.weigh(one.own & other.own)
    return (
        _share(both, first + second - both),
        _share(both, first),
        _share(both, second),
        _share(own_both, own + others - own_both),
        _share(ground.weigh(one.own & other.whole), own),
        _share(ground.weigh(other.own & one.whole), others),
        float(sum(weight > _RARE for weight in shared.values())),
        max(shared.values(), default=0.0),
        max(fresh, default=0.0),
        sum(fresh),
        len(one.whole) / max(1, len(one.whole) + len(other.whole)),
        float(len(one.whole)),
        float(len(other.whole)),
    )


def _share(part: float, whole: float) -> float:
    return part / max(whole, 0.1)


def _names_and_numbers(one: Words, other: Words) -> tuple[float, ...]:
    return (
        float(len(one.numbers & other.numbers)),
        float(len(one.numbers - other.numbers)),
        float(len(other.numbers - one.numbers)),
        float(len(one.names & other.names)),
        float(len(one.names - other.names)),
        float(len(other.names - one.names)),
    )


def _kinds(one: Mention, other: Mention) -> tuple[float, ...]:
    a, b = one.what, other.what
    figures = isinstance(a, Figure), isinstance(b, Figure)
    claims = a if isinstance(a, Claim) else None, b if isinstance(b, Claim) else None
    spoken = a.speaker is not None and b.speaker is not None
    alike = 0.5
    if a.speaker is not None and b.speaker is not None:
        alike = float(same_speaker_name(a.speaker.name, b.speaker.name))
    stances = [claim.stance for claim in claims if claim]
    cues = [claim.cue for claim in claims if claim]
    return (
        float(all(figures)),
        float(figures[0] and not figures[1]),
        float(figures[1] and not figures[0]),
        float(any(claim is not None and claim.plain for claim in claims)),
        float(spoken),
        alike,
        float(stances[0] is stances[1]) if len(stances) == 2 else 0.5,
        float(len(cues) == 2 and cues[0] is not None and cues[0] == cues[1]),
        float(sum(claim is not None and claim.act for claim in claims)),
        float(a.sentence.quote[:1] in '"“'),
        float(b.sentence.quote[:1] in '"“'),
    )


def _places(one: Side, other: Side) -> tuple[float, ...]:
    here, beside = one.article == other.article, is_beside(one, other)
    shorter = longer = 0.0
    if beside:
        (a, b), (c, d) = _extent(one.mention.what), _extent(other.mention.what)
        both = max(0, min(b, d) - max(a, c))
        shorter, longer = both / max(1, min(b - a, d - c)), both / max(1, b - a, d - c)
    return (
        float(here),
        float(beside),
        shorter,
        longer,
        float(one.place - other.place) if here else -1.0,
        one.days - other.days,
        float(one.mention.what.sentence.part == "title"),
        float(other.mention.what.sentence.part == "title"),
    )


def _extent(what: Figure | Claim) -> tuple[int, int]:
    span = what.span if isinstance(what, Figure) else what.content
    return span.start, span.end


def _values(one: Figure | Claim, other: Figure | Claim) -> tuple[float, ...]:
    if not isinstance(one, Figure) or not isinstance(other, Figure):
        return (-1.0,) * 6
    a, b = _named(one), _named(other)
    happened = one.key.event is not None and other.key.event is not None
    return (
        float(one.unit == other.unit),
        float(a == b),
        abs(math.log10((abs(a) + 1) / (abs(b) + 1))),
        float(happened and one.key.event == other.key.event),
        float(happened and one.key.event != other.key.event),
        float(one.key.counted == other.key.counted),
    )


def _named(figure: Figure) -> float:
    ends = [end for end in (figure.value.low, figure.value.high) if end is not None]
    return sum(ends) / len(ends)


def _verbs(one: Side, other: Side) -> tuple[float, ...]:
    a, b = one.mention.predication, other.mention.predication
    return (
        float(a.verb == b.verb != ""),
        float(stem(a.verb) in other.words.whole),
        float(stem(b.verb) in one.words.whole),
        float(a.tense == b.tense),
        float(_is_prospect(a)),
        float(_is_prospect(b)),
        float(a.tense in ("perfect", "pluperfect")),
        float(a.negated),
        float(b.negated),
        float(a.negated != b.negated),
        float(_is_prospect(a) != _is_prospect(b)),
        float(a.subject == b.subject),
    )


def _is_prospect(verb: Predication) -> bool:
    return verb.tense in _PROSPECTIVE or verb.modal


NAMES: Sequence[str] = (
    "cosine", "cosine_apart", "sentences", "shared", "covered", "covers", "own_shared", "own_covered", "own_covers",
    "rare_shared", "rarest_shared", "rarest_new", "new", "size", "words", "other_words", "numbers", "new_numbers",
    "other_numbers",
    "names", "new_names", "other_names", "figures", "figure_after", "figure_before", "plain", "spoken", "speaker",
    "stance", "cue", "acts", "opens", "other_opens", "here", "beside", "overlap", "same_span", "distance", "days",
    "in_title", "other_in_title", "unit", "value", "apart", "event", "other_event", "counted", "verb", "verb_there",
    "other_verb_here", "tense", "prospect", "other_prospect", "perfect", "negated", "other_negated", "polarity",
    "modality", "subject",
)  # fmt: skip
