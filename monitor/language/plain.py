"""Reads English and compares texts by regular expressions alone, for when no model can be loaded.

Figures keep their numbers, units, bounds and the next noun; verbs and roles are mostly lost, and with them
most claims. It is much worse than the models and much better than silence.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from monitor.language.document import Document, Sentence, Token
from monitor.language.sentences import split_sentences

_TOKEN = re.compile(r"\d[\d.,]*\d|\d|[A-Za-z]+(?:['’][A-Za-z]+)?|[^\sA-Za-z\d]")
_ENDINGS = (("ies", "y"), ("sses", "ss"), ("s", ""))
_SMALL = frozenset(
    re.findall(
        r"\w+",
        "a an the of in on at by to from for with and or but as is are was were be been has have had its their "
        "his her this that these those which who more less than about over up not no it they he she",
    )
)
_PLURALS = frozenset(("people", "men", "women", "children", "police"))
_PARTICIPLE = re.compile(r"[a-z]+ed")
_UNIT = 1e-9


def parse_plainly(text: str) -> Document:
    """Words with a guess at their kind (number, name, plural noun, participle) and no syntax: all are roots."""
    spans = split_sentences(text) or [(0, len(text))]
    tokens: list[Token] = []
    sentences: list[Sentence] = []
    for start, end in spans:
        first = len(tokens)
        tokens += [
            _token(len(tokens) + n, match) for n, match in enumerate(_TOKEN.finditer(text, start, end))
        ]
        if len(tokens) > first:
            sentences.append(Sentence(first, len(tokens), start, end))
    return Document(text, tuple(tokens), tuple(sentences), (), tuple(() for _ in tokens))


def _token(index: int, match: re.Match[str]) -> Token:
    word = match.group()
    pos, tag = _kind(word)
    lemma = _lemma(word) if tag == "NNS" else word.lower()
    lemma = lemma[:-2] if tag == "VBN" and re.search(r"[^aeiou]{2}ed$", lemma) else lemma
    return Token(index, word, match.start(), match.end(), lemma, pos, tag, "ROOT", index, "")


def _kind(word: str) -> tuple[str, str]:
    if not word[0].isalpha():
        return ("NUM", "CD") if word[0].isdigit() else ("PUNCT", ".")
    if word.lower() in _SMALL:
        return "ADP", "IN"
    if _PARTICIPLE.fullmatch(word):
        return "ADJ", "VBN"
    if word.islower() and (word in _PLURALS or (word.endswith("s") and len(word) > 3)):
        return "NOUN", "NNS"
    return "ADJ", "JJ"


def _lemma(word: str) -> str:
    for ending, instead in _ENDINGS:
        if word.endswith(ending):
            return word.removesuffix(ending) + instead
    return word


def embed_plainly(texts: Sequence[str], dimensions: int) -> NDArray[np.float32]:
    """Unit vectors of hashed word beginnings: texts are near one another where they share words."""
    rows = np.zeros((len(texts), dimensions), np.float32)
    for row, text in zip(rows, texts, strict=True):
        for word in re.findall(r"\w+", text.lower()):
            if word not in _SMALL:
                place = zlib.crc32(word[:6].encode())
                row[place % dimensions] += 1.0 if place & (1 << 31) else -1.0
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.maximum(lengths, _UNIT), np.float32)
