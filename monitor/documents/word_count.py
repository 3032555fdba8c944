"""Counts words, also in scripts that put no spaces between them."""

from __future__ import annotations

import re

_TWO_TO_A_WORD = re.compile("[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_FOUR_TO_A_WORD = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")
"""Thai, Lao, Burmese and Khmer, which write vowels and tones as characters of their own."""


def count_words(text: str) -> int:
    """Words between spaces; in scripts that put none between them, two or four characters count as one."""
    if text.isascii():
        return len(text.split())
    unspaced = len(_TWO_TO_A_WORD.findall(text)) // 2 + len(_FOUR_TO_A_WORD.findall(text)) // 4
    return len(text.split()) + unspaced
