"""Reads what a page tells machines about its article: JSON-LD (schema.org) and <meta> tags."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement  # type: ignore[import-untyped]

from monitor.documents.dates import read_date

_TYPES = ("Article", "NewsArticle", "ReportageNewsArticle", "BlogPosting", "LiveBlogPosting")
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
    """What the page declares; texts are raw. `free` is whether all may read it without paying."""

    body: str = ""
    title: str | None = None
    author: str | None = None
    published_at: datetime | None = None
    canonical_url: str | None = None
    language: str | None = None
    free: bool | None = None


def page_facts(tree: HtmlElement, url: str) -> PageFacts:
    """Facts from the article's JSON-LD, else from <meta>. A date without a zone is read as UTC."""
    metas = _metas(tree)
    article = _article(tree)
    body = article.get("articleBody")
    return PageFacts(
        body=body if isinstance(body, str) else "",
        title=_text(article.get("headline")) or _first(metas, _TITLES) or _text(tree.findtext(".//title")),
        author=_names(article.get("author")) or _first(metas, _AUTHORS),
        published_at=_date(article.get("datePublished")) or _date(_first(metas, _DATES)),
        canonical_url=_canonical(tree, url),
        language=_text(tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang")),
        free=_yes_or_no(article.get("isAccessibleForFree")),
    )


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


def _article(tree: HtmlElement) -> Mapping[str, Any]:
    """The page's first article node, the one with the longest body where several have one."""
    nodes = [node for node in _nodes(tree) if _is_article(node)]
    bodies = (len(body) if isinstance(body := node.get("articleBody"), str) else 0 for node in nodes)
    ranked = sorted(zip(bodies, range(0, -len(nodes), -1), nodes, strict=True), key=lambda one: one[:2])
    return ranked[-1][2] if ranked else {}


def _nodes(tree: HtmlElement) -> Iterator[Mapping[str, Any]]:
    for script in _scripts(tree):
        if len(script.text or "") > _LONGEST_SCRIPT:
            continue
        try:
            waiting: list[Any] = [json.loads(script.text or "", strict=False)]
        except (ValueError, RecursionError):
            continue
        for _ in range(_MOST_NODES):
            if not waiting:
                break
            node = waiting.pop(0)
            if isinstance(node, dict):
                yield node
                waiting.extend(value for value in node.values() if isinstance(value, dict | list))
            elif isinstance(node, list):
                waiting.extend(node)


def _is_article(node: Mapping[str, Any]) -> bool:
    kinds = node.get("@type")
    return any(
        kind in _TYPES for kind in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(kind, str)
    )


def _names(author: object) -> str | None:
    authors = author if isinstance(author, list) else [author]
    names = (_text(one.get("name") if isinstance(one, dict) else one) for one in authors)
    return ", ".join(name for name in names if name) or None


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
    for link in tree.iter("link"):
        if (link.get("rel") or "").lower() == "canonical" and link.get("href"):
            try:
                target = urljoin(url, link.get("href").strip())
                usable = urlsplit(target).scheme in ("http", "https") and bool(urlsplit(target).hostname)
            except ValueError:
                return None
            return target if usable and len(target) <= 2_000 else None
    return None
