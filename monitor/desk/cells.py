"""Cells of a CSV file that no spreadsheet takes for a formula (OWASP, CSV Injection)."""

from __future__ import annotations

from datetime import datetime

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


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
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text
