"""Reads sitemaps (https://www.sitemaps.org/protocol.html) and those of news, which name pages that no feed has."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from lxml import etree  # type: ignore[import-untyped]

from monitor.documents.dates import order_in, plausible, read_date
from monitor.errors import ParseError
from monitor.feeds.clean import TITLE, one_line, web_link
from monitor.feeds.raw_entry import RawEntry
from monitor.feeds.sanitize import escaped_ampersands

# Atomic: what was taken for a comment is never tried as something else, which could take for ever.
_ROOT = re.compile(r"(?>\s+|<!--.*?-->|<\?.*?\?>)*+<(?:\w+:)?(urlset|sitemapindex)\b", re.DOTALL)
_BEGINNING = 5_000
_MOST_PAGES = 100
"""Of a plain sitemap, which may name all that a site has ever published."""
_NEVER = datetime.min.replace(tzinfo=UTC)
_DATES = frozenset({"lastmod", "publication_date"})
Clock = Callable[[str | None], datetime | None]
_NEWS = re.compile(r"news", re.IGNORECASE)
_OF_NO_ARTICLES = re.compile(
    r"(?:^|[/_.-])(?:image|photo|video|media|categor|tag|author|user|topic|product|taxonom|section)[a-z]*(?=[/_.0-9-]|$)",
    re.IGNORECASE,
)
_LISTS = re.compile(r"/(?:tags?|categor(?:y|ies)|topics?|authors?|search|page)/[^/]*/?\Z", re.IGNORECASE)


def sitemap_kind(text: str) -> str | None:
    """ "urlset", "sitemapindex", or None for anything else."""
    match = _ROOT.match(text[:_BEGINNING])
    return match[1] if match else None


def read_sitemap(text: str, url: str, now: datetime) -> tuple[str, list[RawEntry]]:
    """The publication's name and the news in `text`; of a plain sitemap the pages that changed last, the newest first.

    When a page was published its sitemap does not say, only when it changed. Raises ParseError where that is missing
    too, for then nothing tells what is new.
    """
    root = _tree(text)
    pages = [page for page in root if _local(page) == "url"]
    clock = _clock(root, now)
    news = [raw for page in pages if (raw := _raw_entry(page, url, clock)) is not None]
    if not news and pages:
        return "", _changed_last(pages, url, clock)
    name = next(
        (_text(part) for part in root.iter("{*}publication") for part in part if _local(part) == "name"), ""
    )
    return one_line(name, TITLE), news


def _changed_last(pages: Sequence[Any], url: str, clock: Clock) -> list[RawEntry]:
    changed = {
        link: when
        for page in pages
        if (link := web_link(_child(page, "loc"), url)) and (when := clock(_child(page, "lastmod")))
    }
    if not changed:
        raise ParseError(
            "This sitemap does not say when its pages changed (lastmod), so what is new is unknown."
        )
    newest = sorted((link for link in changed if not _is_list(link)), key=changed.__getitem__, reverse=True)
    return [
        RawEntry(
            guid=link,
            url=link,
            title="",
            summary="",
            content="",
            author=None,
            published_at=None,
            updated_at=changed[link],
        )
        for link in newest[:_MOST_PAGES]
    ]


def _is_list(link: str) -> bool:
    """Whether an address is a site's first page, or one by which lists of articles are reached."""
    path = urlsplit(link).path
    return path in ("", "/") or bool(_LISTS.search(path))


def linked_sitemaps(text: str, url: str, now: datetime) -> list[str]:
    """The sitemaps that a list of sitemaps leads to: those of news first, then those that changed last.

    Where it does not say when they changed, the highest numbers in their names come first. Those of pictures and of
    lists of articles are left out.
    """
    root = _tree(text)
    clock = _clock(root, now)
    ranked = [
        (
            _NEWS.search(link) is not None,
            clock(_child(place, "lastmod")) or _NEVER,
            _numbers(link),
            link,
        )
        for place in root
        if (link := web_link(_child(place, "loc"), url)) and not _OF_NO_ARTICLES.search(urlsplit(link).path)
    ]
    return [link for *_, link in sorted(ranked, reverse=True)]


def _numbers(link: str) -> list[int]:
    return [int(number[:18]) for number in re.findall(r"[0-9]+", urlsplit(link).path)]


def _child(element: Any, name: str) -> str:
    return next((_text(part) for part in element if _local(part) == name), "")


def _tree(text: str) -> Any:
    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True
    )
    root = etree.fromstring(escaped_ampersands(text).encode("utf-8", "replace"), parser)
    if root is None:
        raise ParseError("The sitemap is damaged and cannot be read.")
    return root


def _raw_entry(page: Any, url: str, clock: Clock) -> RawEntry | None:
    fields = dict(_fields(page))
    link = web_link(fields.get("loc"), url)
    if link is None or "title" not in fields:
        return None
    return RawEntry(
        guid=link,
        url=link,
        title=one_line(fields["title"], TITLE),
        summary="",
        content="",
        author=None,
        published_at=clock(fields.get("publication_date")) or clock(fields.get("lastmod")),
        language=fields.get("language"),
        updated_at=clock(fields.get("lastmod")),
    )


def _fields(page: Any) -> Iterator[tuple[str, str]]:
    for part in page.iter():
        space = str(part.tag).rpartition("}")[0]
        # An image has a title as well.
        if "image" not in space and "video" not in space and (text := _text(part)):
            yield _local(part), text


def _text(part: Any) -> str:
    """The text of an element, "" where it is none: what lxml recovers from damage can be half a character."""
    try:
        return (part.text or "").strip()
    except UnicodeDecodeError:
        return ""


def _local(part: Any) -> str:
    return str(part.tag).rpartition("}")[2].lower()


def _clock(root: Any, now: datetime) -> Clock:
    """Reads the dates of one sitemap, which settle each other's order of day and month."""
    order = order_in(_text(part) for part in root.iter() if _local(part) in _DATES)
    return lambda text: plausible(read_date(text, order=order), now)
