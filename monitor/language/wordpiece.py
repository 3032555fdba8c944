"""Words as the numbers that MiniLM was trained on: WordPiece over the uncased vocabulary of BERT.

Method: Wu et al. 2016 (arXiv:1609.08144) as in Devlin et al. 2019 (arXiv:1810.04805). The vocabulary in
`vocabulary.txt` is the model's own (Apache-2.0), one piece a line, its number being the line's.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.resources import files

_UNKNOWN, _START, _END = "[UNK]", "[CLS]", "[SEP]"
_LONGEST_WORD = 100
_IDEOGRAPH = re.compile(
    "[\u4e00-\u9fff\u3400-\u4dbf\uf900-\ufaff\U00020000-\U0002a6df\U0002a700-\U0002ceaf\U0002f800-\U0002fa1f]"
)


def numbers(text: str, longest: int) -> list[int]:
    """The pieces of a text with the marks of its start and end, `longest` numbers at most."""
    known = _vocabulary()
    found = [number for word in _words(text) for number in _pieces(word)]
    return [known[_START], *found[: longest - 2], known[_END]]


def _words(text: str) -> Iterator[str]:
    """Lower case, without accents; each mark of punctuation and each ideograph a word of its own."""
    kept = "".join(char for char in text if char.isspace() or unicodedata.category(char)[0] != "C")
    bare = "".join(
        char for char in unicodedata.normalize("NFD", kept.lower()) if unicodedata.category(char) != "Mn"
    )
    yield from "".join(f" {char} " if _stands_alone(char) else char for char in bare).split()


def _stands_alone(char: str) -> bool:
    if char.isascii():
        return not char.isalnum() and not char.isspace()
    return unicodedata.category(char)[0] == "P" or bool(_IDEOGRAPH.match(char))


@lru_cache(maxsize=20_000)
def _pieces(word: str) -> tuple[int, ...]:
    """The longest pieces that the vocabulary holds, from the left."""
    known, found, at = _vocabulary(), [], 0
    if len(word) > _LONGEST_WORD:
        return (known[_UNKNOWN],)
    while at < len(word):
        end = next((e for e in range(len(word), at, -1) if _piece(word, at, e) in known), None)
        if end is None:
            return (known[_UNKNOWN],)
        found.append(known[_piece(word, at, end)])
        at = end
    return tuple(found)


def _piece(word: str, start: int, end: int) -> str:
    return ("##" if start else "") + word[start:end]


@cache
def _vocabulary() -> dict[str, int]:
    pieces = files("monitor.language").joinpath("vocabulary.txt").read_text("utf-8")
    return {piece: number for number, piece in enumerate(pieces.split("\n")[:-1])}
