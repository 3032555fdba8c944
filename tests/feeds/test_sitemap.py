from __future__ import annotations

from datetime import UTC, datetime

import pytest

from monitor.errors import ParseError
from monitor.feeds.parse import parse_feed
from monitor.feeds.sitemap import linked_sitemaps, sitemap_kind

NOW = datetime(2025, 3, 1, 12, tzinfo=UTC)
URL = "https://paper.example/news-sitemap.xml"
NEWS = b"""<?xml version="1.0" encoding="UTF-8"?><?xml-stylesheet href="x.xsl"?><!-- made at night -->
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"
 xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
<url><loc>https://paper.example/1</loc><image:image><image:loc>https://paper.example/1.jpg</image:loc>
 <image:title>A picture</image:title></image:image><news:news><news:publication><news:name>The Paper</news:name>
 <news:language>en</news:language></news:publication><news:publication_date>2025-02-28T10:00:00+02:00</news:publication_date>
 <news:title>Dam fails &amp; floods town</news:title></news:news></url>
<url><loc>https://paper.example/about</loc></url>
<url><loc>/2</loc><news:news><news:title>Second</news:title><news:publication_date>2025-02-27</news:publication_date>
 </news:news></url></urlset>"""


def test_a_news_sitemap_gives_its_news() -> None:
    feed = parse_feed(NEWS, "application/xml", URL, NOW)
    first, second = feed.entries
    assert (feed.title, first.title, first.url) == (
        "The Paper",
        "Dam fails & floods town",
        "https://paper.example/1",
    )
    assert (first.published_at, first.language) == (datetime(2025, 2, 28, 8, tzinfo=UTC), "en")
    assert (second.url, second.published_at) == ("https://paper.example/2", datetime(2025, 2, 27, tzinfo=UTC))


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"<urlset><url><loc>https://paper.example/1</loc></url></urlset>", "not one of news"),
        (b"<sitemapindex><sitemap><loc>/a.xml</loc></sitemap></sitemapindex>", "list of sitemaps"),
    ],
)
def test_other_sitemaps_are_no_feeds(body: bytes, message: str) -> None:
    with pytest.raises(ParseError, match=message):
        parse_feed(body, None, URL, NOW)


def test_a_list_of_sitemaps_leads_to_those_of_news_first() -> None:
    text = "<sitemapindex><sitemap><loc>/a.xml</loc></sitemap><sitemap><loc>/news.xml</loc></sitemap></sitemapindex>"
    assert linked_sitemaps(text, URL) == ["https://paper.example/news.xml", "https://paper.example/a.xml"]


def test_a_half_character_that_appears_once_hidden_ones_are_gone_costs_no_other_entry() -> None:
    broken = "<url><loc>https://g.example/1</loc><n:news><n:title>A gate &#xD8\x0000; closes</n:title></n:news></url>"
    whole = "<url><loc>https://g.example/2</loc><n:news><n:title>A bridge opens</n:title></n:news></url>"
    text = f'<urlset xmlns:n="http://www.google.com/schemas/sitemap-news/0.9">{broken}{whole}</urlset>'
    feed = parse_feed(text.encode(), None, "https://g.example/news.xml", NOW)
    assert [entry.title for entry in feed.entries] == ["A gate \ufffd closes", "A bridge opens"]


def test_a_thousand_comments_before_the_root_are_looked_through_once() -> None:
    assert sitemap_kind("<?a b?><!-- c -->\n\n" * 240 + "<rss>") is None
    assert sitemap_kind("<?a?>\n <!-- <rss> -->\n" * 100 + "<n:urlset>") == "urlset"
