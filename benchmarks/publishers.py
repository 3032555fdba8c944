"""Feeds and pages that are answered in the process which asks for them."""

from __future__ import annotations

from datetime import datetime
from email.utils import format_datetime
from html import escape

import httpx


class Publishers(httpx.AsyncBaseTransport):
    """`https://feed-N.example/feed` lists `items(N)`, `/a/M` is `page(M)`, and nothing else is there."""

    def items(self, feed: int) -> str:
        """The items of a feed, each as `item` writes it."""
        raise NotImplementedError

    def page(self, which: int) -> bytes:
        raise NotImplementedError

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        if path == "/feed":
            feed = int(request.url.host.partition(".")[0].removeprefix("feed-"))
            opening = f"<rss version='2.0'><channel><title>Paper {feed}</title>"
            body = f"{opening}{self.items(feed)}</channel></rss>".encode()
            return httpx.Response(200, stream=httpx.ByteStream(body))
        if path.startswith("/a/"):
            headers = {"Content-Type": "text/html; charset=utf-8"}
            return httpx.Response(200, headers=headers, stream=httpx.ByteStream(self.page(int(path[3:]))))
        return httpx.Response(404, stream=httpx.ByteStream(b""))


def item(feed: int, which: int, title: str, at: datetime) -> str:
    return (
        f"<item><guid>{which}</guid><link>https://feed-{feed}.example/a/{which}</link>"
        f"<title>{escape(title)}</title><pubDate>{format_datetime(at)}</pubDate></item>"
    )
