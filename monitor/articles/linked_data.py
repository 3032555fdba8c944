"""Reads what a page tells machines about its article: JSON-LD (schema.org) and <meta> tags."""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from html import unescape
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement  # type: ignore[import-untyped]

from monitor.documents.dates import read_date

_NAMES_OF_TYPES = """
    Article NewsArticle AnalysisNewsArticle AskPublicNewsArticle BackgroundNewsArticle OpinionNewsArticle
    ReportageNewsArticle ReviewNewsArticle AdvertiserContentArticle SatiricalArticle ScholarlyArticle
    MedicalScholarlyArticle TechArticle APIReference Report SocialMediaPosting BlogPosting LiveBlogPosting
    DiscussionForumPosting
"""
_TYPES = frozenset(_NAMES_OF_TYPES.lower().split())
"""schema.org's Article and what stands below it."""
_OWN = frozenset({"@graph", "mainEntity", "mainEntityOfPage"})
"""What leads from a page's nodes to others that are of the page itself."""
_OPENING = re.compile(r"\A[\s;/*]*(?:<!--|<!\[CDATA\[)[\s*/]*")
_TOO_MUCH = re.compile(r'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)|//[^\n]*|/\*.*?(?:\*/|\Z)|,\s*([\]}])', re.DOTALL)
"""A string, which is left as it is, a remark, or a comma before a closing bracket; one without an end ends the text."""
_ESCAPE = re.compile(r'\\(?:(["\\/bfnrt]|u[0-9a-fA-F]{4})|)')
_DECODER = json.JSONDecoder(strict=False)
_NEVER = datetime.min.replace(tzinfo=UTC)
_MOST_NODES = 20_000
_LONGEST_SCRIPT = 2_000_000
_TITLES = ("og:title", "twitter:title", "dc.title")
_AUTHORS = ("author", "article:author_name", "parsely-author", "dc.creator")
_DATES = (
    "article:published_time",
    "og:article:published_time",
    "parsely-pub-date",
    "datepublished",
    "dc.date",
)


@dataclass(frozen=True, slots=True)
class PageFacts:
    """What the page declares; texts are raw. `free` is whether all may read it without paying.

    `live` is whether the body is made of a live blog's updates.
    """

    body: str = ""
    live: bool = False
    title: str | None = None
    author: str | None = None
    published_at: datetime | None = None
    canonical_url: str | None = None
    language: str | None = None
    free: bool | None = None


