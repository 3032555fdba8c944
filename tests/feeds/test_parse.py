from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from monitor.errors import ParseError
from monitor.feeds.parse import parse_feed
from monitor.model import Entry, ParsedFeed

NOW = datetime(2025, 3, 1, 12, tzinfo=UTC)
URL = "https://paper.example/feeds/all.xml"


def parse(text: str | bytes, content_type: str | None = None) -> ParsedFeed:
    return parse_feed(text if isinstance(text, bytes) else text.encode(), content_type, URL, NOW)


def rss(items: str, head: str = "") -> str:
    return (
        f'<?xml version="1.0"?><rss version="2.0"><channel><title>Paper</title>{head}{items}</channel></rss>'
    )


def item(number: int, title: str = "", more: str = "") -> str:
    return (
        f"<item><guid>id-{number}</guid><link>/story/{number}</link>"
        f"<title>{title or f'Story {number}'}</title>{more}</item>"
    )


def only(feed: ParsedFeed) -> Entry:
    (entry,) = feed.entries
    return entry


def test_an_rss_feed_gives_its_entries() -> None:
    more = (
        "<description>&lt;p&gt;Dam &lt;b&gt;fails&lt;/b&gt;.&lt;/p&gt;&lt;p&gt;Two hurt.&lt;/p&gt;</description>"
        "<author>A. Reporter</author><pubDate>Fri, 28 Feb 2025 10:00:00 +0200</pubDate>"
    )
    feed = parse(rss(item(1, "Dam &amp; bridge", more), "<language>en-GB</language><ttl>30</ttl>"))
    assert (feed.title, feed.language, feed.ttl_seconds, feed.problems) == ("Paper", "en-gb", 1_800, ())
    assert only(feed) == Entry(
        guid="id-1",
        url="https://paper.example/story/1",
        title="Dam & bridge",
        summary="Dam fails.\nTwo hurt.",
        author="A. Reporter",
        published_at=datetime(2025, 2, 28, 8, tzinfo=UTC),
        language=None,
    )


def test_an_atom_feed_gives_its_entries() -> None:
    feed = parse(
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://other.example/x/"><title>Wire</title><entry>'
        '<id>tag:1</id><title type="html">Vote &lt;i&gt;today&lt;/i&gt;</title><link href="a.html"/>'
        '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>One.</p><p>Two.</p></div></content>'
        "<updated>2025-02-27T00:00:00Z</updated></entry></feed>"
    )
    entry = only(feed)
    assert (entry.guid, entry.url) == ("tag:1", "https://other.example/x/a.html")
    assert (entry.title, entry.content) == ("Vote today", "One.\nTwo.")
    assert entry.published_at == datetime(2025, 2, 27, tzinfo=UTC)


def test_an_rdf_feed_gives_its_entries_and_its_update_period() -> None:
    feed = parse(
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
        'xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"><channel><title>Old</title>'
        "<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency></channel>"
        '<item rdf:about="https://old.example/1"><title>First</title><link>https://old.example/1</link></item>'
        "</rdf:RDF>"
    )
    assert (only(feed).url, feed.ttl_seconds) == ("https://old.example/1", 21_600)


def test_a_json_feed_gives_its_entries() -> None:
    feed = parse(
        json.dumps(
            {
                "version": "https://jsonfeed.org/version/1.1",
                "title": "Jay",
                "language": "de",
                "items": [
                    {
                        "id": 7,
                        "url": "/7",
                        "title": "Seven",
                        "content_text": "1 < 2 & <b>",
                        "authors": [{"name": "A"}, {"name": "B"}],
                        "date_published": "2025-02-28T10:00:00+02:00",
                    },
                    {"id": "8", "external_url": "https://else.example/8", "content_html": "<p>x</p><p>y</p>"},
                    "no item",
                    {"id": None, "url": 5, "title": ["odd"]},
                ],
            }
        )
    )
    first, second = feed.entries
    assert (feed.title, feed.language) == ("Jay", "de")
    assert (first.guid, first.url, first.content, first.author) == (
        "7",
        "https://paper.example/7",
        "1 < 2 & <b>",
        "A, B",
    )
    assert first.published_at == datetime(2025, 2, 28, 8, tzinfo=UTC)
    assert (second.url, second.content) == ("https://else.example/8", "x\ny")
    assert len(feed.problems) == 2


