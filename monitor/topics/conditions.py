"""What a topic asks for beside its score: terms that must or must not be there, and languages."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import count
from typing import Any, Literal

from monitor.config.models import TopicConfig
from monitor.config.terms import Term, compile_pattern, parse_term
from monitor.topics.match import Reading, places
from monitor.topics.query import in_a_row
from monitor.topics.terms import plain, tokens

Ways = tuple[tuple[str, ...], ...]
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Subject:
    """An article as terms look at it; `reading` is of its title and text, `tags` are those of its feeds."""

    reading: Reading
    title: str
    text: str
    outlet: str = ""
    language: str = "en"
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Needle:
    """A term ready to be looked for: its words in every way in which they may stand, or its pattern.

    `number` is its place among all the terms of the topic's conditions.
    """

    number: int
    term: Term
    ways: Ways = ()
    beside: Ways = ()


@dataclass(frozen=True, slots=True)
class Conditions:
    """A topic's conditions with their terms compiled."""

    any: tuple[Needle, ...]
    all: tuple[Needle, ...]
    none: tuple[Needle, ...]
    languages: frozenset[str]

    @property
    def needles(self) -> tuple[Needle, ...]:
        """All terms, in the order of their numbers."""
        return (*self.any, *self.all, *self.none)


@dataclass(frozen=True, slots=True)
class Outcome:
    """Whether the conditions hold, and why; `reasons` are sentences for the user."""

    holds: bool
    reasons: tuple[str, ...]


def compile_conditions(topic: TopicConfig) -> Conditions:
    """The topic's terms with its aliases; pure."""
    numbers = count()

    def needles(written: Sequence[str]) -> tuple[Needle, ...]:
        return tuple(_needle(next(numbers), parse_term(text), topic) for text in written)

    return Conditions(needles(topic.any), needles(topic.all), needles(topic.none), frozenset(topic.languages))


def rule(conditions: Conditions, subject: Subject, possible: Collection[int] | None = None) -> Outcome:
    """Hold an article against all conditions.

    `possible` are the numbers of the terms that may stand in the article, where that is known.
    """

    def there(needle: Needle) -> bool:
        ruled_out = possible is not None and in_text(needle) and needle.number not in possible
        return not ruled_out and stands(needle, subject)

    kinds: tuple[tuple[Literal["any", "all", "none"], tuple[Needle, ...]], ...] = (
        ("any", conditions.any),
        ("all", conditions.all),
        ("none", conditions.none),
    )
    outcomes = [_languages(conditions.languages, subject)] if conditions.languages else []
    outcomes += [
        _rule(kind, [(n.term.written, there(n)) for n in needles]) for kind, needles in kinds if needles
    ]
    return Outcome(all(r.holds for r in outcomes), tuple(why for r in outcomes for why in r.reasons))


def in_text(needle: Needle) -> bool:
    """Whether the term is looked for in title or text, not in what is known about the article."""
    return needle.term.field not in ("outlet", "language", "tag")


def stands(needle: Needle, subject: Subject) -> bool:
    """Whether the article holds the term."""
    term = needle.term
    if term.pattern is not None:
        return any(_pattern(term.pattern).search(text) for text in _texts(term.field, subject))
    match term.field:
        case "outlet":
            return _inside(term.words, subject.outlet)
        case "language":
            return term.words.casefold() == subject.language.casefold()
        case "tag":
            return term.words.casefold() in {tag.casefold() for tag in subject.tags}
    return any(True for _ in _at(needle, subject.reading))


def _needle(number: int, term: Term, topic: TopicConfig) -> Needle:
    names = {plain(name).strip().casefold(): others for name, others in topic.aliases.items()}
    if term.pattern is not None:
        return Needle(number, term)
    if term.exact:
        return Needle(number, term, (tuple(word.raw for word in tokens(term.words)),))
    return Needle(
        number, term, in_a_row(term.words, names), in_a_row(term.beside, names) if term.near else ()
    )


def _rule(kind: Literal["any", "all", "none"], looked_for: Sequence[tuple[str, bool]]) -> Outcome:
    there = [written for written, stands in looked_for if stands]
    absent = [written for written, stands in looked_for if not stands]
    match kind:
        case "any":
            sentence = (
                f"of any, {_named(there)} is there"
                if there
                else f"of any, nothing is there: {_named(absent)}"
            )
            return Outcome(bool(there), (sentence,))
        case "all":
            sentence = f"of all, {_named(absent)} is missing" if absent else "of all, everything is there"
            return Outcome(not absent, (sentence,))
        case "none":
            sentence = f"of none, {_named(there)} is there" if there else "of none, nothing is there"
            return Outcome(not there, (sentence,))


def _languages(wanted: frozenset[str], subject: Subject) -> Outcome:
    holds = subject.language in wanted
    sentence = "is" if holds else "is not"
    return Outcome(holds, (f"its language {subject.language} {sentence} among {', '.join(sorted(wanted))}",))


def _named(written: Sequence[str]) -> str:
    more = f" and {len(written) - _SHOWN} more" if len(written) > _SHOWN else ""
    return ", ".join(f"'{text}'" for text in written[:_SHOWN]) + more


def _texts(field: str | None, subject: Subject) -> tuple[str, ...]:
    match field:
        case "title":
            return (subject.title,)
        case "body":
            return (subject.text,)
        case "outlet":
            return (subject.outlet,)
    return (subject.title, subject.text)


def _at(needle: Needle, reading: Reading) -> Iterator[int]:
    """Where the term stands, inside its field."""
    for keys in needle.ways:
        for at in places(keys, reading):
            if _in_field(needle.term.field, at, reading) and _holds_at(needle, keys, at, reading):
                yield at


def _in_field(field: str | None, at: int, reading: Reading) -> bool:
    return field is None or (at < reading.in_title) == (field == "title")


def _holds_at(needle: Needle, keys: tuple[str, ...], at: int, reading: Reading) -> bool:
    if needle.term.exact:
        return reading.words[at : at + len(keys)] == keys
    if not needle.term.near:
        return True
    return any(
        _between(at, len(keys), other, len(others)) <= needle.term.near
        and _in_field(needle.term.field, other, reading)
        for others in needle.beside
        for other in places(others, reading)
    )


def _between(one: int, size: int, other: int, other_size: int) -> int:
    """How many words stand between two places."""
    return other - one - size if other > one else one - other - other_size


def _inside(words: str, text: str) -> bool:
    return f" {' '.join(w.form for w in tokens(words))} " in f" {' '.join(w.form for w in tokens(text))} "


@lru_cache(maxsize=10_000)
def _pattern(pattern: str) -> Any:
    return compile_pattern(pattern)
