"""Turns the bytes of an RSS, Atom or JSON feed or a sitemap into entries; the only place that knows feedparser."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import feedparser

from monitor.documents.dates import Order, order_in, plausible, read_date
from monitor.errors import ParseError
from monitor.feeds.clean import AUTHOR, CONTENT, SUMMARY, TITLE, one_line, paragraphs, web_link
from monitor.feeds.fast_parser import IANA, read
from monitor.feeds.finish import finish
from monitor.feeds.jsonfeed import read_json_feed
from monitor.feeds.raw_entry import RawEntry, language_tag
from monitor.feeds.sanitize import HTML, decoded, escaped_ampersands, sanitized_markup, without_cut_entry
from monitor.feeds.sitemap import linked_sitemaps, read_sitemap, sitemap_kind
from monitor.model import ParsedFeed

_ITEM = re.compile(r"<(item|entry)\b[^>]*>.*?</\1\s*>", re.DOTALL)
_FIRST_ITEM = re.compile(r"<(?:item|entry)\b")
_SKIP_HOURS = re.compile(r"<skipHours>(.*?)</skipHours>", re.DOTALL | re.IGNORECASE)
_SKIP_DAYS = re.compile(r"<skipDays>(.*?)</skipDays>", re.DOTALL | re.IGNORECASE)
_HOUR = re.compile(r"<hour>\s*(\d{1,2})\s*</hour>", re.IGNORECASE)
_DAY = re.compile(r"<day>\s*(\w{6,9})\s*</day>", re.IGNORECASE)
_ATOM = re.compile(r"\s*<(?:\w+:)?feed\b", re.IGNORECASE)
_HEAD = 50_000
_MOST_SITEMAPS = 10
_NAME = re.compile(r"(?:[^.:]+\.)+(?:[^.:\d]+|xn--[a-z0-9-]+)")
_MAIL_AND_NAME = re.compile(r"[^\s@]+@[^\s@]+\s+\(([^()]+)\)")  # as RSS has its authors
_DAYS = {
    day: number
    for number, day in enumerate(
        ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    )
}
_MINUTES = {"hourly": 60, "daily": 1_440, "weekly": 10_080, "monthly": 43_200, "yearly": 525_600}


@dataclass(frozen=True, slots=True)
class _Channel:
    """What holds for all entries of a feed: how it writes dates, its language, and its author (of Atom alone)."""

    order: Order | None = None
    language: str | None = None
    author: str = ""

    def date(self, text: object) -> datetime | None:
        return read_date(text, order=self.order, language=self.language)


_UNSAID = _Channel()


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
        fields, raw_entries = read_json_feed(text, url, now)
        entries, problems = finish(raw_entries)
        return ParsedFeed(
            one_line(fields.get("title"), TITLE),
            entries,
            None,
            language_tag(fields.get("language")),
            problems,
        )
    return _parse_xml(text, url, now)


def _parse_sitemap(text: str, kind: str, url: str, now: datetime) -> ParsedFeed:
    if kind == "sitemapindex":
        links = linked_sitemaps(text, url, now)
        if not links:
            raise ParseError("This list of sitemaps leads to none that may hold articles.")
        return ParsedFeed("", (), leads_to=tuple(links[:_MOST_SITEMAPS]))
    title, raw_entries = read_sitemap(text, url, now)
    entries, problems = finish(raw_entries)
    return ParsedFeed(title, entries, problems=problems)


def _parse_xml(text: str, url: str, now: datetime) -> ParsedFeed:
    sanitized, repairs = sanitized_markup(text)
    if kind := sitemap_kind(sanitized):
        return _parse_sitemap(sanitized, kind, url, now)
    sanitized, cut = without_cut_entry(sanitized)
    parsed, items, failures = _items(sanitized)
    if not items and not getattr(parsed, "version", ""):
        raise ParseError(_what_else(text))
    language = language_tag(parsed.feed.get("language"))
    order = order_in(text for item in items for text in _dates(item))
    author = one_line(parsed.feed.get("author"), AUTHOR) if _ATOM.match(sanitized) else ""
    channel = _Channel(order, language, author)
    base = url if _ATOM.match(sanitized) else _base(parsed.feed.get("link"), url)
    entries, problems = finish(_raw_entry(item, base, now, channel) for item in items)
    hours, days = _skipped(sanitized)
    return ParsedFeed(
        title=one_line(parsed.feed.get("title"), TITLE),
        entries=entries,
        ttl_seconds=_ttl_seconds(parsed.feed),
        language=language,
        problems=tuple(repairs + cut + failures)[:20] + problems,
        skip_hours=hours,
        skip_days=days,
    )


def _base(site: object, url: str) -> str:
    """What an RSS feed's links are relative to: its site, where the feed itself is kept at another domain."""
    link = web_link(site, url)
    return link if link and _are_apart(_host(link), _host(url)) else url


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")


