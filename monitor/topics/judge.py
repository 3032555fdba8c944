"""Holds one revision against all topics, in a language worker: cheap for all, sentence by sentence for hits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from monitor.config.models import TopicConfig
from monitor.language.embed import Vectors, embed
from monitor.language.sentences import split_sentences
from monitor.model import Part, Passage
from monitor.topics.match import (
    Aim,
    Match,
    Reading,
    aim,
    background,
    match,
    on_topic,
    passages,
    read,
    score,
    threshold,
)
from monitor.topics.query import compile_query


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of one topic; `passages` tell how near each sentence is, for hits only."""

    topic: TopicConfig
    match: Match
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class _Watch:
    """A topic ready to be matched, with the score that an article needs."""

    aim: Aim
    needed: float


def judge(topics: Sequence[TopicConfig], title: str, text: str) -> list[Judged]:
    """One answer a topic, in their order. Raises ModelError if the encoder is missing."""
    reading = read(title, text)
    vectors = embed(passages(title, text))
    return [_judge(topic, title, text, reading, vectors) for topic in topics]


def _judge(topic: TopicConfig, title: str, text: str, reading: Reading, vectors: Vectors) -> Judged:
    watch = _watch(topic)
    found = match(watch.aim, reading, vectors, watch.needed)
    return Judged(topic, found, _near(watch, title, text) if found.matched else ())


def _near(watch: _Watch, title: str, text: str) -> tuple[Passage, ...]:
    """Every sentence with its relevance: 1 from the score on that a whole article would need."""
    places = [(Part.TITLE, 0, len(title))] if title else []
    places += [(Part.TEXT, start, end) for start, end in split_sentences(text)]
    sentences = [(title if part is Part.TITLE else text)[start:end] for part, start, end in places]
    values = on_topic(watch.aim, sentences, embed(sentences))
    return tuple(
        Passage(part, start, end, round(min(1.0, max(0.0, value / watch.needed)), 3))
        for (part, start, end), value in zip(places, values, strict=True)
    )


@lru_cache(maxsize=1_000)
def _watch(topic: TopicConfig) -> _Watch:
    ready = aim(compile_query(topic), embed([topic.query.strip()])[0], _background_vectors())
    scores = [score(ready, reading, vectors) for reading, vectors in _background_readings()]
    return _Watch(ready, threshold(scores))


@cache
def _background_vectors() -> Vectors:
    return embed(background())


@cache
def _background_readings() -> tuple[tuple[Reading, Vectors], ...]:
    vectors = _background_vectors()
    return tuple((read("", text), vectors[at : at + 1]) for at, text in enumerate(background()))
