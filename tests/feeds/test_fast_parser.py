"""The fast parser says what feedparser says, field by field, or leaves the feed to it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.feeds import fast_parser, parse
from monitor.feeds.finish import finish
from monitor.feeds.sanitize import sanitized_markup

NOW = datetime(2025, 3, 1, 12, tzinfo=UTC)
URL = "https://paper.example/feeds/all.xml"
SPACES = (
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:media="http://search.yahoo.com/mrss/" xmlns:atom="http://www.w3.org/2005/Atom" '
    'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:own="https://paper.example/own"'
)

RSS_PARTS = (
    "<title>Dam fails</title>",
    "<title>  Caf\u00e9 &amp;amp; bar\n </title>",
    "<title><![CDATA[<b>Bold</b> claims]]></title>",
    "<title/>",
    '<title xml:lang="de">Damm bricht</title>',
    "<dc:title>Other title</dc:title>",
    "<media:title>Picture title</media:title>",
    '<media:content url="/a.jpg"><media:title>Inner</media:title><media:description>Seen</media:description>'
    "</media:content>",
    '<media:title type="plain">Typed picture</media:title>',
    "<link>/story/1</link>",
    "<link>https://paper.example/2?a=1&amp;b=2</link>",
    "<link></link>",
    '<atom:link href="https://paper.example/3" rel="alternate"/>',
    '<atom:link href="https://paper.example/4" rel="related" type="text/html"/>',
    "<guid>https://paper.example/guid</guid>",
    '<guid isPermaLink="false">tag:7</guid>',
    "<description>Short &lt;p&gt;words&lt;/p&gt;</description>",
    "<description>Second words</description>",
    "<content:encoded><![CDATA[<p>Long</p><p>words</p>]]></content:encoded>",
    "<itunes:summary>Spoken words</itunes:summary>",
    "<author>desk@paper.example (The Desk)</author>",
    "<dc:creator>A. Reporter</dc:creator>",
    "<dc:creator>B. Reporter</dc:creator>",
    "<pubDate>Fri, 28 Feb 2025 10:00:00 +0200</pubDate>",
    "<pubDate>28 Feb 2025 10:00 GMT</pubDate>",
    "<pubDate>yesterday</pubDate>",
    "<dc:date>2025-02-27T08:00:00Z</dc:date>",
    "<dc:date>2025-02-27</dc:date>",
    "<dc:language>fr</dc:language>",
    "<category>World</category>",
    '<enclosure url="/a.mp3" type="audio/mpeg" length="1"/>',
    '<source url="https://wire.example/">The Wire</source>',
    "<own:id>9</own:id>",
    "<own:box><title>Boxed</title></own:box>",
    "<image><title>Logo</title></image>",
    "<description>Not <b>escaped</b></description>",
    "Bare &#8217; text",
)

ATOM_PARTS = (
    "<title>Vote today</title>",
    '<title type="html">&lt;i&gt;Vote&lt;/i&gt;</title>',
    '<title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">Vote</div></title>',
    "<id>tag:1</id>",
    "<id>/relative</id>",
    "<id>https://wire.example/id</id>",
    '<link href="https://wire.example/1"/>',
    '<link href="/2" rel="alternate" type="text/html"/>',
    '<link href="https://wire.example/3.json" rel="alternate" type="application/json"/>',
    '<link href="https://wire.example/4" rel="enclosure"/>',
    "<summary>In short</summary>",
    '<content type="html">&lt;p&gt;At length&lt;/p&gt;</content>',
    '<content type="html" xml:base="https://else.example/">Based</content>',
    '<content src="https://wire.example/5"/>',
    "<author><name>A. Reporter</name></author>",
    "<author><name>A. Reporter</name><email>a@wire.example</email></author>",
    "<author><email>a@wire.example</email></author>",
    "<published>2025-02-27T08:00:00.123+01:00</published>",
    "<updated>2025-02-28T08:00:00Z</updated>",
    "<updated>2025-02-28 08:00</updated>",
    '<category term="world"/>',
    "<source><title>Elsewhere</title><id>tag:else</id></source>",
    "<media:group><media:title>Clip</media:title><media:description>Of it</media:description></media:group>",
)
HEADS = (
    "",
    "<language>en-GB</language>",
    "<ttl>30</ttl>",
    "<dc:language>de</dc:language>",
    "<title>Second</title>",
)


def outcome(found: object) -> object:
    entries = finish(parse._raw_entry(item, URL, NOW) for item in found.entries)
    return entries, parse.one_line(found.feed.get("title"), 500), parse._ttl_seconds(found.feed)


def agree(text: str) -> bool:
    """Whether the fast parser took the feed; it must then say the same."""
    sanitized, _ = sanitized_markup(text)
    found = fast_parser.read(sanitized)
    if found is None:
        return False
    assert outcome(found) == outcome(parse._feedparser(sanitized))
    return True


def rss(parts: list[str], head: str, lang: str = "") -> str:
    half = len(parts) // 2
    items = f"<item>{''.join(parts[:half])}</item><item>{''.join(parts[half:])}</item>"
    return f'<rss version="2.0" {SPACES} {lang}><channel><title>Paper</title>{head}{items}</channel></rss>'


def atom(parts: list[str], attributes: str = "") -> str:
    return (
        f'<feed xmlns="http://www.w3.org/2005/Atom" {SPACES} {attributes}><title>Wire</title>'
        f"<entry>{''.join(parts)}</entry></feed>"
    )


@settings(max_examples=250, deadline=None)
@given(
    st.lists(st.sampled_from(RSS_PARTS), max_size=12),
    st.sampled_from(HEADS),
    st.sampled_from(("", 'xml:lang="en"')),
)
def test_whatever_an_rss_feed_is_made_of_both_readers_agree(parts: list[str], head: str, lang: str) -> None:
    agree(rss(parts, head, lang))


@settings(max_examples=250, deadline=None)
@given(
    st.lists(st.sampled_from(ATOM_PARTS), max_size=10),
    st.sampled_from(("", 'xml:base="https://base.example/x/"', 'xml:lang="en"')),
)
def test_whatever_an_atom_feed_is_made_of_both_readers_agree(parts: list[str], attributes: str) -> None:
    agree(atom(parts, attributes))


def test_an_ordinary_feed_is_read_quickly() -> None:
    parts = [RSS_PARTS[n] for n in (0, 9, 15, 16, 18, 21, 23, 29, 30)]
    assert agree(rss(parts * 2, "<language>en</language><ttl>30</ttl>"))
    assert agree(atom([ATOM_PARTS[n] for n in (1, 3, 6, 10, 11, 14, 17, 18, 20)]))
    assert agree(
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">'
        '<channel rdf:about="https://old.example/"><title>Old</title></channel>'
        '<item rdf:about="https://old.example/1"><title>First</title><link>https://old.example/1</link></item></rdf:RDF>'
    )


@pytest.mark.parametrize(
    "text",
    [
        rss(["<title>Fish & chips</title>"], ""),
        rss(["<title>Not <b>escaped</b></title>"], ""),
        rss(["<title>&nbsp;</title>"], ""),
        "<opml version='2.0'><body/></opml>",
        "<!DOCTYPE rss [<!ENTITY a 'b'>]><rss><channel/></rss>",
    ],
)
def test_what_is_not_plain_is_left_to_feedparser(text: str) -> None:
    assert fast_parser.read(text) is None


@pytest.mark.parametrize(
    "body", [b"<rss version='2.0'><channel/></rss>", b"<feed xmlns='http://www.w3.org/2005/Atom'/>"]
)
def test_a_feed_that_holds_nothing_is_a_feed_whoever_reads_it(body: bytes) -> None:
    assert fast_parser.read(body.decode()) is not None
    assert parse.parse_feed(body, None, URL, NOW).entries == ()
