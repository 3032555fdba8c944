"""What one feed needs besides its address: headers, a login, a proxy. Shown nowhere."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from urllib.parse import unquote, urlsplit

from monitor.config.models import FeedConfig


@dataclass(frozen=True, slots=True)
class Access:
    """`headers` (the login is one of them) go to the feed's own host alone, `proxy` takes every request."""

    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    proxy: str | None = field(default=None, repr=False)

    @classmethod
    def of(cls, feed: FeedConfig) -> Access:
        """The access that a feed's configuration gives."""
        headers = [(name, value.get_secret_value()) for name, value in feed.headers.items()]
        if feed.username is not None and feed.password is not None:
            headers.append(("Authorization", basic(feed.username, feed.password.get_secret_value())))
        elif "@" in (netloc := urlsplit(feed.url).netloc):
            username, _, password = netloc.rpartition("@")[0].partition(":")
            headers.append(("Authorization", basic(unquote(username), unquote(password))))
        return cls(tuple(headers), feed.proxy.get_secret_value() if feed.proxy else None)

    @classmethod
    def of_page(cls, page: str, feeds: Iterable[FeedConfig]) -> Access:
        """For an article that these feeds have brought: the first one's proxy, and the rest if it is on its host."""
        for feed in feeds:
            access = cls.of(feed)
            return access if _site(page) == _site(feed.url) else access.elsewhere()
        return cls()

    def elsewhere(self) -> Access:
        """What may be sent to another host."""
        return replace(self, headers=())


def _site(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme, parts.netloc.rpartition("@")[2].lower()


def basic(username: str, password: str) -> str:
    """A login as RFC 7617 has it."""
    return "Basic " + b64encode(f"{username}:{password}".encode()).decode()
