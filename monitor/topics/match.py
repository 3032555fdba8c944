"""How near an article comes to a topic: its words and their aliases, and its meaning, against a threshold."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from monitor.topics.aliases import Term
from monitor.topics.names import weighed
from monitor.topics.query import Query
from monitor.topics.reading import Hit, Reading, places, read
from monitor.topics.weighing import FEWEST, LEAD, gate, threshold, weigh

__all__ = ["FEWEST", "LEAD", "Hit", "Reading", "gate", "places", "read", "threshold", "weigh"]

Vectors = NDArray[np.float32]

PROBES = 11  # every how many background sentences one is asked with each term
PASSAGE, PASSAGES = 40, 10  # words in a passage, passages embedded beside title and lead
OPENING = 0.7  # weight of the lead in an article's meaning; the rest is that of its best passages
LIFT = 0.1
"""By how much the best passages' cosine with a topic exceeds the lead's in all but a twentieth of articles."""
NEAREST = 20  # background sentences that show how near "near" is
_SENTENCE_END = re.compile(r"(?<=[.!?])[\"”’)]*\s+(?=[A-Z0-9\"“])")


@dataclass(frozen=True, slots=True)
class Sense:
    """The vector of a query or description, and what its cosine with news about other things is.

    `usual` is the mean over the background, `nearest` what the nearest of the background reach.
    """

    vector: Vectors
    usual: float
    nearest: float


@dataclass(frozen=True, slots=True)
class Aim:
    """A query with what was learnt of its meaning; `senses` are its own and that of its description, if it has one."""

    query: Query
    senses: tuple[Sense, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """How an article stands to a topic. `reasons` are sentences for the user, whether it matched or not."""

    score: float
    needed: float
    matched: bool
    reasons: tuple[str, ...]


@cache
def background() -> tuple[str, ...]:
    """First sentences of news about everything, which show what nearness is usual; `aim` wants their vectors."""
    text = (files("monitor.topics") / "data" / "background.txt").read_text(encoding="utf-8")
    return tuple(line for line in text.splitlines() if line and not line.startswith("#"))


def passages(title: str, text: str) -> list[str]:
    """The texts to embed for `match`: the title, title and lead, then up to ten passages of 40 words."""
    lead = " ".join(text.split()[:50])
    return [title or lead, f"{title}. {lead}" if title else lead, *_pieces(text)]


def aim_texts(query: Query) -> list[str]:
    """The texts to embed for `aim`: the query and its description."""
    return [query.phrase, query.description or query.phrase]


def probe_texts(words: str) -> list[str]:
    """A term put before sentences about other things.

    The mean of these texts' vectors is the term's probe: what the mere word contributes to a cosine.
    """
    return [f"{words}: {lead}" for lead in background()[::PROBES]]


def aim(query: Query, vectors: Vectors, probes: Sequence[Vectors], background_vectors: Vectors) -> Aim:
    """Learn what cosine with the query is usual, and what is near without being on the topic.

    `vectors` are those of `aim_texts`, `background_vectors` those of `background()`: unit length, a row a text;
    `probes` is one vector a term.
    """
    senses = [_sense(vectors[0], background_vectors, probes)]
    if query.description:
        senses.append(_sense(vectors[1], background_vectors, probes))
    return Aim(query, tuple(senses))


def _sense(vector: Vectors, others: Vectors, probes: Sequence[Vectors]) -> Sense:
    cosines = np.sort(others @ vector)[::-1]
    beside = float(np.mean([probe @ vector for probe in probes])) if len(probes) else 0.0
    return Sense(vector, float(cosines.mean()), float(max(cosines[:NEAREST].mean(), beside)))


def to_bytes(aim: Aim) -> bytes:
    """What was learnt of the query: for each sense its vector, usual and nearest, as float32."""
    rows = [np.append(sense.vector, [sense.usual, sense.nearest]) for sense in aim.senses]
    return np.asarray(rows, np.float32).tobytes()


def from_bytes(query: Query, stored: bytes) -> Aim:
    """The aim that `to_bytes` stored."""
    rows = np.frombuffer(stored, np.float32).reshape(2 if query.description else 1, -1)
    return Aim(query, tuple(Sense(row[:-2], float(row[-2]), float(row[-1])) for row in rows))


def score(aim: Aim, reading: Reading, vectors: Vectors) -> float:
    """Words and meaning together: about 0 for any news, above 1 where every term stands in the lead.

    `vectors` are those of `passages`, shape (n, d), unit length.
    """
    return weigh(aim.query, reading, found(aim.query, reading), meaning(aim, vectors))


def found(query: Query, reading: Reading, terms: Collection[int] | None = None) -> list[list[Hit]]:
    """The hits of each term of the query. Given `terms`, only those numbers are looked for: the others are absent."""
    return [
        _hits(term, reading) if terms is None or number in terms else []
        for number, term in enumerate(query.terms)
    ]


def subject_of(vectors: Vectors, background_vectors: Vectors) -> Vectors:
    """What an article is about, as the direction in which title and lead lie from all news; unit length."""
    away = vectors[:2].mean(axis=0) - background_vectors.mean(axis=0)
    return np.asarray(away / max(float(np.linalg.norm(away)), 1e-6), np.float32)


def match(aim: Aim, reading: Reading, vectors: Vectors, needed: float) -> Match:
    """Whether the article is on the topic, and why; `needed` comes from `threshold`."""
    hits = found(aim.query, reading)
    near = meaning(aim, vectors)
    value = weigh(aim.query, reading, hits, near)
    reasons = [_reason(term, reading, at) for term, at in zip(aim.query.terms, hits, strict=True)]
    reasons.append(f"meaning {near:.1f} (0 is usual, 1 the nearest of other news)")
    reasons.append(f"score {value:.2f}, {needed:.2f} needed")
    return Match(value, needed, value >= needed, tuple(reasons))


def on_topic(aim: Aim, sentences: Sequence[str], vectors: Vectors) -> list[float]:
    """How much each sentence of a matched article is about the topic: about 0.3 for others, 0.9 for its core.

    Counted are the topic's words and meaning, half of them from the sentences beside it, and how near it is
    to the first three sentences, which say what the article is about. `vectors`: one row a sentence.
    """
    if not sentences:
        return []
    readings = [read("", sentence) for sentence in sentences]
    own = np.array([score(aim, r, vectors[i : i + 1]) for i, r in enumerate(readings)])
    padded = np.concatenate([own[:1], own, own[-1:]])
    lead = vectors[:3].mean(axis=0)
    near = vectors @ (lead / max(float(np.linalg.norm(lead)), 1e-6))
    return [float(value) for value in (2 * own + padded[:-2] + padded[2:]) / 4 + near]


def _pieces(text: str) -> list[str]:
    pieces: list[list[str]] = [[]]
    for paragraph in text.split("\n"):
        for sentence in _SENTENCE_END.split(paragraph.strip()):
            words = sentence.split()[:PASSAGE]
            if pieces[-1] and len(pieces[-1]) + len(words) > PASSAGE:
                pieces.append([])
            pieces[-1] += words
            if len(pieces) > PASSAGES:
                return [" ".join(piece) for piece in pieces[:PASSAGES]]
    return [" ".join(piece) for piece in pieces if piece]


def _hits(term: Term, reading: Reading) -> list[Hit]:
    """Every place of the term's aliases with the surest alias there, doubted inside another's name."""
    at_place: dict[int, Hit] = {}
    for alias in term.aliases:
        for at in places(alias.keys, reading):
            if at < reading.scored and (at not in at_place or at_place[at].level < alias.level):
                at_place[at] = Hit(at, len(alias.keys), alias.level)
    hits = weighed(term, reading, [at_place[at] for at in sorted(at_place)])
    inside = dict(_inside(term, reading)) if hits else {}
    return [replace(hit, trust=0.0, doubt=inside[hit.at]) if hit.at in inside else hit for hit in hits]


def _inside(term: Term, reading: Reading) -> Iterator[tuple[int, str]]:
    """Every place within a name of something else that holds one of the term's, and why it does not count."""
    for keys in term.longer:
        for at in places(keys, reading):
            name = " ".join(reading.words[at : at + len(keys)])
            yield from ((place, f"in the name '{name}'") for place in range(at, at + len(keys)))


