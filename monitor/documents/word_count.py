"""Counts words, also in scripts that put no spaces between them."""

from __future__ import annotations

import re

_WITHOUT_SPACES = re.compile(
    "[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]"
)


def count_words(text: str) -> int:
    """Words between spaces; in scripts that put none between them, two characters count as one."""
    if text.isascii():
        return len(text.split())
    return len(text.split()) + len(_WITHOUT_SPACES.findall(text)) // 2
