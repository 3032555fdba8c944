"""Finds the feeds of a site: those its page names, those at the usual places, and its sitemaps."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from urllib.parse import urljoin, urlsplit

from monitor.documents.word_count import count_words
from monitor.errors import FetchError, MonitorError
from monitor.feeds.clean import web_link
from monitor.feeds.parse import parse_feed
from monitor.feeds.sanitize import decoded, sanitized_markup
from monitor.feeds.sitemap import linked_sitemaps, sitemap_kind
from monitor.feeds.sitemap_index import followed
from monitor.model import ParsedFeed
from monitor.net import Fetched, Http
from monitor.workers import Pool

_PATHS = (
    "/feed", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml", "/feeds/posts/default", "/feed.json",
    "/feeds", "/news/rss",
)  # fmt: skip
_SITEMAPS = (
    "/news-sitemap.xml",
    "/sitemap-news.xml",
    "/sitemap_news.xml",
    "/sitemap/news.xml",
    "/sitemap.xml",
)
_MOST_TRIED = 15
_MOST_SITEMAPS = 3
_HEAD = 2_000_000

_TAG = re.compile(r"""<(link|a|base)\b((?:[^<>"']|"[^"]{0,4000}"|'[^']{0,4000}'){1,4000})>""", re.IGNORECASE)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_FEED_SCHEME = re.compile(r"\Afeed:(?=//|https?://)", re.IGNORECASE)
_PARAMETER = re.compile(r"&(?=[A-Za-z][A-Za-z0-9]*=)")
"""An ampersand of a link that stands for itself, whatever follows it ("?a=1&copy=2")."""
_ATTRIBUTE = re.compile(r"""([a-zA-Z-]{2,20})\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_FEED_TYPE = re.compile(
    r"(?:application|text)/(?:(?:x-)?(?:rss|atom|rdf)\+xml|xml|(?:feed\+)?json)\b", re.IGNORECASE
)
_FEED_PLACE = re.compile(r"\brss\b|\batom\b|/feeds?\b|\.(?:rss|rdf|atom)\b", re.IGNORECASE)
_ROBOTS_SITEMAP = re.compile(r"^\s*sitemap\s*:\s*(\S+)", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class FoundFeed:
    """A feed that answers, and what it brings. `how` says where its address came from."""

    url: str
    how: str
    parsed: ParsedFeed

    @property
    def newest(self) -> datetime | None:
        """When its newest entry was published."""
        return max(
            (when for e in self.parsed.entries if (when := e.published_at or e.updated_at)), default=None
        )

    @property
    def words(self) -> int:
        """Words of text that an entry holds in the middle, its title left out."""
        lengths = sorted(count_words(max(e.content, e.summary, key=len)) for e in self.parsed.entries)
        return lengths[len(lengths) // 2] if lengths else 0


@dataclass(frozen=True, slots=True)
class Finder:
    """Looks at a site as politely as the service itself: `http` paces, `pages` parses in a process of its own."""

    http: Http
    pages: Pool
    now: datetime

    async def find(self, address: str, *, everything: bool = False) -> list[FoundFeed]:
        """The feeds of the site or page at `address`, the likeliest first.

        Each step is taken only where those before found nothing, unless `everything` is asked for. Raises
        FetchError if the site cannot be read at all.
        """
        page = await self._open(address)
        if (parsed := await self._parsed(page)) is not None:
            return [FoundFeed(page.url, "the address itself", parsed)]
        named, linked = await self.pages.run(candidates, page.body, page.content_type, page.url)
        root = urljoin(page.url, "/")
        steps = (
            ("named by the page", named),
            ("linked on the page", linked),
            ("at a usual place", [urljoin(root, path) for path in _PATHS]),
            ("a sitemap", None),
        )
        found: dict[str, FoundFeed] = {}
        for how, urls in steps:
            if found and not everything:
                break
            tried = [link async for link in self._sitemaps(root)] if urls is None else urls
            for feed in [f async for f in self._working(how, tried)]:
                found.setdefault(feed.url, feed)
        return sorted(found.values(), key=_rank)

    async def _open(self, address: str) -> Fetched:
        if "://" in address:
            return await self.http.fetch(address)
        try:
            return await self.http.fetch(f"https://{address}")
        except FetchError:
            return await self.http.fetch(f"http://{address}")

    async def _working(self, how: str, urls: Iterable[str]) -> AsyncIterator[FoundFeed]:
        for url in list(dict.fromkeys(urls))[:_MOST_TRIED]:
            try:
                fetched = await self.http.fetch(url)
            except FetchError:
                continue
            if (parsed := await self._parsed(fetched)) is not None:
                yield FoundFeed(fetched.url if how == "at a usual place" else url, how, parsed)

    async def _parsed(self, fetched: Fetched) -> ParsedFeed | None:
        try:
            parsed = await self._read(fetched)
            return await followed(parsed, self._read_at) if parsed.leads_to else parsed
        except MonitorError:
            return None

    async def _read_at(self, url: str) -> ParsedFeed:
        return await self._read(await self.http.fetch(url))

    async def _read(self, fetched: Fetched) -> ParsedFeed:
        return await self.pages.run(parse_feed, fetched.body, fetched.content_type, fetched.url, self.now)

    async def _sitemaps(self, root: str) -> AsyncIterator[str]:
        """Sitemaps that robots.txt names or that lie where they usually do; of lists, the news sitemaps in them."""
        named = [urljoin(root, path) for path in _SITEMAPS]
        try:
            robots = await self.http.fetch(urljoin(root, "/robots.txt"))
            named = [*sitemaps_in(robots.body, root), *named]
        except FetchError:
            pass
        for url in list(dict.fromkeys(named))[:_MOST_TRIED]:
            try:
                fetched = await self.http.fetch(url)
                links = await self.pages.run(
                    inside_list, fetched.body, fetched.content_type, fetched.url, self.now
                )
            except MonitorError:
                continue
            for link in links[:_MOST_SITEMAPS] if links else [url]:
                yield link


def candidates(body: bytes, content_type: str | None, url: str) -> tuple[list[str], list[str]]:
    """Addresses that a page names as feeds, and those of its links that look like feeds. Run it in a worker."""
    named, linked = [], []
    text = _COMMENT.sub(" ", decoded(body[:_HEAD], content_type))
    tags = [(tag.lower(), _attributes(written)) for tag, written in _TAG.findall(text)]
    bases = (web_link(attributes.get("href"), url) for tag, attributes in tags if tag == "base")
    base = next((link for link in bases if link), url)
    for tag, attributes in tags:
        link = web_link(_FEED_SCHEME.sub("", attributes.get("href", "")), base)
        if link is None or tag == "base":
            continue
        relations = attributes.get("rel", "").lower().split()
        if tag == "link":
            if _names_feed(relations, attributes.get("type", "").strip(), link):
                named.append(link)
        elif _FEED_PLACE.search(urlsplit(link).path) or _FEED_TYPE.match(attributes.get("type", "")):
            linked.append(link)
    return named, linked


def _attributes(written: str) -> dict[str, str]:
    """The attributes of a tag by their names in small letters."""
    return {
        name.lower(): unescape(_PARAMETER.sub("&amp;", double or single or bare))
        for name, double, single, bare in _ATTRIBUTE.findall(written)
    }


def _names_feed(relations: list[str], kind: str, link: str) -> bool:
    """Whether a <link> names a feed; plain JSON and no type at all are one only at an address that looks like one."""
    if "feed" in relations:
        return True
    if "alternate" not in relations or "oembed" in kind:
        return False
    likely = bool(_FEED_PLACE.search(urlsplit(link).path))
    return likely if kind.lower() in ("", "application/json", "text/json") else bool(_FEED_TYPE.match(kind))


def sitemaps_in(robots: bytes, root: str) -> list[str]:
    """The sitemaps that a robots.txt names, those of news first."""
    names = _ROBOTS_SITEMAP.findall(robots[:_HEAD].decode("utf-8", "replace"))
    links = [link for name in names if (link := web_link(name, root))]
    return sorted(links, key=lambda link: "news" not in link.lower())


def inside_list(body: bytes, content_type: str | None, url: str, now: datetime) -> list[str]:
    """The news sitemaps in a list of sitemaps; none where the body is something else. Run it in a worker."""
    text, _ = sanitized_markup(decoded(body, content_type))
    if sitemap_kind(text) != "sitemapindex":
        return []
    return [link for link in linked_sitemaps(text, url, now) if "news" in link.lower()]


def _rank(feed: FoundFeed) -> tuple[bool, bool, bool]:
    """Feeds of comments, sitemaps that tell no titles, and empty ones last."""
    return (
        "comment" in f"{feed.url} {feed.parsed.title}".lower(),
        not feed.parsed.entries,
        not any(entry.title for entry in feed.parsed.entries),
    )
