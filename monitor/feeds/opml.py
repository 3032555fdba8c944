"""Lists of feeds as other readers write and read them (OPML 2.0, http://opml.org/spec2.opml)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from lxml import etree  # type: ignore[import-untyped]

from monitor.config.check import same_address
from monitor.errors import ParseError
from monitor.feeds.clean import TITLE, one_line, web_link, without_login
from monitor.feeds.sanitize import decoded, escaped_ampersands, sanitized_markup

_DEEPEST = 20
_SHOWN = 100
_FEED_SCHEME = re.compile(r"\A(?:feed:(?://)?(?=https?:)|feed(?=:))", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Listed:
    """A feed of a list; `tags` are the folders that it lies in."""

    url: str
    name: str
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FeedList:
    """What a list holds: its feeds, each once, in its order, and a sentence for each that cannot be used."""

    feeds: tuple[Listed, ...]
    left_out: tuple[str, ...] = ()


def read_opml(data: bytes) -> FeedList:
    """The feeds of a list. Raises ParseError for what is no OPML."""
    text, _ = sanitized_markup(decoded(data, None).lstrip("\ufeff \t\r\n"))
    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True
    )
    text = escaped_ampersands(text)
    root = etree.fromstring(text.encode("utf-8", "replace"), parser) if text else None
    if root is None or _local(root) != "opml":
        raise ParseError("This is no OPML file: another reader's export begins with <opml>.")
    found: dict[str, Listed] = {}
    left_out = []
    bodies = [part for part in root if _local(part) == "body"] or [root]
    for feed in (feed for body in bodies for feed in _outlines(body, ())):
        if isinstance(feed, str):
            left_out.append(feed)
            continue
        known = found.setdefault(same_address(feed.url), feed)
        found[same_address(feed.url)] = replace(known, tags=tuple(dict.fromkeys(known.tags + feed.tags)))
    if damage := next(iter(parser.error_log), None):
        left_out.append(f"Line {damage.line} is damaged ({damage.message}): what follows it may be missing.")
    if not found and not left_out:
        raise ParseError("This list names no feed: its outlines have no xmlUrl.")
    return FeedList(tuple(found.values()), tuple(left_out))


def _local(element: Any) -> str:
    return str(element.tag).rpartition("}")[2].lower()


def _outlines(parent: Any, folders: tuple[str, ...]) -> Iterator[Listed | str]:
    """The feeds below `parent`, and what is wrong with others."""
    for outline in parent:
        if _local(outline) == "head":
            continue
        attributes = {str(key).lower(): value for key, value in outline.attrib.items()}
        name = one_line(attributes.get("text") or attributes.get("title"), TITLE)
        written = (attributes.get("xmlurl") or _old_address(attributes)).strip()
        if url := _address(written):
            categories = (one_line(tag, 80).strip("/") for tag in attributes.get("category", "").split(","))
            yield Listed(url, name, tuple(dict.fromkeys((*folders, *(tag for tag in categories if tag)))))
        elif written:
            yield f"{name or 'A feed'}: {written[:_SHOWN]} is no web address."
        elif not len(outline) and attributes.get("type", "").lower() in ("rss", "atom"):
            page = web_link(attributes.get("htmlurl"), "")
            yield f"{name or 'A feed'} has no address (xmlUrl)" + (
                f"; try: monitor feeds add {page[:_SHOWN]}" if page else "."
            )
        inner = folders if url or not name or len(folders) == _DEEPEST else (*folders, name)
        yield from _outlines(outline, inner)


def _old_address(attributes: Mapping[str, str]) -> str:
    """The feed's address as old readers wrote it, beside a type that says that it is a feed."""
    return attributes.get("url", "") if attributes.get("type", "").lower() in ("rss", "atom") else ""


def _address(written: str) -> str | None:
    """The address as a feed of ours has it; feed:// stands for http://, and a login stays."""
    text = _FEED_SCHEME.sub(lambda match: "" if match[0].endswith((":", "/")) else "http", written, count=1)
    url = web_link(text, "")
    login = urlsplit(text).netloc.rpartition("@")[0] if url else ""
    return url.replace("://", f"://{login}@", 1) if url and login else url


def write_opml(feeds: Iterable[Listed]) -> str:
    """An OPML file; tags are categories, and logins are left out."""
    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = "Feeds of monitor"
    body = etree.SubElement(root, "body")
    for feed in feeds:
        outline = etree.SubElement(
            body, "outline", type="rss", text=feed.name, title=feed.name, xmlUrl=without_login(feed.url)
        )
        if feed.tags:
            outline.set("category", ",".join(feed.tags))
    text: bytes = etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True)
    return text.decode("utf-8")
