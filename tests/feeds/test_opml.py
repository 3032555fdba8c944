from __future__ import annotations

import pytest

from monitor.errors import ParseError
from monitor.feeds.opml import FeedList, Listed, read_opml, write_opml

LIST = b"""\xef\xbb\xbf<?xml version="1.0"?><opml version="2.0"><head><title>Mine</title></head><body>
<outline text="World"><outline text="Asia &amp; Pacific">
  <outline text="Wire" type="rss" xmlUrl=" https://wire.example/rss "/></outline>
  <outline title="Paper" xmlURL="https://paper.example/feed" category="/daily,print"/></outline>
<outline text="Wire again" xmlUrl="https://wire.example/rss"/>
<outline text="Local" xmlUrl="file:///etc/passwd"/><outline text="A page" htmlUrl="https://page.example/"/>
</body></opml>"""


def test_a_list_gives_its_feeds_with_their_folders_as_tags() -> None:
    listed = read_opml(LIST)
    wire, paper = listed.feeds
    assert wire.url == "https://wire.example/rss"
    assert paper == Listed("https://paper.example/feed", "Paper", ("World", "daily", "print"))


def test_one_feed_under_two_addresses_is_one_with_the_first_name_and_all_folders() -> None:
    [wire, _] = read_opml(
        LIST.replace(b'https://wire.example/rss"/>\n<', b'http://WIRE.example/rss/"/>\n<')
    ).feeds
    assert (wire.name, wire.tags) == ("Wire", ("World", "Asia & Pacific"))


def outlines(*attributes: str) -> bytes:
    body = "".join(f"<outline {attribute}/>" for attribute in attributes)
    return f'<opml version="1.0"><body>{body}</body></opml>'.encode()


def test_what_cannot_be_used_is_told_by_its_name() -> None:
    listed = read_opml(
        outlines(
            'text="Files" xmlUrl="file:///etc/passwd"',
            'text="Page" type="rss" htmlUrl="https://page.example/"',
            'text="Empty folder"',
        )
    )
    assert listed == FeedList(
        (),
        (
            "Files: file:///etc/passwd is no web address.",
            "Page has no address (xmlUrl); try: monitor feeds add https://page.example/",
        ),
    )


@pytest.mark.parametrize(
    ("written", "url"),
    [
        ("https://a.example/?a=1&b=2&copy=3", "https://a.example/?a=1&b=2&copy=3"),
        ("https://a.example/?a=1&amp;b=2", "https://a.example/?a=1&b=2"),
        ("feed://a.example/rss", "http://a.example/rss"),
        ("feed:https://a.example/feed:1", "https://a.example/feed:1"),
        ("https://desk:pa%20ss@a.example/rss", "https://desk:pa%20ss@a.example/rss"),
        ("http://[2001:db8::1]:8080/rss", "http://[2001:db8::1]:8080/rss"),
        ("https://b\u00fccher.example/rss", "https://b\u00fccher.example/rss"),
    ],
)
def test_addresses_of_all_kinds_are_taken(written: str, url: str) -> None:
    assert [feed.url for feed in read_opml(outlines(f'xmlUrl="{written}"')).feeds] == [url]


def test_ampersands_and_names_of_characters_that_xml_does_not_know_are_read() -> None:
    [feed] = read_opml(
        outlines('text="R&D caf&eacute; &lt;b&gt; &unknown;" xmlUrl="https://a.example/"')
    ).feeds
    assert feed.name == "R&D caf\u00e9 <b> &unknown;"


@pytest.mark.parametrize(("name", "declared"), [("utf-16", "UTF-16"), ("latin-1", "ISO-8859-1")])
def test_a_list_in_another_encoding_is_read(name: str, declared: str) -> None:
    text = (
        f'<?xml version="1.0" encoding="{declared}"?>'
        + outlines('text="Caf\u00e9" xmlUrl="https://a.example/"').decode()
    )
    assert [feed.name for feed in read_opml(text.encode(name)).feeds] == ["Caf\u00e9"]


def test_declared_entities_do_not_grow() -> None:
    declared = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    head = f'<!DOCTYPE opml [<!ENTITY l0 "lol">{declared}]>'.encode()
    [feed] = read_opml(head + outlines('text="&l9;" xmlUrl="https://a.example/"')).feeds
    assert feed.name == "&l9;"


def test_feeds_inside_of_feeds_are_found_and_a_list_that_is_too_deep_is_told() -> None:
    inside = b'<opml><body><outline xmlUrl="https://a.example/"><outline xmlUrl="https://b.example/"/></outline></body></opml>'
    assert len(read_opml(inside).feeds) == 2
    deep = b'<outline text="x">' * 400 + b'<outline xmlUrl="https://a.example/"/>' + b"</outline>" * 400
    assert "depth" in read_opml(b"<opml><body>" + deep + b"</body></opml>").left_out[0]


def test_logins_are_not_written() -> None:
    assert "https://a.example/rss" in write_opml([Listed("https://desk:word@a.example/rss", "A")])
    assert "word" not in write_opml([Listed("https://desk:word@a.example/rss", "A")])


def test_what_is_written_reads_the_same() -> None:
    feeds = [Listed("https://a.example/?a=1&b=2", "A < B", ("x", "y")), Listed("https://b.example/", "B")]
    assert read_opml(write_opml(feeds).encode()) == FeedList(tuple(feeds))


def test_a_damaged_list_gives_what_can_be_read() -> None:
    listed = read_opml(LIST.replace(b"&amp;", b"&").replace(b"</body></opml>", b""))
    assert [feed.name for feed in listed.feeds] == ["Wire", "Paper"]
    assert listed.left_out[-1].startswith("Line 7 is damaged (")


@pytest.mark.parametrize(
    "data", [b"", b"feeds: []", b"<rss><channel/></rss>", b"<html><body>x</body></html>"]
)
def test_what_is_no_list_is_told(data: bytes) -> None:
    with pytest.raises(ParseError, match="no OPML"):
        read_opml(data)
