"""Reads articles that are PDF documents, and tells other files from pages; the only place that knows pypdf."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from monitor.documents.typography import lowered, without_notes
from monitor.documents.word_count import count_words
from monitor.errors import ParseError
from monitor.model import Extracted

if TYPE_CHECKING:
    import pypdf

_MARK = b"%PDF-"
_BEGINNING = 1_024
_MOST_PAGES = 50
_FEWEST_WORDS = 25
_LONGEST_TEXT = 400_000
_FULL = 0.75  # of the longest line, from which on a paragraph goes on in the next
_SMALL = 0.8  # of the size of what stands before it
_NEAR = 40
_RAISED = re.compile(r"[0-9*,\u2020\u2021\[\]()]{1,8}")
_END = re.compile(r"[.!?:\u3002][\"\u201d\u2019)]*$")
_HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u200b\u2060\ud800-\udfff\ufeff\ufffe\uffff]")
_KINDS = (
    (b"\x89PNG", "an image"),
    (b"GIF8", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"RIFF", "an image or a sound"),
    (b"ID3", "a sound"),
    (b"OggS", "a sound"),
    (b"PK\x03\x04", "an archive or an office document"),
    (b"\xd0\xcf\x11\xe0", "an office document"),
    (b"\x1f\x8b", "an archive"),
    (b"7z\xbc\xaf", "an archive"),
    (b"{\\rtf", "an office document"),
    (b"%!PS", "a document for printers"),
    (b"BEGIN:V", "a calendar or a card"),
)
_CONTROLS = bytes({*range(32)} - {*b"\t\n\r\f\x1b"})
_TEXTS = (b"\xff\xfe", b"\xfe\xff")
_MOST_CONTROLS = 0.05


def is_pdf(body: bytes) -> bool:
    """Whether a body is a PDF document, whatever it was sent as."""
    return _MARK in body[:_BEGINNING] and b"<html" not in body[:_BEGINNING].lower()


def other_file(body: bytes) -> str | None:
    """What a body is that is neither a page nor a PDF ("an image"); None for what may be a page."""
    head = body[:_BEGINNING]
    if head.lstrip().startswith((b"{", b"[")) and b"<" not in head and b'"' in head:
        return "data"
    known = next((kind for mark, kind in _KINDS if head.startswith(mark)), None)
    if known or head.startswith(_TEXTS):
        return known
    controls = len(head) - len(head.translate(None, _CONTROLS))
    # Two bytes a character, without a mark, have a zero in nearly every pair.
    doubled = head[1:64:2].count(0) > 24 or head[:64:2].count(0) > 24
    return "a file without text" if controls > _MOST_CONTROLS * len(head) and not doubled else None


def read_pdf(body: bytes) -> Extracted:
    """The text of a PDF document, one paragraph a line. Raises ParseError where it holds none that can be read."""
    import pypdf  # noqa: PLC0415  (15 MB, and few articles are such)

    try:
        reader = pypdf.PdfReader(io.BytesIO(body))
        if reader.is_encrypted and not reader.decrypt(""):
            raise ParseError("The PDF asks for a password.")
        pages = [_text(page) for page in reader.pages[:_MOST_PAGES]]
        title, date = _described(reader)
    except (MemoryError, ParseError):
        raise
    except Exception as error:  # pypdf raises whatever its input provokes
        raise ParseError(f"The PDF is damaged and cannot be read: {error}"[:300]) from error
    text = "\n".join(paragraph for page in pages for paragraph in _paragraphs(without_notes(page)))[
        :_LONGEST_TEXT
    ]
    if count_words(text) < _FEWEST_WORDS:
        raise ParseError("The PDF holds no text; it may be a scan.")
    return Extracted(text=text, title=title, published_at=date)


def _text(page: pypdf.PageObject) -> str:
    """The text of a page; what stands smaller right after a word, as a raised note does, is settled as in markup."""
    pieces: list[tuple[str, float]] = []

    def take(text: str, _: object, matrix: Sequence[float], __: object, size: float) -> None:
        if text:
            pieces.append((text, abs(size * (matrix[3] or matrix[0]))))

    page.extract_text(visitor_text=take)
    line = ""
    for number, (text, size) in enumerate(pieces):
        mark, before = text.strip(), pieces[number - 1][1] if number else 0.0
        if _RAISED.fullmatch(mark) and size < _SMALL * before and line[-1:].strip():
            following = pieces[number + 1][0] if number + 1 < len(pieces) else ""
            line += lowered(line[-_NEAR:], mark, following)
        else:
            line += text
    return line


def _described(reader: pypdf.PdfReader) -> tuple[str | None, datetime | None]:
    described = reader.metadata
    if described is None:
        return None, None
    try:
        date = described.creation_date
    except (ValueError, TypeError):
        date = None
    title = " ".join(_HIDDEN.sub("", str(described.title or "")).split())[:500]
    return title or None, date.astimezone(UTC) if date and date.tzinfo else None


def _paragraphs(page: str) -> list[str]:
    """The lines of a page put together: one goes on in the next unless it is short and ends a sentence."""
    lines = [" ".join(_HIDDEN.sub("", line).split()) for line in page.split("\n")]
    longest = max((len(line) for line in lines), default=0)
    paragraphs = [""]
    for line in lines:
        if not line:
            paragraphs.append("")
        elif paragraphs[-1].endswith("-") and line[:1].islower():
            paragraphs[-1] = paragraphs[-1][:-1] + line
        else:
            paragraphs[-1] = f"{paragraphs[-1]} {line}".strip()
        if _END.search(line) and len(line) < _FULL * longest:
            paragraphs.append("")
    return [paragraph for paragraph in paragraphs if paragraph]
