"""Turns the bytes of an RSS, Atom or JSON feed into entries; the only place that knows feedparser."""

from __future__ import annotations

import io
import re
from datetime import datetime
from typing import Any

import feedparser

from monitor.errors import ParseError
from monitor.feeds.clean import AUTHOR, CONTENT, SUMMARY, TITLE, from_struct, one_line, paragraphs, web_link
from monitor.feeds.draft import Draft, finish, language_tag
from monitor.feeds.jsonfeed import read_json_feed
from monitor.feeds.mend import HTML, decoded, mended_markup
from monitor.model import ParsedFeed

_ITEM = re.compile(r"<(item|entry)\b[^>]*>.*?</\1\s*>", re.DOTALL)
_MINUTES = {"hourly": 60, "daily": 1_440, "weekly": 10_080, "monthly": 43_200, "yearly": 525_600}


def parse_feed(body: bytes, content_type: str | None, url: str, now: datetime) -> ParsedFeed:
    """The feed in `body`, fetched from `url` as `content_type` (the whole header, charset included).

    Texts are plain: titles one line, summaries and contents one paragraph a line. `Entry.url` is "" where an
    entry leads nowhere on the web. Dates before 1990 or more than a day after `now` are left out. Raises
    ParseError if this is no feed. Slow on hostile input: run it in a worker.
    """
    text = decoded(body, content_type).lstrip("\ufeff \t\r\n")
    if not text:
        raise ParseError("The feed is empty: the server sent no text.")
    if text.startswith("{"):
        fields, drafts = read_json_feed(text, url, now)
        entries, problems = finish(drafts)
        return ParsedFeed(
            one_line(fields.get("title"), TITLE),
            entries,
            None,
            language_tag(fields.get("language")),
            problems,
        )
    return _parse_xml(text, url, now)


def _parse_xml(text: str, url: str, now: datetime) -> ParsedFeed:
    mended, repairs = mended_markup(text)
    try:
        parsed = _feedparser(mended)
        items, failures = parsed.entries, list[str]()
    except ParseError:
        parsed, items, failures = _one_by_one(mended)
    if not items and not parsed.version:
        raise ParseError(_what_else(text))
    entries, problems = finish(_draft(item, url, now) for item in items)
    return ParsedFeed(
        title=one_line(parsed.feed.get("title"), TITLE),
        entries=entries,
        ttl_seconds=_ttl_seconds(parsed.feed),
        language=language_tag(parsed.feed.get("language")),
        problems=tuple(repairs + failures)[:20] + problems,
    )


def _feedparser(text: str) -> Any:
    try:
        # A stream, for feedparser takes bare bytes for a file's name first. Without the feed's address, so
        # that it leaves identifiers as they are; links are resolved and markup is stripped by us.
        return feedparser.parse(  # type: ignore[attr-defined, no-untyped-call]
            io.BytesIO(text.encode("utf-8", "replace")),
            response_headers={"content-type": "application/xml; charset=utf-8"},
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except MemoryError:
        raise
    except Exception as error:  # feedparser raises whatever its input provokes
        raise ParseError(f"The feed is damaged and cannot be read: {error}"[:300]) from error


def _one_by_one(text: str) -> tuple[Any, list[Any], list[str]]:
    """Read each entry with the feed's head alone: the one that feedparser stumbles over is lost alone."""
    spans = [match.span() for match in _ITEM.finditer(text)]
    head, tail = (text[: spans[0][0]], text[spans[-1][1] :]) if spans else (text, "")
    parsed = _feedparser(head + tail)
    items: list[Any] = []
    failures = []
    for number, (start, end) in enumerate(spans, 1):
        try:
            items.extend(_feedparser(head + text[start:end] + tail).entries)
        except ParseError as error:
            failures.append(f"entry {number} cannot be read: {error.__cause__}"[:200])
    return parsed, items, failures


def _draft(item: Any, url: str, now: datetime) -> Draft:
    link = web_link(item.get("link"), url)
    guid = one_line(item.get("id"), 4_000)
    content = max((part.get("value") or "" for part in item.get("content", ())), key=len, default="")
    dates = (
        from_struct(dict.get(item, name), now)
        for name in ("published_parsed", "updated_parsed", "created_parsed")
    )
    return Draft(
        guid=guid,
        url=link or _first_alternate(item, url) or (web_link(guid, url) if guid.startswith("http") else None),
        title=one_line(item.get("title"), TITLE),
        summary=paragraphs(item.get("summary"), SUMMARY),
        content=paragraphs(content, CONTENT),
        author=one_line(item.get("author"), AUTHOR) or None,
        published_at=next((date for date in dates if date), None),
        language=item.get("language") or (item.get("title_detail") or {}).get("language"),
    )


def _first_alternate(item: Any, url: str) -> str | None:
    links = (
        web_link(link.get("href"), url) for link in item.get("links", ()) if link.get("rel") == "alternate"
    )
    return next((link for link in links if link), None)


def _ttl_seconds(feed: Any) -> int | None:
    """RSS's <ttl> in minutes, or the syndication module's updatePeriod and updateFrequency, the longer."""
    period = _MINUTES.get(str(feed.get("sy_updateperiod", "")).strip().lower(), 0)
    times = _whole_number(feed.get("sy_updatefrequency")) or 1
    return max(_whole_number(feed.get("ttl")) * 60, period * 60 // times) or None


def _whole_number(value: object) -> int:
    text = str(value).strip()
    return int(text) if re.fullmatch(r"[0-9]{1,6}", text) else 0


def _what_else(text: str) -> str:
    if HTML.search(text, 0, 5_000):
        return "This is an HTML page, not a feed."
    if text.startswith("<"):
        return "This is an XML document, but not an RSS or Atom feed."
    return "This is not a feed."