@pytest.mark.parametrize("reference", ["&#xD800;", "&#x110000;", "&#99999999999999;", "&#0;"])
def test_an_impossible_character_costs_no_entry(reference: str) -> None:
    items = "".join(item(number, f"Bad {reference} one" if number == 25 else "") for number in range(50))
    feed = parse(rss(items))
    assert len(feed.entries) == 50
    assert feed.entries[25].title == "Bad \ufffd one"
    assert len(feed.problems) == 1


def test_an_entry_that_cannot_be_parsed_loses_itself_alone() -> None:
    broken = item(
        3, more='<psc:chapters xmlns:psc="http://podlove.org/simple-chapters"><psc:chapter/></psc:chapters>'
    )
    feed = parse(rss(item(1) + broken + item(4)))
    assert {"id-1", "id-4"} <= {entry.guid for entry in feed.entries}


def test_markup_that_is_not_well_formed_is_read_all_the_same() -> None:
    feed = parse(rss(item(1, "Fish & chips") + item(2, "<b>Unclosed") + item(3)))
    assert [entry.guid for entry in feed.entries] == ["id-1", "id-2", "id-3"]
    assert feed.entries[0].title == "Fish & chips"


@pytest.mark.parametrize(
    ("title", "cleaned"),
    [
        ("&lt;script&gt;steal()&lt;/script&gt;Dam fails", "Dam fails"),
        ("&lt;img src=x onerror=steal()&gt;Dam fails", "Dam fails"),
        ("Dam\u202e fails\u2066 \u200b", "Dam fails"),
        ("Dam\x01 fails\x08", "Dam fails"),
        ("  Dam \n\t fails ", "Dam fails"),
        ("5 &lt; 6 and 7 &gt; 3", "5 < 6 and 7 > 3"),
        ("AT&amp;amp;T falls", "AT&T falls"),
        ("\u0645\u06cc\u200c\u0634\u0648\u062f", "\u0645\u06cc\u200c\u0634\u0648\u062f"),
    ],
)
def test_titles_are_plain_text(title: str, cleaned: str) -> None:
    assert only(parse(rss(item(1, title)))).title == cleaned


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "data:text/html,x",
        "http://",
        "http://[bad/",
        "h" * 3_000 + ":",
    ],
)
def test_only_links_into_the_web_are_kept(link: str) -> None:
    feed = parse(rss(f"<item><guid>no-link</guid><title>T</title><link>{link}</link></item>{item(2)}"))
    assert feed.entries[-1].url == "https://paper.example/story/2"
    assert all(entry.url == "" or entry.url.startswith("https://paper.example/") for entry in feed.entries)


@pytest.mark.parametrize(
    ("date", "year"),
    [
        ("Sat, 01 Mar 2025 13:00:00 GMT", 2025),
        ("1 Jan 1980 00:00 GMT", None),
        ("2031-01-01", None),
        ("1700000000", 2023),
        ("yesterday", None),
    ],
)
def test_dates_that_cannot_be_true_are_left_out(date: str, year: int | None) -> None:
    published = only(parse(rss(item(1, more=f"<pubDate>{date}</pubDate>")))).published_at
    assert (published and published.year) == year


def test_without_a_guid_the_link_or_the_words_stand_for_it() -> None:
    feed = parse(rss("<item><link>/a</link><title>A</title></item><item><title>B</title></item>"))
    first, second = feed.entries
    assert first.guid == "https://paper.example/a"
    assert second.guid.startswith("sha256:")
    assert (
        second
        == parse(rss("<item><link>/a</link><title>A</title></item><item><title>B</title></item>")).entries[1]
    )


