"""Holds one revision against all topics, in a language worker: cheap for all, sentence by sentence for hits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path

import numpy as np
from pydantic import TypeAdapter

from monitor.config.models import TopicConfig
from monitor.language.embed import Vectors, embed, has_model
from monitor.language.sentences import split_sentences
from monitor.model import Part, Passage
from monitor.topics.compiled_topics import (
    CompiledTopics,
    Sifted,
    compile_topics,
    look_up,
    possible,
    scores_by_meaning,
    sift,
)
from monitor.topics.conditions import Subject, rule
from monitor.topics.match import (
    LIFT,
    Aim,
    Match,
    aim,
    aim_texts,
    background,
    found,
    from_bytes,
    gate,
    match,
    on_topic,
    passages,
    probe_texts,
    read,
    subject_of,
    to_bytes,
    weigh,
)
from monitor.topics.query import compile_query

_TOPICS = TypeAdapter(tuple[TopicConfig, ...])
_WHOLE = 1.0  # score of an article that holds all the terms of a topic without a query


@dataclass(frozen=True, slots=True)
class Watchlist:
    """Topics on their way to a worker, where they are made ready once.

    `content` are the topics alone, or else `file` holds them with what was learnt of their queries (`packed`): of
    thousands of topics only the file's name travels with each article.
    """

    key: str
    content: bytes = b""
    file: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """What of a revision is matched; `tags` are those of the feeds that brought it."""

    title: str
    text: str
    outlet: str = ""
    language: str = "en"
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """A topic that matched, by its number in the watchlist; `passages` tell how near each sentence is.

    `certain` says that the score suffices; an article that only came near is put to the chooser all the same.
    `subject` is the vector of what the article is about (float32, unit length, as bytes).
    """

    topic: int
    match: Match
    passages: tuple[Passage, ...]
    certain: bool
    subject: bytes


@dataclass(frozen=True, slots=True)
class Verdict:
    """Every topic's score, in the watchlist's order, and the hits."""

    scores: tuple[float, ...]
    hits: tuple[Hit, ...]


def watchlist(topics: Sequence[TopicConfig]) -> Watchlist:
    """Pack topics for `judge`."""
    content = _TOPICS.dump_json(tuple(topics))
    return Watchlist(sha256(content).hexdigest(), content)


def packed(topics: Sequence[TopicConfig], aims: Sequence[bytes]) -> bytes:
    """The content of a file for `Watchlist`: the topics, and what `prepare` gave for each."""
    written = _TOPICS.dump_json(tuple(topics))
    sizes = np.array([len(written), *map(len, aims)], np.int64).tobytes()
    return b"".join([len(aims).to_bytes(8, "little"), sizes, written, *aims])


@dataclass(frozen=True, slots=True)
class Prepared:
    """What was learnt of topics' queries, in their order, and of terms on the way, both as bytes to be kept.

    `lasting` says that an encoder was at work: what is learnt without one holds only as long as there is none.
    """

    aims: tuple[bytes, ...]
    probes: dict[str, bytes]
    lasting: bool


def terms_of(topics: Sequence[TopicConfig]) -> list[str]:
    """The words of all terms of these topics' queries."""
    return sorted({term.words for topic in topics for term in compile_query(topic).terms})


def prepare(topics: Sequence[TopicConfig], probes: Mapping[str, bytes]) -> Prepared:
    """Learn what is near to the topics' queries; `probes` is what is known of terms already. Raises ModelError."""
    known = {words: np.frombuffer(vector, np.float32) for words, vector in probes.items()}
    new: dict[str, bytes] = {}
    aims = []
    for topic in topics:
        query = compile_query(topic)
        missing = [term.words for term in query.terms if term.words not in known]
        for words, vector in zip(missing, _probes(missing), strict=True):
            known[words], new[words] = vector, vector.tobytes()
        found = aim(
            query, embed(aim_texts(query)), [known[term.words] for term in query.terms], _background()
        )
        aims.append(to_bytes(found))
    return Prepared(tuple(aims), new, has_model())


