"""The words by which a language without a parser is read: one folder of data a language, one file of words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Rows of data/<language>/words.tsv: sort, value and the words of it."""

    rows: tuple[tuple[str, str, tuple[str, ...]], ...]

    def values(self, sort: str) -> dict[str, str]:
        """The words of a sort, each with its value, in small letters."""
        return {word: value for of, value, words in self.rows if of == sort for word in words}

    def pattern(self, sort: str) -> str:
        """Any word of a sort, the longest first, as the source of a regular expression."""
        listed = sorted(self.values(sort), key=len, reverse=True)
        return "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in listed)


@cache
def vocabulary(language: str) -> Vocabulary:
    text = files("monitor.lexicon").joinpath(f"data/{language}/words.tsv").read_text("utf-8")
    split = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return Vocabulary(
        tuple((of, value, tuple(map(str.strip, words.split(", ")))) for of, value, words in split)
    )
