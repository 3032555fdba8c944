"""Names that stand for several things, and by what company each of them is told: Georgia, Jordan, the Amazon."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache

from monitor.topics.reading import Reading, places
from monitor.topics.terms import Country, Keys, countries, root, table, tokens

SMALL, PERSON = "small", "person"  # senses written in small letters, and those of people
LIKELY = "*"


@dataclass(frozen=True, slots=True)
class Sense:
    """One thing that a name may stand for; `company` are the words that are found beside it then.

    `kind` is a country's code, "name", "person" or "small"; a `likely` sense is meant where nothing tells.
    """

    name: str
    label: str
    kind: str
    likely: bool
    company: tuple[Keys, ...]


@cache
def senses() -> dict[str, tuple[Sense, ...]]:
    """Name in small letters -> what it may stand for."""
    found: dict[str, list[Sense]] = {}
    for name, label, how, company in table("homonyms.tsv"):
        kind, _, likely = how.partition(" ")
        written = (*company.split(";"), *_country_company(name, kind))
        keys = dict.fromkeys(_keys(words) for words in written)
        keys.pop(_keys(name), None)
        found.setdefault(name, []).append(Sense(name, label, kind, likely == LIKELY, tuple(keys)))
    return {name: tuple(ways) for name, ways in found.items()}


def meant(name: str, beside: Collection[str], *, capital: bool) -> Sense | None:
    """What a query means by a name, or None where nothing tells.

    `beside` are the roots of the query's and the description's words; `capital` is whether the name is written
    with one where other words of the query are not.
    """
    options = senses().get(name.casefold(), ())
    shares = [sum(all(key[1:] in beside for key in keys) for keys in sense.company) for sense in options]
    best = [sense for sense, count in zip(options, shares, strict=True) if count == max(shares)]
    if len(best) == 1:
        return best[0]
    named = [sense for sense in best if sense.kind != SMALL]
    if capital and len(named) == 1:
        return named[0]
    return next((sense for sense in best if sense.likely), None)


def of_country(country: Country) -> Iterator[Sense]:
    """What a country's names stand for when the country is meant."""
    for name in (*country.names, *country.seats):
        yield from (s for s in senses().get(name.casefold(), ()) if s.kind == country.code)


def code_of(sense: Sense) -> str:
    """The code of the country that is meant; empty for anything else."""
    return sense.kind if sense.kind.isupper() else ""


def rivals(sense: Sense) -> tuple[Sense, ...]:
    """All else that the name may stand for."""
    return tuple(other for other in senses()[sense.name] if other != sense)


def rival_in(reading: Reading, sense: Sense) -> Sense | None:
    """What the name stands for in an article instead, told by more words beside it than `sense` has there.

    One word does not tell against what is meant as a rule.
    """
    own = _present(reading, sense)
    shares = [(_present(reading, other), other) for other in rivals(sense)]
    most, other = max(shares, key=lambda one: one[0])
    return other if most > max(own, int(sense.likely)) else None


def _present(reading: Reading, sense: Sense) -> int:
    return sum(any(True for _ in places(keys, reading)) for keys in sense.company)


def _country_company(name: str, code: str) -> Iterator[str]:
    for country in countries():
        if country.code == code:
            others = (*country.names, *country.people, *country.seats, *country.places, *country.leaders)
            yield from (other for other in others if other.casefold() != name)


def _keys(words: str) -> Keys:
    return tuple(f"~{root(word.form)}" for word in tokens(words))
