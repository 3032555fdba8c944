"""The words of a text and what stands for them: names of countries, inflections, near words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise

from anyascii import anyascii

from monitor.lexicon.tables import rows

_TOKEN = re.compile(r"[぀-ヿ㐀-鿿]|[^\W_぀-ヿ㐀-鿿]+")  # each Han or kana sign is a word of its own
_CYRILLIC = re.compile(r"[Ѐ-ӿ]")
_ALIKE = str.maketrans({"ь": None, "ъ": None, "і": "и", "ы": "и", "є": "е", "э": "е", "ґ": "г"})
_SHORTEST_NAME = 4  # sounds, for names that are compared across scripts
_SOUNDS = (
    ("shch", "s"), ("sch", "s"), ("sh", "s"), ("ch", "4"), ("zh", "z"), ("kh", "h"), ("dh", "d"), ("gh", "g"),
    ("ts", "5"), ("tz", "5"), ("ph", "f"), ("ck", "k"), ("c", "k"), ("th", "t"), ("w", "v"), ("j", "i"), ("y", "i"),
    ("x", "ks"), ("q", "k"),
)  # fmt: skip
_SHORT = re.compile("[^aeiouy]*[aeiou][^aeiouwxy]")  # "planed" is of plane, for that of plan is "planned"
_POSSESSIVE = re.compile(r"(?<=\w)['’]s\b", re.IGNORECASE)


Keys = tuple[str, ...]  # words in a row, as keys of a `Reading`


@dataclass(frozen=True, slots=True)
class Token:
    """One word: `raw` as written without accents, `form` in lower case, `root` shared by its inflections.

    `sound` is shared by the spellings of a name in Latin and Cyrillic letters; empty for what is no name.
    """

    raw: str
    form: str
    root: str
    sound: str = ""


@dataclass(frozen=True, slots=True)
class Country:
    """A country's names by how surely they stand for it: itself, its people, its government, its places and leaders.

    `abroad` are its names in other languages than English, `code` is that of ISO 3166.
    """

    code: str
    names: tuple[str, ...]
    people: tuple[str, ...]
    seats: tuple[str, ...]
    places: tuple[str, ...]
    abroad: tuple[str, ...]
    leaders: tuple[str, ...]


def plain(text: str) -> str:
    """The text without accents and possessives, so that "Côte d'Ivoire's" is found as "Cote d'Ivoire"."""
    return _bare(_POSSESSIVE.sub("", text))


def _bare(text: str) -> str:
    if text.isascii():
        return text
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def tokens(text: str) -> list[Token]:
    """The text's words in order."""
    return [token(raw) for raw in _TOKEN.findall(plain(text))]


def tokens_in_line(text: str) -> tuple[list[Token], list[int]]:
    """The same words, and the places of those that only a space parts from the next."""
    text = _bare(_POSSESSIVE.sub("'", text))
    found = list(_TOKEN.finditer(text))
    gaps = (text[one.end() : other.start()] for one, other in pairwise(found))
    return [token(match.group()) for match in found], [at for at, gap in enumerate(gaps) if gap == " "]


def is_stop_word(word: Token) -> bool:
    """Whether the word says nothing about a topic ("the", "latest"); "US" and "WHO" in capitals do."""
    return word.form in _stop_words() and not (len(word.raw) > 1 and word.raw.isupper())


@lru_cache(maxsize=50_000)
def root(word: str) -> str:
    """What a word's inflections and derivations share: fighter, fighters, fighting -> fight.

    A suffix stripper for English, Russian and Ukrainian: it need not give a word, only the same letters for
    words of one family.
    """
    if _CYRILLIC.search(word):
        return _cyrillic_root(word)
    word = _without_e(_inflected(word.replace("ae", "e")))
    while shorter := next((s for s in _suffixes() if word.endswith(s) and len(word) - len(s) >= 5), ""):
        word = word.removesuffix(shorter)
    return _without_e(word)


@lru_cache(maxsize=50_000)
def sound(name: str) -> str:
    """Letters that the spellings of one name share: Zelensky, Zelenskyy, Зеленський, Зеленского -> zelensk.

    Empty for what does not begin with a capital and for names too short to be told apart.
    """
    if not name[:1].isupper() or (len(name) > 1 and name.isupper()):
        return ""
    letters = anyascii(root(name.casefold()) if _CYRILLIC.search(name) else name).lower()
    letters = re.sub("[^a-z]", "", letters)
    for written, heard in _SOUNDS:
        letters = letters.replace(written, heard)
    letters = re.sub(r"(.)\1+", r"\1", letters).rstrip("aeiou")
    return letters if len(letters) >= _SHORTEST_NAME else ""


def sounds(word: Token) -> tuple[str, ...]:
    """How a name may be heard: an Arabic q is written with g, k and q (Gaddafi, Kadhafi, Qaddafi)."""
    if word.sound[:1] not in ("g", "k") or len(word.sound) <= _SHORTEST_NAME:
        return (word.sound,) if word.sound else ()
    return tuple(dict.fromkeys((word.sound, "g" + word.sound[1:], "k" + word.sound[1:])))


_ISO = 2
"""Letters of a country's code; parts of countries have longer ones."""


