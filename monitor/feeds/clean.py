"""Cleans what feeds hold, once and for all: control characters, markup, lengths, and links."""

from __future__ import annotations

import re
from collections.abc import Container
from functools import lru_cache
from html import unescape
from urllib.parse import urljoin, urlsplit

from monitor.documents.typography import settled, without_notes

TITLE = 500
SUMMARY = 5_000
CONTENT = 200_000
AUTHOR = 200
URL = 2_000

# C0 and C1 controls but tab and newline, lone surrogates, non-characters, and the marks that turn the reading
# direction (Trojan Source, CVE-2021-42574). Joiners stay: Persian and emoji need them.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ud800-\udfff"
    "\ufeff\ufff9-\ufffb\ufffe\uffff]"
)
_SILENT = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style)\b(?:[^<>]*/>|.*?(?:</\1\s*>|\Z))",
    re.DOTALL | re.IGNORECASE,
)
_NAMES_OF_BLOCKS = """
    p div br li ul ol dl dt dd h1 h2 h3 h4 h5 h6 tr table caption thead tbody tfoot blockquote pre section article
    figure figcaption hr main header footer aside nav address details summary button form fieldset legend label select
    option center hgroup dialog menu title video audio
"""
_BLOCKS = frozenset(_NAMES_OF_BLOCKS.split())
_MARKUP_IN_TEXTS = _BLOCKS | {"script", "style", "noscript", "iframe", "svg"}
"""What no text speaks of without escaping it, as titles do."""
_CELLS = frozenset({"td", "th"})
_INSTEAD = {
    name: re.compile(rf"<{name}\b(?:[^<>]*/>|.*?</{name}\s*>)", re.DOTALL | re.IGNORECASE)
    for name in ("noscript", "iframe", "svg")
}
"""What stands in for something that is not shown here; one that has no end hides nothing."""
# Not "a<b and 12 left, c>d": what has no value and a word that begins with a digit is no tag.
_TAG = re.compile(
    r"(</?(?:([a-zA-Z][a-zA-Z0-9]*)(?!(?=\s[^<>=]*>)(?:\s+[^<>=\s]+){0,20}\s+\d[^<>=]*>)|[!?])[^<>]*>)"
)
_HIDING = re.compile(r"<(?:!--|[sS](?:[cC][rR]|[tT][yY]|[vV][gG])|[nN][oO][sS]|[iI][fF])")
"""What may begin something that is not shown, by its first letters: ignoring case takes three times as long."""
_BARE = re.compile(r"<([a-z][a-z0-9-]{0,30})>")
_NAMED = re.compile(r"<([a-zA-Z][a-zA-Z0-9-]{0,30})>(?![^\s\"').,;:!?\u201d\u2019\u00bb])")
"""A tag that stands like a word of its own, as where a text speaks of it ("what <main> is for")."""
_OPENING = " \t\r\n\f\v\xa0\"'(\u201c\u2018\u00ab"
_NEVER_NAMED = frozenset(
    {"br", "hr", "img", "wbr", "input", "p", "li", "dt", "dd", "tr", "td", "th", "option"}
)
"""Those that have no end, or need none."""
_TWICE_ENCODED = re.compile(
    "[\u00c2-\u00f4][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]"
)
_MAY_BE_TWICE_ENCODED = re.compile(rb"\xc3[\x82-\xb4][\xc2\xc5\xc6\xcb\xe2]")
"""The same in UTF-8, roughly: looking for one byte takes a tenth of what looking at each character takes."""
_BYTES = {
    ord(bytes([byte]).decode("cp1252")): byte
    for byte in range(0x80, 0xA0)
    if byte not in b"\x81\x8d\x8f\x90\x9d"
}
_REFERENCE = re.compile(r"(&(?:#[xX]?[0-9a-fA-F]{1,8};?|[A-Za-z][A-Za-z0-9]{1,31};))")
_character = lru_cache(maxsize=1_000)(unescape)
_CLOSED = re.compile(r"</(?:p|div|li|ul|b|i|a|em|strong|span|h[1-6]|td|blockquote)>", re.IGNORECASE)
_MOST_ESCAPED = 3  # times over
_FIRST_ON = re.compile(
    r"\n(?:The post|Der Beitrag|L.article|La entrada|O post|L.articolo|Het bericht|Inlägget|Wpis|Запись) .{1,300}"
    r" (?:appeared first on|first appeared on|erschien zuerst auf|est apparu en premier sur"
    r"|(?:aparece primero|se publicó primero|apareció primero) en|apareceu primeiro em|proviene da|verscheen eerst op"
    r"|dök först upp på|pojawił się (?:pierwszy raz|poczatkowo|początkowo|najpierw) (?:na|w)"
    r"|(?:впервые появилась|сначала появилась) (?:на|в)) .{1,100}\Z"
)
"""What WordPress puts below each entry."""
_MARK = "\1"  # not "\0", which is in each letter of a text with wide ones and is slow to look for
_CELL = "\2"
_ENDS = {
    name: mark
    for names, mark in ((_BLOCKS, _MARK), (_CELLS, _CELL))
    for block in names
    for name in (block, block.upper(), block.title())
}
_MARKS_TOGETHER = re.compile("[\1\2][\\s\1\2]*")
_PLAIN_LINK = re.compile(
    r"https?://[a-z0-9-]+(?:\.[a-z0-9-]*[a-z][a-z0-9-]*)+/[!$-:<->@-~]*(?:\?[!$-:<-~]+)?"
)
"""A link that would come out of all the checks as it went in."""


