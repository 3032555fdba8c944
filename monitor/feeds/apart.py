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
from monitor.documents.tracking import told_apart
from monitor.feeds.draft import Draft, digest

_SAID = 200


def set_apart(drafts: Sequence[Draft]) -> list[Draft]:
    """The drafts, in their order, those of one place with links and identifiers of their own."""
    places: dict[str, list[int]] = defaultdict(list)
    for number, draft in enumerate(drafts):
        if draft.url:
            places[_place(draft.url)].append(number)
    apart = list(drafts)
    for numbers in places.values():
        together = [drafts[number] for number in numbers]
        if len({_words(draft) for draft in together}) > 1:
            for number, draft in zip(numbers, _told_apart(together), strict=True):
                apart[number] = draft
    return apart


def _told_apart(together: Sequence[Draft]) -> list[Draft]:
    pages, guids = defaultdict(set), defaultdict(set)
    for draft in together:
        pages[urldefrag(draft.url or "")[0]].add(_words(draft))
        guids[draft.guid].add(_words(draft))
    return [
        replace(
            draft,
            url=_own_link(draft, alone=len(pages[urldefrag(draft.url or "")[0]]) == 1),
            guid=draft.guid
            if draft.guid and len(guids[draft.guid]) == 1
            else digest(f"{draft.url}\n{_words(draft)}"),
        )
        for draft in together
    ]


def _own_link(draft: Draft, *, alone: bool) -> str:
    return whole_link(draft.url or "") if alone else shared_link(draft.url or "", _words(draft))


def _place(url: str) -> str:
    """What of an address says what is read on every site."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    path = parts.path.rstrip("/")
    return f"{parts.netloc.lower()}{path}?{told_apart(parts.query)}#{kept_fragment(parts.fragment)}"


def _words(draft: Draft) -> str:
    """What an entry is called, else what it says."""
    return " ".join((draft.title or draft.summary[:_SAID] or draft.content[:_SAID]).split())
