"""Makes entries of what a feed's items say: each with an identity of its own, as many as are taken."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice

from monitor.feeds.apart import set_apart
from monitor.feeds.raw_entry import RawEntry, digest, language_tag
from monitor.model import Entry

_MOST_ENTRIES = 2_000
_MOST_READ = 20_000
_NEVER = datetime.min.replace(tzinfo=UTC)
_MOST_PROBLEMS = 20
_LONGEST_GUID = 500


def finish(raw_entries: Iterable[RawEntry]) -> tuple[tuple[Entry, ...], tuple[str, ...]]:
    """Entries with unique guids, and what was wrong with others. Those that say nothing are left out."""
    entries: dict[str, Entry] = {}
    read = list(islice(raw_entries, _MOST_READ + 1))
    problems = [f"only the first {_MOST_READ} entries were read"] if len(read) > _MOST_READ else []
    for number, raw in enumerate(set_apart(read[:_MOST_READ]), 1):
        if not (raw.url or raw.title or raw.summary or raw.content):
            problems.append(f"entry {number} has neither a link nor any text")
            continue
        entry = _entry(raw)
        known = entries.get(entry.guid)
        if known is not None and known.url == entry.url:
            problems.append(f"entry {number} repeats the identifier and the link of another")
            continue
        if known is not None:
            problems.append(f"entry {number} has the identifier of another, so its link stands for it")
            entry = replace(entry, guid=_fallback(raw))
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


def _entry(raw: RawEntry) -> Entry:
    guid = " ".join(raw.guid.split())
    return Entry(
        guid=guid if 0 < len(guid) <= _LONGEST_GUID else digest(guid) if guid else _fallback(raw),
        url=raw.url or "",
        title=raw.title,
        summary=raw.summary,
        content=raw.content,
        author=raw.author,
        published_at=raw.published_at,
        language=language_tag(raw.language),
        updated_at=raw.updated_at,
    )


def _fallback(raw: RawEntry) -> str:
    return raw.url or digest(f"{raw.title}\n{raw.summary[:200]}")
