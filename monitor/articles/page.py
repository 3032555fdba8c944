"""What a worker process works out of one article's text before it is stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from monitor.articles.copies import CopyKind, boilerplate_of, copy_kind, numbers_in, signature
from monitor.articles.origin import credited_origin
from monitor.errors import ParseError
from monitor.language.detect import detect
from monitor.model import Extracted

_OF_ONE_LANGUAGE = 700
"""Characters by which an article's language is told; on 400 pages in 17 languages 300 said the same as 2,000."""


@dataclass(frozen=True, slots=True)
class Facts:
    """Of an article's text: language, what tells copies apart, and the agency that it credits."""

    language: str
    signature: tuple[int, ...]
    numbers: frozenset[str]
    credited: str | None


def read_page(  # noqa: PLR0913, PLR0917  (by position, to a process)
    html: bytes, url: str, charset: str | None, outlet: str, dated: bool = False, title: str = ""
) -> tuple[Extracted, Facts]:
    """The article in a page or a PDF document and its facts. Raises ParseError where it holds no article.

    `dated` says that its date is known already, `title` what it is called where that is known.
    """
    # lxml, trafilatura and pypdf: the daemon only asks.
    from monitor.articles.extract import extract  # noqa: PLC0415
    from monitor.articles.pdf import is_pdf, other_file, read_pdf  # noqa: PLC0415

    if is_pdf(html):
        extracted = read_pdf(html)
    elif kind := other_file(html):
        raise ParseError(f"{url} leads to {kind}, not to a page.")
    else:
        extracted = extract(html, url, charset, dated=dated, title=title)
    return extracted, facts_of(extracted.text, outlet)


def facts_of(text: str, outlet: str) -> Facts:
    """Facts of a text that is already clean."""
    language = detect(text[:_OF_ONE_LANGUAGE])
    return Facts(language, signature(text), numbers_in(text), credited_origin(text, outlet))


def closest_copy(
    text: str, known: Sequence[tuple[int, str]], others: Sequence[str]
) -> tuple[int, CopyKind] | None:
    """The known text (id, text) that `text` is a copy of, else the first that it is a version of, if any.

    `others` are texts of the same outlet about something else, which show what it adds to all of them.
    """
    boilerplate = boilerplate_of(others)
    kinds = [(number, copy_kind(text, near, boilerplate)) for number, near in known]
    return next((one for one in kinds if one[1] is CopyKind.COPY), kinds[0] if kinds else None)
