"""Reads JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/), which feedparser does not know."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from monitor.documents.dates import Order, order_in, plausible, read_date
from monitor.errors import ParseError
from monitor.feeds.clean import AUTHOR, CONTENT, SUMMARY, TITLE, one_line, paragraphs, web_link
from monitor.feeds.draft import Draft


def read_json_feed(text: str, url: str, now: datetime) -> tuple[Mapping[str, Any], Iterator[Draft]]:
    """The feed's own fields and its entries. Raises ParseError for any other JSON."""
    try:
        feed = json.loads(text, parse_constant=lambda _: None)
    except (ValueError, RecursionError) as error:
        raise ParseError("This looks like JSON but cannot be read as such; it is not a feed.") from error
    if not isinstance(feed, dict) or "jsonfeed.org/version" not in str(feed.get("version")):
        raise ParseError("This is a JSON document, not a feed.")
    items = feed.get("items")
    items = items if isinstance(items, list) else []
    order = order_in(item.get("date_published") for item in items if isinstance(item, dict))
    return feed, (_draft(item, url, now, order) for item in items)


def _draft(item: object, url: str, now: datetime, order: Order | None) -> Draft:
    fields: Mapping[str, Any] = item if isinstance(item, dict) else {}
    content = fields.get("content_html") or _escaped(fields.get("content_text"))
    return Draft(
        guid=_identifier(fields.get("id")),
        url=web_link(fields.get("url"), url) or web_link(fields.get("external_url"), url),
        title=one_line(fields.get("title"), TITLE),
        summary=paragraphs(fields.get("summary"), SUMMARY),
        content=paragraphs(content, CONTENT),
        author=_author(fields),
        published_at=_date(fields.get("date_published"), now, order)
        or _date(fields.get("date_modified"), now, order),
        language=fields.get("language"),
    )


def _escaped(text: object) -> str | None:
    """Plain text as markup that says the same."""
    if not isinstance(text, str):
        return None
    return text.replace("&", "&amp;").replace("<", "&lt;")


def _identifier(value: object) -> str:
    # Version 1 allowed numbers; true is a number to Python.
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def _author(fields: Mapping[str, Any]) -> str | None:
    authors = fields.get("authors") or [fields.get("author")]
    names = (
        [author.get("name") for author in authors if isinstance(author, dict)]
        if isinstance(authors, list)
        else []
    )
    return one_line(", ".join(name for name in names if isinstance(name, str)), AUTHOR) or None


def _date(value: object, now: datetime, order: Order | None) -> datetime | None:
    return plausible(read_date(value, order=order), now)