def _are_apart(one: str, other: str) -> bool:
    """Whether two hosts are of different domains; a machine's number or single name is of none."""
    if one == other or not (_NAME.fullmatch(one) and _NAME.fullmatch(other)):
        return False
    if one.split(".")[-2:] != other.split(".")[-2:]:
        return True
    from monitor.net.limits import domain_of_host  # noqa: PLC0415  (250 modules and a list that takes 25 MB)

    return (domain_of_host(one) or one) != (domain_of_host(other) or other)


def _items(text: str) -> tuple[Any, list[Any], list[str]]:
    """The feed, its entries and what could not be read: quickly, else by feedparser, else one entry at a time."""
    if (quick := read(text)) is not None:
        return quick, quick.entries, []
    if (sanitized := escaped_ampersands(text)) != text:
        return _items(sanitized)
    try:
        parsed = _feedparser(text)
    except ParseError:
        return _one_by_one(text)
    return parsed, parsed.entries, []


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


def _raw_entry(item: Any, url: str, now: datetime, channel: _Channel = _UNSAID) -> RawEntry:
    link = web_link(item.get("feedburner_origlink"), url) or _first_of_languages(item, url)
    link = link or web_link(item.get("link"), url)
    guid = one_line(item.get("id"), 4_000)
    content = max((part.get("value") or "" for part in item.get("content", ())), key=len, default="")
    text = paragraphs(content, CONTENT)
    same = item.get("summary") == content  # as where a feed gives its texts once
    dates = (plausible(channel.date(text), now) for text in _dates(item))
    return RawEntry(
        guid=guid,
        url=link
        or _first_alternate(item, url)
        or _elsewhere(item, url)
        or (web_link(guid, url) if guid.startswith("http") else None),
        title=one_line(item.get("title"), TITLE),
        summary=text[:SUMMARY].rstrip() if same else paragraphs(item.get("summary"), SUMMARY),
        content=text,
        author=one_line(_authors(item) or channel.author, AUTHOR) or None,
        updated_at=plausible(channel.date(dict.get(item, "updated")), now),
        published_at=next((date.replace(microsecond=0) for date in dates if date), None),
        language=item.get("language") or (item.get("title_detail") or {}).get("language"),
    )


def _dates(item: Any) -> list[object]:
    """The dates of an entry as they are written, the one that counts first."""
    # FeedParserDict itself gives "updated" for "published".
    return [text for name in ("published", "updated", "created") if (text := dict.get(item, name))]


def _authors(item: Any) -> str:
    names = dict.fromkeys(one.get("name") for one in item.get("authors", ()) if one.get("name"))
    author = ", ".join(names) if len(names) > 1 else str(item.get("author") or "")
    named = _MAIL_AND_NAME.fullmatch(author.strip())
    return named[1] if named else author


def _first_of_languages(item: Any, url: str) -> str | None:
    """The first of several pages of one entry that differ in their language; feedparser gives the last."""
    pages = [link for link in _alternates(item) if link.get("hreflang")]
    return web_link(pages[0].get("href"), url) if len(pages) > 1 else None


def _first_alternate(item: Any, url: str) -> str | None:
    links = (web_link(link.get("href"), url) for link in _alternates(item))
    return next((link for link in links if link), None)


def _elsewhere(item: Any, url: str) -> str | None:
    """Where Atom's content stands that is not in the feed (RFC 4287, 4.1.3.2)."""
    links = (web_link(part.get("src"), url) for part in item.get("content", ()))
    return next((link for link in links if link), None)


def _alternates(item: Any) -> list[Any]:
    return [
        link for link in item.get("links", ()) if (link.get("rel") or "").removeprefix(IANA) == "alternate"
    ]


def _ttl_seconds(feed: Any) -> int | None:
    """RSS's <ttl> in minutes, or the syndication module's updatePeriod and updateFrequency, the longer."""
    period = _MINUTES.get(str(feed.get("sy_updateperiod", "")).strip().lower(), 0)
    times = _whole_number(feed.get("sy_updatefrequency")) or 1
    return max(_whole_number(feed.get("ttl")) * 60, period * 60 // times) or None


def _skipped(text: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Hours (0 to 23, UTC) and days (Monday is 0) on which an RSS feed asks to be left alone."""
    first = _FIRST_ITEM.search(text)
    head = text[: first.start() if first else None][:_HEAD]
    hours, days = _SKIP_HOURS.search(head), _SKIP_DAYS.search(head)
    return (
        # Version 0.91 counted from 1 to 24.
        tuple(
            sorted({int(hour) % 24 for hour in _HOUR.findall(hours[1]) if int(hour) <= 24} if hours else ())
        ),
        tuple(
            sorted(
                {_DAYS[day.lower()] for day in _DAY.findall(days[1]) if day.lower() in _DAYS} if days else ()
            )
        ),
    )


def _whole_number(value: object) -> int:
    text = str(value).strip()
    return int(text) if re.fullmatch(r"[0-9]{1,6}", text) else 0


def _what_else(text: str) -> str:
    if HTML.search(text, 0, 5_000):
        return "This is an HTML page, not a feed."
    if text.startswith("<"):
        return "This is an XML document, but not an RSS or Atom feed."
    return "This is not a feed."
