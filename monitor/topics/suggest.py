"""Words and spellings that a topic's own articles offer for its query, with what each would add."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Literal

from monitor.config.models import TopicConfig
from monitor.topics.aliases import Alias, Term
from monitor.topics.match import LEAD, Reading, found, weigh
from monitor.topics.query import Query, compile_query, in_a_row
from monitor.topics.terms import is_stop_word, sound, token

Kind = Literal["spelling", "word"]
Candidate = tuple[Kind, str]

_FEWEST = 2  # articles on the topic in which a word must stand
_LIFT = 3.0  # times more often than in other articles
_ALIKE = 0.75
_CANDIDATES = 60
_LIKELY = 0.5  # of the score needed, from which an article that did not match is looked at


@dataclass(frozen=True, slots=True)
class Scored:
    """A stored article, how near it came to the topic, and whether it matched."""

    title: str
    reading: Reading
    score: float
    matched: bool


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`text` as another name of the query's `stands_for`; `adds` are titles that would match with it.

    A word that adds nothing tells what sets the topic's articles apart: it is one for `any` or `all`.
    """

    kind: Kind
    text: str
    stands_for: str
    in_matched: int
    in_others: int
    adds: tuple[str, ...]


def suggest(topic: TopicConfig, articles: Sequence[Scored], needed: float, limit: int) -> list[Suggestion]:
    """The most useful first: what adds most, then what sets the topic's articles apart. Pure."""
    query = compile_query(topic)
    near = [a for a in articles if not a.matched and a.score >= _LIKELY * needed]
    suggestions = [
        _suggestion(query, candidate, articles, near, needed) for candidate in _candidates(query, articles)
    ]
    kept = [s for s in suggestions if s is not None]
    kept.sort(key=lambda s: (-len(s.adds), s.kind == "word", -s.in_matched, s.text))
    once = {s.text.casefold(): s for s in reversed(kept)}
    return [s for s in kept if once[s.text.casefold()] is s][:limit]


def _candidates(query: Query, articles: Sequence[Scored]) -> list[Candidate]:
    known = {key for term in query.terms for alias in term.aliases for key in alias.keys}
    on, off = Counter[str](), Counter[str]()
    for article in articles:
        (on if article.matched else off).update(set(_texts(article.reading)))
    all_on = max(1, sum(a.matched for a in articles))
    all_off = max(1, len(articles) - all_on)
    seen = on + off
    twice = {w for w in seen if w.islower() and seen[w.capitalize()] == seen[w]}
    words = [w for w in seen if w not in twice and not _is_known(w, known)]
    spellings = [w for w in words if any(_is_spelling(w, term) for term in query.terms)]
    lift = {w: on[w] / all_on / max(off[w] / all_off, 0.5 / all_off) for w in words if on[w] >= _FEWEST}
    telling = sorted((w for w in lift if lift[w] >= _LIFT), key=lambda w: (-on[w] * lift[w], w))
    return [
        *(("spelling", w) for w in sorted(spellings)),
        *(("word", w) for w in telling[:_CANDIDATES] if w not in spellings),
    ]


def _is_known(text: str, known: set[str]) -> bool:
    last = token(text.rsplit(maxsplit=1)[-1])
    return f"~{last.root}" in known or last.form in known


def _texts(reading: Reading) -> Iterator[str]:
    """The words of title and lead, and names of two words."""
    words = [token(word) for word in reading.words[: reading.in_title + LEAD]]
    for place, word in enumerate(words):
        if len(word.raw) > 2 and not word.raw.isdigit() and not is_stop_word(word):
            yield word.form
            if word.sound:
                yield word.raw
        following = words[place + 1] if place + 1 < len(words) else None
        if word.sound and following and following.sound and place + 1 != reading.in_title:
            yield f"{word.raw} {following.raw}"


def _is_spelling(word: str, term: Term) -> bool:
    """Whether a name of an article may be a name of the query, written otherwise."""
    if not sound(word) or not sound(term.words) or word.casefold() == term.words.casefold():
        return False
    if word[0].casefold() != term.words[0].casefold() and word.isascii():
        return False
    return SequenceMatcher(None, sound(word), sound(term.words)).ratio() >= _ALIKE


def _suggestion(
    query: Query,
    candidate: Candidate,
    articles: Sequence[Scored],
    near: Sequence[Scored],
    needed: float,
) -> Suggestion | None:
    """The suggestion with the term for which it helps most, None where it is no help."""
    kind, text = candidate
    alone = Query(text, (Term(text, 1.0, _alias(text)),))
    there = [article for article in articles if found(alone, article.reading)[0]]
    likely = [article for article in near if found(alone, article.reading)[0]]
    terms = [n for n, term in enumerate(query.terms) if kind == "word" or _is_spelling(text, term)]
    best, adds = max(
        ((n, _added(query, n, text, likely, needed)) for n in terms),
        key=lambda one: len(one[1]),
        default=(0, ()),
    )
    matched = sum(article.matched for article in there)
    others = len(there) - matched
    if not query.terms or (not adds and (not matched or (kind == "word" and matched < _LIFT * others))):
        return None
    return Suggestion(kind, text, query.terms[best].words, matched, others, adds)


def _added(query: Query, number: int, text: str, near: Sequence[Scored], needed: float) -> tuple[str, ...]:
    """Titles of the articles that would match if `text` stood for the query's term of that number."""
    term = query.terms[number]
    wider = replace(term, aliases=(*term.aliases, *_alias(text)))
    terms = tuple(wider if n == number else one for n, one in enumerate(query.terms))
    edited = Query(query.phrase, terms, query.description)
    return tuple(article.title for article in near if _gain(query, edited, article) + article.score >= needed)


def _gain(query: Query, edited: Query, article: Scored) -> float:
    """What the words add to a score; the meaning stays what it is."""
    before = weigh(query, article.reading, found(query, article.reading), 0.0)
    after = weigh(edited, article.reading, found(edited, article.reading), 0.0)
    return after - before


def _alias(text: str) -> tuple[Alias, ...]:
    return tuple(Alias(keys, 1.0) for keys in in_a_row(text, {}))
