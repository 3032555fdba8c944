"""What a worker process works out of one article's text before it is stored."""

from __future__ import annotations

from dataclasses import dataclass

from monitor.articles.extract import extract
from monitor.articles.identity import numbers_in, signature
from monitor.articles.origin import credited_origin
from monitor.language.detect import detect
from monitor.model import Extracted


@dataclass(frozen=True, slots=True)
class Facts:
    """Of an article's text: language, what tells copies apart, and the agency that it credits."""

    language: str
    signature: tuple[int, ...]
    numbers: frozenset[str]
    credited: str | None


def read_page(html: bytes, url: str, charset: str | None, outlet: str) -> tuple[Extracted, Facts]:
    """The article in a page and its facts. Raises ParseError where the page holds no article."""
    extracted = extract(html, url, charset)
    return extracted, facts_of(extracted.text, outlet)


def facts_of(text: str, outlet: str) -> Facts:
    """Facts of a text that is already clean."""
    return Facts(detect(text), signature(text), numbers_in(text), credited_origin(text, outlet))
