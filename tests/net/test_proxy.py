"""Behind a proxy the proxy connects: what is refused then, and what the proxy is sent."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from monitor.errors import PermanentFetchError
from monitor.net import Access
from monitor.net.addresses import is_private_name
from tests.net.test_http import http_for_tests
from tests.support.web import Asked, Reply, serve


def answering(asked: Asked) -> Reply:
    return Reply(body=b"through the proxy")


async def test_every_request_goes_through_the_proxy_which_may_be_private() -> None:
    async with serve() as proxy, http_for_tests(allow_private=(), proxy=proxy.url) as http:
        proxy.pages["http://news.example/feed"] = answering
        assert (await http.fetch("http://news.example/feed")).body == b"through the proxy"
    assert proxy.asked[0].headers["host"] == b"news.example"


async def test_a_feeds_own_proxy_stands_before_the_common_one() -> None:
    async with (
        serve({"http://news.example/": answering}) as own,
        serve() as common,
        http_for_tests(allow_private=(), proxy=common.url) as http,
    ):
        login = own.url.replace("//", "//desk:pass@")
        await http.fetch("http://news.example/", access=Access(proxy=login))
    assert common.asked == []
    assert own.asked[0].headers["proxy-authorization"] == b"Basic ZGVzazpwYXNz"


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "10.1.2.3", "[::1]", "[fd00::1]", "[64:ff9b::7f00:1]", "localhost", "LOCALHOST.", "a.localhost",
        "2130706433", "0x7f.1", "127.1", "017700000001", "169.254.169.254", "metadata.google.internal", "intranet",
        "printer.local", "wiki.corp",
    ],
)  # fmt: skip
async def test_what_names_itself_private_is_refused_behind_a_proxy_too(host: str) -> None:
    async with serve() as proxy, http_for_tests(allow_private=(), proxy=proxy.url) as http:
        with pytest.raises(PermanentFetchError, match="no public address"):
            await http.fetch(f"http://{host}/")
    assert proxy.asked == []


async def test_a_redirect_to_a_private_place_is_refused_behind_a_proxy_too() -> None:
    async with serve() as proxy, http_for_tests(allow_private=(), proxy=proxy.url) as http:
        proxy.pages["http://news.example/"] = Reply(302, headers=(("Location", "http://169.254.169.254/"),))
        with pytest.raises(PermanentFetchError, match="no public address"):
            await http.fetch("http://news.example/")
    assert len(proxy.asked) == 1


async def test_the_user_may_allow_a_private_name_behind_a_proxy() -> None:
    async with serve() as proxy, http_for_tests(allow_private=("wiki.corp",), proxy=proxy.url) as http:
        proxy.pages["http://wiki.corp/"] = answering
        assert (await http.fetch("http://wiki.corp/")).status == 200


@pytest.mark.parametrize(
    "host", ["news.example", "1.1.1.1", "[2606:4700::1111]", "abc.onion", "xn--bcher-kva.example"]
)
def test_public_names_are_not_refused(host: str) -> None:
    assert not is_private_name(host)


@asynccontextmanager
async def socks_proxy(behind: int) -> AsyncIterator[tuple[str, list[bytes]]]:
    """A SOCKS5 server that leads every request to a port of this machine, and the names it was asked for."""
    asked: list[bytes] = []

    async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while piece := await reader.read(65_536):
            writer.write(piece)
        writer.close()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        greeting = await reader.readexactly(2)
        await reader.readexactly(greeting[1])
        writer.write(b"\x05\x00")
        head = await reader.readexactly(5)
        asked.append(await reader.readexactly(head[4]))
        await reader.readexactly(2)
        writer.write(b"\x05\x00\x00\x01\x7f\x00\x00\x01\x00\x00")
        there = await asyncio.open_connection("127.0.0.1", behind)
        await asyncio.gather(pump(reader, there[1]), pump(there[0], writer))

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        yield f"socks5://127.0.0.1:{server.sockets[0].getsockname()[1]}", asked


async def test_a_socks_proxy_looks_the_name_up() -> None:
    async with (
        serve({"/feed": Reply(body=b"x", length=1)}) as web,
        socks_proxy(int(web.url.rpartition(":")[2])) as (
            proxy,
            asked,
        ),
        http_for_tests(allow_private=(), proxy=proxy) as http,
    ):
        assert (await http.fetch("http://news.onion/feed")).body == b"x"
    assert asked == [b"news.onion"]
