"""The parts of a topic's description: what it asks for, and what it says it is not about."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

_SENTENCES = re.compile(r"[;:()\n]+|\.(?=\s|$)")
_LEAVING_OUT = re.compile(
    r"(?:(?:and|but|or) )?(?:not|no|never|except|excluding|without|ignore|unless)\b\s*(.*)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Facets:
    """Parts of a description in their order; `left_out` without the word that excludes them."""

    wanted: tuple[str, ...]
    left_out: tuple[str, ...]


@lru_cache(maxsize=1_000)
def facets(description: str) -> Facets:
    """Splits at commas, semicolons and full stops. What follows a "not" up to the next semicolon is left out."""
    wanted: list[str] = []
    left_out: list[str] = []
    for sentence in _SENTENCES.split(description):
        into = wanted
        for part in sentence.split(","):
            said = part.strip()
            if leaving_out := _LEAVING_OUT.match(said):
                into, said = left_out, leaving_out[1]
            if said:
                into.append(said)
    return Facets(tuple(wanted), tuple(left_out))
