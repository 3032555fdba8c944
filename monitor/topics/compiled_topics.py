"""All topics made ready together, so that one pass over an article tells which of them are worth a closer look.

The pass is an Aho-Corasick automaton over the words of every term of every topic and an RE2 set over every
pattern; the meaning of all topics is one product of matrices. What they leave out is decided: no term of the
topic stands in the article, and its score follows from its meaning alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import ahocorasick_rs
import numpy as np
import re2
from numpy.typing import NDArray

from monitor.config.models import TopicConfig
from monitor.topics.conditions import Conditions, Needle, Subject, compile_conditions, in_text
from monitor.topics.match import OPENING, Aim, Reading, Vectors
from monitor.topics.query import Query
from monitor.topics.terms import token
from monitor.topics.weighing import by_meaning, floors, lacking, translated

_KINDS = ("~", "^")
_EMPTY = "-"


@dataclass(frozen=True, slots=True)
class Place:
    """Whose term a pattern of the automaton is: the topic's number, and the term's number within the topic.

    The terms of the query are numbered first, then those of the conditions.
    """

    topic: int
    term: int


@dataclass(frozen=True, slots=True)
class CompiledTopics:
    """Topics in the order in which they were given; `aims` are those of their queries.

    `unseen` are the topics that may match an article without a word or meaning of theirs in it; `key_shares`
    is what share of each query's weight is that of its key terms, NaN for a query without terms.
    """

    topics: tuple[TopicConfig, ...]
    aims: tuple[Aim, ...]
    conditions: tuple[Conditions, ...]
    automaton: Any
    owners: tuple[tuple[Place, ...], ...]
    patterns: Any
    pattern_owners: tuple[Place, ...]
    unseen: frozenset[int]
    senses: Vectors
    usual: NDArray[np.float64]
    breadth: NDArray[np.float64]
    sense_owners: NDArray[np.intp]
    key_shares: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Sifted:
    """What one pass tells: for each topic with words in the article its terms, and every topic's meaning.

    `key_shares` are those of the compiled topics.
    """

    terms: dict[int, set[int]]
    meanings: NDArray[np.float64]
    key_shares: NDArray[np.float64]


def compile_topics(topics: Sequence[TopicConfig], aims: Sequence[Aim]) -> CompiledTopics:
    """Compile the topics; `aims` holds the aim of each topic's query, in the same order."""
    conditions = tuple(compile_conditions(topic) for topic in topics)
    owners: dict[str, list[Place]] = defaultdict(list)
    for pattern, place in _words_of(aims, conditions):
        if place not in owners[pattern]:
            owners[pattern].append(place)
    patterns, pattern_owners = _patterns(aims, conditions)
    senses = [(number, sense) for number, aim in enumerate(aims) for sense in aim.senses]
    return CompiledTopics(
        topics=tuple(topics),
        aims=tuple(aims),
        conditions=conditions,
        automaton=ahocorasick_rs.AhoCorasick(list(owners)),
        owners=tuple(tuple(places) for places in owners.values()),
        patterns=patterns,
        pattern_owners=pattern_owners,
        unseen=frozenset(n for n, topic in enumerate(topics) if _is_unseen(topic, conditions[n])),
        senses=np.array([sense.vector for _, sense in senses], np.float32),
        usual=np.array([sense.usual for _, sense in senses]),
        breadth=np.array([max(sense.nearest - sense.usual, 0.02) for _, sense in senses]),
        sense_owners=np.array([number for number, _ in senses], np.intp),
        key_shares=np.array([_key_share(aim.query) for aim in aims]),
    )


def look_up(compiled: CompiledTopics, subject: Subject) -> dict[int, set[int]]:
    """One pass over an article's words: for each topic with any of its terms there, which they may be."""
    terms: dict[int, set[int]] = {}
    hits = compiled.automaton.find_matches_as_indexes(_haystack(subject.reading), overlapping=True)
    for pattern in {hit[0] for hit in hits}:
        for place in compiled.owners[pattern]:
            terms.setdefault(place.topic, set()).add(place.term)
    for text in (subject.title, subject.text) if compiled.patterns is not None else ():
        for pattern in compiled.patterns.Match(text):
            place = compiled.pattern_owners[pattern]
            terms.setdefault(place.topic, set()).add(place.term)
    return terms


