"""Parsed texts, as reading takes them."""

from __future__ import annotations

from monitor.language.parse import parse
from monitor.model import Part
from monitor.reading.model import Paragraph
from monitor.syntax.tree import Tree


def tree(text: str) -> Tree:
    return Tree.of(parse(text))


def paragraph(text: str, part: Part = Part.TEXT, start: int = 0) -> Paragraph:
    return Paragraph(part, start, tree(text))


def paragraphs(*texts: str) -> list[Paragraph]:
    """One paragraph a text, as they stand in the revision that they make line by line."""
    whole = "\n".join(texts)
    return [paragraph(text, start=whole.index(text)) for text in texts]
