"""Gives entries that one link does not tell apart an identity of their own.

A parameter or a fragment is tracking on one site and the number of the document on another, and some feeds link
all their entries to one page. The feed's own entries tell: where some of them differ by no more than that, and
have titles of their own, they are several.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urldefrag, urlsplit

from monitor.documents.links import kept_fragment, shared_link, whole_link
from monitor.documents.tracking import distinguishing
from monitor.feeds.raw_entry import RawEntry, digest

_SAID = 200


def set_apart(raw_entries: Sequence[RawEntry]) -> list[RawEntry]:
    """The entries, in their order, those of one place with links and identifiers of their own."""
    places: dict[str, list[int]] = defaultdict(list)
    for number, raw in enumerate(raw_entries):
        if raw.url:
            places[_place(raw.url)].append(number)
    apart = list(raw_entries)
    for numbers in places.values():
        together = [raw_entries[number] for number in numbers]
        if len({_words(raw) for raw in together}) > 1:
            for number, raw in zip(numbers, _distinguished(together), strict=True):
                apart[number] = raw
    return apart


def _distinguished(together: Sequence[RawEntry]) -> list[RawEntry]:
    pages, guids = defaultdict(set), defaultdict(set)
    for raw in together:
        pages[urldefrag(raw.url or "")[0]].add(_words(raw))
        guids[raw.guid].add(_words(raw))
    return [
        replace(
            raw,
            url=_own_link(raw, alone=len(pages[urldefrag(raw.url or "")[0]]) == 1),
            guid=raw.guid if raw.guid and len(guids[raw.guid]) == 1 else digest(f"{raw.url}\n{_words(raw)}"),
        )
        for raw in together
    ]


def _own_link(raw: RawEntry, *, alone: bool) -> str:
    return whole_link(raw.url or "") if alone else shared_link(raw.url or "", _words(raw))


def _place(url: str) -> str:
    """What of an address says what is read on every site."""
    if "?" not in url and "#" not in url:
        host, slash, path = url.partition("://")[2].partition("/")
        return f"{host.lower()}{slash}{path}".rstrip("/") + "?#"
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    path = parts.path.rstrip("/")
    return f"{parts.netloc.lower()}{path}?{distinguishing(parts.query)}#{kept_fragment(parts.fragment)}"


def _words(raw: RawEntry) -> str:
    """What an entry is called, else what it says."""
    return " ".join((raw.title or raw.summary[:_SAID] or raw.content[:_SAID]).split())