def sift(compiled: CompiledTopics, terms: dict[int, set[int]], vectors: Vectors, lift: float = 0.0) -> Sifted:
    """What `look_up` found, with every topic's meaning; `vectors` are those of `match.passages`, shape (n, d).

    `lift` is how much nearer than the lead passages are hoped to be that are not among them.
    """
    return Sifted(terms, _meanings(compiled, vectors, lift), compiled.key_shares)


def scores_by_meaning(sifted: Sifted, reading: Reading) -> NDArray[np.float64]:
    """Every topic's score if none of its words were there."""
    key, other = floors(sifted.meanings, reading)
    lone = translated(sifted.meanings, reading)
    shares = np.nan_to_num(sifted.key_shares)
    words = np.exp(shares * np.log(key + lone) + (1 - shares) * np.log(other + lone))
    words[np.isnan(sifted.key_shares)] = 0.0
    return words + by_meaning(sifted.meanings, lacking(reading) * np.ceil(shares))


def _key_share(query: Query) -> float:
    weight = sum(term.weight for term in query.terms)
    return sum(term.weight for term in query.terms if term.key) / weight if weight else float("nan")


def _meanings(compiled: CompiledTopics, vectors: Vectors, lift: float) -> NDArray[np.float64]:
    """As `match.meaning`, for all topics at once."""
    if not compiled.topics:
        return np.zeros(0)
    cosines = vectors @ compiled.senses.T
    best = np.sort(cosines[1:] if len(cosines) > 1 else cosines, axis=0)[::-1][:2]
    near = OPENING * cosines[:2].max(axis=0) + (1 - OPENING) * (best.mean(axis=0) + lift)
    values = (near - compiled.usual) / compiled.breadth
    found = np.full(len(compiled.topics), -np.inf)
    np.maximum.at(found, compiled.sense_owners, values)
    return found


def _words_of(aims: Sequence[Aim], conditions: Sequence[Conditions]) -> Iterator[tuple[str, Place]]:
    """Every text to look for, and whose it is."""
    for topic, (aim, condition) in enumerate(zip(aims, conditions, strict=True)):
        for number, term in enumerate(aim.query.terms):
            for alias in term.aliases:
                yield _anchor(alias.keys), Place(topic, number)
        for needle in filter(in_text, condition.needles):
            for keys in needle.ways:
                yield _anchor(keys), _place(topic, aim, needle)


def _place(topic: int, aim: Aim, needle: Needle) -> Place:
    return Place(topic, len(aim.query.terms) + needle.number)


def possible(aim: Aim, terms: Collection[int]) -> set[int]:
    """Of what a topic's `Sifted.terms` names, the terms of its conditions."""
    return {number - len(aim.query.terms) for number in terms if number >= len(aim.query.terms)}


def _is_unseen(topic: TopicConfig, conditions: Conditions) -> bool:
    return not topic.query.strip() and not all(map(in_text, (*conditions.any, *conditions.all)))


def _patterns(aims: Sequence[Aim], conditions: Sequence[Conditions]) -> tuple[Any, tuple[Place, ...]]:
    written = [
        (needle.term.pattern, _place(topic, aim, needle))
        for topic, (aim, condition) in enumerate(zip(aims, conditions, strict=True))
        for needle in filter(in_text, condition.needles)
        if needle.term.pattern is not None
    ]
    if not written:
        return None, ()
    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    patterns = re2.Set.SearchSet(options)
    for pattern, _ in written:
        patterns.Add(pattern)
    patterns.Compile()
    return patterns, tuple(place for _, place in written)


def _anchor(keys: tuple[str, ...]) -> str:
    """The longest run of keys of one kind, as it stands in the haystack's part for that kind."""
    runs: list[list[str]] = [[]]
    for key in keys:
        if runs[-1] and _kind(runs[-1][-1]) != _kind(key):
            runs.append([])
        runs[-1].append(key)
    return f" {' '.join(max(runs, key=lambda run: sum(map(len, run))))} "


def _kind(key: str) -> str:
    if key[:1] in _KINDS:
        return key[:1]
    return "form" if key == key.casefold() else "raw"


def _haystack(reading: Reading) -> str:
    """The article's words four times: as written, in small letters, by root and by sound."""
    words = [token(word) for word in reading.words]
    parts = (
        (word.raw for word in words),
        (word.form for word in words),
        (f"~{word.root}" for word in words),
        (f"^{word.sound}" if word.sound else _EMPTY for word in words),
    )
    return "\n".join(f" {' '.join(part)} " for part in parts)
