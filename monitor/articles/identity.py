"""Says whether two addresses, or two texts, are one article."""

from __future__ import annotations

import re
import zlib
from functools import lru_cache
from urllib.parse import quote, unquote, urlsplit, urlunsplit

import numpy as np

from monitor.net.limits import domain_of_host

Print = tuple[tuple[int, ...], frozenset[str]]

_TRACKING = re.compile(
    r"utm_.*|mtm_.*|pk_.*|hsa_.*|guce_.*|soc_.*|trk.*|vero_.*|__twitter_.*|amp(?:_.*)?|"
    r"at_(?:medium|campaign|custom\d?|link.*|format|ptr_name|bbc_team)|ns_(?:campaign|source|mchannel|linkname)|"
    r"(?:fb|g|dc|gb|ms|tw|yc|tt|ys)clid|wbraid|gbraid|gclsrc|_ga|_gl|mc_[ce]id|igshi?d?|_hs(?:enc|mi)|mkt_tok|"
    r"wt_?(?:mc|zmc)(?:[_.].*)?|wtrid|xtor|ito|cmp|cmpid?|ncid|ocid|icid|smid|smtyp|smprod|sr_share|s_kwcid|"
    r"ref|ref_src|ref_url|referrer|rss|source|src|share|ftag|taid|traffic_source|spm|guccounter|maca|outputtype",
    re.IGNORECASE,
)
_AMP_CACHE = re.compile(r"/(?:c|v|i)/(?:s/)?([a-z0-9.-]+\.[a-z]{2,}/.*)", re.IGNORECASE | re.DOTALL)
_GOOGLE_AMP = re.compile(r"/amp/(?:s/)?([a-z0-9.-]+\.[a-z]{2,}/.*)", re.IGNORECASE | re.DOTALL)
_AMP_PATH = re.compile(r"^/amp(?=/.)|/amp(?=/?$)|\.amp(?=(?:\.html?)?$)", re.IGNORECASE)
_MOBILE = re.compile(r"(?:www\.)?(?:m|mobile|amp)\.(.+)")
_INNER_MOBILE = re.compile(r"([a-z-]{2,12})\.m\.([^.]+\.[^.]+)")
_PORTS = {"http": 80, "https": 443}

_WORD = re.compile(r"\d+(?:[.,:/]\d+)*|[^\W\d_]+(?:['\u2019-][^\W\d_]+)*")
_SHINGLE = 4
_KEPT = 128
_MASK = "0"
_FACTOR = np.uint64(0x9E3779B97F4A7C15)
_LIKE = 0.8
_NUMBERS_IN_WORDS = """
    two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
    eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred hundreds thousand thousands million
    millions billion billions trillion dozen dozens half third quarter twice double doubled tripled
"""
_REVERSING_WORDS = """
    not no never nobody none nothing without cannot denies denied deny denying refuses refused rejects
    rejected false falsely untrue retracted withdrawn corrected correction
"""
_EXACT_WORDS = frozenset(f"{_NUMBERS_IN_WORDS} {_REVERSING_WORDS}".split())


def canonical_url(url: str) -> str:
    """The address without what differs between links to one page: tracking, fragment, port, AMP, mobile host.

    "www." and the path's last slash stay, so that the result still opens. An address that cannot be read is
    returned as it is.
    """
    try:
        parts = urlsplit(_out_of_amp_cache(url.strip()))
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return url
    scheme = parts.scheme.lower()
    if scheme not in _PORTS or not host:
        return url
    name = f"[{host}]" if ":" in host else _desktop_host(host)
    place = name if port in (None, _PORTS[scheme]) else f"{name}:{port}"
    return urlunsplit((scheme, place, _path(parts.path), _query(parts.query), ""))


def signature(text: str) -> tuple[int, ...]:
    """The 128 smallest hashes of the text's runs of four words, each below 2**63, in rising order.

    Digits count alike, so that copies with another number come near and `is_copy` can tell them apart. A
    bottom-k sketch (Broder 1997; Cohen and Kaplan 2007): the same on every machine and in every process.
    """
    words = [_MASK if word[0].isdigit() else word for word in _words(text)]
    if not words:
        return ()
    hashes = np.fromiter((_hash(word) for word in words), np.uint64, len(words))
    width = min(_SHINGLE, len(words))
    runs = np.zeros(len(words) - width + 1, np.uint64)
    for offset in range(width):
        runs = (runs * _FACTOR) ^ hashes[offset : offset + len(runs)]
    runs = (runs ^ (runs >> np.uint64(29))) * _FACTOR
    return tuple(np.unique(runs >> np.uint64(1))[:_KEPT].tolist())


def numbers_in(text: str) -> frozenset[str]:
    """What must be equal in two copies: every number and every reversing word ("not") with the word after it.

    "1,200 people" gives "1200 people", so that two numbers that change places are seen too.
    """
    words = _words(text)
    following = [*words[1:], ""]
    return frozenset(
        f"{_plain_number(word)} {_plain_number(after)}"
        for word, after in zip(words, following, strict=True)
        if word[0].isdigit() or word in _EXACT_WORDS
    )


def is_copy(a: Print, b: Print) -> bool:
    """Whether two texts, as (signature, numbers), are the same words with the same numbers."""
    return a[1] == b[1] and likeness(a[0], b[0]) >= _LIKE


def likeness(a: tuple[int, ...], b: tuple[int, ...]) -> float:
    """Share of runs of words that two texts have in common (Jaccard), estimated from their signatures."""
    if not a or not b:
        return 0.0
    smallest = sorted({*a, *b})[: min(_KEPT, max(len(a), len(b)))]
    return len(set(a) & set(b) & set(smallest)) / len(smallest)


@lru_cache(maxsize=50_000)
def _hash(word: str) -> int:
    data = word.encode("utf-8", "replace")
    return zlib.crc32(data) << 32 | zlib.crc32(data, 0x5BD1E995)


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower().replace("\u2019", "'"))


def _plain_number(word: str) -> str:
    """ "1,200" and "1200" alike; "1.5" and "12:30" stay."""
    return word.replace(",", "") if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", word) else word


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
    inner = _INNER_MOBILE.fullmatch(host)
    if inner:
        return f"{inner[1]}.{inner[2]}"
    mobile = _MOBILE.fullmatch(host)
    if mobile is None or domain_of_host(mobile[1]) is None:
        return host
    return f"www.{mobile[1]}" if domain_of_host(mobile[1]) == mobile[1] else mobile[1]


def _path(path: str) -> str:
    """The path with every character encoded that must be and no other, out of its AMP folder."""
    if "%2f" in path.lower():
        return path
    plain = quote(unquote(path, errors="surrogateescape"), safe="/:@!$&'()*+,;=~", errors="surrogateescape")
    return _AMP_PATH.sub("", plain) or "/"


def _query(query: str) -> str:
    pairs = (pair for pair in query.split("&") if pair)
    return "&".join(sorted(pair for pair in pairs if not _TRACKING.fullmatch(pair.partition("=")[0])))
