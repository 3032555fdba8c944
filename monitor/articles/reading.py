"""Reads an article's page, or what its feed says where the page may not or cannot be read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus

import structlog

from monitor.app import App
from monitor.articles.identity import address_key, article_url, canonical_url, is_front
from monitor.articles.page import Facts, facts_of, read_page
from monitor.documents.links import is_shared, is_whole
from monitor.documents.word_count import count_words
from monitor.errors import FetchError, LimitError, MonitorError, ParseError, TransientFetchError
from monitor.model import Extracted
from monitor.net import LONGEST_RETRY_AFTER, Access, Fetched
from monitor.store import leases

log = structlog.get_logger(__name__)

_LEAST_FEED_WORDS = 12  # of a feed's own text that may stand in for a page that cannot be read
_GONE = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})


@dataclass(frozen=True, slots=True)
class Source:
    """What is to be read: the page's address ("" for none), its outlet and what the feed itself says.

    The validators are those of the last reading; `dated` says that the feed gives the date. `feeds` are the
    addresses of those that brought it, for their logins and proxies. Where the link is that of other entries
    too, `feed_text`, else `title` (what the feed calls it), is the article. `again`: it was tried before.
    """

    url: str
    outlet: str
    feed_text: str
    dated: bool = False
    etag: str | None = None
    last_modified: str | None = None
    feeds: tuple[str, ...] = ()
    title: str = ""
    again: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """An article as it was read; `page` is the reply that it was read from, None for a feed's own text."""

    extracted: Extracted
    facts: Facts
    page: Fetched | None

    def url(self, asked: str) -> str:
        """The article's canonical address, after redirects."""
        if self.page is None or is_whole(asked):
            return canonical_url(asked)
        return article_url(asked, self.page.url, None)

    @property
    def declared(self) -> str | None:
        """The canonical address that the page gives itself, where it may be believed."""
        if self.page is None or self.extracted.canonical_url is None:
            return None
        return article_url(self.page.url, self.page.url, self.extracted.canonical_url)


async def read(app: App, source: Source, *, last_try: bool) -> Reading | None:
    """The article as it is now, None where the page is as it was.

    Raises TransientFetchError and LimitError while another try is worth it (never at the last one, if the feed
    says enough), other errors where neither page nor feed has a text.
    """
    if is_shared(source.url):
        return await _read_feed(app, source, source.feed_text or source.title)
    try:
        return await _read_page(app, source)
    except MonitorError as error:
        if isinstance(error, TransientFetchError | LimitError) and not last_try:
            raise
        if count_words(source.feed_text) < _LEAST_FEED_WORDS:
            raise
        log.info("feed text instead of page", url=source.url, error=str(error))
        return await _read_feed(app, source, source.feed_text)


async def _read_feed(app: App, source: Source, text: str) -> Reading:
    return Reading(Extracted(text), await app.workers.pages.run(facts_of, text, source.outlet), None)


async def _read_page(app: App, source: Source) -> Reading | None:
    if not source.url:
        raise ParseError("The entry links to no page.")
    configured = {feed.url: feed for feed in app.config.feeds}
    brought_by = [configured[url] for url in source.feeds if url in configured]
    page = await app.http.fetch_page(
        source.url,
        etag=source.etag,
        last_modified=source.last_modified,
        access=Access.of_page(source.url, brought_by),
    )
    if page.not_modified:
        return None
    if is_front(page.url) and not is_front(source.url):
        # What many sites answer instead of 404.
        message = f"{source.url} leads to a front page; the article is not there."
        raise FetchError(message, url=source.url, status=HTTPStatus.NOT_FOUND)
    extracted, facts = await app.workers.pages.run(
        read_page,
        page.body,
        page.url,
        page.charset,
        source.outlet,
        source.dated,
        source.title,
        alone=source.again,
    )
    return Reading(extracted, facts, page)


def again_at(
    error: MonitorError, now: datetime, attempts: int, *, first: timedelta, most: int
) -> datetime | None:
    """When to try again after a failure: ever later, never before the server allows it; None after `most` of them."""
    when = leases.back_off(now, attempts, first=first, most=most)
    asked = error.retry_after if isinstance(error, FetchError) else None
    return max(when, now + min(asked, LONGEST_RETRY_AFTER)) if when and asked else when


def is_gone(error: MonitorError, url: str) -> bool:
    """Whether an error says that the page at `url` itself is there no longer, and no other that it leads to."""
    same = isinstance(error, FetchError) and address_key(error.url) == address_key(url)
    return same and isinstance(error, FetchError) and error.status in _GONE
