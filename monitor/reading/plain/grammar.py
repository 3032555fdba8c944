"""How a language without a parser is read: its patterns, and the words of each sort that stand in them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from monitor.lexicon.tables import rows
from monitor.reading.patterns import read_patterns

_WORD = r"[^\W\d_][\w’'-]*"
_QUOTE = r"[“«\"]\s?(?P<said>[^“”«»\"]{8,}?)\s?[”»\"]"
_ASIDE = r"(?:,[^,]{2,80},)?"


@dataclass(frozen=True, slots=True)
class Grammar:
    """The words of a language by sort ("says"), each with its value in small letters, and its patterns of claims."""

    words: Mapping[str, Mapping[str, str]]
    claims: tuple[re.Pattern[str], ...]
    groups: str
    decimal: str
    singular: Mapping[str, str]

    def any_of(self, sort: str) -> str:
        """Any word of a sort, the longest first, as the source of a regular expression."""
        return _any_of(self.words[sort])

    def value(self, sort: str, written: str) -> str | None:
        """The value of the first word of a sort in `written`."""
        found = re.search(rf"(?<!\w)(?:{self.any_of(sort)})(?!\w)", written, re.IGNORECASE)
        return self.words[sort][_bare(found[0])] if found else None

    def is_hedged(self, written: str) -> bool:
        return self.value("hedge", written) is not None

    def without_article(self, written: str) -> str:
        return re.sub(rf"^(?:{self.any_of('article')})(?:\s+|(?<=['’]))", "", written, flags=re.IGNORECASE)

    def number(self, written: str) -> float:
        """The value of "1.234", "3,5 millones", "dos mil"."""
        first = re.match(r"\d[\d., \u00a0\u202f]*|\S+", written.lower())
        digits = first[0].strip() if first else ""
        value = (
            float(re.sub(f"[{self.groups}]", "", digits).replace(self.decimal, "."))
            if digits[0].isdigit()
            else float(self.words["number"][digits])
        )
        scale = written.lower()[first.end() :].strip() if first else ""
        return value * float(self.words["scale"].get(scale, 1))

    def one_of(self, noun: str) -> str:
        """The singular of a noun by its ending; what is known to tell of an event stays."""
        if noun in self.words["event"]:
            return noun
        ending = next((end for end in self.singular if noun.endswith(end)), "")
        return noun.removesuffix(ending) + self.singular.get(ending, "")


@cache
def grammar(language: str) -> Grammar:
    """The grammar of patterns/<language>.yaml and lexicon/data/<language>.tsv."""
    patterns = read_patterns(language)
    words: dict[str, dict[str, str]] = {}
    for sort, value, listed in rows(language):
        words.setdefault(sort, {}).update({word.strip(): value for word in listed.split(", ")})
    article = rf"(?:(?i:{_any_of(words['article'])})(?:\s+|(?<=['’])))?"
    parts = {sort.replace(" ", "_"): _any_of(listed) for sort, listed in words.items()}
    parts |= {"who": rf"(?P<who>{article}{_WORD}(?:\s+{_WORD}){{0,9}}?)", "quote": _QUOTE, "aside": _ASIDE}
    spaced = " \u00a0\u202f" if " " in patterns["numbers"]["groups"] else ""
    return Grammar(
        words,
        tuple(
            re.compile(one["pattern"].replace(" ", r"\s+").replace(r"\s+?", r"\s?").format(**parts))
            for one in patterns["claims"]
        ),
        re.escape(patterns["numbers"]["groups"].strip()) + spaced,
        patterns["numbers"]["decimal"],
        patterns["singular"],
    )


def _any_of(listed: Mapping[str, str]) -> str:
    ordered = sorted(listed, key=len, reverse=True)
    return "|".join(re.escape(word).replace(r"\ ", r"\s+").replace("'", "['’]") for word in ordered)


def _bare(written: str) -> str:
    return re.sub(r"\s+", " ", written.lower()).replace("’", "'")