def page_facts(tree: HtmlElement, url: str) -> PageFacts:
    """Facts from the article's JSON-LD, else from <meta>. A date without a zone is read as UTC."""
    metas, documents = _metas(tree), _documents(tree)
    titles = {_first(metas, _TITLES), _text(tree.findtext(".//title")), _text(_heading(tree))}
    article = _article(documents, url, {title for title in titles if title})
    return PageFacts(
        body=_body(article),
        live=bool(article.get("liveBlogUpdate")),
        title=_text(article.get("headline")) or _first(metas, _TITLES) or _text(tree.findtext(".//title")),
        author=_names(article.get("author"), documents) or _first(metas, _AUTHORS),
        published_at=_date(article.get("datePublished")) or _date(_first(metas, _DATES)),
        canonical_url=_canonical(tree, url),
        language=_text(tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang")),
        free=_yes_or_no(article.get("isAccessibleForFree")),
    )


def _heading(tree: HtmlElement) -> str:
    heading = next(tree.iter("h1"), None)
    return str(heading.text_content()) if heading is not None else ""


def drop_linked_data(tree: HtmlElement) -> None:
    """Take the JSON-LD out of the tree."""
    for script in list(_scripts(tree)):
        script.drop_tree()


def _scripts(tree: HtmlElement) -> Iterator[HtmlElement]:
    return (script for script in tree.iter("script") if "ld+json" in (script.get("type") or "").lower())


def _metas(tree: HtmlElement) -> dict[str, str]:
    found: dict[str, str] = {}
    for meta in tree.iter("meta"):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop")
        content = meta.get("content")
        if name and content and content.strip():
            found.setdefault(name.strip().lower(), content.strip())
    return found


def _article(documents: Sequence[Any], url: str, titles: Collection[str]) -> Mapping[str, Any]:
    """The page's own article: an outermost one, that of its address or title before others, then the longest body.

    Updates of a live blog and the items of lists are articles too, but not the page's.
    """
    nodes = [node for document in documents for node in _own(document) if _is_article(node)]
    place = _place(url)
    ranks = (
        (place in _places(node), _text(node.get("headline")) in titles, len(_body(node)), -number)
        for number, node in enumerate(nodes)
    )
    ranked = sorted(zip(ranks, nodes, strict=True), key=lambda one: one[0])
    return ranked[-1][1] if ranked else {}


def _documents(tree: HtmlElement) -> list[Any]:
    texts = (script.text or "" for script in _scripts(tree))
    return [document for text in texts if len(text) <= _LONGEST_SCRIPT for document in _loaded(text)]


def _loaded(text: str) -> list[Any]:
    """What a script's JSON says, also in a comment, escaped, with remarks, or with commas and escapes too many."""
    if "&quot;" in text and '"' not in text:
        text = unescape(text)
    inner = _OPENING.sub("", text.lstrip("\ufeff"), count=1)
    values, rest = _values(inner)
    if "{" not in rest:
        return values
    mended, _ = _values(_ESCAPE.sub(lambda match: match[0] if match[1] else "", _without_remarks(inner)))
    return mended if len(mended) > len(values) else values


def _values(text: str) -> tuple[list[Any], str]:
    """The values that a text begins with, one after the other, and what follows them, as the end of a comment."""
    values: list[Any] = []
    with suppress(ValueError, RecursionError):
        while text := text.lstrip(" \t\r\n,;"):
            value, end = _DECODER.raw_decode(text)
            values.append(value)
            text = text[end:]
    return values, text


def _without_remarks(text: str) -> str:
    return _TOO_MUCH.sub(lambda match: match[1] or (match[0] if match[0][0] == '"' else ""), text).strip()


def _own(document: Any) -> Iterator[Mapping[str, Any]]:
    """The nodes that speak of the page itself."""
    return _nodes(document, lambda name: name in _OWN)


def _nodes(document: Any, follows: Callable[[str], bool]) -> Iterator[Mapping[str, Any]]:
    waiting = deque([document])
    for _ in range(_MOST_NODES):
        if not waiting:
            break
        node = waiting.popleft()
        if isinstance(node, dict):
            yield node
            waiting.extend(
                value for name, value in node.items() if isinstance(value, dict | list) and follows(name)
            )
        elif isinstance(node, list):
            waiting.extend(node)


def _is_article(node: Mapping[str, Any]) -> bool:
    return not _TYPES.isdisjoint(_kinds(node))


def _kinds(node: Mapping[str, Any]) -> set[str]:
    """Names of a node's types, without what stands before them ("http://schema.org/", "schema:")."""
    kinds = node.get("@type")
    return {
        re.split(r"[/#:]", kind.strip())[-1].lower()
        for kind in (kinds if isinstance(kinds, list) else [kinds])
        if isinstance(kind, str)
    }


def _body(article: Mapping[str, Any]) -> str:
    """The text of an article, and of all updates of a live blog, the newest first."""
    updates = article.get("liveBlogUpdate")
    updates = [one for one in (updates if isinstance(updates, list) else [updates]) if isinstance(one, dict)]
    newest = sorted(updates, key=lambda one: _date(one.get("datePublished")) or _NEVER, reverse=True)
    texts = (text for node in newest for text in (_text(node.get("headline")), _told(node)))
    whole = _text(article.get("articleBody"))
    return "\n".join(dict.fromkeys(text for text in (whole, *texts) if text))


def _told(node: Mapping[str, Any]) -> str | None:
    return next(
        (text for name in ("articleBody", "text", "description") if (text := _text(node.get(name)))), None
    )


def _places(node: Mapping[str, Any]) -> set[str]:
    page = node.get("mainEntityOfPage")
    named = (node.get("url"), node.get("@id"), page.get("@id") if isinstance(page, dict) else page)
    return {_place(one) for one in named if isinstance(one, str) and "://" in one}


def _place(url: str) -> str:
    return url.partition("#")[0].partition("?")[0].partition("://")[2].removeprefix("www.").rstrip("/")


def _names(author: object, documents: Sequence[Any]) -> str | None:
    authors = author if isinstance(author, list) else [author]
    named = (_named(one, documents).get("name") if isinstance(one, dict) else one for one in authors)
    names = (_text(name) for one in named for name in (one if isinstance(one, list) else [one]))
    return ", ".join(name for name in names if name) or None


def _named(node: Mapping[str, Any], documents: Sequence[Any]) -> Mapping[str, Any]:
    """The node that another one stands for by its @id."""
    if "name" in node or "@id" not in node:
        return node
    nodes = (one for document in documents for one in _nodes(document, lambda _: True))
    return next((one for one in nodes if one.get("@id") == node["@id"] and "name" in one), node)


def _first(metas: Mapping[str, str], names: tuple[str, ...]) -> str | None:
    return next((metas[name] for name in names if name in metas), None)


def _text(value: object) -> str | None:
    return value.strip() or None if isinstance(value, str) else None


def _yes_or_no(value: object) -> bool | None:
    if isinstance(value, bool):
        return value
    return {"true": True, "false": False}.get(value.strip().lower()) if isinstance(value, str) else None


def _date(value: object) -> datetime | None:
    return read_date(value[0] if isinstance(value, list) and value else value)


def _canonical(tree: HtmlElement, url: str) -> str | None:
    base = next((one.get("href") for one in tree.iter("base") if one.get("href")), "")
    for link in tree.iter("link"):
        if "canonical" in (link.get("rel") or "").lower().split() and link.get("href"):
            try:
                target = urljoin(urljoin(url, base.strip()), link.get("href").strip())
                usable = urlsplit(target).scheme in ("http", "https") and bool(urlsplit(target).hostname)
            except ValueError:
                return None
            return target if usable and len(target) <= 2_000 else None
    return None
