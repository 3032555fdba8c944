"""Reads clean RSS, RDF and Atom with lxml, many times as fast as feedparser, with the very same results.

Whatever is not plainly clear here (markup that is not well-formed, elements inside texts, rare elements,
bases for links) is left to feedparser: `read` then gives None. Fields have feedparser's names
and meaning, its order of precedence included, so that one reader serves both.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from lxml import etree  # type: ignore[import-untyped]

_NAMESPACES = {
    "http://www.w3.org/2005/atom": "atom",
    "http://purl.org/rss/1.0/": "rss",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/rss/1.0/modules/content/": "content",
    "http://purl.org/rss/1.0/modules/syndication/": "sy",
    "http://search.yahoo.com/mrss/": "media",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf",
    "http://purl.org/dc/terms/": "dcterms",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner",
}
# Prefixes for whose elements feedparser has rules of its own, whatever the namespace behind them.
_HANDLED = frozenset({"dc", "content", "media", "itunes", "dcterms", "psc"})
_IGNORED = frozenset(
    {
        "category", "comments", "enclosure", "post-id", "rights", "dc:subject", "dc:identifier", "dc:type", "dc:format",
        "dc:publisher", "dc:rights", "dc:source", "itunes:duration", "itunes:explicit", "itunes:image",
        "itunes:keywords", "itunes:subtitle", "itunes:episode", "itunes:season", "itunes:episodetype", "itunes:title",
        "itunes:order", "itunes:block", "itunes:category",
    }
)  # fmt: skip
_UNCLEAR = re.compile(rb"\xc2[\x80-\x9f]")
"""Control characters U+0080 to U+009F in UTF-8, which takes a tenth of the time that it takes in text."""
_DECLARING = re.compile(rb"<!DOCTYPE[^<>]*\[")
IANA = "http://www.iana.org/assignments/relation/"
"""What may stand before a link's relation (RFC 4287, 4.2.7.2)."""
_LONGEST_TAG = 300
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_BASE = "{http://www.w3.org/XML/1998/namespace}base"
_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
_ENTRY_ATTRIBUTES = {_ABOUT, _LANG, _BASE}
_HTML = frozenset({"text/html", "application/xhtml+xml", "html", "xhtml"})
_TYPES = frozenset({None, "text", "plain", "html", "text/html", "text/plain"})
_SLASHES = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:///")
_REFERENCE = re.compile(r"&([A-Za-z0-9_]+);")

_KNOWN = _HANDLED | set(_NAMESPACES.values())
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:.*[^?#]", re.DOTALL)

Element = Any


class _UnclearError(Exception):
    """Something that feedparser should look at."""


@dataclass(slots=True)
class Found:
    """The feed's own fields and its entries', as feedparser would give them."""

    feed: dict[str, Any] = field(default_factory=dict)
    entries: list[dict[str, Any]] = field(default_factory=list)
    version: str = "xml"


def read(text: str) -> Found | None:
    """The feed in `text` (without an XML declaration), or None where feedparser must read it."""
    try:
        data = text.encode()
        if _DECLARING.search(data) or _UNCLEAR.search(data):
            return None
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True
        )
        return _read(etree.fromstring(data, parser), based=b"xml:base" in data)
    except (etree.XMLSyntaxError, _UnclearError, UnicodeError, ValueError, OverflowError):
        return None


def _read(root: Element, *, based: bool) -> Found:
    match _name(root):
        case "rss" if len(root) == 1 and _name(root[0]) == "channel":
            return Found(
                _head(root[0]), [_entry(item, root, based) for item in root[0] if _name(item) == "item"]
            )
        case "rdf:rdf":
            heads = [child for child in root if _name(child) == "channel"]
            return Found(
                _head(heads[0]) if heads else {},
                [_entry(item, root, based) for item in root if _name(item) == "item"],
            )
        case "atom:feed":
            return Found(
                _head(root), [_entry(item, root, based) for item in root if _name(item) == "atom:entry"]
            )
    raise _UnclearError


