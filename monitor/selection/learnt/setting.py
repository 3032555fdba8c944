"""How an item stands to a topic: to its query, to its neighbours, and to what its articles told before."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from monitor.language.embed import embed
from monitor.language.minilm import embed_sentences
from monitor.lexicon.stems import stems
from monitor.selection.facets import facets
from monitor.selection.learnt.place import UNKNOWN, Columns, Vectors, ranks, stacked, unit, window
from monitor.selection.learnt.words import Words, words_of
from monitor.selection.put import Concern, Line, Put

LATEST = 600
"""Lines of a topic, the latest, from which it is told what its articles are about."""
_NEAREST = 3


def setting(put: Put, concern: Concern, rarity: dict[str, float], sentences: Vectors) -> Columns:
    """The features by name, each with one value an item; `sentences` is what the sentence of each means."""
    vectors = stacked([item.vector for item in put.items])
    said = [words_of(item.what) for item in put.items]
    rivals = [other for other in put.concerns if other is not concern]
    found = _of_article(put, concern, rivals, len(said))
    found |= _of_query(vectors, said, concern, rivals)
    found |= _of_sentences(sentences, concern, rivals)
    found |= _of_facets(sentences, concern, rivals)
    found |= _of_history(vectors, said, Memory.of(concern.lines[-LATEST:]), unit(_query(concern)), rarity)
    return found


def _asked(concern: Concern) -> tuple[str, ...]:
    return (concern.query or concern.name, *((concern.description,) if concern.description else ()))


def _query(concern: Concern) -> Vectors:
    """What is asked for, as a vector: the query, drawn to the description where there is one."""
    return np.asarray(_embedded(_asked(concern)).mean(axis=0), np.float32)


@lru_cache(maxsize=1_000)
def _embedded(texts: tuple[str, ...]) -> Vectors:
    """Queries and their terms stay the same from article to article, and each is asked for by every rival."""
    return embed(texts)


def _sentence(texts: tuple[str, ...]) -> Vectors:
    return unit(_sentences(texts).mean(axis=0))


@lru_cache(maxsize=1_000)
def _sentences(texts: tuple[str, ...]) -> Vectors:
    return embed_sentences(texts)


def _of_article(put: Put, concern: Concern, rivals: list[Concern], count: int) -> Columns:
    relevance = np.asarray(concern.relevance)
    others = [rival.score for rival in rivals] + list(put.others)
    near = _nearness(put.subject, concern.subjects)
    features = {
        "score": concern.score,
        "score_needed": concern.score / max(concern.needed, 1e-6),
        "best_other": max(others, default=0.0),
        "ahead": concern.score - max(others, default=0.0),
        "behind": float(sum(other > concern.score for other in others)),
        "watched": float(min(20, len(others))),
        "rivals": float(len(rivals)),
        "near": near,
        "known_subjects": float(len(concern.subjects)),
        "articles": float(min(30, len({line.at for line in concern.lines}))),
        "relevance_best": float(relevance.max()),
        "relevance_spread": float(relevance.std()),
        "relevant_share": float((relevance > 0.6).mean()),
    }
    return {name: np.full(count, value) for name, value in features.items()}


def _nearness(subject: bytes, subjects: tuple[bytes, ...]) -> float:
    """The mean cosine of what the article is about with the three nearest of the topic's."""
    alike = [one for one in subjects if len(one) == len(subject) > 0]
    if not alike:
        return 0.0
    return float(np.sort(stacked(alike) @ np.frombuffer(subject, np.float32))[-_NEAREST:].mean())


def _of_query(vectors: Vectors, said: list[Words], concern: Concern, rivals: list[Concern]) -> Columns:
    relevance = np.asarray(concern.relevance)
    cosine = np.asarray(vectors @ unit(_query(concern)), np.float64)
    terms = sorted(stems(concern.query))
    there = np.asarray([[term in words.whole for term in terms] for words in said], float)
    there = there if terms else np.zeros((len(said), 1))
    rarest = int(np.argmin(there.mean(axis=0)))
    by_term = (
        np.asarray(vectors @ _embedded(tuple(terms)).T, np.float64) if terms else np.zeros((len(said), 1))
    )
    found = {
        "relevance": relevance,
        "relevance_ahead": relevance - _best(np.asarray([rival.relevance for rival in rivals]), relevance),
        "cosine": cosine,
        "cosine_ahead": cosine - _best(_cosines(vectors, rivals), cosine),
        "term_least": by_term.min(axis=1),
        "term_most": by_term.max(axis=1),
        "term_rarest": by_term[:, rarest],
        "terms_there": there.mean(axis=1),
        "rarest_there": there[:, rarest],
        "terms": np.full(len(said), float(len(terms))),
    }
    for name in ("relevance", "relevance_ahead", "cosine", "cosine_ahead", "terms_there", "rarest_there"):
        found[f"{name}_around"] = window(found[name], 3)
        found[f"{name}_mean"] = np.full(len(said), found[name].mean())
    for name in ("relevance", "cosine", "term_rarest"):
        found[f"{name}_rank"] = ranks(found[name])
        found[f"{name}_over"] = found[name] - found[name].mean()
    return found


def _of_sentences(sentences: Vectors, concern: Concern, rivals: list[Concern]) -> Columns:
    """How near the sentences are to what is asked for, by the encoder of English sentences."""
    cosine = np.asarray(sentences @ _sentence(_asked(concern)), np.float64)
    others = np.asarray([sentences @ _sentence(_asked(rival)) for rival in rivals], np.float64)
    return {
        "asked": cosine,
        "asked_ahead": cosine - _best(others, cosine),
        "asked_around": window(cosine, 3),
        "asked_over": cosine - cosine.mean(),
        "asked_best": np.full(len(cosine), cosine.max()),
        "asked_rank": ranks(cosine),
    }