def judge(watched: Watchlist, needed: Sequence[float], article: Text, look_back: bool = False) -> Verdict:
    """Hold the article against every topic; `needed` are the scores asked for, as `match.threshold` gives them.

    Of a stored article that is looked at again (`look_back`) nothing is told unless a word of some topic stands
    in it: the scores are empty then. Raises ModelError if the encoder is missing.
    """
    return hold(_compiled(watched), needed, article, look_back=look_back)


def hold(
    compiled: CompiledTopics, needed: Sequence[float], article: Text, *, look_back: bool = False
) -> Verdict:
    """`judge` for topics that are already compiled."""
    if not compiled.topics:
        return Verdict((), ())
    subject = _subject(article)
    words = look_up(compiled, subject)
    if look_back and not words and not compiled.unseen and not subject.reading.foreign:
        return Verdict((), ())
    vectors, sifted, scores = _weighed(compiled, subject, words, needed)
    near = [n for n, score in enumerate(scores) if score >= _gate(compiled, n, needed[n])]
    places = _sentences(article) if near else []
    sentences = [(article.title if part is Part.TITLE else article.text)[at:end] for part, at, end in places]
    meanings = embed(sentences)
    hits = []
    for number in near:
        outcome = rule(compiled.conditions[number], subject, _possible(compiled, number, sifted))
        if outcome.holds:
            judged = explain(compiled, number, subject, vectors, needed[number])
            certain = judged.score >= (needed[number] if _has_query(compiled, number) else _WHOLE)
            about = subject_of(vectors, _background()).tobytes()
            hits.append(
                Hit(number, judged, _near(compiled.aims[number], places, sentences, meanings), certain, about)
            )
    return Verdict(tuple(scores), tuple(hits))


def _weighed(
    compiled: CompiledTopics, subject: Subject, words: dict[int, set[int]], needed: Sequence[float]
) -> tuple[Vectors, Sifted, list[float]]:
    """By title and lead; for the topics to which passages could bring the article near, by those as well.

    Which topics stand beside a topic changes nothing of its score.
    """
    texts = passages(subject.title, subject.text)
    vectors = embed(texts[:2])
    sifted = sift(compiled, words, vectors)
    hoped = _scores(compiled, subject, sift(compiled, words, vectors, LIFT)) if len(texts) > 2 else []
    asking = np.array([score >= _gate(compiled, n, needed[n]) for n, score in enumerate(hoped)], bool)
    if asking.any():
        vectors = np.concatenate([vectors, embed(texts[2:])])
        meanings = np.where(asking, sift(compiled, words, vectors).meanings, sifted.meanings)
        sifted = replace(sifted, meanings=meanings)
    return vectors, sifted, _scores(compiled, subject, sifted)


def scores_of(watched: Watchlist, articles: Sequence[Text]) -> list[list[float]]:
    """How near each article comes to every topic, one list an article. Raises ModelError."""
    compiled = _compiled(watched)
    found = []
    gates = [gate(topic.breadth) for topic in compiled.topics]
    for article in articles:
        subject = _subject(article)
        found.append(_weighed(compiled, subject, look_up(compiled, subject), gates)[2])
    return found


def why(topic: TopicConfig, needed: float, article: Text) -> Match:
    """How one article stands to one topic, with every reason, whether it matches or not."""
    compiled = compile_topics([topic], [ready(topic)])
    subject = _subject(article)
    vectors, _, _ = _weighed(compiled, subject, look_up(compiled, subject), [needed])
    return explain(compiled, 0, subject, vectors, needed)


