"""How near an article comes to a topic: its words and their aliases, and its meaning, against a threshold."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from monitor.config.topic import Breadth
from monitor.topics.query import Query, Term
from monitor.topics.terms import tokens

Vectors = NDArray[np.float32]

WORDS_READ, WORDS_KNOWN = (
    600,
    10_000,
)  # words that can tell what it is about; words that a term is looked for in
LEAD = 60  # words that say what an article is about
PROBES = 11  # every how many background sentences one is asked with each term
PASSAGE, PASSAGES = 40, 10  # words in a passage, passages embedded beside title and lead
IN_TITLE, IN_LEAD, IN_BODY = 2.5, 1.5, 0.7
ABSENT = 0.05  # what a term that is not there leaves of the others
MEANING = 0.2  # weight of the meaning beside the words
NEAREST = 20  # background sentences that show how near "near" is
SPREAD, LOWEST, HIGHEST = 2.0, 0.35, 0.8  # the threshold `normal`; see benchmarks/quality/topics.py
UNKNOWN, FEWEST, TRUSTED = 0.47, 20, 50  # needed before any news is known; articles until it is left behind
LOOSE = 0.4  # the score, at breadth `normal`, from which an article is put to the chooser
BREADTHS: dict[Breadth, float] = {"strict": 1.2, "normal": 1.0, "broad": 0.8}  # times the threshold
_SENTENCE_END = re.compile(r"(?<=[.!?])[\"”’)]*\s+(?=[A-Z0-9\"“])")


@dataclass(frozen=True, slots=True)
class Reading:
    """An article's words, indexed by form ("~" and root, "^" and sound); made once for all topics.

    Words from `scored` on are too far down to say what the article is about. `foreign` is an article in
    another language than English, in which a topic's words may stand translated.
    """

    words: tuple[str, ...]
    in_title: int
    scored: int
    places: Mapping[str, tuple[int, ...]]
    foreign: bool = False


@dataclass(frozen=True, slots=True)
class Sense:
    """A text's vector, and its cosine with other news, usual and nearest."""

    vector: Vectors
    usual: float
    nearest: float


