from __future__ import annotations

import httpx
import pytest

from monitor.net.limits import domain_of


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
