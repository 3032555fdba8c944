"""What may stand for one word or name of a query in an article, and how much less it says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import log10

from monitor.topics.senses import PERSON, SMALL, Sense, of_country, rivals, senses
from monitor.topics.terms import (
    Country,
    Keys,
    Token,
    airlines,
    countries,
    is_common,
    keys_of,
    lemma,
    longer_names,
    near_words,
    root,
    same_names,
    sounds,
    tokens,
    uses,
)

SEATS, PLACES, LEADERS, NEAR, PART = 0.8, 0.6, 0.6, 0.6, 0.5
NUMBER = 0.2
COMMON = 0.7  # what a word weighs beside a name that is as rare
IN_FLIGHT = ("flight", "plane", "jet", "airliner", "aircraft")
_FLIGHT = re.compile(r"(?!(?:AK|MS|SU)\d\d$)([A-Z][A-Z0-9])(\d{2,4})")  # AK47, MS13 and SU24 are none


@dataclass(frozen=True, slots=True)
class Alias:
    """Consecutive words that may stand for a term, as keys of a `Reading`.

    `level` is how much of the term's strength they carry: 1 as much as the term itself.
    """

    keys: Keys
    level: float


@dataclass(frozen=True, slots=True)
class Term:
    """One word or name of the query; `weight` is what it tells about the topic beside the others.

    `longer` are names of something else that hold one of the aliases: "South Sudan" says nothing of Sudan.
    `key` is a name, or a word that says much of what the query says: an article on it will have it.
    `sense` is what is meant by a name that may stand for several things; `proper` is a name that is written with
    a capital; `places` are its words that are no place where they stand in a person's name.
    """

    words: str
    weight: float
    aliases: tuple[Alias, ...]
    longer: tuple[Keys, ...] = ()
    sense: Sense | None = None
    proper: bool = False
    places: frozenset[str] = frozenset()
    key: bool = False


def of_countries(found: Sequence[Country], name: str, sense: Sense | None) -> Term:
    """A country by everything that may stand for it, or several that share a name, in the sense that is meant."""
    aliases = unique(alias for country in found for alias in _country_aliases(country, name))
    others = [n for c in countries() if c not in found for n in (*c.names, *c.people)]
    if name.casefold() not in senses() and len(found) == 1:
        sense = next(of_country(found[0]), None)
    sites = (n for c in found for n in (*c.names, *c.seats, *c.places))
    return Term(
        words=name,
        weight=1.0,
        aliases=aliases,
        longer=_longer(aliases, map(keys_of, others)),
        sense=sense,
        proper=True,
        places=frozenset(keys[0].casefold() for keys in map(keys_of, sites) if len(keys) == 1),
        key=True,
    )


def of_phrase(
    words: Sequence[Token], names: Iterable[str], sense: Sense | None = None, *, alone: bool = True
) -> Term:
    """Words that belong together: all in a row, another name of the same thing, or the last one alone."""
    aliases = [Alias(keys, 1.0) for keys in spellings(words)]
    aliases += [Alias(keys_of(other), 1.0) for other in names]
    if alone:
        aliases += [Alias(alias.keys, PART) for alias in _word_aliases(words[-1], near=False)]
    named = all(word.raw[0].isupper() for word in words)
    return Term(" ".join(word.raw for word in words), 1.0, unique(aliases), sense=sense, key=named)


def of_word(word: Token, sense: Sense | None, *, capital: bool) -> Term:
    """A word with its inflections and near words, or a name; `capital` is whether the query tells them apart."""
    if word.form.isdigit():
        return Term(word.raw, NUMBER, (Alias((word.form,), 1.0),))
    if flight := _flight(word):
        return flight
    short = word.raw.isupper() and len(word.raw) > 1
    namesake = sense is not None and sense.kind != SMALL
    named = word.raw[0].isupper() and not is_common(word.form)
    key = named or short or namesake or (not capital and not is_common(word.form))
    rarity = 1.0 if short or namesake else 1 / (1 + log10(1 + uses().get(lemma(word.form), 0)))
    aliases = unique(_word_aliases(word, near=not namesake))
    return Term(
        words=word.raw,
        weight=rarity if key else COMMON * rarity,
        aliases=aliases,
        longer=_longer(aliases, ()) if named or sense else (),
        sense=sense,
        proper=(named and not short) or namesake,
        places=_sites(word, sense),
        key=key,
    )


def spellings(words: Sequence[Token]) -> Iterator[Keys]:
    """The words' roots, and their sounds where all of them are names."""
    if words:
        yield tuple(f"~{word.root}" for word in words)
        if all(word.sound for word in words):
            yield tuple(f"^{word.sound}" for word in words)


