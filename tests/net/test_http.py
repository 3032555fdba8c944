from __future__ import annotations

import asyncio
import gzip
import tracemalloc
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta

import pytest

from monitor.config.models import FetchConfig
from monitor.errors import PermanentFetchError, TransientFetchError
from monitor.net import Http, open_http
from tests.net.test_decode import zeros
from tests.support.web import Reply, serve

NOW = datetime(2025, 3, 1, 12, tzinfo=UTC)
GZIP = ("Content-Encoding", "gzip")


@asynccontextmanager
async def http_for_tests(**settings: object) -> AsyncIterator[Http]:
    values = {
        "allow_private": ("127.0.0.1",),
        "per_domain_delay": timedelta(0),
        "contact": "desk@example.org",
    }
    config = FetchConfig.model_validate(values | settings)
    async with open_http(config, "1.2", now=lambda: NOW) as http:
        yield http


def moved(status: int, to: str) -> Reply:
    return Reply(status, headers=(("Location", to),))


async def test_a_reply_carries_body_type_and_validators() -> None:
    headers = (
        ("Content-Type", "Text/XML; charset=utf-8"),
        ("ETag", 'W/"7"'),
        ("Cache-Control", "max-age=600"),
    )
    async with serve({"/feed": Reply(body=b"<rss/>", headers=headers)}) as web, http_for_tests() as http:
        fetched = await http.fetch(f"{web.url}/feed")
    assert (fetched.status, fetched.body, fetched.content_type) == (200, b"<rss/>", "Text/XML; charset=utf-8")
    assert (fetched.charset, fetched.etag, fetched.max_age) == ("utf-8", 'W/"7"', timedelta(minutes=10))
    assert not fetched.not_modified


@pytest.mark.parametrize(
    "value",
    [
        b'"abc"',
        b'W/"a b"',
        b"unquoted",
        b'"caf\xe9"',
        b'"caf\xc3\xa9"',
        b"yesterday-ish",
        b'"a""b\\"',
        b"Sat, 31 Feb",
    ],
)
async def test_validators_are_echoed_byte_for_byte(value: bytes) -> None:
    first = Reply(body=b"x", headers=(("ETag", value), ("Last-Modified", value)))
    async with serve({"/": [first, Reply(304)]}) as web, http_for_tests() as http:
        before = await http.fetch(web.url + "/")
        after = await http.fetch(web.url + "/", etag=before.etag, last_modified=before.last_modified)
    sent = web.asked[1].headers
    assert (sent["if-none-match"], sent["if-modified-since"]) == (value, value)
    assert after.not_modified
    assert (after.body, after.etag, after.last_modified) == (b"", before.etag, before.last_modified)


async def test_a_304_that_nobody_asked_for_is_a_failure() -> None:
    async with serve({"/": Reply(304)}) as web, http_for_tests() as http:
        with pytest.raises(TransientFetchError, match="304"):
            await http.fetch(web.url + "/")


async def test_requests_carry_a_contact_but_neither_cookies_nor_referer() -> None:
    first = Reply(302, headers=(("Location", "/b"), ("Set-Cookie", "id=1; Path=/")))
    async with serve({"/a": first, "/b": Reply(body=b"x")}) as web, http_for_tests() as http:
        await http.fetch(web.url + "/a")
        await http.fetch(web.url + "/b")
    assert [asked.path for asked in web.asked] == ["/a", "/b", "/b"]
    for asked in web.asked:
        assert asked.headers["user-agent"] == b"monitor/1.2 (+desk@example.org)"
        assert asked.headers["accept-encoding"] == b"gzip, deflate"
        assert not {"cookie", "referer"} & set(asked.headers)


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("gzip", gzip.compress(b"news " * 50_000, mtime=0)),
        ("x-gzip", gzip.compress(b"news " * 49_999, mtime=0) + gzip.compress(b"news ")),
        ("deflate", zlib.compress(b"news " * 50_000)),
        ("deflate", zlib.compress(b"news " * 50_000, wbits=-15)),
        ("gzip, deflate", zlib.compress(gzip.compress(b"news " * 50_000, mtime=0))),
        ("gzip", gzip.compress(b"news " * 50_000, mtime=0) + b"\0" * 9),
        ("identity", b"news " * 50_000),
    ],
)
async def test_encoded_bodies_are_decoded(coding: str, body: bytes) -> None:
    pieces = tuple(body[at : at + 101] for at in range(0, len(body), 101)) if len(body) < 9_000 else (body,)
    reply = Reply(pieces=pieces, headers=(("Content-Encoding", coding),))
    async with serve({"/": reply}) as web, http_for_tests() as http:
        assert (await http.fetch(web.url + "/")).body == b"news " * 50_000


