from __future__ import annotations

import pytest

from monitor.errors import ParseError
from monitor.feeds.opml import Listed, read_opml, write_opml

LIST = b"""\xef\xbb\xbf<?xml version="1.0"?><opml version="2.0"><head><title>Mine</title></head><body>
<outline text="World"><outline text="Asia &amp; Pacific">
  <outline text="Wire" type="rss" xmlUrl=" https://wire.example/rss "/></outline>
  <outline title="Paper" xmlURL="https://paper.example/feed" category="/daily,print"/></outline>
<outline text="Wire again" xmlUrl="https://wire.example/rss"/>
<outline text="Local" xmlUrl="file:///etc/passwd"/><outline text="A page" htmlUrl="https://page.example/"/>
</body></opml>"""


def test_a_list_gives_its_feeds_with_their_folders_as_tags() -> None:
    wire, paper = read_opml(LIST)
    assert wire.url == "https://wire.example/rss"
    assert paper == Listed("https://paper.example/feed", "Paper", ("World", "daily", "print"))


def test_what_is_written_reads_the_same() -> None:
    feeds = [Listed("https://a.example/?a=1&b=2", "A < B", ("x", "y")), Listed("https://b.example/", "B")]
    assert read_opml(write_opml(feeds).encode()) == feeds


def test_a_damaged_list_gives_what_can_be_read() -> None:
    assert [feed.name for feed in read_opml(LIST.replace(b"&amp;", b"&").replace(b"</body></opml>", b""))]


@pytest.mark.parametrize(
    "data", [b"", b"feeds: []", b"<rss><channel/></rss>", b"<html><body>x</body></html>"]
)
def test_what_is_no_list_is_told(data: bytes) -> None:
    with pytest.raises(ParseError, match="no OPML"):
        read_opml(data)
