"""Turns a page's bytes into a tree that nothing in it can break: its encoding found, its nesting bounded."""

from __future__ import annotations

import codecs
import re
from html.entities import html5

from lxml import etree  # type: ignore[import-untyped]
from lxml.html import HtmlElement  # type: ignore[import-untyped]

from monitor.documents.charset import decode, is_seven_bit, is_wide
from monitor.errors import ParseError

_META_CHARSET = re.compile(rb"""<meta\b[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{1,40})""", re.IGNORECASE)
_PROLOGUE = re.compile(rb"\s*<\?xml\b[^>]{0,200}>")
_CONTROLS = bytes({*range(32)} - {*b"\t\n\r"})
_NO_CHARACTERS = ("\ufffe".encode(), "\uffff".encode())
_PARAMETER = re.compile(
    rb"&(?=(?:%s)=)" % "|".join(sorted(name for name in html5 if not name.endswith(";"))).encode()
)
"""An ampersand of a link before what libxml2 takes for a character ("?a=1&copy=2"), as no browser does."""
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,20})\b[^<>]*(/?)>")
_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)
_DEEPEST = 150
_ELEMENTS = etree.ElementDefaultClassLookup(element=HtmlElement)
"""One class for all: lxml.html's own lookup asks Python for each element, a twelfth of all that a page costs."""


def read_tree(html: bytes, charset: str | None) -> HtmlElement:
    """The page as a tree. Raises ParseError where it holds no markup at all."""
    markup = _without_what_breaks(_as_utf8(html, charset))
    parser = etree.HTMLParser(
        encoding="utf-8", collect_ids=False, default_doctype=False, remove_comments=True, remove_pis=True
    )
    parser.set_element_class_lookup(_ELEMENTS)
    tree = _parsed(markup, parser)
    # libxml2 drops whatever follows its 255th level and says so in its log alone.
    if any(
        entry.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT or "depth" in entry.message
        for entry in parser.error_log
    ):
        tree = _parsed(_flattened(markup.decode()).encode(), parser)
    return tree


def _without_what_breaks(markup: bytes) -> bytes:
    """The page without characters that no markup may hold, and without an XML declaration."""
    markup = _PARAMETER.sub(b"&amp;", markup.translate(None, _CONTROLS))
    for character in _NO_CHARACTERS:
        markup = markup.replace(character, b"")
    prologue = _PROLOGUE.match(markup)
    return markup[prologue.end() :] if prologue else markup


def _parsed(markup: bytes, parser: etree.HTMLParser) -> HtmlElement:
    try:
        tree = etree.fromstring(markup, parser)
    except (etree.LxmlError, ValueError) as error:
        raise ParseError("The page is empty or not HTML.") from error
    if not isinstance(tree, HtmlElement):
        raise ParseError("The page is empty or not HTML.")
    return tree


def _as_utf8(html: bytes, charset: str | None) -> bytes:
    """The page in UTF-8, whatever it came in; what is UTF-8 stays as it is."""
    try:
        if is_seven_bit(html) or is_wide(html):
            raise UnicodeError
        html.decode("utf-8")
    except UnicodeError:
        declared = _META_CHARSET.search(html[:4_096])
        labels = (charset, declared and declared[1].decode("ascii", "replace"))
        return decode(html, labels).encode("utf-8", "ignore")
    return html.removeprefix(codecs.BOM_UTF8)


def _flattened(text: str) -> str:
    """The markup without the tags that nest deeper than the parser reads; their text stays."""
    open_tags: list[str] = []
    dropped: dict[str, int] = {}

    def keep(tag: re.Match[str]) -> str:
        name = tag[2].lower()
        if name in _VOID or tag[3]:
            return tag[0]
        if tag[1]:
            return _closed(tag[0], name, open_tags, dropped)
        if len(open_tags) >= _DEEPEST:
            dropped[name] = dropped.get(name, 0) + 1
            return " "
        open_tags.append(name)
        return tag[0]

    return _TAG.sub(keep, text)


def _closed(tag: str, name: str, open_tags: list[str], dropped: dict[str, int]) -> str:
    if dropped.get(name):
        dropped[name] -= 1
        return " "
    if name in open_tags:
        while open_tags.pop() != name:
            pass
    return tag