_NO_SCHEME = re.compile(r"\Awww\.[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}(?=[/?#]|\Z)", re.IGNORECASE)
_ONE_SLASH = re.compile(r"\A(https?):/(?=[^/])", re.IGNORECASE)
_NO_LINKS = frozenset({"n/a", "none", "null", "undefined", "-", "#"})


def one_line(value: object, longest: int) -> str:
    """Plain text in one line: no markup, no hidden characters, at most `longest` characters."""
    text = _plain(value, longest, frozenset())
    return " ".join(text.split()) if "\n" in text else text


def paragraphs(value: object, longest: int) -> str:
    """Plain text of an HTML fragment, one paragraph a line."""
    return _FIRST_ON.sub("", _plain(value, longest, _MARKUP_IN_TEXTS))


def _plain(value: object, longest: int, tags: Container[str]) -> str:
    """The text of a fragment, in which one of `tags` is always markup."""
    if not isinstance(value, str):
        return ""
    text = value[: 4 * longest]
    if not text.isascii():
        text = _encoded_once(text)
    if "<" not in text and "&" not in text and text.isprintable():  # as most titles are
        return " ".join(text.split())[:longest].rstrip()
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "<" in text:
        text = _without_markup(text, tags)
    if "&" in text:
        bare = "<" not in text
        text = _unescaped(text)
        if bare and _CLOSED.search(text):  # escaped twice over
            text = _without_markup(text, None)
    lines = without_notes(text).split("\n")
    if not "".join(lines).isprintable():
        lines = list(map(_visible, lines))
    return "\n".join([" ".join(words) for line in lines if (words := line.split())])[:longest].rstrip()


def _encoded_once(text: str) -> str:
    """A text whose UTF-8 was taken for Latin-1 or Windows-1252 and encoded again; any other as it is."""
    if not _MAY_BE_TWICE_ENCODED.search(text.encode("utf-8", "replace")) or not _TWICE_ENCODED.search(text):
        return text
    try:
        return text.translate(_BYTES).encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text


def _named_escaped(text: str, tags: Container[str]) -> str:
    """The markup with each tag escaped that it only speaks of: one that stands alone and is never closed."""
    small = text.lower()

    def escaped(match: re.Match[str]) -> str:
        name, before = match[1].lower(), text[match.start() - 1 : match.start()]
        if before.strip(_OPENING):  # looked at here: a pattern that begins with it looks at each character
            return match[0]
        is_markup = name in _NEVER_NAMED or name in tags or f"</{name}" in small
        return match[0] if is_markup else f"&lt;{match[1]}&gt;"

    return _NAMED.sub(escaped, text)


def _without_silent(text: str) -> str:
    """The markup without scripts, styles, comments, and what stands in for something else."""
    text = _SILENT.sub(" ", text)
    small = text.lower()
    for name, pattern in _INSTEAD.items():
        end = small.rfind(f"</{name}")
        if end >= 0:
            end = text.find(">", end) + 1 or len(text)
            text = pattern.sub(" ", text[:end]) + text[end:]
            small = text.lower()
    return text


def _unescaped(text: str) -> str:
    """The text with its character references resolved, those that were escaped more than once too."""
    for _ in range(_MOST_ESCAPED):
        parts = _REFERENCE.split(text)
        if len(parts) == 1:
            break
        parts[1::2] = map(_character, parts[1::2])
        text = "".join(parts)
    return text


def _without_markup(text: str, tags: Container[str] | None) -> str:
    """The text with its tags left out; where it has blocks these are its lines, else its lines are.

    A text speaks of none of `tags`; None is for a text that speaks of no tag.
    """
    text = text.replace(_MARK, "").replace(_CELL, "")
    if _HIDING.search(text):
        text = _without_silent(text if tags is None else _named_escaped(text, tags))
        tags = None
    plain, found = _taken_apart(text)
    # Where each bracket is one of a tag, the different tags, which are few, tell as much as the whole text.
    small = (text if "<" in plain or ">" in plain else "".join(found)).lower()
    named = text if tags is None or not _may_speak_of_tags(small, tags) else _named_escaped(text, tags)
    settled_text = settled(named, small)
    return plain if settled_text == text else _taken_apart(settled_text)[0]


def _taken_apart(text: str) -> tuple[str, set[str]]:
    """The text without its tags, and the tags."""
    parts = _TAG.split(text)
    found = set(parts[1::3])
    marks = [_ENDS.get(name, "") for name in parts[2::3]]
    del parts[2::3]
    parts[1::2] = marks
    plain = "".join(parts)
    if _CELL in marks:
        plain = _MARKS_TOGETHER.sub(lambda marks: _MARK if _MARK in marks[0] else " | ", plain)
    return plain.replace("\n", " ").replace(_MARK, "\n") if _MARK in marks else plain, found


def _may_speak_of_tags(small: str, tags: Container[str]) -> bool:
    return any(
        name not in _NEVER_NAMED and name not in tags and f"</{name}" not in small
        for name in set(_BARE.findall(small))
    )


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
        written = _ONE_SLASH.sub(r"\1://", _HIDDEN.sub("", link).strip())
        if written.lower() in _NO_LINKS:
            return None
        if _NO_SCHEME.match(written):
            written = f"//{written}"
        whole = urljoin(feed_url, written.replace(" ", "%20"))
        parts = urlsplit(whole)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 80) > 0
    except ValueError:
        return None
    return without_login(whole) if usable and not re.search(r"\s", whole) and len(whole) <= URL else None


def without_login(url: str) -> str:
    """The address without the name and password before its host."""
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl() if "@" in parts.netloc else url
