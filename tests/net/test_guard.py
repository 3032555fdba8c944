from __future__ import annotations

import asyncio
import threading

import httpx
import pytest

from monitor.net.addresses import read_exceptions
from monitor.net.guard import GuardedTransport, Resolve
from tests.support.web import Reply, Web, serve


def client(resolve: Resolve) -> httpx.AsyncClient:
    """A client for which 127.0.0.1 stands for the open internet and all else on this machine is private."""
    return httpx.AsyncClient(transport=GuardedTransport(read_exceptions(["127.0.0.1"]), resolve=resolve))


def address(web: Web, host: str) -> str:
    return web.url.replace("127.0.0.1", host) + "/"


async def test_a_name_that_flips_to_a_private_address_gains_nothing() -> None:
    answers = iter([["127.0.0.1"], ["127.0.0.2"]])
    async with serve({"/": Reply(body=b"public")}) as web, client(lambda *_: next(answers)) as http:
        assert (await http.get(address(web, "flip.example"))).text == "public"
        with pytest.raises(httpx.ConnectError, match="no public address"):
            await http.get(address(web, "flip.example"))
    assert len(web.asked) == 1


async def test_of_several_addresses_only_the_public_ones_are_tried() -> None:
    async with (
        serve({"/": Reply(body=b"public")}) as web,
        client(lambda *_: ["127.0.0.2", "::1", "not an address", "127.0.0.1"]) as http,
    ):
        assert (await http.get(address(web, "many.example"))).text == "public"


async def test_an_address_that_does_not_answer_is_passed_over() -> None:
    transport = GuardedTransport(
        read_exceptions(["127.0.0.0/8"]), resolve=lambda *_: ["127.0.0.3", "127.0.0.1"]
    )
    async with serve({"/": Reply(body=b"here")}) as web, httpx.AsyncClient(transport=transport) as http:
        assert (await http.get(address(web, "half.example"))).text == "here"


def unknown(*_: object) -> list[str]:
    raise OSError("no such name")


async def test_an_unknown_name_is_told() -> None:
    async with client(unknown) as http:
        with pytest.raises(httpx.ConnectError, match=r"nowhere\.example is not known"):
            await http.get("http://nowhere.example/")


async def test_name_servers_that_hang_hold_up_neither_the_loop_nor_the_others() -> None:
    released = threading.Event()

    def slow(host: str, port: int) -> list[str]:
        if host.startswith("slow"):
            released.wait(20)
        return ["127.0.0.1"]

    async with serve({"/": Reply(body=b"x")}) as web, client(slow) as http:
        stalled = [
            asyncio.ensure_future(http.get(f"http://slow-{n}.example/", timeout=0.2)) for n in range(24)
        ]
        assert (await http.get(address(web, "quick.example"))).status_code == 200
        for one in stalled:
            with pytest.raises(httpx.ConnectTimeout, match="looked up in time"):
                await one
        released.set()
