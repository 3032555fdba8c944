"""Feeds and pages made to stall or fill whoever reads them; a worker ends with each, and the service goes on."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
import pytest_asyncio

from monitor.articles.page import closest_copy, facts_of, read_page
from monitor.articles.revise import compare
from monitor.config.models import WorkersConfig
from monitor.errors import MonitorError
from monitor.feeds.parse import parse_feed
from monitor.workers import Workers, open_workers

NOW = datetime(2025, 4, 9, tzinfo=UTC)
URL = "https://paper.example/a"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def workers() -> AsyncIterator[Workers]:
    async with open_workers(WorkersConfig(seconds=1.0, memory_mb=512)) as opened:
        yield opened


pytestmark = pytest.mark.asyncio(loop_scope="module")


def rss(title: str, head: str = "") -> bytes:
    item = f"<item><link>https://paper.example/1</link><title>{title}</title></item>"
    return f"{head}<rss version='2.0'><channel>{item}</channel></rss>".encode()


FEEDS = {
    "an entity that grows": rss("&a;" * 2_000, "<!DOCTYPE x [<!ENTITY a '" + "y" * 50_000 + "'>]>"),
    "entities of entities": rss(
        "&j;",
        "<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'>"
        + "".join(
            f"<!ENTITY {name} '{f'&{before};' * 10}'>"
            for before, name in zip("abcdefghi", "bcdefghij", strict=True)
        )
        + "]>",
    ),
    "an entity from a file": rss("&a;", "<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>"),
    "newlines before the root": rss("x", "\n" * 200_000),
    "an author of dots": rss("x</title><author>" + "a@" + "a." * 40_000 + "!</author><title>"),
    "attributes": rss("x").replace(b"<item>", b"<item " + b" ".join(b"a%d='1'" % n for n in range(20_000)) + b">"),
    "open tags": rss("<b>" * 40_000),
    "less than": rss("<" * 80_000),
    "references": rss("&#" * 80_000),
    "an endless date": rss("x</title><pubDate>" + "2025-" * 40_000 + "</pubDate><title>"),
    "depth": b"<rss><channel>" + b"<item>" * 50_000,
    "json of brackets": b'{"items": ' + b"[" * 200_000,
    "nothing": b"\x00" * 100_000,
}  # fmt: skip
PAGES = {
    "bold and italic": b"<p>" + b"<b>x</b> <i>y</i> " * 12_000,
    "depth": b"<div>" * 60_000 + b"text",
    "tables": b"<table><tr><td>" * 8_000,
    "one wide table": b"<table><tr><td colspan='999999999'>x</td></tr></table>" * 50,
    "deep linked data": b'<script type="application/ld+json">' + b'{"a":' * 200_000 + b"</script>",
    "open comments": b"<!--" * 60_000,
    "short paragraphs": b"<p>a b c</p>" * 30_000,
    "digits": b"<p>" + b"1" * 300_000,
    "dates": b"<p>" + b"2025-04-08 " * 30_000,
    "a script of backslashes": b'<script>x = "<p' + b"\\" * 300_000 + b'"</script>',
    "a script of quotes": b"<script>" + b'"<p' * 100_000 + b"</script>",
    "nothing": b"\xff" * 100_000,
}


@pytest.mark.parametrize("trap", FEEDS)
async def test_no_feed_takes_the_service_down(workers: Workers, trap: str) -> None:
    await _survives(workers, parse_feed, FEEDS[trap], None, URL, NOW)


@pytest.mark.parametrize("trap", PAGES)
async def test_no_page_takes_the_service_down(workers: Workers, trap: str) -> None:
    html = b"<html><body><article>" + PAGES[trap] + b"</article></body></html>"
    await _survives(workers, read_page, html, URL, None, "Outlet")


@pytest.mark.parametrize(
    "text", ["a " * 150_000, "1 " * 150_000, "not a. " * 60_000, "x" * 300_000, "a\n" * 150_000]
)
async def test_no_text_takes_the_service_down(workers: Workers, text: str) -> None:
    await _survives(workers, facts_of, text, "Outlet")
    await _survives(workers, closest_copy, text + "b", [(1, text)], [text])
    await _survives(workers, compare, ("", text), ("", text[::2] + "b"), ["a 1 b", text[:500]])


async def _survives(workers: Workers, function: object, *args: object) -> None:
    """The item ends, with a result or with an error that the service knows, and the next one is served."""
    try:
        result = await workers.pages.run(function, *args)
    except MonitorError:
        result = None
    assert "root:" not in str(result)
    assert await workers.pages.run(len, "next") == 4