def meaning(aim: Aim, vectors: Vectors, lift: float = 0.0) -> float:
    """The cosine of the lead and of the two best passages: 0 as for any news, 1 as for the nearest.

    `lift` is how much nearer than the lead passages are hoped to be that are not among them.
    """
    return max(_near(sense, vectors, lift) for sense in aim.senses)


def _near(sense: Sense, vectors: Vectors, lift: float) -> float:
    cosines = vectors @ sense.vector
    best = np.sort(cosines[1:] if len(cosines) > 1 else cosines)[::-1][:2]
    value = OPENING * cosines[:2].max() + (1 - OPENING) * (best.mean() + lift)
    return float((value - sense.usual) / max(sense.nearest - sense.usual, 0.02))


def _reason(term: Term, reading: Reading, hits: Sequence[Hit]) -> str:
    if not hits:
        return f"'{term.words}' does not occur"
    forms = dict.fromkeys(" ".join(reading.words[hit.at : hit.at + hit.size]) for hit in hits)
    others = [form for form in forms if form.casefold() != term.words.casefold()][:3]
    quoted = ", ".join(f"'{form}'" for form in others)
    ways = f" (as {quoted})" if others else ""
    where = "in the title" if hits[0].at < reading.in_title else "in the lead"
    late = hits[0].at >= reading.in_title + LEAD
    place = "further down only" if late else f"first {where}"
    return f"'{term.words}'{ways} {_times(len(hits))}, {place}{_doubts(hits)}"


def _doubts(hits: Sequence[Hit]) -> str:
    """Which of the mentions count for less, and the first reasons why."""
    doubted = [hit.doubt for hit in hits if hit.doubt]
    if not doubted:
        return ""
    share = "" if len(doubted) == len(hits) else f" {_times(len(doubted))}"
    return f"; counts for less{share}: {', '.join(list(dict.fromkeys(doubted))[:2])}"


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"
