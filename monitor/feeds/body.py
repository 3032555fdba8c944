"""What a page process makes of a feed's bytes; the daemon, which only asks, loads nothing that reads them."""

from __future__ import annotations

from datetime import datetime

from monitor.model import ParsedFeed


def read_body(body: bytes, content_type: str | None, url: str, now: datetime) -> ParsedFeed:
    """The feed in `body`, as `parse_feed` has it. Raises ParseError if this is no feed."""
    from monitor.feeds.parse import parse_feed  # noqa: PLC0415  (lxml and feedparser)

    return parse_feed(body, content_type, url, now)
