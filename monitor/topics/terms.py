"""The words of a text and what stands for them: names of countries, inflections, near words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

_TOKEN = re.compile(r"[^\W_]+")
_POSSESSIVE = re.compile(r"(?<=\w)['’]s\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Token:
    """One word: `raw` as written without accents, `form` in lower case, `root` shared by its inflections."""

    raw: str
    form: str
    root: str


@dataclass(frozen=True, slots=True)
class Country:
    """A country's names by how surely they stand for it: itself, its people, its government, its places."""

    names: tuple[str, ...]
    people: tuple[str, ...]
    seats: tuple[str, ...]
    places: tuple[str, ...]


def plain(text: str) -> str:
    """The text without accents and possessives, so that "Côte d'Ivoire's" is found as "Cote d'Ivoire"."""
    text = _POSSESSIVE.sub("", text)
    if text.isascii():
        return text
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def tokens(text: str) -> list[Token]:
    """The text's words in order."""
    return [_token(raw) for raw in _TOKEN.findall(plain(text))]


def is_stop_word(word: Token) -> bool:
    """Whether the word says nothing about a topic ("the", "latest"); "US" and "WHO" in capitals do."""
    return word.form in _stop_words() and not (len(word.raw) > 1 and word.raw.isupper())


@lru_cache(maxsize=50_000)
def root(word: str) -> str:
    """What a word's inflections and derivations share: fighter, fighters, fighting -> fight.

    A suffix stripper for English: it need not give a word, only the same letters for words of one family.
    """
    word = _without_e(_inflected(word.replace("ae", "e")))
    while shorter := next((s for s in _suffixes() if word.endswith(s) and len(word) - len(s) >= 5), ""):
        word = word.removesuffix(shorter)
    return _without_e(word)


@cache
def countries() -> tuple[Country, ...]:
    """All countries, from the package's own table."""
    return tuple(
        Country(*(tuple(plain(name) for name in field.split(";") if name) for field in fields))
        for _, *fields in _rows("countries.tsv")
    )


@cache
def same_names() -> dict[str, tuple[str, ...]]:
    """Name or phrase -> all that WordNet gives as names of the same thing; keys in lower case."""
    names: dict[str, tuple[str, ...]] = {}
    for row in _rows("phrases.tsv"):
        for name in row:
            names.setdefault(name.casefold(), tuple(row))
    return names


@cache
def near_words() -> dict[str, tuple[str, ...]]:
    """Word -> words near in meaning, nearest first."""
    return {word: tuple(near.split()) for word, _, near in _rows("related.tsv")}


@cache
def uses() -> dict[str, int]:
    """Word -> how often WordNet's tagged corpus uses it: a common word tells less about a topic."""
    return {word: int(count) for word, count, _ in _rows("related.tsv")}


@lru_cache(maxsize=50_000)
def _token(raw: str) -> Token:
    form = raw.casefold()
    return Token(raw, form, root(form))


@cache
def _stop_words() -> frozenset[str]:
    return frozenset(word for (word,) in _rows("stopwords.txt"))


@cache
def _suffixes() -> tuple[str, ...]:
    return tuple(suffix for (suffix,) in _rows("suffixes.txt"))


def _inflected(word: str) -> str:
    if word.endswith(("ies", "ied")) and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3:
        word = word[:-1]
    for suffix, shortest in (("ing", 3), ("ers", 4), ("er", 4), ("ed", 3)):
        stem = word.removesuffix(suffix)
        if stem != word and len(stem) >= shortest and re.search("[aeiouy]", stem):
            return stem[:-1] if stem[-1] == stem[-2] and stem[-1] not in "lsz" else stem
    return word


def _without_e(word: str) -> str:
    return word.removesuffix("e") if len(word) > 4 else word


def _rows(name: str) -> Iterator[list[str]]:
    text = (files("monitor.topics") / "data" / name).read_text(encoding="utf-8")
    return (line.split("\t") for line in text.splitlines() if not line.startswith("#"))
