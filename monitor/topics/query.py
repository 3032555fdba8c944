"""A topic's plain words, compiled: each term with everything that may stand for it in an article."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log10

from monitor.config.models import TopicConfig
from monitor.config.terms import parse_term
from monitor.topics.terms import (
    Country,
    Token,
    countries,
    is_stop_word,
    near_words,
    plain,
    root,
    same_names,
    tokens,
    uses,
)

SEATS, PLACES, NEAR, PART = 0.8, 0.6, 0.6, 0.5
NUMBER = 0.2
LONGEST_NAME = 6
SHOWN = 5  # terms that stand for a topic without a query, where it is embedded and in reasons


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
    """What a topic asks for. `phrase` is the text to embed, `description` another that is as good, if given."""

    phrase: str
    terms: tuple[Term, ...]
    description: str = ""


def compile_query(topic: TopicConfig) -> Query:
    """The topic's query as terms with their aliases; pure, reads only the package's own tables.

    A topic without a query has its `all` terms, and one term that is any of its `any`.
    """
    written = topic.query.strip()
    if not written:
        terms = tuple(_written_terms(topic))
        phrase = topic.description or ". ".join(term.words for term in terms)
        return Query(phrase, terms, "")
    words = tokens(written)
    content = [word for word in words if not is_stop_word(word)] or words
    return Query(written, tuple(_terms(content, _named(topic))), topic.description.strip())


def in_a_row(words: str, names: Mapping[str, Sequence[str]]) -> tuple[tuple[str, ...], ...]:
    """Every way in which words in a row may stand in an article: inflected, respelled, under other names."""
    words = plain(words)
    written = [words]
    for name, others in names.items():
        at = words.casefold().find(name)
        if at >= 0:
            written += [words[:at] + other + words[at + len(name) :] for other in others]
    return tuple(dict.fromkeys(keys for text in written for keys in _spellings(tokens(text))))


def _named(topic: TopicConfig) -> dict[str, tuple[str, ...]]:
    """Name in small letters -> its other names."""
    return {plain(name).strip().casefold(): others for name, others in topic.aliases.items()}


def _written_terms(topic: TopicConfig) -> Iterator[Term]:
    names = _named(topic)
    for text in topic.all:
        term = parse_term(text)
        if term.words:
            yield Term(term.words, 1.0, _alike(in_a_row(term.words, names)))
    any_of = [term for term in map(parse_term, topic.any) if term.words]
    if any_of:
        ways = [keys for term in any_of for keys in in_a_row(term.words, names)]
        yield Term(", ".join(term.words for term in any_of[:SHOWN]), 1.0, _alike(ways))


def _alike(ways: Iterable[tuple[str, ...]]) -> tuple[Alias, ...]:
    return _unique(Alias(keys, 1.0) for keys in ways)


def _spellings(words: Sequence[Token]) -> Iterator[tuple[str, ...]]:
    """The words' roots, and their sounds where all of them are names."""
    if words:
        yield tuple(f"~{word.root}" for word in words)
        if all(word.sound for word in words):
            yield tuple(f"^{word.sound}" for word in words)


def _terms(words: list[Token], names: Mapping[str, Sequence[str]]) -> Iterator[Term]:
    """The longest known name or phrase first, then the next from where it ends."""
    mixed_case = any(word.raw.islower() for word in words)
    at = 0
    while at < len(words):
        size, term = _longest(words[at : at + LONGEST_NAME], names, mixed_case=mixed_case)
        yield term
        at += size


def _longest(words: list[Token], names: Mapping[str, Sequence[str]], *, mixed_case: bool) -> tuple[int, Term]:
    for size in range(len(words), 0, -1):
        name = " ".join(word.raw for word in words[:size])
        if others := names.get(name.casefold()):
            return size, _with_names(
                _longest(words[:size], {}, mixed_case=mixed_case)[1], words[:size], others
            )
        if found := _countries_named(name):
            return size, _country(found, name)
        if size > 1 and name.casefold() in same_names():
            return size, _phrase(words[:size], same_names()[name.casefold()])
        in_parts = any(word.raw.casefold() in names for word in words[:size])  # each has names of its own
        if size > 1 and mixed_case and not in_parts and all(_is_name(word) for word in words[:size]):
            return size, _phrase(words[:size], ())
    return 1, _word(words[0])


def _with_names(term: Term, words: list[Token], others: Sequence[str]) -> Term:
    """A term that the user has given other names for; they say as much as the term itself."""
    ways = [keys for name in others for keys in _spellings(tokens(name))]
    own = term.aliases if len(tokens(term.words)) == len(words) else ()
    aliases = (*_alike(_spellings(words)), *own, *_alike(ways))
    return Term(" ".join(word.raw for word in words), 1.0, _unique(aliases), term.longer)


def _countries_named(name: str) -> list[Country]:
    wanted = _keys(name)
    return [
        c for c in countries() if any(_keys(n) == wanted for n in (*c.names, *c.people, *c.seats, *c.abroad))
    ]


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
    for words in country.abroad:
        yield Alias(tuple(f"~{word.root}" for word in tokens(words)), 1.0)


def _is_name(word: Token) -> bool:
    return word.raw[0].isupper() and not _countries_named(word.raw)


def _phrase(words: list[Token], names: tuple[str, ...]) -> Term:
    """Words that belong together: all in a row, another name of the same thing, or the last one alone."""
    aliases = [Alias(tuple(f"~{word.root}" for word in words), 1.0)]
    aliases += [Alias(_keys(other), 1.0) for other in names]
    if all(word.sound for word in words):
        aliases.append(Alias(tuple(f"^{word.sound}" for word in words), 1.0))
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
    if word.sound:
        yield Alias((f"^{word.sound}",), 1.0)
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
