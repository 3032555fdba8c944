"""A topic's plain words, compiled: each term with everything that may stand for it in an article."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import log10

from monitor.config.models import TopicConfig
from monitor.topics.terms import (
    Country,
    Token,
    countries,
    is_stop_word,
    near_words,
    root,
    same_names,
    tokens,
    uses,
)

SEATS, PLACES, NEAR, PART = 0.8, 0.6, 0.6, 0.5
NUMBER = 0.2
LONGEST_NAME = 6


@dataclass(frozen=True, slots=True)
class Alias:
    """Words in a row that stand for a term, as keys of a `Reading`; `level` 1 says as much as the term."""

    keys: tuple[str, ...]
    level: float


@dataclass(frozen=True, slots=True)
class Term:
    """One word or name of the query; `weight` is what it tells about the topic beside the others.

    `longer` are names of something else that hold one of the aliases: "South Sudan" says nothing of Sudan.
    """

    words: str
    weight: float
    aliases: tuple[Alias, ...]
    longer: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Query:
    """What a topic asks for. `phrase` is the text to embed."""

    phrase: str
    terms: tuple[Term, ...]


def compile_query(topic: TopicConfig) -> Query:
    """The topic's query as terms with their aliases; pure, reads only the package's own tables."""
    words = tokens(topic.query)
    content = [word for word in words if not is_stop_word(word)] or words
    return Query(topic.query.strip(), tuple(_terms(content)))


def _terms(words: list[Token]) -> Iterator[Term]:
    """The longest country, known phrase or name first, then the next from where it ends."""
    mixed_case = any(word.raw.islower() for word in words)
    at = 0
    while at < len(words):
        size, term = _longest(words[at : at + LONGEST_NAME], mixed_case=mixed_case)
        yield term
        at += size


def _longest(words: list[Token], *, mixed_case: bool) -> tuple[int, Term]:
    for size in range(len(words), 0, -1):
        name = " ".join(word.raw for word in words[:size])
        if found := _countries_named(name):
            return size, _country(found, name)
        if size > 1 and name.casefold() in same_names():
            return size, _phrase(words[:size], same_names()[name.casefold()])
        if size > 1 and mixed_case and all(_is_name(word) for word in words[:size]):
            return size, _phrase(words[:size], ())
    return 1, _word(words[0])


def _countries_named(name: str) -> list[Country]:
    wanted = _keys(name)
    return [c for c in countries() if any(_keys(n) == wanted for n in (*c.names, *c.people, *c.seats))]


def _country(found: list[Country], name: str) -> Term:
    aliases = _unique(alias for country in found for alias in _country_aliases(country, name))
    mine = {alias.keys for alias in aliases}
    others = (
        _keys(n) for country in countries() if country not in found for n in country.names + country.people
    )
    longer = tuple(keys for keys in others if len(keys) > 1 and any((key,) in mine for key in keys))
    return Term(name, 1.0, aliases, longer)


def _country_aliases(country: Country, name: str) -> Iterator[Alias]:
    for names, level in (
        ((name, *country.names, *country.people), 1.0),
        (country.seats, SEATS),
        (country.places, PLACES),
    ):
        for words in names:
            keys = _keys(words)
            yield Alias(keys, level)
            if level == 1.0 and len(keys) == 1 and keys[0].islower():
                yield Alias((f"{keys[0]}s",), level)


def _is_name(word: Token) -> bool:
    return word.raw[0].isupper() and not _countries_named(word.raw)


def _phrase(words: list[Token], names: tuple[str, ...]) -> Term:
    """Words that belong together: all in a row, another name of the same thing, or the last one alone."""
    aliases = [Alias(tuple(f"~{word.root}" for word in words), 1.0)]
    aliases += [Alias(_keys(other), 1.0) for other in names]
    aliases += [Alias(alias.keys, alias.level * PART) for alias in _word_aliases(words[-1])]
    return Term(" ".join(word.raw for word in words), 1.0, _unique(aliases))


def _word(word: Token) -> Term:
    if word.form.isdigit():
        return Term(word.raw, NUMBER, (Alias((word.form,), 1.0),))
    lemma = _lemma(word.form)
    weight = 1.0 if word.raw.isupper() else 1 / (1 + log10(1 + uses().get(lemma, 0)))
    return Term(word.raw, weight, _unique(_word_aliases(word)))


def _word_aliases(word: Token) -> Iterator[Alias]:
    if word.raw.isupper() and len(word.raw) > 1:
        yield Alias(_keys(word.raw), 1.0)
        for other in same_names().get(word.form, ()):
            yield Alias(_keys(other), 1.0)
        return
    yield Alias((f"~{word.root}",), 1.0)
    for near in near_words().get(_lemma(word.form), ()):
        yield Alias((f"~{root(near)}",), NEAR)


def _lemma(form: str) -> str:
    """The form under which the table of near words has it: "attacks" is found as "attack"."""
    tries = (
        form,
        form.removesuffix("s"),
        form.removesuffix("es"),
        form.removesuffix("ing"),
        form.removesuffix("ed"),
    )
    return next((word for word in tries[1:] if word != form and word in uses()), form)


def _keys(name: str) -> tuple[str, ...]:
    """A short name in capitals ("US") is looked for as written, anything else without regard to case."""
    return tuple(w.raw if w.raw.isupper() and len(w.raw) < 4 else w.form for w in tokens(name))


def _unique(aliases: Iterable[Alias]) -> tuple[Alias, ...]:
    best: dict[tuple[str, ...], Alias] = {}
    for alias in aliases:
        if alias.keys not in best or best[alias.keys].level < alias.level:
            best[alias.keys] = alias
    return tuple(best.values())
