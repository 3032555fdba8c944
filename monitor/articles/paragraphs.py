"""Reads paragraphs straight from the markup, for pages where the extractor stops early or finds nothing."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator

from lxml import etree  # type: ignore[import-untyped]
from lxml.html import HtmlElement, fragment_fromstring  # type: ignore[import-untyped]

from monitor.documents.marks import settle_marks

_BLOCKS = ("p", "h2", "h3", "h4", "li", "blockquote")
_FULL_PARAGRAPH = 15  # words: what is shorter may be a label
_MOST_OF_PAGE = 0.6  # of the words in full paragraphs
_LONGEST_SCRIPT = 2_000_000
_TEXT_IN_SCRIPT = re.compile(r'"((?:[^"\\]|\\.){400,})"', re.DOTALL)
_MARKS_OF_TEXT = ("<p", "\\u003cp", "\\u003Cp")

Kind = tuple[str, str, HtmlElement]


def split_body(tree: HtmlElement) -> str:
    """The text of a body that lies in several blocks of one kind, as when advertisements stand between them.

    One paragraph a line; "" unless blocks of one class in one <article> hold most of the page's full paragraphs.
    """
    parents: dict[Kind, dict[HtmlElement, int]] = defaultdict(dict)
    for paragraph in tree.iter("p"):
        parent, words = paragraph.getparent(), len(paragraph.text_content().split())
        if parent is not None and words >= _FULL_PARAGRAPH:
            around = next(parent.iterancestors("article", "main", "body"), tree)
            known = parents[parent.tag, parent.get("class") or "", around]
            known[parent] = known.get(parent, 0) + words
    total = sum(sum(blocks.values()) for blocks in parents.values())
    kind = max(parents, key=lambda one: sum(parents[one].values()), default=None)
    if kind is None or len(parents[kind]) < 2 or sum(parents[kind].values()) < _MOST_OF_PAGE * total:
        return ""
    return "\n".join(line for block in parents[kind] for line in _lines(block))


def scripted_body(tree: HtmlElement) -> str:
    """The longest text with paragraphs that a script carries, for pages that browsers put together themselves."""
    longest = ""
    for script in tree.iter("script"):
        text = script.text or ""
        if len(text) > _LONGEST_SCRIPT or not any(mark in text for mark in _MARKS_OF_TEXT):
            continue
        for match in _TEXT_IN_SCRIPT.finditer(text):
            longest = max(longest, _paragraphs(match[1]), key=len)
    return longest


def _paragraphs(literal: str) -> str:
    """The paragraphs in a string of JSON, which may itself hold JSON."""
    for _ in range(3):
        try:
            literal = json.loads(f'"{literal}"', strict=False)
        except ValueError:
            break
        if "<p" in literal:
            break
    start = literal.find("<p")
    if start < 0:
        return ""
    try:
        tree = fragment_fromstring(literal[start:], create_parent="div")
    except (etree.LxmlError, ValueError):
        return ""
    settle_marks(tree)
    return "\n".join(_lines(tree))


def _lines(block: HtmlElement) -> Iterator[str]:
    """The text of each block of text, those inside others once."""
    for element in block.iter(*_BLOCKS):
        if next(element.iterancestors(*_BLOCKS), None) is None or element.getparent() is block:
            text = " ".join(element.text_content().split())
            if text:
                yield text