def test_entries_that_share_a_guid_are_told_apart_by_their_links() -> None:
    items = "".join(f"<item><guid>same</guid><link>/{n}</link><title>{n}</title></item>" for n in (1, 2, 2))
    feed = parse(rss(items))
    assert [entry.guid for entry in feed.entries] == ["same", "https://paper.example/2"]
    assert len(feed.problems) == 2


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (rss(item(1, "Caf\u00e9")).encode("utf-8"), "text/xml; charset=iso-8859-1"),
        (rss(item(1, "Caf\u00e9")).encode("latin-1"), "text/xml; charset=iso-8859-1"),
        (rss(item(1, "Caf\u00e9")).replace('"1.0"', '"1.0" encoding="latin1"').encode("latin-1"), None),
        (rss(item(1, "Caf\u00e9")).encode("utf-16"), None),
        (rss(item(1, "Caf\u00e9")).encode("utf-8-sig"), "text/xml"),
        (
            rss(item(1, "Caf\u00e9")).replace('"1.0"', '"1.0" encoding="undefined"').encode("latin-1"),
            "x; charset=zlib",
        ),
    ],
)
def test_the_encoding_is_found_whoever_lies_about_it(body: bytes, content_type: str | None) -> None:
    assert only(parse(body, content_type)).title == "Caf\u00e9"


def test_declared_entities_are_not_multiplied() -> None:
    declared = f'<!DOCTYPE rss [<!ENTITY a "{"x" * 1_000}">]>'
    text = rss(item(1, "T" + "&a;" * 5_000)).replace('"1.0"?>', f'"1.0"?>{declared}')
    assert len(only(parse(text)).title) <= 500


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "empty"),
        (b" \n ", "empty"),
        (b"<!doctype html><html><body><p>News</p></body></html>", "HTML page, not a feed"),
        (b"<opml version='2.0'><body/></opml>", "XML document"),
        (b'{"items": []}', "JSON document, not a feed"),
        (b'{"a": [', "looks like JSON"),
        (b"{" + b'"a":{' * 100_000, "looks like JSON"),
        (b"/etc/passwd", "not a feed"),
        (b"\x1f\x8b\x08\x00", "not a feed"),
    ],
)
def test_what_is_no_feed_is_named(body: bytes, message: str) -> None:
    with pytest.raises(ParseError, match=message):
        parse(body)


def test_a_feed_without_entries_is_a_feed() -> None:
    assert parse(rss("")) == ParsedFeed("Paper", ())


def test_texts_are_cut_at_their_limits() -> None:
    entry = only(parse(rss(item(1, "t" * 9_000, f"<description>{'d ' * 9_000}</description>"))))
    assert (len(entry.title), len(entry.summary)) == (500, 4_999)


def test_hours_and_days_to_be_skipped_are_told() -> None:
    head = (
        "<skipHours><hour>24</hour><hour> 3 </hour><hour>99</hour></skipHours>"
        "<skipDays><day>Sunday</day><day>monday</day><day>Someday</day></skipDays>"
    )
    feed = parse(rss(item(1), head))
    assert (feed.skip_hours, feed.skip_days) == ((0, 3), (0, 6))


def test_an_element_that_closes_itself_hides_nothing_after_it() -> None:
    assert only(parse(rss(item(1, "Dam &lt;iframe src='x'/&gt; fails")))).title == "Dam fails"


def test_of_thousands_of_entries_the_newest_are_taken_wherever_they_stand() -> None:
    days = [f"<pubDate>{n % 28 + 1} Jan {2000 + n // 28 % 25} 00:00:00 GMT</pubDate>" for n in range(2_100)]
    items = "".join(item(n, more=day) for n, day in enumerate(days))
    feed = parse(rss(item(5_000) + items + item(5_001, more="<pubDate>1 Feb 2025 00:00:00 GMT</pubDate>")))
    assert (len(feed.entries), feed.entries[-1].guid) == (2_000, "id-5001")
    assert feed.entries[0].guid != "id-5000"
    assert feed.problems == ("of 2102 entries only the newest 2000 were taken",)


