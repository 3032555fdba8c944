"""Where sentences begin and end, roughly and fast, where a parse would cost too much."""

from __future__ import annotations

import re

_END = re.compile(r"(?<=[.!?。！？])[\"”’)\]]*\s+(?=[^\sa-z])|\n+|(?<=[。！？])")


def split_sentences(text: str) -> list[tuple[int, int]]:
    """[start, end) of each sentence, without the white space around it."""
    found, start = [], 0
    for match in [*_END.finditer(text), None]:
        end = match.start() if match else len(text)
        piece = text[start:end]
        left = start + len(piece) - len(piece.lstrip())
        right = start + len(piece.rstrip())
        if left < right:
            found.append((left, right))
        start = match.end() if match else end
    return found
