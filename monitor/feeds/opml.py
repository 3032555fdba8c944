"""Lists of feeds as other readers write and read them (OPML 2.0, http://opml.org/spec2.opml)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree  # type: ignore[import-untyped]

from monitor.errors import ParseError
from monitor.feeds.clean import TITLE, one_line, web_link
from monitor.feeds.mend import decoded, mended_markup

_DEEPEST = 20


@dataclass(frozen=True, slots=True)
class Listed:
    """A feed of a list; `tags` are the folders that it lies in."""

    url: str
    name: str
    tags: tuple[str, ...] = ()


def read_opml(data: bytes) -> list[Listed]:
    """The feeds of a list, each once, in its order. Raises ParseError for what is no OPML."""
    text, _ = mended_markup(decoded(data, None).lstrip("\ufeff \t\r\n"))
    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True
    )
    root = etree.fromstring(text.encode("utf-8", "replace"), parser) if text else None
    if root is None or str(root.tag).lower() != "opml":
        raise ParseError("This is no OPML file: another reader's export begins with <opml>.")
    found = {feed.url: feed for body in root if body.tag == "body" for feed in _outlines(body, ())}
    return list(found.values())


def _outlines(parent: Any, folders: tuple[str, ...]) -> Iterator[Listed]:
    for outline in parent:
        attributes = {str(key).lower(): value for key, value in outline.attrib.items()}
        name = one_line(attributes.get("text") or attributes.get("title"), TITLE)
        url = web_link(attributes.get("xmlurl"), "")
        if url:
            categories = (one_line(tag, 80).strip("/") for tag in attributes.get("category", "").split(","))
            yield Listed(url, name, (*folders, *(tag for tag in categories if tag)))
        elif len(folders) < _DEEPEST:
            yield from _outlines(outline, (*folders, name) if name else folders)


def write_opml(feeds: Iterable[Listed]) -> str:
    """An OPML file; tags are categories."""
    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = "Feeds of monitor"
    body = etree.SubElement(root, "body")
    for feed in feeds:
        outline = etree.SubElement(
            body, "outline", type="rss", text=feed.name, title=feed.name, xmlUrl=feed.url
        )
        if feed.tags:
            outline.set("category", ",".join(feed.tags))
    text: bytes = etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True)
    return text.decode("utf-8")