def explain(
    compiled: CompiledTopics, number: int, subject: Subject, vectors: Vectors, needed: float
) -> Match:
    """The exact step for one topic: its score, its conditions and what decided."""
    goal = compiled.aims[number]
    outcome = rule(compiled.conditions[number], subject)
    if not _has_query(compiled, number):
        return Match(_WHOLE if outcome.holds else 0.0, _WHOLE, outcome.holds, outcome.reasons)
    judged = match(goal, subject.reading, vectors, needed)
    return replace(
        judged, matched=judged.matched and outcome.holds, reasons=(*judged.reasons, *outcome.reasons)
    )


def ready(topic: TopicConfig) -> Aim:
    """The aim of one topic's query."""
    query = compile_query(topic)
    return aim(query, embed(aim_texts(query)), _probes([term.words for term in query.terms]), _background())


def _probes(terms: Sequence[str]) -> list[Vectors]:
    """For each term the mean of it beside news about something else, which shows what the term alone brings near."""
    return [embed(probe_texts(words)).mean(axis=0) for words in terms]


def _scores(compiled: CompiledTopics, subject: Subject, sifted: Sifted) -> list[float]:
    by_meaning = scores_by_meaning(sifted, subject.reading)
    scores = [float(value) if _has_query(compiled, n) else 0.0 for n, value in enumerate(by_meaning)]
    for number in {*sifted.terms, *compiled.unseen}:
        scores[number] = _score(compiled, number, subject, sifted)
    return scores


def _gate(compiled: CompiledTopics, number: int, needed: float) -> float:
    """The score from which an article may concern a topic: what is news in it, a chooser says."""
    return min(needed, gate(compiled.topics[number].breadth)) if _has_query(compiled, number) else _WHOLE


def _has_query(compiled: CompiledTopics, number: int) -> bool:
    return bool(compiled.topics[number].query.strip())


def _score(compiled: CompiledTopics, number: int, subject: Subject, sifted: Sifted) -> float:
    if not _has_query(compiled, number):
        holds = rule(compiled.conditions[number], subject, _possible(compiled, number, sifted)).holds
        return _WHOLE if holds else 0.0
    query = compiled.aims[number].query
    hits = found(query, subject.reading, sifted.terms.get(number, ()))
    return weigh(query, subject.reading, hits, float(sifted.meanings[number]))


def _possible(compiled: CompiledTopics, number: int, sifted: Sifted) -> set[int]:
    return possible(compiled.aims[number], sifted.terms.get(number, ()))


def _subject(article: Text) -> Subject:
    reading = read(article.title, article.text, article.language)
    return Subject(reading, article.title, article.text, article.outlet, article.language, article.tags)


def _sentences(article: Text) -> list[tuple[Part, int, int]]:
    places = [(Part.TITLE, 0, len(article.title))] if article.title else []
    return places + [(Part.TEXT, start, end) for start, end in split_sentences(article.text)]


def _near(
    goal: Aim, places: Sequence[tuple[Part, int, int]], sentences: Sequence[str], vectors: Vectors
) -> tuple[Passage, ...]:
    """Every sentence with its relevance; `vectors` has a row for each."""
    values = on_topic(goal, sentences, vectors)
    return tuple(
        Passage(part, start, end, round(min(1.0, max(0.0, value)), 3))
        for (part, start, end), value in zip(places, values, strict=True)
    )


@lru_cache(maxsize=3)
def _compiled(watched: Watchlist) -> CompiledTopics:
    if not watched.file:
        topics = _TOPICS.validate_json(watched.content)
        return compile_topics(topics, [ready(topic) for topic in topics])
    data = Path(watched.file).read_bytes()
    count = int.from_bytes(data[:8], "little")
    sizes = np.frombuffer(data[8 : 16 + 8 * count], np.int64)
    parts = [
        data[end - size : end] for size, end in zip(sizes, 16 + 8 * count + np.cumsum(sizes), strict=True)
    ]
    topics = _TOPICS.validate_json(parts[0])
    queries = [compile_query(topic) for topic in topics]
    return compile_topics(
        topics, [from_bytes(query, part) for query, part in zip(queries, parts[1:], strict=True)]
    )


@cache
def _background() -> Vectors:
    return embed(background())
