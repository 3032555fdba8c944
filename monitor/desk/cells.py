"""Cells of a CSV file that no spreadsheet takes for a formula (OWASP, CSV Injection)."""

from __future__ import annotations

from datetime import datetime
from unicodedata import normalize

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_UNSEEN = (
    " \u00a0\u3000\ufeff\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068"
)
"""What may stand before a sign without being seen."""


def cell(value: object) -> object:
    """Texts that would be read as a formula get an apostrophe before them; numbers stay numbers."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return value
    if isinstance(value, datetime):
        return value.isoformat()
    text = str(value)
    begins = normalize("NFKC", text.lstrip(_UNSEEN)[:1])  # the wide forms of East Asian scripts too
    return f"'{text}" if begins.startswith(_FORMULA) else text
