from __future__ import annotations

from pathlib import Path

import pytest

from monitor.config.models import FeedConfig
from monitor.net import Access
from monitor.store import parked
from monitor.workers import Workers
from tests.articles.paper import DAM, open_paper, page
from tests.support.web import Reply

WIRE = FeedConfig.model_validate(
    {
        "url": "https://wire.example/feed",
        "headers": {"X-Key": "k-1"},
        "username": "desk",
        "password": "pass",
        "proxy": "socks5://127.0.0.1:9050",
    }
)


@pytest.mark.parametrize(
    ("link", "known"),
    [
        ("https://wire.example/news/1", True),
        ("https://WIRE.example/news/1", True),
        ("http://wire.example/news/1", False),
        ("https://wire.example:444/news/1", False),
        ("https://www.wire.example/news/1", False),
        ("https://wire.example@other.example/1", False),
        ("https://wire.example.other.example/1", False),
    ],
)
def test_the_login_goes_to_pages_of_the_feeds_own_host_and_the_proxy_to_all(link: str, known: bool) -> None:
    access = Access.of_page(link, [WIRE])
    assert access.proxy == "socks5://127.0.0.1:9050"
    assert {name for name, _ in access.headers} == ({"X-Key", "Authorization"} if known else set())


def test_an_article_that_no_configured_feed_brought_is_asked_for_plainly() -> None:
    assert Access.of_page("https://wire.example/news/1", []) == Access()


async def test_a_feeds_login_opens_its_articles_at_first_and_at_later_looks(
    tmp_path: Path, workers: Workers
) -> None:
    login = {"username": "desk", "password": "pass", "headers": {"X-Key": "k-1"}}
    pages = {"/news/1": page(DAM), "/moved": Reply(302, headers=(("Location", "/news/2"),))}
    async with open_paper(tmp_path, workers, pages, **login) as paper:
        await paper.brings("/news/1")
        await paper.look(hours=2)
        await paper.brings("/moved", title="Dam moved")
        asked = [one for one in paper.web.asked if one.path != "/robots.txt"]
        robots = [one for one in paper.web.asked if one.path == "/robots.txt"]
    assert [one.path for one in asked] == ["/news/1", "/news/1", "/moved", "/news/2"]
    assert {one.headers["authorization"] for one in asked} == {b"Basic ZGVzazpwYXNz"}
    assert {one.headers["x-key"] for one in asked} == {b"k-1"}
    assert "authorization" not in robots[0].headers


async def test_a_look_that_is_given_up_is_shown_with_its_reason(tmp_path: Path, workers: Workers) -> None:
    async with open_paper(tmp_path, workers, {"/news/1": page(DAM)}) as paper:
        await paper.brings("/news/1")
        paper.web.pages["/news/1"] = Reply(503)
        for _ in range(8):
            await paper.look(days=2)
        async with paper.app.db.read() as connection:
            [look] = await parked.listing(connection)
    assert look.step == "look"
    assert look.url.endswith("/news/1")
    assert "503" in (look.error or "")