@dataclass(frozen=True, slots=True)
class Aim:
    """A query ready to be matched; an article may come near to any of its senses."""

    query: Query
    senses: tuple[Sense, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """How an article stands to a topic. `reasons` are sentences for the user, whether it matched or not."""

    score: float
    needed: float
    matched: bool
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """One place where an alias of a term stands."""

    at: int
    size: int
    level: float


@cache
def background() -> tuple[str, ...]:
    """News leads on everything; embed them once for `aim`."""
    text = (files("monitor.topics") / "data" / "background.txt").read_text(encoding="utf-8")
    return tuple(line for line in text.splitlines() if line and not line.startswith("#"))


def passages(title: str, text: str) -> list[str]:
    """The texts to embed for `match`: the title, title and lead, then up to ten passages of 40 words."""
    lead = " ".join(text.split()[:50])
    return [title or lead, f"{title}. {lead}" if title else lead, *_pieces(text)]


def read(title: str, text: str, language: str = "en") -> Reading:
    """Index the title and the first words; `language` is the article's, an ISO 639-1 code or "und"."""
    head = tokens(title)
    parts = text.split()
    lead = tokens(" ".join(parts[:WORDS_READ]))
    words = head + lead + tokens(" ".join(parts[WORDS_READ:WORDS_KNOWN]))
    places: dict[str, list[int]] = defaultdict(list)
    for at, word in enumerate(words):
        for key in {word.raw, word.form, f"~{word.root}"}:
            places[key].append(at)
        if word.sound:
            places[f"^{word.sound}"].append(at)
    return Reading(
        words=tuple(w.raw for w in words),
        in_title=len(head),
        scored=len(head) + len(lead),
        places={key: tuple(at) for key, at in places.items()},
        foreign=language not in ("en", "und"),
    )


def aim_texts(query: Query) -> list[str]:
    """The texts to embed for `aim`: the query, its description, and each term beside news about something else."""
    leads = background()[::PROBES]
    return [
        query.phrase,
        query.description or query.phrase,
        *(f"{term.words}: {lead}" for term in query.terms for lead in leads),
    ]


def aim(query: Query, vectors: Vectors, background_vectors: Vectors) -> Aim:
    """Learn what cosine with the query is usual, and what is near without being on the topic.

    `vectors` are those of `aim_texts`, `background_vectors` those of `background()`: unit length, a row a text.
    """
    senses = [_sense(vectors[0], background_vectors, vectors[2:])]
    if query.description:
        senses.append(_sense(vectors[1], background_vectors, vectors[2:]))
    return Aim(query, tuple(senses))


def _sense(vector: Vectors, others: Vectors, probes: Vectors) -> Sense:
    cosines = np.sort(others @ vector)[::-1]
    nearest = max(cosines[:NEAREST].mean(), (probes @ vector).mean() if len(probes) else 0.0)
    return Sense(vector, float(cosines.mean()), float(nearest))


def score(aim: Aim, reading: Reading, vectors: Vectors) -> float:
    """Words and meaning together: about 0 for any news, above 1 where every term stands in the lead.

    `vectors` are those of `passages`, shape (n, d), unit length.
    """
    return weigh(aim.query, reading, found(aim.query, reading), meaning(aim, vectors))


def found(query: Query, reading: Reading, terms: Collection[int] | None = None) -> list[list[Hit]]:
    """Where each term stands; of `terms` alone where the others are known to be absent."""
    return [
        _hits(term, reading) if terms is None or number in terms else []
        for number, term in enumerate(query.terms)
    ]


def weigh(query: Query, reading: Reading, hits: Sequence[Sequence[Hit]], meaning: float) -> float:
    """The score of terms that stand at `hits` and of a meaning."""
    return _words(query, reading, hits, meaning) + MEANING * meaning


def threshold(recent: Sequence[float], breadth: Breadth = "normal") -> float:
    """The score that an article needs, from the topic's scores of recently stored articles, matched or not.

    Where much of the news comes near to a topic, more is asked for: `SPREAD` times the distance of the
    ninth decile from the median. The bounds keep a feed that is all about the topic from moving it far.
    """
    return BREADTHS[breadth] * _normal(recent)


def _normal(recent: Sequence[float]) -> float:
    if len(recent) < FEWEST:
        return UNKNOWN
    middle, near = np.percentile(np.asarray(recent, np.float64), (50, 90))
    learnt = float(np.clip(middle + SPREAD * (near - middle + 0.02), LOWEST, HIGHEST))
    return (UNKNOWN * TRUSTED + learnt * len(recent)) / (TRUSTED + len(recent))


def gate(breadth: Breadth = "normal") -> float:
    """The score from which an article may concern a topic, though it need not be on it."""
    return LOOSE * BREADTHS[breadth]


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
    """Every place of the term's aliases with the surest alias there, but none inside another's name."""
    at_place: dict[int, Hit] = {}
    for alias in term.aliases:
        for at in places(alias.keys, reading):
            if at < reading.scored and (at not in at_place or at_place[at].level < alias.level):
                at_place[at] = Hit(at, len(alias.keys), alias.level)
    for keys in term.longer:
        for at in places(keys, reading):
            for inside in range(at, at + len(keys)):
                at_place.pop(inside, None)
    return [at_place[at] for at in sorted(at_place)]


def places(keys: tuple[str, ...], reading: Reading) -> Iterator[int]:
    """Where the keys stand in a row."""
    rest = [reading.places.get(key, ()) for key in keys[1:]]
    for at in reading.places.get(keys[0], ()):
        if all(at + step in places for step, places in enumerate(rest, 1)):
            yield at


def _words(query: Query, reading: Reading, hits: Sequence[Sequence[Hit]], meaning: float) -> float:
    """The terms' strengths as a weighted geometric mean: one that is missing takes much away.

    In another language a term that is not found may stand translated, as far as the meaning speaks for it.
    """
    if not hits:
        return 0.0
    translated = unseen(meaning) if reading.foreign else 0.0
    weights = np.array([term.weight for term in query.terms])
    strengths = np.array([_strength(at, reading) if at else translated for at in hits])
    return float(np.exp(np.log(strengths + ABSENT) @ weights / weights.sum()))


def unseen(meaning: float) -> float:
    """The strength that a meaning gives to a term whose translation is not known."""
    return min(1.0, max(0.0, (meaning - 1.0) / 2))


def _strength(hits: Sequence[Hit], reading: Reading) -> float:
    """0 to 1, saturating as in BM25: the longer the text, the more mentions it takes."""
    told = sum(hit.level * _weight(hit.at, reading) for hit in hits)
    return told / (told + 0.24 + 0.36 * reading.scored / 250)


def _weight(at: int, reading: Reading) -> float:
    if at < reading.in_title:
        return IN_TITLE
    return IN_LEAD if at < reading.in_title + LEAD else IN_BODY


def meaning(aim: Aim, vectors: Vectors) -> float:
    """The cosine of the lead and of the two best passages: 0 as for any news, 1 as for the nearest."""
    return max(_near(sense, vectors) for sense in aim.senses)


def _near(sense: Sense, vectors: Vectors) -> float:
    cosines = vectors @ sense.vector
    best = np.sort(cosines[1:] if len(cosines) > 1 else cosines)[::-1][:2]
    value = (cosines[:2].max() + best.mean()) / 2
    return float((value - sense.usual) / max(sense.nearest - sense.usual, 0.02))


def _reason(term: Term, reading: Reading, hits: Sequence[Hit]) -> str:
    if not hits:
        return f"'{term.words}' does not occur"
    forms = dict.fromkeys(" ".join(reading.words[hit.at : hit.at + hit.size]) for hit in hits)
    others = [form for form in forms if form.casefold() != term.words.casefold()][:3]
    quoted = ", ".join(f"'{form}'" for form in others)
    ways = f" (as {quoted})" if others else ""
    times = "once" if len(hits) == 1 else f"{len(hits)} times"
    where = "in the title" if hits[0].at < reading.in_title else "in the lead"
    late = hits[0].at >= reading.in_title + LEAD
    return f"'{term.words}'{ways} {times}, {'further down only' if late else f'first {where}'}"