async def test_a_truncated_gzip_body_is_a_failure() -> None:
    whole = gzip.compress(b"".join(b"entry %d\n" % number for number in range(2_000)))
    async with serve({"/": Reply(body=whole[:-200], headers=(GZIP,))}) as web, http_for_tests() as http:
        with pytest.raises(TransientFetchError, match="cut short"):
            await http.fetch(web.url + "/")


async def test_a_body_shorter_than_announced_is_a_failure() -> None:
    async with serve({"/": Reply(body=b"<rss>", length=500)}) as web, http_for_tests() as http:
        with pytest.raises(TransientFetchError):
            await http.fetch(web.url + "/")


async def test_what_is_packed_without_a_word_is_unpacked_within_the_limit() -> None:
    pages = {
        "/map.xml.gz": gzip.compress(b"<urlset/>"),
        "/cut.gz": gzip.compress(b"<urlset/>" * 99)[:-9],
        "/bomb.gz": zeros(20),
    }
    async with (
        serve({path: Reply(body=body) for path, body in pages.items()}) as web,
        http_for_tests() as http,
    ):
        assert (await http.fetch(web.url + "/map.xml.gz")).body == b"<urlset/>"
        for path, message in (("/cut.gz", "cut short"), ("/bomb.gz", "larger than 10 MB")):
            with pytest.raises(TransientFetchError, match=message):
                await http.fetch(web.url + path)


async def test_a_part_that_nobody_asked_for_is_a_failure() -> None:
    async with serve({"/": Reply(206, body=b"<rss>")}) as web, http_for_tests() as http:
        with pytest.raises(TransientFetchError, match="206"):
            await http.fetch(web.url + "/")


async def test_a_damaged_gzip_body_is_a_failure() -> None:
    async with serve({"/": Reply(body=b"\x1frss", headers=(GZIP,))}) as web, http_for_tests() as http:
        with pytest.raises(TransientFetchError, match="damaged gzip"):
            await http.fetch(web.url + "/")


@pytest.mark.parametrize(
    "coding", ["utf-8", "none", "aws-chunked", "ISO-8859-1", "7bit", "text/html", "charset=utf-8", "gzip"]
)
async def test_a_body_that_only_says_it_is_packed_is_read(coding: str) -> None:
    plain = Reply(body=b"<rss/>", headers=(("Content-Encoding", coding),))
    async with serve({"/": plain}) as web, http_for_tests() as http:
        assert (await http.fetch(web.url + "/")).body == b"<rss/>"


def squeezed(times: int) -> bytes:
    body = bytes(20_000_000)
    for _ in range(times):
        body = gzip.compress(body, 9, mtime=0)
    return body


@pytest.mark.parametrize("times", [1, 2, 3])
async def test_a_bomb_is_cut_at_the_size_limit(times: int) -> None:
    headers = (("Content-Encoding", ", ".join(["gzip"] * times)),)
    async with (
        serve({"/": Reply(body=squeezed(times), headers=headers)}) as web,
        http_for_tests(max_bytes=1_000_000) as http,
    ):
        with pytest.raises(TransientFetchError, match="larger than 1 MB"):
            await http.fetch(web.url + "/")


@pytest.mark.parametrize("times", [0, 1, 3])
async def test_a_reply_of_any_length_takes_at_most_32_mb(times: int) -> None:
    body, headers = zeros(40), (("Content-Encoding", ", ".join(["gzip"] * max(times, 1))),)
    for _ in range(times - 1):
        body = gzip.compress(body, 9)
    flood = Reply(pieces=(bytes(1_000_000),) * 60) if times == 0 else Reply(body=body, headers=headers)
    async with serve({"/": flood}) as web, http_for_tests() as http:
        tracemalloc.start()
        with pytest.raises(TransientFetchError, match="larger than 10 MB"):
            await http.fetch(web.url + "/")
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert peak < 32 * 1024 * 1024


