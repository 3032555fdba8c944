from __future__ import annotations

import httpx
import pytest

from monitor.errors import TransientFetchError
from tests.net.test_http import http_for_tests
from tests.support.web import Reply, serve

RULES = b"""User-agent: *
Disallow: /private/
Allow: /private/open$
Disallow: /*.pdf$

User-agent: other
Disallow: /
"""


async def test_robots_txt_is_obeyed_and_read_once() -> None:
    async with serve({"/robots.txt": Reply(body=RULES)}) as web, http_for_tests() as http:
        answers = [
            await http.allowed_by_robots(httpx.URL(web.url + path))
            for path in ("/news/1", "/private/1", "/private/open", "/report.pdf")
        ]
    assert answers == [True, False, True, False]
    assert web.paths() == ["/robots.txt"]


@pytest.mark.parametrize("status", [401, 404, 410])
async def test_a_site_without_robots_txt_allows_all(status: int) -> None:
    async with serve({"/robots.txt": Reply(status)}) as web, http_for_tests() as http:
        assert await http.allowed_by_robots(httpx.URL(web.url + "/news"))


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_a_site_whose_robots_txt_fails_is_left_alone_for_now(status: int) -> None:
    async with serve({"/robots.txt": Reply(status)}) as web, http_for_tests() as http:
        for _ in range(2):
            with pytest.raises(TransientFetchError, match=r"robots\.txt could not be read"):
                await http.allowed_by_robots(httpx.URL(web.url + "/news"))
    assert len(web.asked) == 1


async def test_the_user_may_turn_robots_off() -> None:
    async with serve({"/robots.txt": Reply(body=RULES)}) as web, http_for_tests(respect_robots=False) as http:
        assert await http.allowed_by_robots(httpx.URL(web.url + "/private/1"))
    assert web.asked == []
