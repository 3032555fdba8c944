"""Finds the encoding of feeds and pages: labels as browsers read them, strictly tried, with UTF-8 where none fits.

Labels follow WHATWG's table (https://encoding.spec.whatwg.org/#names-and-labels), where gb2312 means GBK and
iso-8859-1 Windows-1252, and Python's codecs stand in with the characters that vendors added.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence

import webencodings  # type: ignore[import-untyped]

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_BEGINNINGS = ((b"<\0", "utf-16-le"), (b"\0<", "utf-16-be"))
"""Of markup in UTF-16 without a mark, which is valid UTF-8 as well where its letters are of one alphabet."""
_CODECS = {
    "gbk": "gb18030", "big5": "big5hkscs", "shift_jis": "cp932", "euc-kr": "cp949", "euc-jp": "euc_jis_2004",
    "iso-8859-8-i": "iso8859-8", "x-mac-cyrillic": "mac_cyrillic", "macintosh": "mac_roman", "windows-874": "cp874",
}  # fmt: skip
_BY_TWO = ("utf-16le", "utf-16be")
_MORE_LABELS = {
    "x-cp949": "euc-kr",
    "cp949": "euc-kr",
    "cp936": "gbk",
    "cp932": "shift_jis",
    "big5-hkscs": "big5",
}
_ESCAPED = b"\x1b$"
_FEW = 0.02  # of a text's characters outside ASCII, that are damage and not another encoding
_AMONG = 4
_DAMAGED = "\ufffd"
_BEYOND_ASCII = re.compile("[^\x00-\x7f]")


def decode(body: bytes, labels: Sequence[str | None]) -> str:
    """The text in `body`: by its byte order mark, UTF-8 where that fits, the first of `labels` that fits.

    Where none fits it is UTF-8 if nearly all of it is (a character was cut), else the first label that is known, with
    the characters that do not fit replaced, else Windows-1252. A label of UTF-8 that does not fit is none.
    """
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            return body.removeprefix(mark).decode(encoding, "replace")
    for beginning, encoding in _BEGINNINGS:
        if body.startswith(beginning):
            return body.decode(encoding, "replace")
    names = [name for label in labels if label and (name := codec(label))]
    # iso-8859-1 fits everything and is many a server's default: other labels are tried before it.
    names.sort(key=lambda name: name == "cp1252")
    by_seven = [name for name in names if name.startswith("iso2022") and is_seven_bit(body)]
    for fitting in (*by_seven, "utf-8", *names):
        try:
            return body.decode(fitting)
        except UnicodeDecodeError:
            continue
    text = body.decode("utf-8", "replace")
    damaged, beyond = text.count(_DAMAGED), len(_BEYOND_ASCII.findall(text))
    if damaged <= max(1, _FEW * beyond) and beyond >= _AMONG * damaged:
        return text
    return body.decode(next((name for name in names if name != "utf-8"), "cp1252"), "replace")


def is_seven_bit(body: bytes) -> bool:
    """Whether a text switches between sets of characters as ISO-2022 does; such a text is UTF-8 as well."""
    return _ESCAPED in body


def is_wide(body: bytes) -> bool:
    """Whether a text is markup in UTF-16."""
    return body.startswith(tuple(beginning for beginning, _ in _BEGINNINGS))


def codec(label: str) -> str | None:
    """Python's codec for a label; None for one that is not known, and for UTF-16, which no label proves."""
    label = label.strip().lower()
    found = webencodings.lookup(_MORE_LABELS.get(label, label))
    if found is None or found.name in _BY_TWO or found.name == "x-user-defined":
        return None
    return _CODECS.get(found.name) or str(found.codec_info.name)