def unique(aliases: Iterable[Alias]) -> tuple[Alias, ...]:
    """Each alias once, as the surest of its kind."""
    best: dict[Keys, Alias] = {}
    for alias in aliases:
        if alias.keys not in best or best[alias.keys].level < alias.level:
            best[alias.keys] = alias
    return tuple(best.values())


def _country_aliases(country: Country, name: str) -> Iterator[Alias]:
    for names, level in (
        ((name, *country.names, *country.people), 1.0),
        (country.seats, SEATS),
        (country.places, PLACES),
        (country.leaders, LEADERS),
    ):
        for words in names:
            keys = keys_of(words)
            yield Alias(keys, level)
            if level == 1.0 and len(keys) == 1 and keys[0].islower():
                yield Alias((f"{keys[0]}s",), level)
    for words in country.abroad:
        yield Alias(tuple(f"~{word.root}" for word in tokens(words)), 1.0)


def _longer(aliases: Iterable[Alias], names: Iterable[Keys]) -> tuple[Keys, ...]:
    """Of names of something else those that hold one of the aliases, and are in none of them."""
    mine = {alias.keys for alias in aliases}
    own = " ".join(f" {' '.join(keys)} " for keys in mine)
    known = (keys_of(name) for name in longer_names().values())
    held = (keys for keys in (*names, *known) if len(keys) > 1 and f" {' '.join(keys)} " not in own)
    return tuple(dict.fromkeys(keys for keys in held if any(_in(key, mine) for key in keys)))


def _in(form: str, aliases: set[Keys]) -> bool:
    return (form,) in aliases or (f"~{root(form)}",) in aliases


def _sites(word: Token, sense: Sense | None) -> frozenset[str]:
    """The word, where its other sense is a person."""
    if sense is None or sense.kind == PERSON or all(other.kind != PERSON for other in rivals(sense)):
        return frozenset()
    return frozenset((word.form,))


def _flight(word: Token) -> Term | None:
    """A flight's number: the flight, its airline and, weakly, any aircraft."""
    found = _FLIGHT.fullmatch(word.raw)
    airline = airlines().get(found[1]) if found else None
    if found is None or airline is None:
        return None
    ways = [(word.form,), (found[1].casefold(), found[2]), ("flight", found[2])]
    aliases = [Alias(keys, 1.0) for keys in ways] + [Alias(keys_of(airline), PLACES)]
    aliases += [Alias((f"~{root(craft)}",), PART * NEAR) for craft in IN_FLIGHT]
    return Term(word.raw, 1.0, unique(aliases), key=True)


def _word_aliases(word: Token, *, near: bool = True) -> Iterator[Alias]:
    if word.raw.isupper() and len(word.raw) > 1:
        yield Alias(keys_of(word.raw), 1.0)
        for other in same_names().get(word.form, ()):
            yield Alias(keys_of(other), 1.0)
        return
    yield Alias((f"~{word.root}",), 1.0)
    for heard in sounds(word):
        yield Alias((f"^{heard}",), 1.0)
    for other in near_words().get(lemma(word.form), ()) if near else ():
        yield Alias((f"~{root(other)}",), NEAR)
