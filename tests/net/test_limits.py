from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import httpx
import pytest

from monitor.config.models import FetchConfig
from monitor.net import Http
from monitor.net.addresses import read_exceptions
from monitor.net.guard import GuardedTransport
from monitor.net.limits import domain_of
from tests.support.web import Reply, serve


@pytest.mark.parametrize(
    ("url", "domain"),
    [
        ("https://feeds.news.example.co.uk/a", "example.co.uk"),
        ("https://example.co.uk:8443/", "example.co.uk"),
        ("https://EXAMPLE.com/", "example.com"),
        ("http://127.0.0.1:8080/", "127.0.0.1:8080"),
        ("http://intranet/", "intranet:"),
    ],
)
def test_requests_count_against_the_registrable_domain(url: str, domain: str) -> None:
    assert domain_of(httpx.URL(url)) == domain


async def test_hosts_of_one_registrable_domain_are_asked_one_after_the_other() -> None:
    slow = Reply(pieces=(b"x", b"y"), pause=0.01)
    transport = GuardedTransport(read_exceptions(["127.0.0.1"]), resolve=lambda *_: ["127.0.0.1"])
    config = FetchConfig(per_domain_delay="0s")
    async with serve({"/": slow}) as web, httpx.AsyncClient(transport=transport) as client:
        port = web.url.rpartition(":")[2]
        http = Http(client, config, lambda: datetime.now(UTC), lambda _: transport)
        hosts = ("feeds.paper.co.uk", "www.paper.co.uk", "paper.co.uk", "m.paper.co.uk")
        await asyncio.gather(*(http.fetch(f"http://{host}:{port}/") for host in hosts))
    assert (len(web.asked), web.busiest) == (4, 1)
