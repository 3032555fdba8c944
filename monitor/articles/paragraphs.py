"""Reads paragraphs from the scripts of pages that browsers put together themselves."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from lxml import etree  # type: ignore[import-untyped]
from lxml.html import HtmlElement, fragment_fromstring  # type: ignore[import-untyped]

from monitor.documents.typography import settle_marks

_BLOCKS = ("p", "h2", "h3", "h4", "li", "blockquote")
_LONGEST_SCRIPT = 2_000_000
_TEXT_IN_SCRIPT = re.compile(r'"((?:[^"\\]|\\.){400,})"', re.DOTALL)
_MARKS_OF_TEXT = ("<p", "\\u003cp", "\\u003Cp")


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
