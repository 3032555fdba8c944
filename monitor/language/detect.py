"""Which language a text is in, so that nothing is parsed as English that is not."""

from __future__ import annotations

_ENOUGH = 2_000  # characters; more change nothing but the time it takes


def detect(text: str) -> str:
    """ISO 639-1 code of the language that the text is most likely in; "und" for a text without letters."""
    if not any(character.isalpha() for character in text[:_ENOUGH]):
        return "und"
    from py3langid.langid import classify  # noqa: PLC0415  (loads its model: only page workers pay for it)

    return str(classify(text[:_ENOUGH])[0])
