"""Feeds of a site are found where its page names them, at usual places and through its sitemaps."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from monitor.config.models import WorkersConfig
from monitor.feeds.discover import Finder, FoundFeed, candidates, sitemaps_in
from monitor.workers import open_workers
from tests.feeds.reader import rss
from tests.net.test_http import http_for_tests
from tests.support.web import Reply, serve

NOW = datetime(2025, 4, 8, 12, tzinfo=UTC)
PAGE = b"""<html><head><link rel="stylesheet" href="/a.css">
<LINK rel='alternate' type='application/rss+xml' href='/comments'>
<link href=/main type=application/rss+xml rel="alternate home"><link rel="alternate" hreflang="de" href="/de"></head>
<body><a href="/about">About us</a> <a href="/world/rss.xml">World</a>
<a href="javascript:feed()">x</a></body></html>"""


@asynccontextmanager
async def finder() -> AsyncIterator[Finder]:
    async with http_for_tests() as http, open_workers(WorkersConfig()) as workers:
        yield Finder(http, workers.pages, NOW)


async def found(pages: dict[str, Reply], **how: bool) -> list[FoundFeed]:
    async with serve(pages) as web, finder() as looking:
        return await looking.find(web.url + "/", **how)


def test_a_page_names_feeds_and_links_to_others() -> None:
    named, linked = candidates(PAGE, "text/html", "https://site.example/")
    assert named == ["https://site.example/comments", "https://site.example/main"]
    assert linked == ["https://site.example/world/rss.xml"]


def test_links_of_feeds_are_read_as_browsers_read_them() -> None:
    page = (
        "<link rel=alternate type=application/x-rss+xml href='feed?a=1&copy=2&amp;b=3'>"
        "<link rel=alternate type=application/rss+xml href='feed:https://site.example/x'><base href='/news/'>"
    )
    assert candidates(page.encode(), "text/html", "https://site.example/")[0] == [
        "https://site.example/news/feed?a=1&copy=2&b=3",
        "https://site.example/x",
    ]


async def test_feeds_that_the_page_names_are_enough_and_comments_come_last() -> None:
    comments = rss(2).replace(b"Paper", b"Comments on Paper")
    feeds = await found(
        {"/": Reply(body=PAGE), "/main": Reply(body=rss(3)), "/comments": Reply(body=comments)}
    )
    assert [(feed.parsed.title, len(feed.parsed.entries), feed.how) for feed in feeds] == [
        ("Paper", 3, "named by the page"),
        ("Comments on Paper", 2, "named by the page"),
    ]


async def test_a_feed_is_found_as_itself() -> None:
    [feed] = await found({"/": Reply(body=rss(3))})
    assert (feed.how, feed.words) == ("the address itself", 0)


async def test_usual_places_are_tried_where_the_page_names_nothing() -> None:
    [feed] = await found({"/": Reply(body=b"<html>news</html>"), "/feed.xml": Reply(body=rss(1))})
    assert (feed.url.endswith("/feed.xml"), feed.how) == (True, "at a usual place")


async def test_news_sitemaps_are_found_through_robots_and_lists() -> None:
    news = (
        b"<urlset xmlns:n='urn:news'><url><loc>https://s.example/1</loc><n:news><n:title>One</n:title></n:news></url>"
        b"</urlset>"
    )
    async with serve({"/": Reply(body=b"<html>news</html>")}) as web, finder() as looking:
        index = f"<sitemapindex><sitemap><loc>{web.url}/news-7.xml</loc></sitemap></sitemapindex>"
        web.pages["/robots.txt"] = Reply(body=b"Sitemap: /maps.xml\n")
        web.pages["/maps.xml"] = Reply(body=index.encode())
        web.pages["/news-7.xml"] = Reply(body=news)
        [feed] = await looking.find(web.url)
    assert feed.url.endswith("/news-7.xml")


async def test_a_site_without_feeds_gives_none() -> None:
    assert await found({"/": Reply(body=b"<html>nothing</html>")}) == []


def test_robots_txt_names_sitemaps() -> None:
    robots = b"User-agent: *\nSitemap: https://s.example/a.xml\n sitemap:/news.xml\n"
    assert sitemaps_in(robots, "https://s.example/") == [
        "https://s.example/news.xml",
        "https://s.example/a.xml",
    ]
