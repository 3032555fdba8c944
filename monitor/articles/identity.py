"""Says whether two addresses lead to one article."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from monitor.articles.aggregators import is_aggregator, target_of
from monitor.documents.links import is_whole, kept_fragment
from monitor.documents.tracking import distinguishing
from monitor.net.limits import domain_of_host

_AMP_CACHE = re.compile(r"/(?:c|v|i)/(?:s/)?([a-z0-9.-]+\.[a-z]{2,}/.*)", re.IGNORECASE | re.DOTALL)
_GOOGLE_AMP = re.compile(r"/amp/(?:s/)?([a-z0-9.-]+\.[a-z]{2,}/.*)", re.IGNORECASE | re.DOTALL)
_AMP_PATH = re.compile(r"^/amp(?=/.)|/amp(?=/?$)|\.amp(?=(?:\.html?)?$)", re.IGNORECASE)
_SECTION = re.compile(r"(?:^|/)[a-z]{3,}/?\Z", re.IGNORECASE)
"""How a path ends that is no article's: in one plain word, so that what stands below it is no view of it."""
_MOBILE = re.compile(r"(?:www\.)?(?:m|mobile|amp)\.(.+)")
_INNER_MOBILE = re.compile(r"([a-z-]{2,12})\.m\.([^.]+\.[^.]+)")
_TRANSLATED = ".translate.goog"
_SESSION = re.compile(r";[a-z]*session(?:_?id)?=[^/;?]*", re.IGNORECASE)
_INDEX = re.compile(r"(?:^|(?<=/))index\.html?$", re.IGNORECASE)
_SLASHES = re.compile(r"(?<!:)/{2,}")
_PORTS = {"http": 80, "https": 443}


@lru_cache(maxsize=1_024)  # on an article's way in its addresses are asked for half a dozen times
def canonical_url(url: str) -> str:
    """The address without what differs between links to one page: tracking, fragment, port, AMP, mobile host.

    Fragments stay that name a page of a script's, or mark a link that its feed gives to several entries.

    A redirect that names its target is left behind. "www." and the path's last slash stay, so that the result
    still opens; see `address_key`. An address that cannot be read is returned as it is.
    """
    try:
        parts = urlsplit(_out_of_amp_cache(target_of(url.strip())))
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return url
    scheme = parts.scheme.lower()
    if scheme not in _PORTS or not host:
        return url
    name = f"[{host}]" if ":" in host else _desktop_host(host)
    place = name if port in (None, _PORTS[scheme]) else f"{name}:{port}"
    query = "&".join(sorted(parts.query.split("&"))) if is_whole(url) else distinguishing(parts.query)
    return urlunsplit((scheme, place, _path(parts.path), query, kept_fragment(parts.fragment)))


def address_key(url: str) -> str:
    """What is equal in all addresses of one page: the canonical one without scheme, "www." and last slash."""
    canonical = canonical_url(url)
    scheme, found, rest = canonical.partition("://")
    if not found or scheme not in _PORTS:
        return canonical
    place, slash, path = rest.removeprefix("www.").partition("/")
    path, hash_mark, fragment = path.partition("#")
    path, mark, query = path.partition("?")
    path = _INDEX.sub("", _SLASHES.sub("/", path)).strip("/")
    return f"{place}{slash if path else ''}{path}{mark}{query}{hash_mark}{fragment}"


def article_url(asked: str, answered: str, declared: str | None) -> str:
    """The canonical address of a page: asked for, where it came from after redirects, what it declares itself.

    A declared address counts on the same registrable domain, elsewhere only if the page is an aggregator's; it
    must not be a front page when the page is none. A redirect to a front page does not count either.
    """
    found = canonical_url(asked) if is_front(answered) and not is_front(asked) else canonical_url(answered)
    if declared is None or is_front(declared):
        return found
    same = _domain(declared) == _domain(answered)
    return canonical_url(declared) if same or is_aggregator(_host(answered)) else found


def is_front(url: str) -> bool:
    """Whether an address is a site's first page."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.path in ("", "/") and not parts.query and not kept_fragment(parts.fragment)


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return ""


def _domain(url: str) -> str:
    host = _host(url)
    return domain_of_host(host) or host


def _out_of_amp_cache(url: str) -> str:
    """The publisher's address inside an AMP cache's (*.ampproject.org/c/s/..., www.google.*/amp/s/...)."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    inside = None
    if host.endswith(".ampproject.org"):
        inside = _AMP_CACHE.fullmatch(parts.path)
    elif host.startswith("www.google."):
        inside = _GOOGLE_AMP.fullmatch(parts.path)
    return parts._replace(scheme="https", netloc="", path=f"//{inside[1]}").geturl() if inside else url


def _desktop_host(host: str) -> str:
    if not host.isascii():
        host = _ascii(host)
    if host.endswith(_TRANSLATED):
        host = re.sub("--|-", lambda dash: "-" if len(dash[0]) == 2 else ".", host.removesuffix(_TRANSLATED))
    inner = _INNER_MOBILE.fullmatch(host)
    if inner:
        return f"{inner[1]}.{inner[2]}"
    mobile = _MOBILE.fullmatch(host)
    if mobile is None or domain_of_host(mobile[1]) is None:
        return host
    return f"www.{mobile[1]}" if domain_of_host(mobile[1]) == mobile[1] else mobile[1]


def _ascii(host: str) -> str:
    """A host in another script as the name that it is looked up by."""
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return host


def _path(path: str) -> str:
    """The path with every character encoded that must be and no other, out of its AMP folder."""
    if "%2f" in path.lower():
        return path
    plain = quote(unquote(path, errors="surrogateescape"), safe="/:@!$&'()*+,;=~", errors="surrogateescape")
    plain = _SESSION.sub("", plain)
    stripped = _AMP_PATH.sub("", plain)
    return stripped if stripped.strip("/") and not _is_named_amp(plain, stripped) else plain or "/"


def _is_named_amp(path: str, stripped: str) -> bool:
    """Whether "amp" is what an article is called ("/tools/amp"), and not a view of what stands before it."""
    return path.rstrip("/").endswith("/amp") and _SECTION.search(stripped) is not None
