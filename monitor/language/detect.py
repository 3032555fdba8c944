"""Which language a text is in, so that nothing is parsed as English that is not."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from monitor.language.compact_langid import CompactIdentifier

_ENOUGH = 2_000  # characters; more change nothing but the time it takes


def detect(text: str) -> str:
    """ISO 639-1 code of the language that the text is most likely in; "und" for a text without letters."""
    if not any(character.isalpha() for character in text[:_ENOUGH]):
        return "und"
    return _identifier().language(text[:_ENOUGH])


@cache
def _identifier() -> CompactIdentifier:
    from monitor.language.compact_langid import CompactIdentifier  # noqa: PLC0415  (only page workers pay for it)

    return CompactIdentifier.from_model()