def _name(element: Element) -> str:
    """ "title", "dc:creator", "atom:entry": the local name in small letters with the space it belongs to."""
    tag = element.tag
    if not isinstance(tag, str) or len(tag) > _LONGEST_TAG:
        raise _UnclearError
    return _well_known(tag) or _prefixed(tag, element.prefix)


@lru_cache(maxsize=1_000)
def _well_known(tag: str) -> str | None:
    """The name of a tag whose namespace, if any, is one that we know."""
    space, _, local = tag[1:].partition("}") if tag[0] == "{" else ("", "", tag)
    prefix = _NAMESPACES.get(space.lower()) if space else "rss"
    return local.lower() if prefix == "rss" else f"{prefix}:{local.lower()}" if prefix else None


def _prefixed(tag: str, prefix: str | None) -> str:
    local = tag.rpartition("}")[2].lower()
    if prefix in ("rss", None):
        return local
    return f"{prefix}:{local}" if prefix in _KNOWN else "apart"


def _head(channel: Element) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for child in channel:
        name = child.tag if isinstance(child.tag, str) else ""
        local = name.rpartition("}")[2].lower()
        if local in ("title", "language", "ttl") and (
            "}" not in name or _name(child) in ("title", "atom:title")
        ):
            fields[local] = fields.get(local) or _text(child)
        elif local == "link" and _name(child) == "link":
            fields.setdefault("link", _text(child))
        elif local == "author" and _name(child) == "atom:author":
            fields.setdefault("author", _person(child))
        elif local == "language" and _name(child) == "dc:language":
            fields[local] = _text(child)
        elif local in ("updateperiod", "updatefrequency") and _name(child).startswith("sy:"):
            fields[f"sy_{local}"] = _text(child)
    if channel.get(_LANG) and "language" not in fields:
        fields["language"] = channel.get(_LANG)
    return fields


def _text(element: Element) -> str:
    """The text of an element, as feedparser cleans it. Elements inside are for feedparser."""
    kind = element.get("type")
    if len(element) or kind not in _TYPES or element.get("mode"):
        raise _UnclearError
    text = (element.text or "").strip()
    if kind == "plain" and _is_base64(text):  # for such feedparser takes this type
        raise _UnclearError
    if not text.isascii():
        with suppress(UnicodeError):  # some publishers encode UTF-8 twice over
            text = text.encode("iso-8859-1").decode("utf-8")
        if _UNCLEAR.search(text.encode()):
            raise _UnclearError
    return text


def _is_base64(text: str) -> bool:
    try:
        base64.decodebytes(text.encode()).decode()
    except ValueError:
        return False
    return True


@dataclass(slots=True)
class _Item:
    """An entry under way; `depths` say how far in a field's value was found: what is farther in gives way."""

    language: str | None
    based: bool
    fields: dict[str, Any] = field(default_factory=dict)
    depths: dict[str, int] = field(default_factory=dict)
    title_depth: int = -1
    has_content: bool = False
    closed: bool = False

    def store(self, name: str, value: str, depth: int) -> None:
        if depth <= self.depths.get(name, depth):
            self.depths[name] = depth
            self.fields[name] = value

    def title(self, value: str, depth: int, language: str | None, *, media: bool = False) -> None:
        if self.closed:
            raise _UnclearError
        if not -1 < self.title_depth <= depth:
            self.store("title", value, depth)
            self.fields["title_detail"] = {"language": language}
        if value and not media:
            self.title_depth = depth

    def describe(self, value: str, depth: int) -> None:
        """A second description is taken for the content."""
        if "summary" in self.fields and not self.has_content:
            self.content(value)
        else:
            self.store("summary", value, depth)

    def content(self, value: str) -> None:
        self.has_content = True
        self.fields.setdefault("content", []).append({"value": value})
        self.fields.setdefault("summary", value)

    def relative(self, address: str) -> bool:
        """Whether a base could change what an address means (feedparser minds those of other entries too)."""
        return self.based and not _ABSOLUTE.fullmatch(address)

    def link(self, rel: str, href: str, language: str | None = None) -> None:
        self.fields.setdefault("links", []).append({"rel": rel, "href": href, "hreflang": language})