def _of_facets(sentences: Vectors, concern: Concern, rivals: list[Concern]) -> Columns:
    """How near the sentences are to the parts of a description, the nearest ones, and to what it leaves out; to the
    query alone where there is no description."""
    parts = facets(concern.description)
    bare, within = _nearest_of(sentences, parts.wanted or (concern.query,)), _within(sentences, concern)
    left_out = _nearest_of(sentences, parts.left_out)[0] if parts.left_out else np.zeros(len(sentences))
    others = np.asarray([_within(sentences, rival)[0] for rival in rivals], np.float64)
    found = {
        "facet": bare[0],
        "facets": bare[1],
        "facet_within": within[0],
        "facets_within": within[1],
        "facet_ahead": within[0] - _best(others, within[0]),
        "left_out": left_out,
        "facet_over_left_out": bare[0] - left_out,
    }
    for name in ("facets", "facet_within", "facet_ahead"):
        found[f"{name}_around"] = window(found[name], 3)
        found[f"{name}_over"] = found[name] - found[name].mean()
    return found | {
        "facet_rank": ranks(found["facet_within"]),
        "facet_best": np.full(len(sentences), found["facet_within"].max()),
        "described": np.full(len(sentences), float(bool(concern.description))),
        "leaves_out": np.full(len(sentences), float(bool(parts.left_out))),
    }


def _within(sentences: Vectors, concern: Concern) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The nearness to each part of the description as a part of the query."""
    parts = facets(concern.description).wanted
    return _nearest_of(sentences, tuple(f"{concern.query}: {part}" for part in parts) or (concern.query,))


def _nearest_of(
    sentences: Vectors, texts: tuple[str, ...]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The cosine with the nearest of the texts, and the mean of the two nearest."""
    cosines = np.sort(np.asarray(sentences @ _sentences(texts).T, np.float64), axis=1)
    return cosines[:, -1], cosines[:, -2:].mean(axis=1)


def _cosines(vectors: Vectors, rivals: list[Concern]) -> NDArray[np.float64]:
    return np.asarray([vectors @ unit(_query(rival)) for rival in rivals], np.float64)


def _best(rows: NDArray[np.float64], own: NDArray[np.float64]) -> NDArray[np.float64]:
    """The largest of the rivals' values; half of the item's own where there is no rival."""
    return rows.max(axis=0) if len(rows) else own / 2


@dataclass(frozen=True, slots=True)
class Memory:
    """What a topic's lines hold, ready to be compared with."""

    vectors: Vectors
    stems: Counter[str]
    names: Counter[str]
    numbers: Counter[str]

    @classmethod
    def of(cls, lines: tuple[Line, ...]) -> Memory:
        said = [words_of(line.mention.what) for line in lines]
        return cls(
            vectors=stacked([line.mention.vector for line in lines])
            if lines
            else np.zeros((0, 1), np.float32),
            stems=Counter(stem for words in said for stem in words.whole),
            names=Counter(name for words in said for name in words.names),
            numbers=Counter(number for words in said for number in words.numbers),
        )


def _of_history(
    vectors: Vectors, said: list[Words], memory: Memory, query: Vectors, rarity: dict[str, float]
) -> Columns:
    found = _by_vector(vectors, memory, query)
    total = 1 + len(memory.vectors)
    rows = [_by_words(words, memory, total, rarity) for words in said]
    names = ("new_share", "of_topic", "new_numbers", "new_names", "known_names", "familiar")
    found |= {name: np.asarray(column) for name, column in zip(names, zip(*rows, strict=True), strict=True)}
    for name in ("nearest", "new_share", "new_names", "of_topic"):
        found[f"{name}_rank"] = ranks(found[name])
        found[f"{name}_mean"] = np.full(len(said), found[name].mean())
    return found


def _by_vector(vectors: Vectors, memory: Memory, query: Vectors) -> Columns:
    if not len(memory.vectors):
        return {name: np.zeros(len(vectors)) for name in ("nearest", "nearest_three", "to_past", "to_kept")}
    cosines = np.sort(np.asarray(vectors @ memory.vectors.T, np.float64), axis=1)
    weights = np.maximum(0.0, memory.vectors @ query - 0.1)
    kept = unit((memory.vectors * weights[:, None]).sum(axis=0))
    return {
        "nearest": cosines[:, -1],
        "nearest_three": cosines[:, -_NEAREST:].mean(axis=1),
        "to_past": np.asarray(vectors @ unit(memory.vectors.mean(axis=0)), np.float64),
        "to_kept": np.asarray(vectors @ kept, np.float64),
    }


def _by_words(words: Words, memory: Memory, total: int, rarity: dict[str, float]) -> tuple[float, ...]:
    weights = {stem: rarity.get(stem, UNKNOWN) for stem in words.whole}
    fresh = sum(weight for stem, weight in weights.items() if not memory.stems[stem])
    own = [math.log((memory.stems[stem] + 0.1) / total) + weight for stem, weight in weights.items()]
    return (
        fresh / max(sum(weights.values()), 1e-6),
        sum(own) / max(1, len(own)),
        float(sum(not memory.numbers[number] for number in words.numbers)),
        float(sum(not memory.names[name] for name in words.names)),
        float(sum(memory.names[name] > 0 for name in words.names)),
        sum(math.log1p(memory.names[name]) for name in words.names),
    )
