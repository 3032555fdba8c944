from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from monitor.articles.extract import extract
from monitor.errors import ParseError

URL = "https://paper.example/news/dam"
SENTENCES = (
    "Engineers closed the upper gates of the Lorne dam on Monday after cracks appeared in its eastern wall.",
    "About 1,200 people left the villages below it, the district council said in a statement.",
    "A spokeswoman for the operator, Mira Tal, said that nobody had been hurt and that pumps were at work.",
    "The cause is not known; an inquiry by the water ministry will begin on Thursday and report in May.",
    "Farmers downstream fear for the harvest, because the canals draw two thirds of their water from it.",
)


def page(body: str, head: str = "") -> bytes:
    title = "<title>Dam closed | Paper</title>"
    return f'<!doctype html><html lang="en-GB"><head>{title}{head}</head><body>{body}</body></html>'.encode()


def article(*paragraphs: str) -> str:
    menu = "<nav><ul><li><a href='/'>Home</a></li><li><a href='/s'>Sport</a></li></ul></nav>"
    footer = "<footer><p>Copyright Paper. All rights reserved.</p></footer>"
    told = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return f"{menu}<main><article><h1>Dam closed</h1>{told}</article></main>{footer}"


def linked_data(**fields: object) -> str:
    graph = {"@graph": [{"@type": "NewsArticle"} | fields]}
    return f'<script type="application/ld+json">{json.dumps(graph)}</script>'


def test_the_text_is_the_article_alone_one_paragraph_a_line() -> None:
    text = extract(page(article(*SENTENCES)), URL, None).text
    lines = text.split("\n")
    assert [line for line in lines if line in SENTENCES] == list(SENTENCES)
    assert "Sport" not in text
    assert "rights reserved" not in text


def test_the_page_tells_title_author_date_language_and_canonical_address() -> None:
    head = (
        linked_data(
            headline="Dam &amp; gates closed",
            author=[{"name": "Ann Ode"}, {"name": "Bo Lind"}],
            datePublished="2025-02-28T09:30:00+02:00",
        )
        + '<link rel="canonical" href="/news/dam-closed">'
    )
    found = extract(page(article(*SENTENCES), head), URL, None)
    assert (found.title, found.author, found.language) == ("Dam & gates closed", "Ann Ode, Bo Lind", "en-GB")
    assert found.published_at == datetime(2025, 2, 28, 7, 30, tzinfo=UTC)
    assert found.canonical_url == "https://paper.example/news/dam-closed"


