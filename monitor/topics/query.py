"""A topic's plain words, compiled: each term with everything that may stand for it in an article."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from monitor.config.models import TopicConfig
from monitor.config.terms import parse_term
from monitor.topics.aliases import Alias, Term, of_countries, of_phrase, of_word, spellings, unique
from monitor.topics.senses import Sense, code_of, meant
from monitor.topics.terms import (
    Country,
    Token,
    countries_named,
    given_names,
    is_common,
    is_stop_word,
    longer_names,
    plain,
    root,
    same_names,
    tokens,
)

LONGEST_NAME = 6
KEY = 0.4  # the share of a query's weight from which a word is as indispensable as a name
SHOWN = 5  # terms that stand for a topic without a query, where it is embedded and in reasons


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
    context = _context(content, topic)
    return Query(written, _with_keys(list(_terms(content, context))), topic.description.strip())


def in_a_row(words: str, names: Mapping[str, Sequence[str]]) -> tuple[tuple[str, ...], ...]:
    """Every way in which words in a row may stand in an article: inflected, respelled, under other names."""
    words = plain(words)
    written = [words]
    for name, others in names.items():
        at = words.casefold().find(name)
        if at >= 0:
            written += [words[:at] + other + words[at + len(name) :] for other in others]
    return tuple(dict.fromkeys(keys for text in written for keys in spellings(tokens(text))))


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
    return unique(Alias(keys, 1.0) for keys in ways)


@dataclass(frozen=True, slots=True)
class _Context:
    """What stands around a word of a query: other names that the user gives, its letters, its other words."""

    names: Mapping[str, Sequence[str]]
    mixed_case: bool
    beside: frozenset[str]


def _context(words: Sequence[Token], topic: TopicConfig) -> _Context:
    beside = frozenset(word.root for word in (*words, *tokens(topic.description)))
    return _Context(_named(topic), any(word.raw.islower() for word in words), beside)


def _with_keys(terms: Sequence[Term]) -> tuple[Term, ...]:
    """The terms, with those that say much of the query among the key terms."""
    least = KEY * sum(term.weight for term in terms)
    return tuple(replace(term, key=term.key or term.weight >= least) for term in terms)


def _terms(words: list[Token], context: _Context) -> Iterator[Term]:
    """The longest known name or phrase first, then the next from where it ends."""
    at = 0
    while at < len(words):
        size, term = _longest(words[at : at + LONGEST_NAME], context)
        yield term
        at += size


def _longest(words: list[Token], context: _Context) -> tuple[int, Term]:
    for size in range(len(words), 0, -1):
        name = " ".join(word.raw for word in words[:size])
        if others := context.names.get(name.casefold()):
            return size, _with_names(
                _longest(words[:size], replace(context, names={}))[1], words[:size], others
            )
        if term := _known(words[:size], name, context) or _capitals(words[:size], context):
            return size, term
    return 1, of_word(words[0], _sense(words[0].raw, context), capital=context.mixed_case)


def _known(words: list[Token], name: str, context: _Context) -> Term | None:
    """The term of a country, or of a phrase that is known."""
    sense = _sense(name, context)
    if found := _meant(countries_named(name), sense, context):
        return of_countries(found, name, sense)
    forms = tuple(word.form for word in words)
    if len(words) > 1 and forms in longer_names():
        return of_phrase(words, (longer_names()[forms],), alone=False)
    if len(words) > 1 and name.casefold() in same_names():
        return of_phrase(words, same_names()[name.casefold()])
    return None


def _meant(found: Sequence[Country], sense: Sense | None, context: _Context) -> list[Country]:
    """Of countries with one name those that are meant, and none where the name stands for something else."""
    if sense is not None:
        return [country for country in found if country.code == code_of(sense)]
    apart = [country for country in found if _own_words(country) & context.beside]
    return apart if len(found) > 1 and len(apart) == 1 else list(found)


def _own_words(country: Country) -> set[str]:
    return {word.root for name in (*country.seats, *country.places) for word in tokens(name)}


def _sense(name: str, context: _Context) -> Sense | None:
    beside = context.beside - {root(name.casefold())}
    return meant(name, beside, capital=context.mixed_case and name[:1].isupper())


def _capitals(words: list[Token], context: _Context) -> Term | None:
    """Capitalised words in a row as one name, unless each has names of its own or is a name of its own."""
    in_parts = any(word.raw.casefold() in context.names for word in words)
    if len(words) < 2 or not context.mixed_case or in_parts:
        return None
    if not all(_is_name(word, context) for word in words):
        return None
    first = words[0]
    is_one = len(words) > 2 or first.raw in given_names() or is_common(first.form) or len(first.raw) < 4
    return of_phrase(words, (), _sense(words[-1].raw, context)) if is_one else None


def _is_name(word: Token, context: _Context) -> bool:
    return word.raw[0].isupper() and not _meant(countries_named(word.raw), _sense(word.raw, context), context)


def _with_names(term: Term, words: list[Token], others: Sequence[str]) -> Term:
    """A term that the user has given other names for; they say as much as the term itself."""
    ways = [keys for name in others for keys in spellings(tokens(name))]
    own = term.aliases if len(tokens(term.words)) == len(words) else ()
    aliases = unique((*_alike(spellings(words)), *own, *_alike(ways)))
    return replace(term, words=" ".join(word.raw for word in words), weight=1.0, aliases=aliases)
