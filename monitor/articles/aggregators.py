"""Knows the sites that lead on to articles of others, and reads the targets that their addresses name."""

from __future__ import annotations

import base64
import binascii
import re
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

# Host -> the parameters of its redirects that hold the target.
_REDIRECTS: dict[str, tuple[str, ...]] = {
    "www.google.com": ("url", "q"),
    "google.com": ("url", "q"),
    "news.google.com": ("url",),
    "www.bing.com": ("url", "r"),
    "l.facebook.com": ("u",),
    "lm.facebook.com": ("u",),
    "l.instagram.com": ("u",),
    "out.reddit.com": ("url",),
    "getpocket.com": ("url",),
    "t.umblr.com": ("z",),
    "slack-redir.net": ("url",),
    "www.linkedin.com": ("url",),
    "steamcommunity.com": ("url",),
    "vk.com": ("to",),
    "translate.google.com": ("u",),
    "go.redirectingat.com": ("url",),
    "click.linksynergy.com": ("murl",),
}
_PATHS = re.compile(
    r"/(?:url|linkfilter|news/apiclick\.aspx|l\.php|redirect|link|safety/go|away\.php|translate|deeplink|redir/redirect"
    r")?/?",
    re.IGNORECASE,
)
_LEADING_ON = re.compile(
    r"(?:www\.)?(?:feedpress\.(?:me|it)|web\.archive\.org|archive\.(?:ph|today|is)|12ft\.io|r\.jina\.ai"
    r"|outgoing\.prod\.webservices\.mozgcp\.net)"
)
_IN_PATH = re.compile(r"/(?:[^/]+/){0,6}?(https?:)/{1,2}([^/].*)", re.IGNORECASE)
_YAHOO = re.compile(r"/RU=(https?[^/]+)/R[KS]=", re.IGNORECASE)
_GOOGLE_NEWS = re.compile(r"/(?:rss/|__i/rss/rd/)?articles/([\w-]{16,})")
_WEB_ADDRESS = re.compile(rb"https?://[\x21-\x7e]{4,1000}")
_LONGEST = 2_000

_AGGREGATORS = re.compile(
    r"(?:.+\.)?(?:news\.google\.[a-z.]+|msn\.com|news\.yahoo\.com|yahoo\.com|flipboard\.com|newsbreak\.com"
    r"|smartnews\.com|apple\.news|feedly\.com|inoreader\.com|feedproxy\.google\.com|feedburner\.com|dailyhunt\.in"
    r"|upday\.com|ground\.news|newsnow\.(?:co\.uk|com)|bing\.com|getpocket\.com|ampproject\.org)",
    re.IGNORECASE,
)


def target_of(url: str) -> str:
    """The address that a redirect of a search engine or network names in itself, else `url`. Raises ValueError."""
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    found = None
    if host in _REDIRECTS and _PATHS.fullmatch(parts.path):
        named = dict(parse_qsl(parts.query))
        found = next((named[name] for name in _REDIRECTS[host] if _is_address(named.get(name, ""))), None)
    elif host.endswith("search.yahoo.com"):
        inside = _YAHOO.search(parts.path)
        found = unquote(inside[1]) if inside else None
    elif host == "news.google.com":
        found = _in_google_news(parts.path)
    elif _LEADING_ON.fullmatch(host):
        found = _in_path(parts)
    return found if found and _is_address(found) else url


def is_aggregator(host: str) -> bool:
    """Whether pages of this host are known to be articles of others, so that their declared address is theirs."""
    return bool(_AGGREGATORS.fullmatch(host))


def _in_path(parts: SplitResult) -> str | None:
    """The address that the path of another one ends with."""
    inside = _IN_PATH.fullmatch(unquote(parts.path) if "%3a" in parts.path.lower() else parts.path)
    return f"{inside[1].lower()}//{inside[2]}{'?' if parts.query else ''}{parts.query}" if inside else None


def _in_google_news(path: str) -> str | None:
    """The address inside an older link of Google News; newer ones hold none and have to be followed."""
    match = _GOOGLE_NEWS.search(path)
    if match is None:
        return None
    try:
        data = base64.urlsafe_b64decode(match[1] + "=" * (-len(match[1]) % 4))
    except (binascii.Error, ValueError):
        return None
    inside = _WEB_ADDRESS.search(data)
    return inside[0].decode("ascii") if inside else None


def _is_address(text: str) -> bool:
    return text.startswith(("http://", "https://")) and len(text) <= _LONGEST
