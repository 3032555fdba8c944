"""Reads JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/), which feedparser does not know."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

from monitor.documents.dates import Order, order_in, plausible, read_date
from monitor.errors import ParseError
from monitor.feeds.clean import AUTHOR, CONTENT, SUMMARY, TITLE, one_line, paragraphs, web_link
from monitor.feeds.raw_entry import RawEntry

_ITEMS = re.compile(r'"items"\s*:\s*\[')
_NEXT = re.compile(r"\s*,?\s*(?=\{)")
_DECODER = json.JSONDecoder(strict=False)
_COMMA = re.compile(r'"(?:[^"\\]|\\.)*"|,\s*([\]}])', re.DOTALL)
"""A string, which is left as it is, or a comma before a closing bracket."""


def read_json_feed(text: str, url: str, now: datetime) -> tuple[Mapping[str, Any], Iterator[RawEntry]]:
    """The feed's own fields and its entries. Raises ParseError for any other JSON."""
    try:
        try:
            feed = _loaded(text)
        except ValueError:
            feed = _cut(text)
    except (ValueError, TypeError, RecursionError) as error:
        raise ParseError("This looks like JSON but cannot be read as such; it is not a feed.") from error
    if not isinstance(feed, dict) or not _is_feed(feed):
        raise ParseError("This is a JSON document, not a feed.")
    items = feed.get("items")
    items = items if isinstance(items, list) else []
    order = order_in(item.get("date_published") for item in items if isinstance(item, dict))
    return feed, (_raw_entry(item, url, now, order, _author(feed)) for item in items)


def _is_feed(document: Mapping[str, Any]) -> bool:
    items = document.get("items")
    listed = isinstance(items, list) and any(isinstance(item, dict) and "id" in item for item in items)
    return "jsonfeed.org/version" in str(document.get("version")) or (listed and "feed_url" in document)


def _loaded(text: str) -> Any:
    """What JSON says, also with raw newlines in its strings and commas before its brackets."""
    try:
        return json.loads(text, parse_constant=lambda _: None, strict=False)
    except ValueError:
        sanitized = _COMMA.sub(lambda match: match[1] or match[0], text)
        return json.loads(sanitized, parse_constant=lambda _: None, strict=False)


def _cut(text: str) -> Any:
    """What JSON says of a feed that ends in the middle of an entry, without that entry. Raises ValueError."""
    begun = _ITEMS.search(text)
    if begun is None:
        raise ValueError(text[:100])
    items, at = [], begun.end()
    with suppress(ValueError, RecursionError):
        while match := _NEXT.match(text, at):
            item, at = _DECODER.raw_decode(text, match.end())
            items.append(item)
    return {**_loaded(text[: begun.start()].rstrip(", \t\r\n") + "}"), "items": items}


def _raw_entry(item: object, url: str, now: datetime, order: Order | None, author: str | None) -> RawEntry:
    fields: Mapping[str, Any] = item if isinstance(item, dict) else {}
    content = fields.get("content_html") or _escaped(fields.get("content_text"))
    return RawEntry(
        guid=_identifier(fields.get("id")),
        url=web_link(fields.get("url"), url)
        or web_link(fields.get("external_url"), url)
        or _address(fields.get("id")),
        title=one_line(_escaped(fields.get("title")), TITLE),
        summary=paragraphs(fields.get("summary"), SUMMARY),
        content=paragraphs(content, CONTENT),
        author=_author(fields) or author,
        published_at=_date(fields.get("date_published"), now, order)
        or _date(fields.get("date_modified"), now, order),
        language=fields.get("language"),
        updated_at=_date(fields.get("date_modified"), now, order),
    )


def _escaped(text: object) -> str | None:
    """Plain text as markup that says the same."""
    if not isinstance(text, str):
        return None
    return text.replace("&", "&amp;").replace("<", "&lt;")


def _identifier(value: object) -> str:
    # Version 1 allowed numbers; true is a number to Python.
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def _address(identifier: object) -> str | None:
    """An identifier that is the entry's address, as the standard suggests."""
    return web_link(identifier, "") if isinstance(identifier, str) and "://" in identifier else None


def _author(fields: Mapping[str, Any]) -> str | None:
    authors = fields.get("authors") or [fields.get("author")]
    names = (
        author.get("name") if isinstance(author, dict) else author
        for author in (authors if isinstance(authors, list) else [authors])
    )
    return one_line(", ".join(name for name in names if isinstance(name, str)), AUTHOR) or None


def _date(value: object, now: datetime, order: Order | None) -> datetime | None:
    return plausible(read_date(value, order=order), now)