def test_meta_tags_stand_in_for_linked_data() -> None:
    head = (
        '<meta property="og:title" content="Dam closed"><meta name="author" content="Ann Ode">'
        '<meta property="article:published_time" content="2025-02-28T09:30:00Z">'
        '<script type="application/ld+json">{</script>'
    )
    found = extract(page(article(*SENTENCES), head), URL, None)
    assert (found.title, found.author) == ("Dam closed", "Ann Ode")
    assert found.published_at == datetime(2025, 2, 28, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize("address", ["javascript:alert(1)", "http://", "http://[bad/"])
def test_a_canonical_address_outside_the_web_is_left_out(address: str) -> None:
    found = extract(page(article(*SENTENCES), f'<link rel="canonical" href="{address}">'), URL, None)
    assert found.canonical_url is None


def test_a_body_in_linked_data_stands_in_for_a_page_that_hides_it() -> None:
    head = linked_data(articleBody="<p>" + "</p><p>".join(SENTENCES) + "</p>")
    assert extract(page("<div id='app'></div>", head), URL, None).text == "\n".join(SENTENCES)


@pytest.mark.parametrize(
    "body",
    [
        "<p>We value your privacy. Accept all cookies to go on.</p>",
        "<form>Log in to read this article.</form>",
        "<nav><a href='/'>Home</a></nav>",
        "",
    ],
)
def test_a_page_without_an_article_is_named(body: str) -> None:
    with pytest.raises(ParseError, match="no article text"):
        extract(page(body), URL, None)


@pytest.mark.parametrize("nothing", [b"", b"  \n", b"\x00\x00"])
def test_an_empty_page_is_named(nothing: bytes) -> None:
    with pytest.raises(ParseError):
        extract(nothing, URL, None)


@pytest.mark.parametrize("tags", ["div", "b", "span", "blockquote", "ul><li", "table><tr><td"])
@pytest.mark.parametrize("depth", [100, 2_000])
@pytest.mark.parametrize("closed", [True, False])
def test_deep_nesting_loses_nothing_that_follows(tags: str, depth: int, closed: bool) -> None:
    names = tags.split("><")
    closing = "".join(f"</{name}>" for name in reversed(names)) * depth if closed else ""
    deep = f"<{tags}>" * depth + f"<p>{SENTENCES[2]}</p>" + closing
    body = article(*SENTENCES[:2]).replace("</article>", f"{deep}<p>{SENTENCES[3]}</p></article>")
    text = extract(page(body), URL, None).text
    assert SENTENCES[0] in text
    assert SENTENCES[3] in text


def test_hidden_characters_are_dropped() -> None:
    text = extract(
        page(article("\u202eA\u00add\u200bmiral\x07 " + SENTENCES[0], *SENTENCES[1:])), URL, None
    ).text
    assert text.split("\n")[1].startswith("Admiral Engineers") or "Admiral Engineers" in text


@pytest.mark.parametrize(
    ("encoding", "charset", "meta"),
    [
        ("utf-8", "iso-8859-1", ""),
        ("cp1252", "iso-8859-1", ""),
        ("cp1252", None, '<meta charset="windows-1252">'),
        ("cp1252", None, '<meta charset="utf-16le">'),
        ("cp1251", None, '<meta http-equiv="Content-Type" content="text/html; charset=windows-1251">'),
        ("utf-16", None, ""),
        ("utf-16-le", None, ""),
        ("utf-16-be", "utf-16be", ""),
        ("cp1252", "utf-8", ""),
        ("utf-8-sig", "nonsense", ""),
    ],
)
def test_the_encoding_is_found(encoding: str, charset: str | None, meta: str) -> None:
    word = "\u0434\u0430\u043c\u0431\u0430" if encoding == "cp1251" else "Caf\u00e9\u2013"
    html = page(article(f"{word} {SENTENCES[0]}", *SENTENCES[1:]), meta).decode().encode(encoding)
    assert f"{word} Engineers" in extract(html, URL, charset).text


@pytest.mark.parametrize(
    "broken",
    [
        b"\x00\x0b\x1b",
        "\ufffe\uffff".encode(),
        b'<?xml version="1.0" encoding="iso-8859-1"?>',
        b'\xef\xbb\xbf\n<?xml version="1.0" encoding="utf-16"?>',
    ],
)
def test_what_no_markup_may_begin_with_is_left_behind(broken: bytes) -> None:
    html = broken + page(article(f"Caf\u00e9 {SENTENCES[0]}", *SENTENCES[1:]))
    assert f"Caf\u00e9 {SENTENCES[0]}" in extract(html, URL, None).text.split("\n")


def test_scripts_without_spaces_count_as_words() -> None:
    sentence = "\u6c34\u5eab\u7684\u95b8\u9580\u5728\u661f\u671f\u4e00\u95dc\u9589\u4e86\u3002"
    body = article(*(f"{sentence}{number}{sentence}{sentence}" for number in range(6)))
    assert sentence in extract(page(body), URL, None).text


def test_notes_and_struck_numbers_are_in_no_text_whether_of_the_page_or_of_its_json_ld() -> None:
    marked = "The dam holds 84<sup>2</sup> million tonnes, the council wrote, and <s>9</s> 11 gates are shut."
    plain = "The dam holds 84 million tonnes, the council wrote, and 11 gates are shut."
    assert plain in extract(page(article(*SENTENCES, marked)), URL, None).text
    body = "".join(f"<p>{sentence}</p>" for sentence in (*SENTENCES, marked))
    assert plain in extract(page("<main></main>", linked_data(articleBody=body)), URL, None).text


def test_a_page_in_seven_bits_is_read() -> None:
    sentence = "水門は月曜日に閉じられ、下流の村の約千二百人が避難したと評議会は発表した。"
    html = page(article(*(sentence,) * 4), '<meta charset="iso-2022-jp">').decode().encode("iso2022_jp")
    assert sentence in extract(html, URL, None).text


@pytest.mark.parametrize(
    "wrap",
    [
        "// by the shop's plug-in\n{}",
        "/* by the shop's plug-in */ {} // end",
        "\ufeff{};",
        '{{"@type": "WebSite", "name": "Paper"}}{}',
        "/*<![CDATA[*/{}/*]]>*/",
        "//<![CDATA[\n{}\n//]]>",
    ],
)
def test_linked_data_is_read_through_what_it_is_wrapped_in(wrap: str) -> None:
    told = '{"@type": "newsArticle", "headline": "It\\\'s shut", "author": {"name": ["Ann", "Bo"],},}'
    for text in (told, *([] if '"' in wrap else [told.replace('"', "&quot;")])):
        script = f"<script type='application/ld+json'>{wrap.format(text)}</script>"
        found = extract(page(article(*SENTENCES), script), URL, None)
        assert (found.title, found.author) == ("It's shut", "Ann, Bo")


def test_how_a_word_is_said_is_no_part_of_it() -> None:
    lorne = "<ruby>Lorne<rp>(</rp><rt>lawn</rt><rp>)</rp></ruby>"
    said = f"At the {lorne} dam all gates were shut on Monday, the council said."
    text = extract(page(article(*SENTENCES, said)), URL, None).text
    assert "At the Lorne dam all gates were shut" in text


def test_a_parameter_of_a_pages_own_address_is_no_character() -> None:
    own = "https://paper.example/read?id=1&copy=2&para=3"
    head = f"<link rel='canonical' href='{own}'>"
    assert extract(page(article(*SENTENCES), head), URL, None).canonical_url == own


@pytest.mark.parametrize(
    ("title", "first"),
    [
        ("", SENTENCES[0]),
        ("DAM CLOSED", SENTENCES[0]),
        ("Dam closed for a week", SENTENCES[0]),
        ("Lorne dam", "Dam closed"),
    ],
)
def test_the_headline_stands_in_the_text_only_where_it_is_not_the_title_as_well(
    title: str, first: str
) -> None:
    text = extract(page(article(*SENTENCES)), URL, None, title=title).text
    assert text.split("\n")[0] == first
