"""Reads news sitemaps (https://www.google.com/schemas/sitemap-news/0.9), which name news that no feed has."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from lxml import etree  # type: ignore[import-untyped]

from monitor.documents.dates import plausible, read_date
from monitor.errors import ParseError
from monitor.feeds.clean import TITLE, one_line, web_link
from monitor.feeds.draft import Draft
from monitor.feeds.mend import mended_ampersands

# Atomic: what was taken for a comment is never tried as something else, which could take for ever.
_ROOT = re.compile(r"(?>\s+|<!--.*?-->|<\?.*?\?>)*+<(?:\w+:)?(urlset|sitemapindex)\b", re.DOTALL)
_BEGINNING = 5_000


def sitemap_kind(text: str) -> str | None:
    """ "urlset", "sitemapindex", or None for anything else."""
    match = _ROOT.match(text[:_BEGINNING])
    return match[1] if match else None


def read_news_sitemap(text: str, url: str, now: datetime) -> tuple[str, list[Draft]]:
    """The publication's name and the news in `text`. Raises ParseError where no page is said to be news."""
    root = _tree(text)
    drafts = [draft for page in root if (draft := _draft(page, url, now)) is not None]
    if not drafts and len(root):
        raise ParseError("This is a sitemap, but not one of news: none of its pages has a news title.")
    name = next(
        (_text(part) for part in root.iter("{*}publication") for part in part if _local(part) == "name"), ""
    )
    return one_line(name, TITLE), drafts


def linked_sitemaps(text: str, url: str) -> list[str]:
    """The sitemaps that a list of sitemaps leads to, those of news first."""
    found = [link for place in _tree(text).iter("{*}loc") if (link := web_link(_text(place), url))]
    return sorted(found, key=lambda link: "news" not in link.lower())


def _tree(text: str) -> Any:
    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True
    )
    root = etree.fromstring(mended_ampersands(text).encode("utf-8", "replace"), parser)
    if root is None:
        raise ParseError("The sitemap is damaged and cannot be read.")
    return root


def _draft(page: Any, url: str, now: datetime) -> Draft | None:
    fields = dict(_fields(page))
    link = web_link(fields.get("loc"), url)
    if link is None or "title" not in fields:
        return None
    return Draft(
        guid=link,
        url=link,
        title=one_line(fields["title"], TITLE),
        summary="",
        content="",
        author=None,
        published_at=_date(fields, "publication_date", now) or _date(fields, "lastmod", now),
        language=fields.get("language"),
        updated_at=_date(fields, "lastmod", now),
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


def _date(fields: Mapping[str, str], name: str, now: datetime) -> datetime | None:
    return plausible(read_date(fields.get(name)), now)
