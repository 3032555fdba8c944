"""An entry on its way in: cleaned fields of any feed format, not yet known to be usable."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")


@dataclass(frozen=True, slots=True)
class RawEntry:
    """What an entry says of itself; `language` is as found."""

    guid: str
    url: str | None
    title: str
    summary: str
    content: str
    author: str | None
    published_at: datetime | None
    language: object = None
    updated_at: datetime | None = None


def language_tag(value: object) -> str | None:
    """A language tag in lower case ("en-gb"), or None for anything else."""
    tag = value.strip() if isinstance(value, str) else ""
    return tag.replace("_", "-").lower() if len(tag) <= 35 and _LANGUAGE.fullmatch(tag) else None


def digest(text: str) -> str:
    """A text as a short identifier."""
    return "sha256:" + hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