@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/1.1 100 Continue\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X-Header: " + b"x" * 500 + b"\r\n",
        b"HTTP/1.1 200 OK\r\nX: ",
        b"\x00\xff SSH-2.0\r\n",
    ],
)
async def test_a_head_that_never_ends_is_given_up(head: bytes) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            await reader.readuntil(b"\r\n\r\n")
            while not writer.is_closing():
                writer.write(head * 20)
                await writer.drain()
        writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    async with server, http_for_tests(timeout="1s") as http:
        port = server.sockets[0].getsockname()[1]
        async with asyncio.timeout(10):
            with pytest.raises(TransientFetchError):
                await http.fetch(f"http://127.0.0.1:{port}/")


async def test_a_plain_body_is_cut_at_the_size_limit() -> None:
    async with serve({"/": Reply(body=bytes(20_000))}) as web, http_for_tests(max_bytes=10_000) as http:
        with pytest.raises(TransientFetchError, match="larger than"):
            await http.fetch(web.url + "/")


@pytest.mark.parametrize("coding", ["gzip," * 6, "gzip," * 500, "br", "zstd, gzip", "br, gzip"])
async def test_encodings_that_were_not_asked_for_are_refused(coding: str) -> None:
    async with (
        serve({"/": Reply(body=b"x", headers=(("Content-Encoding", coding),))}) as web,
        http_for_tests() as http,
    ):
        with pytest.raises(TransientFetchError, match="encod"):
            await http.fetch(web.url + "/")


async def test_a_drip_does_not_outlive_the_deadline() -> None:
    drip = Reply(pieces=(b"x",) * 500, pause=0.05)
    async with serve({"/": drip}) as web, http_for_tests(timeout="1s") as http:
        http_seconds = asyncio.timeout(10)
        async with http_seconds:
            with pytest.raises(TransientFetchError, match="completely within 1 seconds"):
                await http.fetch(web.url + "/")


async def test_five_redirects_are_followed_and_a_sixth_is_not() -> None:
    pages: dict[str, Reply] = {f"/{number}": moved(302, f"/{number + 1}") for number in range(6)}
    async with serve(pages | {"/6": Reply(body=b"end")}) as web, http_for_tests() as http:
        assert (await http.fetch(web.url + "/1")).url == web.url + "/6"
        with pytest.raises(TransientFetchError, match="more than 5 times"):
            await http.fetch(web.url + "/0")


@pytest.mark.parametrize(
    ("statuses", "moved_to"),
    [
        ((301,), "/1"),
        ((308, 301), "/2"),
        ((302,), None),
        ((301, 302), "/1"),
        ((302, 301), None),
        ((307,), None),
    ],
)
async def test_only_moves_for_good_before_any_other_are_told(
    statuses: tuple[int, ...], moved_to: str | None
) -> None:
    pages = {f"/{at}": moved(status, f"/{at + 1}") for at, status in enumerate(statuses)}
    async with serve(pages | {f"/{len(statuses)}": Reply(body=b"end")}) as web, http_for_tests() as http:
        fetched = await http.fetch(web.url + "/0")
        assert fetched.permanent_redirect == (moved_to and web.url + moved_to)


@pytest.mark.parametrize(
    "target",
    [
        "file:///etc/passwd",
        "http://127.0.0.1:99999/",
        "javascript:alert(1)",
        "http://[::1",
        "http://xn--a-.example/",
        "http://xn--zzzzzzzz--.example/",
        "\x00",
        "http://a..b/\x7f",
    ],
)
async def test_a_redirect_to_what_is_no_web_address_is_refused(target: str) -> None:
    async with serve({"/": moved(301, target)}) as web, http_for_tests() as http:
        with pytest.raises((PermanentFetchError, TransientFetchError)):
            await http.fetch(web.url + "/")
    assert web.paths() == ["/"]


async def test_a_private_address_is_refused_and_never_connected_to() -> None:
    async with serve({"/": Reply(body=b"secret")}) as web, http_for_tests(allow_private=()) as http:
        for name in ("127.0.0.1", "localhost", "2130706433", "0x7f.1"):
            with pytest.raises(PermanentFetchError, match="no public address"):
                await http.fetch(web.url.replace("127.0.0.1", name) + "/")
    assert web.asked == []