def _entry(element: Element, root: Element, based: bool) -> dict[str, Any]:
    if not _ENTRY_ATTRIBUTES.issuperset(element.keys()):
        raise _UnclearError
    item = _Item(language=element.get(_LANG) or root.get(_LANG), based=based)
    if about := element.get(_ABOUT):
        item.fields["id"] = about
    for child, depth in _parts(element, 1):
        _take(item, child, _name(child), depth)
    return item.fields


def _parts(element: Element, depth: int) -> Iterator[tuple[Element, int]]:
    """Children in the order of the text, those inside of media elements too."""
    for child in element:
        yield child, depth
        if len(child) and _name(child).startswith("media:"):
            for part, below in _parts(child, depth + 1):
                if not _name(part).startswith("media:"):
                    raise _UnclearError
                yield part, below


def _take(item: _Item, child: Element, name: str, depth: int) -> None:  # noqa: PLR0912, C901
    match name:
        case "title" | "atom:title" | "dc:title":
            item.title(_text(child), depth, child.get(_LANG) or item.language)
        case "media:title":
            item.title(_text(child), depth, child.get(_LANG) or item.language, media=True)
        case "link":
            _take_link(item, child)
        case "atom:link":
            _take_atom_link(item, child)
        case "guid" | "atom:id":
            _take_id(item, child)
        case "description" | "dc:description" | "media:description" | "itunes:summary" | "atom:summary":
            item.describe(_text(child), depth)
        case "content:encoded" | "atom:content":
            if child.get("src"):
                raise _UnclearError
            item.content(_text(child))
        case "author" | "dc:creator" | "dc:author" | "itunes:author":
            if item.fields.get("author", author := _text(child)) != author:
                raise _UnclearError  # several
            item.store("author", author, depth)
        case "atom:author" if "author" not in item.fields:
            item.store("author", _person(child), depth)
        case "pubdate" | "atom:published":
            item.fields["published"] = _text(child)
        case "dc:date" | "atom:updated" | "updated":
            item.fields["updated"] = _text(child)
        case "dc:language":
            item.fields["language"] = _text(child)
        case "feedburner:origlink":
            item.fields["feedburner_origlink"] = _text(child)
        case _ if name.startswith(("media:", "feedburner:")):
            pass
        case "dcterms:created" | "dcterms:issued" | "dcterms:modified" | "dcterms:valid":
            raise _UnclearError
        case _ if name in _IGNORED or name == "apart" or name.startswith("dcterms:"):
            if len(child):
                raise _UnclearError
        case "atom:category" | "atom:rights" | "atom:contributor":
            pass
        case "source" | "atom:source" if item.fields.get("title"):
            item.closed = True
        case _:
            raise _UnclearError


def _take_link(item: _Item, child: Element) -> None:
    link = _text(child)
    if "&" in link:
        link = _REFERENCE.sub(r"&\g<1>", link.replace("&amp;", "&"))
    if child.keys() or item.relative(link):
        raise _UnclearError
    item.fields["link"] = link
    item.link("alternate", link)


def _take_atom_link(item: _Item, child: Element) -> None:
    href, rel = child.get("href"), child.get("rel", "alternate").removeprefix(IANA)
    if not href or len(child) or child.get("url") or child.get("uri") or item.relative(href):
        raise _UnclearError
    if rel == "alternate" and child.get("type", "text/html") in _HTML:
        item.fields["link"] = href
    item.link(rel, href, child.get("hreflang"))


def _take_id(item: _Item, child: Element) -> None:
    text = _text(child)
    if _SLASHES.match(text) or item.relative(text):
        raise _UnclearError
    item.fields["id"] = text
    if child.get("isPermaLink", "true") == "true":
        item.fields.setdefault("link", text)


def _person(author: Element) -> str:
    """Atom's name and address in one text."""
    parts = {_name(child): _text(child) for child in author}
    name, mail = parts.get("atom:name"), parts.get("atom:email")
    return f"{name} ({mail})" if name and mail else name or mail or ""
