"""An entry on its way in: cleaned fields of any feed format, not yet known to be usable."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from monitor.model import Entry

_MOST_ENTRIES = 2_000
_MOST_READ = 20_000
_NEVER = datetime.min.replace(tzinfo=UTC)
_MOST_PROBLEMS = 20
_LONGEST_GUID = 500
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")


@dataclass(frozen=True, slots=True)
class Draft:
    """What an entry says of itself; `language` is as found."""

    guid: str
    url: str | None
    title: str
    summary: str
    content: str
    author: str | None
    published_at: datetime | None
    language: object = None


def finish(drafts: Iterable[Draft]) -> tuple[tuple[Entry, ...], tuple[str, ...]]:
    """Entries with unique guids, and what was wrong with others. Those that say nothing are left out."""
    entries: dict[str, Entry] = {}
    problems = []
    for number, draft in enumerate(drafts, 1):
        if number > _MOST_READ:
            problems.append(f"only the first {_MOST_READ} entries were read")
            break
        if not (draft.url or draft.title or draft.summary or draft.content):
            problems.append(f"entry {number} has neither a link nor any text")
            continue
        entry = _entry(draft)
        known = entries.get(entry.guid)
        if known is not None and known.url == entry.url:
            problems.append(f"entry {number} repeats the identifier and the link of another")
            continue
        if known is not None:
            problems.append(f"entry {number} has the identifier of another, so its link stands for it")
            entry = replace(entry, guid=_fallback(draft))
        entries.setdefault(entry.guid, entry)
    if len(entries) > _MOST_ENTRIES:
        problems.insert(0, f"of {len(entries)} entries only the newest {_MOST_ENTRIES} were taken")
    return _newest(tuple(entries.values())), tuple(problems[:_MOST_PROBLEMS])


def _newest(entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """As many as are taken, in the feed's order; where they have no dates, its first ones."""
    if len(entries) <= _MOST_ENTRIES:
        return entries
    numbers = sorted(range(len(entries)), key=lambda n: entries[n].published_at or _NEVER, reverse=True)
    return tuple(entries[number] for number in sorted(numbers[:_MOST_ENTRIES]))


def language_tag(value: object) -> str | None:
    """A language tag in lower case ("en-gb"), or None for anything else."""
    tag = value.strip() if isinstance(value, str) else ""
    return tag.replace("_", "-").lower() if len(tag) <= 35 and _LANGUAGE.fullmatch(tag) else None


def _entry(draft: Draft) -> Entry:
    guid = "".join(draft.guid.split())
    return Entry(
        guid=guid if 0 < len(guid) <= _LONGEST_GUID else _digest(guid) if guid else _fallback(draft),
        url=draft.url or "",
        title=draft.title,
        summary=draft.summary,
        content=draft.content,
        author=draft.author,
        published_at=draft.published_at,
        language=language_tag(draft.language),
    )


def _fallback(draft: Draft) -> str:
    return draft.url or _digest(f"{draft.title}\n{draft.summary[:200]}")


def _digest(text: str) -> str:
    return "sha256:" + hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