@pytest.mark.parametrize("tag", ["title", "description"])
def test_a_note_mark_does_not_become_a_digit_of_a_number(tag: str) -> None:
    marked = f"<{tag}><![CDATA[Flood: 240<sup>3</sup> homes and <del>12</del> 15 farms]]></{tag}>"
    entry = only(parse(rss(f"<item><link>/1</link>{marked}</item>")))
    assert "Flood: 240 homes and 15 farms" in (entry.title, entry.summary)


def test_one_clear_date_settles_the_unclear_ones_of_its_feed() -> None:
    unclear = item(1, more="<pubDate>02/01/2025 9:30</pubDate>")
    feed = parse(rss(unclear + item(2, more="<pubDate>31/01/2025</pubDate>")))
    assert [entry.published_at for entry in feed.entries] == [
        datetime(2025, 1, 2, 9, 30, tzinfo=UTC),
        datetime(2025, 1, 31, tzinfo=UTC),
    ]
    assert only(parse(rss(unclear))).published_at is None


def test_json_feeds_sitemaps_and_xml_read_dates_alike() -> None:
    when = "Fri, 31 Jan 2025 10:30:00 MEZ"
    entry = {"id": "1", "url": "/1", "title": "T", "date_published": when}
    document = json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": [entry]})
    news = f"<n:news><n:title>T</n:title><n:publication_date>{when}</n:publication_date></n:news>"
    space = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"'
    sitemap = f"<urlset {space}><url><loc>https://paper.example/1</loc>{news}</url></urlset>"
    feeds = [document, sitemap, rss(item(1, more=f"<pubDate>{when}</pubDate>"))]
    assert {only(parse(text)).published_at for text in feeds} == {datetime(2025, 1, 31, 9, 30, tzinfo=UTC)}


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("P&G cuts 40 posts", "P&G cuts 40 posts"),
        ("B&B, Q&A and M&amp;A", "B&B, Q&A and M&A"),
        ("x=1&copy=2&reg=3", "x=1&copy=2&reg=3"),
        ("Fl&eacute;ole & d&#233;charge", "Fl\u00e9ole & d\u00e9charge"),
        ("<![CDATA[R&D &amp; more]]>", "R&D & more"),
        ("Marks &amp Spencer", "Marks & Spencer"),
        ("&#55357;&#56613; Fire &#xD83D;&#xDD25;", "\U0001f525 Fire \U0001f525"),
    ],
)
def test_an_ampersand_that_stands_for_itself_is_read_as_such(written: str, title: str) -> None:
    feed = parse(rss(item(1, title=written) + item(2)))
    assert [entry.title for entry in feed.entries] == [title, "Story 2"]


