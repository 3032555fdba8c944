from __future__ import annotations

import pytest

from monitor.articles.page import read_page
from monitor.errors import ParseError
from tests.articles.paper import DAM

URL = "https://paper.example/report.pdf"


def pdf(*lines: str, raw: bytes = b"") -> bytes:
    """A document of one page, as small as can be; `raw` are more commands that show text."""
    shown = b"".join(b"(%s) Tj T* " % line.encode() for line in lines) + raw
    stream = b"BT /F1 12 Tf 14 TL 40 700 Td " + shown + b"ET"
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>/MediaBox[0 0 600 800]>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    )
    body, places = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj%s endobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % len(body)
    return body + b"xref\n0 6\n0000000000 65535 f \n" + table + trailer


def test_a_pdf_is_read_as_text_whatever_it_is_called() -> None:
    extracted, facts = read_page(pdf(*DAM), URL, "utf-8", "Paper")
    assert "About 1,200 people left the villages below it" in extracted.text
    assert "endobj" not in extracted.text
    assert facts.language == "en"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"%PDF-1.7\n" + b"\x01\x02broken" * 90, "PDF is damaged"),
        (pdf("Scan"), "PDF holds no text"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 400, "an image"),
        (b"PK\x03\x04" + b"word/document.xml" * 40, "an archive or an office document"),
        (bytes(range(256)) * 8, "a file without text"),
        (rb"{\rtf1 " + " ".join(DAM).encode() + b"}", "an office document"),
        (b"%!PS-Adobe-3.0\n(" + " ".join(DAM).encode() + b") show", "a document for printers"),
        (b'{"told": "' + " ".join(DAM).encode() + b'"}', "data"),
        (b"BEGIN:VCALENDAR\nSUMMARY:" + " ".join(DAM).encode(), "a calendar"),
    ],
)
def test_a_file_without_text_is_refused_with_its_kind(body: bytes, reason: str) -> None:
    with pytest.raises(ParseError, match=reason):
        read_page(body, URL, None, "Paper")


def test_small_digits_right_after_a_word_are_notes_and_powers_stay() -> None:
    small, large = b" /F1 7 Tf 5 Ts (2) Tj", b" /F1 12 Tf 0 Ts "
    noted = b"(It killed 84) Tj" + small + large + b"( cows on 12 km) Tj" + small + large + b"( of land.) Tj "
    assert (
        "It killed 84 cows on 12 km2 of land." in read_page(pdf(*DAM, raw=noted), URL, None, "Paper")[0].text
    )
    placed = b"(It killed 84) Tj /F1 7 Tf 1 0 0 1 120 634 Tm (2) Tj /F1 12 Tf 1 0 0 1 130 630 Tm (cows.) Tj "
    assert "It killed 84 cows." in read_page(pdf(*DAM, raw=placed), URL, None, "Paper")[0].text
