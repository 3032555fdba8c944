"""Holds one revision against all topics, in a language worker: cheap for all, sentence by sentence for hits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from monitor.config.models import TopicConfig
from monitor.language.embed import Vectors, embed
from monitor.language.sentences import split_sentences
from monitor.model import Part, Passage
from monitor.topics.match import Aim, Match, aim, aim_texts, background, match, on_topic, passages, read
from monitor.topics.query import compile_query


@dataclass(frozen=True, slots=True)
class Watched:
    """A topic and the score that an article needs for it now."""

    topic: TopicConfig
    needed: float


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of one topic; `passages` tell how near each sentence is, for hits only."""

    match: Match
    passages: tuple[Passage, ...]


def judge(watched: Sequence[Watched], title: str, text: str) -> list[Judged]:
    """One answer a topic, in their order. Raises ModelError if the encoder is missing."""
    reading = read(title, text)
    vectors = embed(passages(title, text))
    found = [match(_aim(watch.topic), reading, vectors, watch.needed) for watch in watched]
    return [
        Judged(hit, _near(_aim(watch.topic), title, text) if hit.matched else ())
        for watch, hit in zip(watched, found, strict=True)
    ]


def _near(ready: Aim, title: str, text: str) -> tuple[Passage, ...]:
    """Every sentence with its relevance."""
    places = [(Part.TITLE, 0, len(title))] if title else []
    places += [(Part.TEXT, start, end) for start, end in split_sentences(text)]
    sentences = [(title if part is Part.TITLE else text)[start:end] for part, start, end in places]
    values = on_topic(ready, sentences, embed(sentences))
    return tuple(
        Passage(part, start, end, round(min(1.0, max(0.0, value)), 3))
        for (part, start, end), value in zip(places, values, strict=True)
    )


@lru_cache(maxsize=1_000)
def _aim(topic: TopicConfig) -> Aim:
    query = compile_query(topic)
    return aim(query, embed(aim_texts(query)), _background())


@cache
def _background() -> Vectors:
    return embed(background())
