"""Makes a feed's bytes fit for feedparser: one encoding, no impossible characters, no document type."""

from __future__ import annotations

import re
from html.entities import html5, name2codepoint

from monitor.documents.charset import decode

_CHARSET = re.compile(r"""charset\s*=\s*["']?([\w.:-]{1,40})""", re.IGNORECASE)
_DECLARATION = re.compile(
    r"\A(?:(?!<(?:\w+:)?(?:rss|feed|rdf|channel|item|entry|opml|urlset|sitemapindex)\b)[^\0]){0,2000}?<\?xml\b[^>]{0,200}?>",
    re.IGNORECASE,
)
_DECLARED = re.compile(rb"""<\?xml\b[^>]{0,100}?encoding\s*=\s*["']([\w.:-]{1,40})["']""")
_PREAMBLE = 2_000
"""Characters in which notices of the server may stand before the declaration."""
_REFERENCE = re.compile(r"&#([xX][0-9a-fA-F]{1,20}|[0-9]{1,20});?")
_HALVES = re.compile(
    r"&((?:amp;)?)#(?:(5[56]\d{3})|[xX]([dD][89abAB][0-9a-fA-F]{2}));&\1#(?:(5[67]\d{3})|[xX]([dD][c-fC-F][0-9a-fA-F]{2}));"
)
"""A character that is written as the two halves that UTF-16 has of it."""
_HALF = re.compile(rb"#(?:5[56]|[xX][dD])")
_NON_CHARACTER = "\ufffe".encode()[:2]
_CONTROLS = bytes(code for code in range(32) if code not in (9, 10, 13))
_AMPERSAND = re.compile(
    r"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)"
    r"|&(?:(?P<cut>amp|quot|lt|gt|nbsp)(?=[\s<]))"
    r"|&(?!#[0-9]{1,7};|#[xX][0-9a-fA-F]{1,6};|(?:amp|lt|gt|quot|apos);)(?:([A-Za-z][A-Za-z0-9]{1,31});)?",
    re.DOTALL,
)
_OF_XML = frozenset({"amp", "lt", "gt", "quot", "apos"})
_CDATA, _CDATA_END = "<![CDATA[", "]]>"
_CDATA_BEGIN = re.compile(r"<([\w:.-]{1,60})(?:\s[^<>]{0,300})?>\s*<!\[CDATA\[")
_BEGIN = re.compile(r"<(?:\w+:)?(?:item|entry)(?=[\s>])", re.IGNORECASE)
_END = re.compile(r"</(?:\w+:)?(?:item|entry|channel|rss|feed|rdf)\s*>", re.IGNORECASE)
HTML = re.compile(r"<!doctype html|<html\b", re.IGNORECASE)


def decoded(body: bytes, content_type: str | None) -> str:
    """The body as text: byte order mark, UTF-8 if it is valid whatever else is said, header, declaration."""
    header, declared = _CHARSET.search(content_type or ""), _DECLARED.search(body[:_PREAMBLE])
    return decode(body, (header and header[1], declared and declared[1].decode("ascii", "replace")))


def sanitized_markup(text: str) -> tuple[str, list[str]]:
    """The text without what makes feedparser stumble or stall, and what of it was an entry's fault."""
    text = _without_doctype(_DECLARATION.sub("", text, count=1).lstrip())
    # Hidden characters go first: what stands around them can make up a reference.
    data = text.encode("utf-8", "replace")
    if len(kept := data.translate(None, _CONTROLS)) < len(data) or _NON_CHARACTER in data:
        text = kept.decode("utf-8").replace("\ufffe", "").replace("\uffff", "")
        kept = text.encode()
    # Looked for in UTF-8, where one wide character does not make all the others wide.
    if _HALF.search(kept):
        text = _HALVES.sub(_whole, text)
    if kept.count(_CDATA.encode()) > kept.count(_CDATA_END.encode()):
        text = _with_ends(text)
    bad = {reference for reference in set(_REFERENCE.findall(text)) if not _is_character(reference)}
    if bad:
        text = _REFERENCE.sub(lambda match: "\ufffd" if match[1] in bad else match[0], text)
    return text, [f"impossible characters were replaced, such as &#{min(bad)[:20]};"] if bad else []


def _whole(match: re.Match[str]) -> str:
    high, low = (int(match[n]) if match[n] else int(match[n + 1], 16) for n in (2, 4))
    fitting = 0xD800 <= high < 0xDC00 <= low < 0xE000
    return chr(0x10000 + ((high - 0xD800) << 10) + low - 0xDC00) if fitting else match[0]


def _with_ends(text: str) -> str:
    """The text with an end for each CDATA section that has none before the next entry begins; some have none."""
    pieces, done = [], 0
    for match in _CDATA_BEGIN.finditer(text):
        end = text.find(f"</{match[1]}", match.end())
        if match.start() < done or end < 0 or _CDATA_END in text[match.end() : end]:
            continue
        closed = text.find(_CDATA_END, end)
        if closed < 0 or _BEGIN.search(text, end, closed):
            pieces += [text[done:end], _CDATA_END]
            done = end
    return "".join([*pieces, text[done:]])


def escaped_ampersands(text: str) -> str:
    """XML in which each ampersand that stands for itself is written as such ("R&D", "?a=1&copy=2").

    Characters that only HTML has names for become themselves.
    """
    return _AMPERSAND.sub(_escaped, text)


def _escaped(match: re.Match[str]) -> str:
    name = match[2]
    if match["cut"]:
        return _escaped_name(match["cut"])
    if match[0][0] == "<":
        return match[0]
    return _escaped_name(name) or f"&amp;{match[0][1:]}"


def _escaped_name(name: str | None) -> str:
    """XML for the character that a name of HTML stands for; "" for no name."""
    if name in _OF_XML:
        return f"&{name};"
    known = name2codepoint.get(name) if name else None  # HTML 4's, as feedparser has them, before HTML 5's
    character = chr(known) if known else html5.get(f"{name};")
    return character if character and character not in "<&" else ""


def without_cut_entry(text: str) -> tuple[str, list[str]]:
    """The feed without an entry that it ends in the middle of, which a later poll may bring whole; what was done."""
    last = text.rfind("</")
    if last >= 0 and _END.match(text, last) and not _BEGIN.search(text, last):  # as most feeds end
        return text, []
    begun = [match.span() for match in _BEGIN.finditer(text)]
    if not begun or _END.search(text, begun[-1][1]) or (len(begun) > 1 and not _END.search(text)):
        return text, []
    return text[: begun[-1][0]], ["the feed was cut inside its last entry, which waits for the next poll"]


def _is_character(reference: str) -> bool:
    """Whether the number in a reference ("8217", "x2019") is that of a character that XML allows."""
    code = int(reference[1:], 16) if reference[0] in "xX" else int(reference)
    return (
        code in (9, 10, 13) or 0x20 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code < 0x110000
    )


def _without_doctype(text: str) -> str:
    """Without the document type and what it declares: entities can make kilobytes into gigabytes."""
    start = text.find("<!DOCTYPE", 0, 2_000)
    if start < 0 or HTML.match(text, start):
        return text
    subset, end = text.find("[", start), text.find(">", start)
    if 0 <= subset < end:
        end = text.find(">", text.find("]", subset))
    return text[:start] + text[end + 1 :] if end > start else text