async def test_a_redirect_to_a_private_address_is_refused() -> None:
    async with (
        serve({"/secret": Reply(body=b"secret")}, host="127.0.0.2") as inside,
        serve({"/": moved(302, inside.url + "/secret")}) as web,
        http_for_tests() as http,
    ):
        with pytest.raises(PermanentFetchError, match="no public address"):
            await http.fetch(web.url + "/")
    assert inside.asked == []


async def test_channels_use_the_same_guard() -> None:
    import httpx

    async with serve({"/": Reply(body=b"ok")}) as web, http_for_tests(allow_private=()) as http:
        with pytest.raises(httpx.ConnectError, match="no public address"):
            await http.client.post(web.url + "/")
    assert web.asked == []


@pytest.mark.parametrize(
    ("value", "wait"),
    [
        ("120", timedelta(minutes=2)),
        ("Sat, 01 Mar 2025 13:00:00 GMT", timedelta(hours=1)),
        ("Sat, 01 Mar 2025 11:00:00 GMT", timedelta(0)),
        ("soon", None),
    ],
)
@pytest.mark.parametrize("status", [429, 503])
async def test_retry_after_is_told_in_seconds_and_as_a_date(
    status: int, value: str, wait: timedelta | None
) -> None:
    async with (
        serve({"/": Reply(status, headers=(("Retry-After", value),))}) as web,
        http_for_tests() as http,
    ):
        with pytest.raises(TransientFetchError) as failure:
            await http.fetch(web.url + "/")
    assert (failure.value.status, failure.value.retry_after) == (status, wait)


@pytest.mark.parametrize(("status", "kind"), [(410, PermanentFetchError), (404, TransientFetchError)])
async def test_gone_is_for_good_and_not_found_is_not(status: int, kind: type[Exception]) -> None:
    async with serve({"/": Reply(status)}) as web, http_for_tests() as http:
        with pytest.raises(kind, match=str(status)):
            await http.fetch(web.url + "/")


async def test_expiry_is_measured_by_the_servers_own_clock() -> None:
    dates = (("Date", "Sat, 01 Mar 2025 06:00:00 GMT"), ("Expires", "Sat, 01 Mar 2025 08:00:00 GMT"))
    async with (
        serve({"/": Reply(headers=dates), "/0": Reply(headers=(("Expires", "0"),))}) as web,
        http_for_tests() as http,
    ):
        assert (await http.fetch(web.url + "/")).expires_in == timedelta(hours=2)
        assert (await http.fetch(web.url + "/0")).expires_in is None


async def test_a_cache_that_held_the_reply_shortens_its_freshness() -> None:
    headers = (("Cache-Control", "public, max-age=3600"), ("Age", "600"))
    async with serve({"/": Reply(headers=headers)}) as web, http_for_tests() as http:
        assert (await http.fetch(web.url + "/")).max_age == timedelta(minutes=50)


async def test_messages_hide_logins_and_queries() -> None:
    async with serve() as web, http_for_tests() as http:
        url = web.url.replace("//", "//user:hidden@") + "/feed?token=hidden"
        with pytest.raises(TransientFetchError) as failure:
            await http.fetch(url)
    assert "hidden" not in str(failure.value)
    assert "/feed answered 404" in str(failure.value)


async def test_one_domain_is_asked_one_thing_at_a_time() -> None:
    slow = Reply(body=b"x", pieces=(b"x", b"y"), pause=0.01)
    async with serve({f"/{number}": slow for number in range(6)}) as web, http_for_tests() as http:
        await asyncio.gather(*(http.fetch(f"{web.url}/{number}") for number in range(6)))
    assert (len(web.asked), web.busiest) == (6, 1)


async def test_two_hosts_are_asked_side_by_side() -> None:
    both = asyncio.Barrier(2)

    async def wait_for_the_other(_: object) -> Reply:
        await both.wait()
        return Reply(body=b"x")

    async with (
        serve({"/": wait_for_the_other}) as one,
        serve({"/": wait_for_the_other}) as two,
        http_for_tests() as http,
    ):
        await asyncio.gather(http.fetch(one.url + "/"), http.fetch(two.url + "/"))