@pytest.mark.parametrize(
    "query", ["a=1&b=2", "id=5&lang=en&section=3", "a=1&copy=2", "a=1&times=4", "a=1&amp=2"]
)
def test_a_link_keeps_its_parameters_however_its_ampersands_are_written(query: str) -> None:
    wanted = f"https://paper.example/read?{query}"
    link = f"<link href='{wanted}'/>"
    atom = f"<feed xmlns='http://www.w3.org/2005/Atom'><entry><title>T</title><id>1</id>{link}</entry></feed>"
    news = f"<urlset><url><loc>{wanted}</loc><news><title>T</title></news></url></urlset>"
    guid = f"<item><title>T</title><guid>{wanted}</guid></item>"
    texts = [rss(f"<item><title>T</title><link>{wanted}</link></item>"), rss(guid), atom, news]
    assert {only(parse(text)).url for text in texts} == {wanted}


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        (
            "<table><tr><th>Valley</th><th>Hurt</th></tr><tr><td>Upper</td><td>17</td></tr></table>",
            "Valley | Hurt\nUpper | 17",
        ),
        ("<h3>41 hurt</h3>So it was told.<header>Later</header>", "41 hurt\nSo it was told.\nLater"),
        ("<dl><dt>Hurt</dt><dd>41</dd></dl><button>Share</button>", "Hurt\n41\nShare"),
        ("One.<main>Two.</main><aside>Three.</aside>", "One.\nTwo.\nThree."),
        ("<p>Before.</p><iframe src='/v'><p>41 hurt.</p>", "Before.\n41 hurt."),
        ("<p>Before.</p><noscript><img src=x><p>41 hurt.</p>", "Before.\n41 hurt."),
        ("<p>Before.</p><noscript>Never</noscript><p>41 hurt.</p>", "Before.\n41 hurt."),
        ("If x<b and 41 hurt, y>z", "If x<b and 41 hurt, y>z"),
        (
            "<p><ruby>漢<rt>かん</rt></ruby>字 and <label>One</label><label>Two</label></p>",
            "漢字 and\nOne\nTwo",
        ),
        (
            "<p>41 hurt.</p><p>The post <a href='/1'>41 hurt</a> appeared first on <a href='/'>Paper</a>.</p>",
            "41 hurt.",
        ),
        ("<p>41 hurt.</p><p>Der Beitrag <a href='/1'>T</a> erschien zuerst auf Paper.</p>", "41 hurt."),
        ("Stau&shy;damm &amp;amp; Tal", "Staudamm & Tal"),
    ],
)
def test_the_blocks_of_a_text_never_run_together_and_nothing_swallows_the_rest(
    markup: str, text: str
) -> None:
    told = f"<item><link>/1</link><title>T</title><description><![CDATA[{markup}]]></description></item>"
    assert only(parse(rss(told))).summary == text


@pytest.mark.parametrize(
    "end", ["Story 2", "Story 2</title>", "/story/2</link>", "<description>It is 1,55", "</guid>"]
)
def test_an_entry_that_the_feed_was_cut_in_waits(end: str) -> None:
    whole = rss(item(1) + item(2, more="<description>It is 1,550 now</description>"))
    feed = parse(whole[: whole.index(end, whole.index("id-2")) + len(end)])
    assert [entry.guid for entry in feed.entries] == ["id-1"]
    assert any("cut" in problem for problem in feed.problems)


def test_a_feed_without_its_last_tags_is_read_whole() -> None:
    whole = rss(item(1) + item(2))
    assert len(parse(whole[: whole.index("</channel>")]).entries) == 2


def test_authors_stand_for_the_entries_that_name_none() -> None:
    atom = "<feed xmlns='http://www.w3.org/2005/Atom'><author><name>Ann</name></author><entry><id>1</id><title>T</title>{}</entry></feed>"
    two = "<author><name>Bo</name></author><author><name>Cy</name></author>"
    assert [only(parse(atom.format(own))).author for own in ("", two)] == ["Ann", "Bo, Cy"]
    version = {"version": "https://jsonfeed.org/version/1.1"}
    document = version | {"authors": [{"name": "Ann"}], "items": [{"id": "1", "url": "/1", "title": "T"}]}
    assert only(parse(json.dumps(document))).author == "Ann"


def test_an_author_behind_an_address_is_a_name() -> None:
    mail = "<author>ann@paper.example (Ann Ode)</author>"
    assert only(parse(rss(item(1, more=mail)))).author == "Ann Ode"


def test_atoms_content_that_stands_elsewhere_is_the_entrys_page() -> None:
    entry = "<entry><id>urn:1</id><title>T</title><content type='text/html' src='/1.html'/></entry>"
    feed = f"<feed xmlns='http://www.w3.org/2005/Atom'>{entry}</feed>"
    assert only(parse(feed)).url == "https://paper.example/1.html"


def test_a_link_without_a_scheme_leads_to_its_site() -> None:
    assert only(parse(rss("<item><title>T</title><link>www.herald.example/1</link></item>"))).url == (
        "https://www.herald.example/1"
    )


def test_json_that_was_cut_inside_an_entry_keeps_the_others() -> None:
    items = [{"id": number, "url": f"/{number}", "title": f"Story {number}"} for number in (1, 2, 3)]
    whole = json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "Paper", "items": items})
    feed = parse(whole[: whole.index("Story 3") + 4])
    assert (feed.title, [entry.guid for entry in feed.entries]) == ("Paper", ["1", "2"])
    with pytest.raises(ParseError):
        parse(whole[: whole.index("items")])


