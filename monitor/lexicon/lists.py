"""Word lists that give one name to what people word differently: events, countries, empty nouns."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def _lists() -> dict[str, frozenset[str]]:
    return {name: frozenset(row.split()) for name, row in rows("figure_words.tsv")}


def listed(name: str) -> frozenset[str]:
    """One of the lists of data/figure_words.tsv, by what its words are."""
    return _lists()[name]


def rows(name: str) -> list[list[str]]:
    """The cells of a table in data/, line by line, without its comments."""
    text = (files("monitor.lexicon") / "data" / name).read_text("utf-8")
    return [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]


HUMAN_EVENTS = listed("events of people")
PARTITIVE = listed("nouns that name a part or a sum")
REPORTING = listed("verbs that report")
EMPTY_VERBS = listed("verbs that tell nothing")
PEOPLE = listed("people")


@cache
def _events() -> dict[str, str]:
    return {word: event for event, row in rows("events.tsv") for word in row.split(",")}


@cache
def _countries() -> dict[str, str]:
    return {row[0]: row[1] for row in rows("demonyms.tsv")}


def event_of(lemma: str) -> str | None:
    """The event that a verb, noun or adjective tells of, if it is one of the known families."""
    return _events().get(lemma.lower())


def country_of(word: str) -> str:
    """ "Chinese" -> "china", "U.S." -> "united states"; another word in lower case as it is."""
    folded = word.lower().removeprefix("the ").removesuffix("'s").removesuffix("’s")
    return _countries().get(folded, folded)


def is_country(words: str) -> bool:
    """Whether the words name a country that the table of peoples has."""
    return words.lower() in frozenset(_countries().values())
