"""Text from the wild made plain, so that no title can break a header, a terminal or a line's direction."""

from __future__ import annotations

import re
import unicodedata

_BREAKS = re.compile("\r\n|[\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_INVISIBLE = re.compile(
    "[\u200b\u2060-\u2064\u202a-\u202e\u2066-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
"""Zero-width and bidirectional controls, tags. Joiners and direction marks stay: scripts need them."""
_INSTEAD = {"Cc": "", "Cs": "\ufffd"}


def one_line(text: str, limit: int | None = None) -> str:
    """One line without control characters, of at most `limit` characters."""
    line = " ".join(_without_controls(_BREAKS.sub(" ", text)).split())
    return line if limit is None else cut(line, limit)


def lines(text: str) -> str:
    """The same text with every kind of line break as "\\n" and no other control character."""
    return "\n".join(_without_controls(line) for line in _BREAKS.split(text))


def cut(text: str, limit: int) -> str:
    """At most `limit` characters, cut at a word where there is one, with an ellipsis for what is left out."""
    if len(text) <= limit:
        return text
    kept = text[: limit - 1]
    head, _, tail = kept.rpartition(" ")
    if len(tail) <= 20 and head:
        kept = head
    while kept and unicodedata.combining(text[len(kept)]):
        kept = kept[:-1]
    return kept.rstrip() + "…"


def _without_controls(text: str) -> str:
    visible = _INVISIBLE.sub("", text.replace("\t", " "))
    return "".join(_INSTEAD.get(unicodedata.category(char), char) for char in visible)
