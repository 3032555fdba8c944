from __future__ import annotations

from datetime import UTC, datetime

import pytest

from monitor.errors import ParseError
from monitor.feeds.parse import parse_feed
from monitor.feeds.sitemap import sitemap_kind

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


PLAIN = """<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<url><loc>https://paper.example/</loc><lastmod>2025-03-01</lastmod></url>
<url><loc>https://paper.example/tag/dams/</loc><lastmod>2025-03-01</lastmod></url>
<url><loc>/old</loc><lastmod>2019-05-02T08:00:00Z</lastmod></url>
<url><loc>/dam?a=1&b=2</loc><lastmod>2025-02-28T23:30:00-05:00</lastmod></url>
<url><loc>/ferry</loc><lastmod>28 Feb 2025 20:00 CET</lastmod></url>
<url><loc>/undated</loc></url><url><loc>/ahead</loc><lastmod>2031-01-01</lastmod></url></urlset>"""


def test_a_plain_sitemap_gives_the_pages_that_changed_last() -> None:
    feed = parse_feed(PLAIN.encode(), "text/xml", URL, NOW)
    assert [(entry.url, entry.updated_at, entry.published_at) for entry in feed.entries] == [
        ("https://paper.example/dam?a=1&b=2", datetime(2025, 3, 1, 4, 30, tzinfo=UTC), None),
        ("https://paper.example/ferry", datetime(2025, 2, 28, 19, tzinfo=UTC), None),
        ("https://paper.example/old", datetime(2019, 5, 2, 8, tzinfo=UTC), None),
    ]


def test_of_a_sitemap_of_thousands_a_hundred_are_taken() -> None:
    pages = "".join(
        f"<url><loc>/{day}-{n}</loc><lastmod>2025-02-{day:02}</lastmod></url>"
        for n in range(150)
        for day in range(1, 29)
    )
    feed = parse_feed(f"<urlset>{pages}</urlset>".encode(), None, URL, NOW)
    assert {entry.url.rpartition("/")[2].partition("-")[0] for entry in feed.entries} == {"28"}
    assert len(feed.entries) == 100


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (
            b"<urlset><url><loc>https://paper.example/1</loc></url></urlset>",
            "does not say when its pages changed",
        ),
        (b"<sitemapindex></sitemapindex>", "leads to none"),
        (b"<sitemapindex><sitemap><loc>/image-sitemap.xml</loc></sitemap></sitemapindex>", "leads to none"),
    ],
)
def test_sitemaps_that_tell_nothing_new_are_refused(body: bytes, message: str) -> None:
    with pytest.raises(ParseError, match=message):
        parse_feed(body, None, URL, NOW)


@pytest.mark.parametrize(
    ("sitemaps", "order"),
    [
        ([("/a.xml", ""), ("/news.xml", "")], ["/news.xml", "/a.xml"]),
        (
            [("/post-9.xml", ""), ("/post-10.xml", ""), ("/post-1.xml", "")],
            ["/post-10.xml", "/post-9.xml", "/post-1.xml"],
        ),
        ([("/2.xml", "2025-01-02"), ("/1.xml", "2025-02-28T10:00:00Z")], ["/1.xml", "/2.xml"]),
        (
            [("/category-sitemap.xml", "2025-02-28"), ("/sitemap/tag.xml", ""), ("/post.xml", "2024-01-01")],
            ["/post.xml"],
        ),
    ],
)
def test_a_list_of_sitemaps_leads_to_the_likeliest_first(
    sitemaps: list[tuple[str, str]], order: list[str]
) -> None:
    inside = "".join(
        f"<sitemap><loc>{loc}</loc><lastmod>{when}</lastmod></sitemap>" for loc, when in sitemaps
    )
    feed = parse_feed(f"<sitemapindex>{inside}</sitemapindex>".encode(), None, URL, NOW)
    assert (feed.leads_to, feed.entries) == (tuple(f"https://paper.example{path}" for path in order), ())


def test_a_half_character_that_appears_once_hidden_ones_are_gone_costs_no_other_entry() -> None:
    broken = "<url><loc>https://g.example/1</loc><n:news><n:title>A gate &#xD8\x0000; closes</n:title></n:news></url>"
    whole = "<url><loc>https://g.example/2</loc><n:news><n:title>A bridge opens</n:title></n:news></url>"
    text = f'<urlset xmlns:n="http://www.google.com/schemas/sitemap-news/0.9">{broken}{whole}</urlset>'
    feed = parse_feed(text.encode(), None, "https://g.example/news.xml", NOW)
    assert [entry.title for entry in feed.entries] == ["A gate \ufffd closes", "A bridge opens"]


def test_a_thousand_comments_before_the_root_are_looked_through_once() -> None:
    assert sitemap_kind("<?a b?><!-- c -->\n\n" * 240 + "<rss>") is None
    assert sitemap_kind("<?a?>\n <!-- <rss> -->\n" * 100 + "<n:urlset>") == "urlset"


def test_one_clear_day_settles_the_unclear_ones_of_its_sitemap() -> None:
    places = {"/a": "02/01/2025", "/b": "31/01/2025"}
    pages = "".join(f"<url><loc>{place}</loc><lastmod>{day}</lastmod></url>" for place, day in places.items())
    feed = parse_feed(f"<urlset>{pages}</urlset>".encode(), "text/xml", URL, NOW)
    changed = [entry.updated_at for entry in feed.entries]
    assert changed == [datetime(2025, 1, 31, tzinfo=UTC), datetime(2025, 1, 2, tzinfo=UTC)]
