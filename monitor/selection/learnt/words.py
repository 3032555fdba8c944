"""The words of an item that tell it from others: stems, numbers and names, of its sentence and of what it tells."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from monitor.lexicon.stems import stems
from monitor.model import Claim, Figure

_NUMBER = re.compile(r"\d[\d.,]*\d|\d")
_NAME = re.compile(r"(?<![.!?“\"]\s)(?<!^)\b[A-Z][\w’'.-]*\w")


@dataclass(frozen=True, slots=True)
class Words:
    """Stems of the sentence (`whole`) and of what is told (`own`), numbers as written, names in small letters."""

    whole: frozenset[str]
    own: frozenset[str]
    numbers: frozenset[str]
    names: frozenset[str]


def words_of(what: Figure | Claim) -> Words:
    """The words of one item."""
    own = f"{what.label} {what.span.quote}" if isinstance(what, Figure) else what.content.quote
    return _words(what.sentence.quote, own)


@lru_cache(maxsize=20_000)
def _words(sentence: str, own: str) -> Words:
    return Words(
        whole=stems(sentence),
        own=stems(own),
        numbers=frozenset(number.strip(".,") for number in _NUMBER.findall(sentence)),
        names=frozenset(name.lower().rstrip("’'s.") for name in _NAME.findall(sentence)),
    )