def test_json_with_raw_newlines_and_a_comma_too_many_is_read() -> None:
    told = '{"id": "1", "url": "/1", "content_html": "<p>a</p>\n<p>b,]</p>"},'
    document = f'{{"version": "https://jsonfeed.org/version/1", "items": [{told}]}}'
    assert only(parse(document)).content == "a\nb,]"


def test_the_address_that_a_feed_burner_names_and_the_first_language_count() -> None:
    burnt = "<item xmlns:f='http://rssnamespace.org/feedburner/ext/1.0'><title>T</title><link>https://burner.example/x</link><f:origLink>https://paper.example/1</f:origLink></item>"
    assert only(parse(rss(burnt))).url == "https://paper.example/1"
    links = "".join(f"<link rel='alternate' hreflang='{tag}' href='/{tag}/1'/>" for tag in ("en", "fr"))
    atom = (
        f"<feed xmlns='http://www.w3.org/2005/Atom'><entry><id>1</id><title>T</title>{links}</entry></feed>"
    )
    assert only(parse(atom)).url == "https://paper.example/en/1"


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("What &lt;main&gt; is for", "What <main> is for"),
        ("<![CDATA[Why <table> won]]>", "Why <table> won"),
        ("Toll rises &lt;sources&gt;", "Toll rises <sources>"),
        ("Dam &lt;b&gt;fails&lt;/b&gt; again", "Dam fails again"),
        ("Dam&lt;br&gt;fails", "Dam fails"),
        ("<![CDATA[<p>Dam fails]]>", "Dam fails"),
        ("<![CDATA[Dam <p> fails]]>", "Dam fails"),
    ],
)
def test_a_title_keeps_the_tags_that_it_speaks_of(written: str, title: str) -> None:
    assert only(parse(rss(f"<item><link>/1</link><title>{written}</title></item>"))).title == title


@pytest.mark.parametrize(
    "text",
    [
        "L\u2019\u00e9t\u00e9 \u2013 155 \u20ac",
        "\u041a\u0438\u0457\u0432: 155",
        "M\u00fcller\u2019s \u201cdam\u201d",
    ],
)
@pytest.mark.parametrize("codec", ["latin-1", "cp1252"])
def test_a_title_that_was_encoded_twice_is_read(text: str, codec: str) -> None:
    twice = "".join(
        bytes([byte]).decode(codec if byte not in b"\x81\x8d\x8f\x90\x9d" else "latin-1")
        for byte in text.encode()
    )
    assert only(parse(rss(f"<item><link>/1</link><title>{twice}</title></item>"))).title == text


def test_a_section_without_an_end_takes_no_other_entry() -> None:
    broken = item(2, more="<description><![CDATA[<p>The ferry</p></description>")
    whole = item(3, more="<description><![CDATA[<p>The dam</p>]]></description>")
    assert [(e.guid, e.summary) for e in parse(rss(item(1) + broken + whole)).entries] == [
        ("id-1", ""),
        ("id-2", "The ferry"),
        ("id-3", "The dam"),
    ]


@pytest.mark.parametrize(
    ("feed", "site", "link"),
    [
        ("https://feeds.host.example/x/1.xml", "https://paper.example/", "https://paper.example/story/1"),
        ("https://rss.paper.com/x/1.xml", "https://www.paper.com/", "https://rss.paper.com/story/1"),
        ("http://10.1.2.3/x/1.xml", "https://paper.example/", "http://10.1.2.3/story/1"),
        ("https://feeds.host.example/x/1.xml", "paper", "https://feeds.host.example/story/1"),
    ],
)
def test_links_of_a_feed_kept_at_another_domain_lead_to_its_site(feed: str, site: str, link: str) -> None:
    text = rss(item(1), f"<link>{site}</link>")
    assert only(parse_feed(text.encode(), None, feed, NOW)).url == link