@cache
def countries() -> tuple[Country, ...]:
    """All countries, from the lexicon's table and the package's own."""
    abroad = {row[0]: row[1] for row in table("countries_abroad.tsv")}
    leaders = {row[0]: row[1] for row in table("leaders.tsv")}
    return tuple(
        Country(code, *(_names(field) for field in (*fields, abroad.get(code, ""), leaders.get(code, ""))))
        for code, *fields, _ in rows("places")
        if len(code) == _ISO
    )


def _names(field: str) -> tuple[str, ...]:
    return tuple(plain(name) for name in field.split(";") if name)


@cache
def _by_name() -> dict[Keys, tuple[Country, ...]]:
    found: dict[Keys, list[Country]] = {}
    for country in countries():
        for name in (*country.names, *country.people, *country.seats, *country.abroad):
            known = found.setdefault(keys_of(name), [])
            if country not in known:
                known.append(country)
    return {keys: tuple(known) for keys, known in found.items()}


def countries_named(name: str) -> tuple[Country, ...]:
    """The countries that a name, a people or a capital stands for."""
    return _by_name().get(keys_of(name), ())


def keys_of(name: str) -> Keys:
    """A short name in capitals ("US") is looked for as written, anything else without regard to case."""
    return tuple(w.raw if w.raw.isupper() and len(w.raw) < 4 else w.form for w in tokens(name))


@cache
def airlines() -> dict[str, str]:
    """The two signs with which an airline's flights are numbered -> its name."""
    return {row[0]: row[1] for row in table("airlines.tsv")}


@cache
def given_names() -> frozenset[str]:
    """Names of people and forms of address: what follows is the name of a person."""
    return frozenset(name for (line,) in table("given_names.txt") for name in line.split())


@cache
def longer_names() -> dict[Keys, str]:
    """Names of something else that hold a shorter name, by their words without those that say nothing."""
    names = [name for (name,) in table("longer_names.txt")]
    return {tuple(w.form for w in tokens(name) if not is_stop_word(w)): name for name in names}


@cache
def same_names() -> dict[str, tuple[str, ...]]:
    """Name or phrase -> all that WordNet gives as names of the same thing; keys in lower case."""
    names: dict[str, tuple[str, ...]] = {}
    for row in table("phrases.tsv"):
        for name in row:
            names.setdefault(name.casefold(), tuple(row))
    return names


@cache
def near_words() -> dict[str, tuple[str, ...]]:
    """Word -> words near in meaning, nearest first."""
    return {word: tuple(near.split()) for word, _, near in table("related.tsv")}


@cache
def uses() -> dict[str, int]:
    """Word -> how often WordNet's tagged corpus uses it: a common word tells less about a topic."""
    return {word: int(count) for word, count, _ in table("related.tsv")}


@lru_cache(maxsize=50_000)
def lemma(form: str) -> str:
    """The form under which the table of near words has it: "attacks" is found as "attack"."""
    tries = (form.removesuffix(ending) for ending in ("s", "es", "ing", "ed"))
    return next((word for word in tries if word != form and word in uses()), form)


def is_common(form: str) -> bool:
    """Whether English has the word beside any name that is written like it."""
    return form in _stop_words() or lemma(form) in uses()


@lru_cache(maxsize=50_000)
def token(raw: str) -> Token:
    """One word without accents, as `tokens` gives it."""
    form = raw.casefold()
    return Token(raw, form, root(form), sound(raw))


@cache
def _stop_words() -> frozenset[str]:
    return frozenset(word for (word,) in table("stopwords.txt"))


@cache
def _suffixes() -> tuple[str, ...]:
    return tuple(suffix for (suffix,) in table("suffixes.txt"))


@cache
def _endings() -> tuple[str, ...]:
    return tuple(ending for (ending,) in table("cyrillic_endings.txt"))


def _cyrillic_root(word: str) -> str:
    """The same for a word in Russian and in Ukrainian spelling, in any case."""
    word = plain(word).translate(_ALIKE)
    ending = next((e for e in _endings() if word.endswith(e) and len(word) - len(e) >= 3), "")
    return word.removesuffix(ending)


def _inflected(word: str) -> str:
    if word.endswith(("ies", "ied")) and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3:
        word = word[:-1]
    for suffix, shortest in (("ing", 3), ("ers", 4), ("er", 4), ("ed", 3)):
        stem = word.removesuffix(suffix)
        if stem != word and len(stem) >= shortest and re.search("[aeiouy]", stem):
            if stem[-1] == stem[-2] and stem[-1] not in "lsz":
                return stem[:-1]
            return f"{stem}e" if _SHORT.fullmatch(stem) else stem
    return word


def _without_e(word: str) -> str:
    """The word without a silent e, which is kept where it alone tells two words apart: plane and plan."""
    if len(word) < 5 or (len(word) == 5 and word[:-1] in uses()):
        return word
    return word.removesuffix("e")


def table(name: str) -> Iterator[list[str]]:
    """The rows of one of the package's own tables."""
    text = (files("monitor.topics") / "data" / name).read_text(encoding="utf-8")
    return (line.split("\t") for line in text.splitlines() if not line.startswith("#"))
