"""Cleans what feeds hold, once and for all: control characters, markup, lengths, and links."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import urljoin, urlsplit

from monitor.documents.marks import settled

TITLE = 500
SUMMARY = 5_000
CONTENT = 200_000
AUTHOR = 200
URL = 2_000

# C0 and C1 controls but tab and newline, lone surrogates, non-characters, and the marks that turn the reading
# direction (Trojan Source, CVE-2021-42574). Joiners stay: Persian and emoji need them.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ud800-\udfff"
    "\ufeff\ufff9-\ufffb\ufffe\uffff]"
)
_SILENT = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style|noscript|iframe|svg)\b(?:[^<>]*/>|.*?(?:</\1\s*>|\Z))",
    re.DOTALL | re.IGNORECASE,
)
_BLOCKS = frozenset(
    "p div br li ul ol dl dt dd h1 h2 h3 h4 h5 h6 tr table blockquote pre section article figure figcaption hr".split()  # noqa: SIM905
)
_TAG = re.compile(r"</?(?:([a-zA-Z][a-zA-Z0-9]*)|[!?])[^<>]*>")
_MARK = "\0"
_ENDS = {name: _MARK for block in _BLOCKS for name in (block, block.upper(), block.title())}
_PLAIN_LINK = re.compile(
    r"https?://[a-z0-9-]+(?:\.[a-z0-9-]*[a-z][a-z0-9-]*)+/[!$-:<->@-~]*(?:\?[!$-:<-~]+)?"
)
"""A link that would come out of all the checks as it went in."""


def one_line(value: object, longest: int) -> str:
    """Plain text in one line: no markup, no hidden characters, at most `longest` characters."""
    text = paragraphs(value, longest)
    return " ".join(text.split()) if "\n" in text else text


def paragraphs(value: object, longest: int) -> str:
    """Plain text of an HTML fragment, one paragraph a line."""
    if not isinstance(value, str):
        return ""
    text = value[: 4 * longest]
    if "<" not in text and "&" not in text and text.isprintable():  # as most titles are
        return " ".join(text.split())[:longest].rstrip()
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "<" in text:
        text = _without_markup(settled(_SILENT.sub(" ", text)))
    if "&" in text:
        text = unescape(text)
    lines = [" ".join(words) for line in text.split("\n") if (words := _visible(line).split())]
    return "\n".join(lines)[:longest].rstrip()


def _without_markup(text: str) -> str:
    """The text with its tags left out; where it has blocks these are its lines, else its lines are."""
    parts = _TAG.split(text.replace(_MARK, ""))
    marks = [_ENDS.get(name, "") for name in parts[1::2]]
    parts[1::2] = marks
    plain = "".join(parts)
    return plain.replace("\n", " ").replace(_MARK, "\n") if _MARK in marks else plain


def _visible(line: str) -> str:
    """The line without hidden characters; most have none, and take no pattern."""
    return line if line.isprintable() else _HIDDEN.sub("", line)


def web_link(link: object, feed_url: str) -> str | None:
    """`link` resolved against the feed's address, without a login; None where it does not lead to the web."""
    if not isinstance(link, str) or not link.strip() or len(link) > URL:
        return None
    if _PLAIN_LINK.fullmatch(link):
        return link
    try:
        whole = urljoin(feed_url, _HIDDEN.sub("", link).strip().replace(" ", "%20"))
        parts = urlsplit(whole)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 80) > 0
    except ValueError:
        return None
    return without_login(whole) if usable and not re.search(r"\s", whole) and len(whole) <= URL else None


def without_login(url: str) -> str:
    """The address without the name and password before its host."""
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl() if "@" in parts.netloc else url
