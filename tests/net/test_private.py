"""Nothing private is ever connected to: 90 ways to name it, by feed, redirect, page and webhook."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import httpcore
import httpx
import pytest

from monitor.config.models import FetchConfig
from monitor.errors import FetchError
from monitor.net import PAGE_TYPES, Http
from monitor.net.addresses import read_exceptions
from monitor.net.guard import GuardedTransport, resolve

PRIVATE_V4 = [
    "0.0.0.0", "0.255.1.2", "10.0.0.1", "10.255.255.254", "100.64.0.1", "100.127.255.254", "127.0.0.1",
    "127.8.8.8", "169.254.0.1", "169.254.169.254", "172.16.0.1", "172.31.255.254", "192.0.0.1", "192.0.0.8",
    "192.0.0.170", "192.0.2.44", "192.31.196.1", "192.52.193.1", "192.88.99.1", "192.168.0.1", "192.168.255.254",
    "192.175.48.1", "198.18.0.1", "198.19.255.254", "198.51.100.7", "203.0.113.7", "224.0.0.1", "239.255.255.250",
    "240.0.0.1", "255.255.255.255",
]  # fmt: skip
PRIVATE_V6 = [
    "::", "::1", "::7f00:1", "::ffff:7f00:1", "::ffff:a9fe:a9fe", "::ffff:0:7f00:1", "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "100::1", "2001::1", "2001:0:7f00:1::1", "2001:10::1", "2001:20::1",
    "2001:db8::1", "2002:7f00:1::", "2002:a9fe:a9fe::", "2620:4f:8000::1", "3ffe::1", "3fff::1", "4000::1",
    "5f00::1", "8000::1", "fc00::1", "fd00:ec2::254", "fdff::1", "fe80::1", "febf::1", "fec0::1", "feff::1",
    "ff02::1", "ff0e::1",
]  # fmt: skip
WRITTEN = [
    "2130706433", "0x7f000001", "017700000001", "127.1", "127.0.1", "0x7f.0.0.1", "0177.0.0.1", "0", "2852039166",
    "0xa9fea9fe", "localhost", "LOCALHOST", "localhost.", "user:pw@127.0.0.1", "127.0.0.1:22",
    "example.com@127.0.0.1", "\u2460\u2461\u2466.\u24ea.\u24ea.\u2460", "127\u30020\u30020\u30021",
    "%31%32%37.0.0.1", "ip6-localhost",
]  # fmt: skip
FLIPPING = [f"flip-{number}.example" for number in range(8)]
HOSTS = [*PRIVATE_V4, *(f"[{host}]" for host in PRIVATE_V6), *WRITTEN, *FLIPPING]
OPEN = "93.184.215.14"


class Sockets(httpcore.AsyncNetworkBackend):
    """Where connections would be opened: answers with a redirect from the open internet, and keeps a record."""

    def __init__(self, location: str) -> None:
        self.connected: list[str] = []
        self._reply = f"HTTP/1.1 302 Found\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n".encode()

    async def connect_tcp(self, host: str, port: int, *_: Any, **__: Any) -> httpcore.AsyncNetworkStream:
        self.connected.append(host)
        return httpcore.AsyncMockStream([self._reply])

    async def sleep(self, seconds: float) -> None:
        raise NotImplementedError


def flipping() -> Any:
    """A resolver whose names are public at the first look and private at each after it."""
    recrawls: dict[str, Iterator[str]] = {}

    def look(host: str, port: int) -> list[str]:
        if host == "open.example":
            return [OPEN]
        if host.startswith("flip-"):
            private = PRIVATE_V4[int(host[5])]
            return [next(recrawls.setdefault(host, iter([OPEN, *[private] * 99])))]
        return resolve(host, port)

    return look


def http_over(sockets: Sockets) -> tuple[Http, httpx.AsyncClient]:
    config = FetchConfig(per_domain_delay="0s", respect_robots=False)
    transport = GuardedTransport(read_exceptions(()), resolve=flipping(), sockets=sockets)
    client = httpx.AsyncClient(transport=transport, trust_env=False)
    return Http(client, config, lambda: datetime.now(UTC), lambda _: transport), client


def test_there_are_ninety_ways() -> None:
    assert len(set(HOSTS)) == 90


@pytest.mark.parametrize("host", HOSTS)
async def test_nothing_private_is_connected_to_by_any_path(host: str) -> None:
    url = f"http://{host}/"
    sockets = Sockets(url)
    http, client = http_over(sockets)
    async with client:
        for path in ("feed", "redirect", "page", "webhook"):
            with pytest.raises((FetchError, httpx.HTTPError, httpx.InvalidURL)):
                match path:
                    case "feed":
                        await http.fetch(url)
                    case "redirect":
                        await http.fetch("http://open.example/")
                    case "page":
                        await http.fetch(url, accept=PAGE_TYPES)
                    case _:
                        (await client.post(url, json={})).raise_for_status()
    assert set(sockets.connected) <= {OPEN}
