"""Settles the marks in markup that change numbers once the markup is gone.

Raised notes ("155" with a raised 1) and struck words go, powers stay powers, the cents of a price stay cents.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from lxml import etree  # type: ignore[import-untyped]
from lxml.html import HtmlElement, fragment_fromstring, tostring  # type: ignore[import-untyped]

_CONCERNED = {
    "<s": ("<sup", "<sub", "<s>", "<s ", "<strike"),
    "<del": ("<del",),
    "<rt": ("<rt",),
    "through": ("line-through", "strikethrough", "strike-through"),
    "vertical-align": ("vertical-align:super", "vertical-align: super"),
    "note": ("footnote", "foot-note", "endnote", "noteref", "note-ref", 'note"', "note'"),
    "cit": ("citation", "cite_", "cite-"),
    "reference": ('reference"',),
    "sup": ("superscript", '"sup"', "'sup'", ' sup"'),
    "fn": ('"fn', "'fn"),
    "#": ('href="#', "href='#", "href=#"),
}
"""What stands in markup with such marks, under what is looked for first; a pattern would take ten times as long."""
_KINDS = {
    **dict.fromkeys(("del", "s", "strike"), "struck"),
    **dict.fromkeys(("rt", "rp"), "aside"),  # how a word is said, beside it
    "sup": "raised",
    "sub": "lowered",
    "a": "mark",
}
_KINDS_WITH_CLASSES = _KINDS | dict.fromkeys(("span", "button", "small", "abbr"), "mark")
_IN_CLASSES = ("note", "cit", "reference", "fn", "sup")
"""One of these is in each class that marks a note or a raised text."""
_BY_STYLE = etree.XPath(
    "descendant::*[contains(@style, 'line-through') or contains(concat(' ', @class, ' '), ' line-through ')"
    " or contains(@class, 'strikethrough') or contains(@class, 'strike-through')]"
)
_RAISED_BY_STYLE = etree.XPath(
    "descendant::*[self::span or self::font or self::small]"
    "[@style][contains(translate(@style, ' ', ''), 'vertical-align:super')]"
)
_MOST_STRUCK = 0.5  # of a text; where more is struck, an end tag is missing
_NOTE_CLASS = re.compile(
    r"foot-?note|end-?note|side-?note|\bnotes?\b|note-?(?:ref|link|mark)|\bcite|citation|\breferences?\b|\bfn\b",
    re.IGNORECASE,
)
_RAISED_CLASS = re.compile(r"(?:^|\s)(?:sup|superscript)(?:\s|$)", re.IGNORECASE)
_NOTE = re.compile(
    r"[\[(].{0,40}[\])]|[*\u2020\u2021\u00a7\u00b6#,;\s\u2013-]+|[0-9]{1,4}(?:\s?[,;\u2013-]\s?[0-9]{1,4})*\)?"
    r"|(?:see )?[^\W\d_]{1,6}\.?\s[0-9]{1,3}"
)
_LETTER = re.compile(r"[a-z]")
_ORDINALS = frozenset("aeodhmnrst")  # "2a", "3e", "2o", "20 h"
_ROMANCE = frozenset({"es", "pt", "it", "ca", "gl", "ro", "fr", "la"})
_LONG_NUMBER = re.compile(r"\d[\d.,\s]*\d\d\Z")
_IN_BRACKETS = re.compile(
    r"\[(?:[0-9]{1,3}(?:\s?[,;\u2013-]\s?[0-9]{1,3})*|note [0-9]{1,3}|citation needed)\](?!\()"
)
_AFTER = re.compile(r"[\w.,;:!?%)\"\u201d\u2019]")
_RAISED = "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079"
_RAISED_IN_UTF8 = (re.compile(rb"\xe2\x81[\xb0-\xb9]"), re.compile(rb"\xc2[\xb9\xb2\xb3]"))
"""The same in UTF-8, in which looking for them takes half the time."""
_RAISED_IN_TEXT = re.compile(rf"(?<=[^\W_])[{_RAISED}]+")
_EXPONENT = re.compile(r"[-+\u2212\u2013]?[0-9]{1,3}|[0-9]?[-+\u2212]|n")
_SIGN = re.compile(r"[-+\u2212\u2013]")
_TEN = re.compile(r"(?:^|[^\d.,])10\Z")
_TIMES = re.compile(r"(?:[\u00d7\u00b7\u22c5]\s*\d+|[x*]\s*10|[=/]\s*[A-Za-z])\Z")
_SQUARED = re.compile(r"[23]|[-+\u2212\u2013][0-9]")
_ALONE = re.compile(r"(?:^|[^\w'\u2019])[A-Za-z]\Z")
_UNIT = re.compile(
    r"(?:^|[\W\d_])(?:[kdcmn\u00b5\u03bc]?m|ft|yd|mc|\u043a?\u043c|\u0441\u043c|\u043c\u043c)\Z",
    re.IGNORECASE,
)
_UNIT_AFTER_NUMBER = re.compile(r"(?:\d\s?|/\s?)(?:in|mi|s|[A-Za-z])\Z")
_PRICE = re.compile(r"[$\u20ac\u00a3\u00a5\u20b9]\s?\d[\d,.]*\Z")
_ISOTOPE = re.compile(r"[A-Z][a-z]?(?![a-z])")
_SUPERSCRIPT = str.maketrans(
    "0123456789+-\u2212\u2013n",
    "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079\u207a\u207b\u207b\u207b\u207f",
)
_DIGITS = str.maketrans(_RAISED, "0123456789")
_NEAR = 40
_INLINE = frozenset(
    {"a", "b", "strong", "em", "i", "span", "font", "u", "mark", "ins", "big", "small", "bdi"}
)


def settle_marks(tree: HtmlElement, *, styled: bool = True, classed: bool = True) -> None:
    """Take notes and struck words out of `tree`, and write powers as such; changes the tree.

    `styled` is whether styles may raise or strike something, `classed` whether classes may mark notes.
    """
    found = _by_kind(tree, _KINDS_WITH_CLASSES if classed else _KINDS)
    struck = [*found["struck"], *(_BY_STYLE(tree) if styled else ())]
    length = len(tree.text_content()) if struck else 0
    for element in struck:
        if element.getparent() is not None and len(element.text_content()) <= _MOST_STRUCK * length:
            _put(element, " " if _before(element)[-1:].isalnum() and _after(element)[:1].isalnum() else "")
    for element in found["aside"]:
        _put(element, "")
    language = (tree.get("lang") or "")[:2].lower()
    for element in [*found["raised"], *(_RAISED_BY_STYLE(tree) if styled else ())]:
        _put(element, _lowered(element, language))
    for element in filter(_may_be_mark, found["mark"]):
        if _RAISED_CLASS.search(element.get("class") or ""):
            _put(element, _lowered(element, language))
        elif _is_note_after_word(element):
            _put(element, "")
    for element in found["lowered"]:
        if _before(element)[-1:].isdigit() and _is_note_after_word(element):
            _put(element, "")


def _by_kind(tree: HtmlElement, kinds: dict[str, str]) -> dict[str, list[HtmlElement]]:
    found: dict[str, list[HtmlElement]] = {kind: [] for kind in kinds.values()}
    for element in tree.iter(*kinds):
        found[kinds[element.tag]].append(element)
    return found


def without_notes(text: str) -> str:
    """A plain text without the notes in it: raised digits that are no power ("48\u00b9"), and "48[1]"."""
    if "[" in text:
        text = _IN_BRACKETS.sub(_without_brackets, text)
    if not text.isascii() and _has_raised(text.encode("utf-8", "replace")):
        text = _RAISED_IN_TEXT.sub(_settled_in_text, text)
    return text


def _has_raised(data: bytes) -> bool:
    return any(raised.search(data) for raised in _RAISED_IN_UTF8)


def _without_brackets(match: re.Match[str]) -> str:
    return "" if _AFTER.match(match.string[match.start() - 1 : match.start()]) else match[0]


def _settled_in_text(match: re.Match[str]) -> str:
    text, start, end = match.string, match.start(), match.end()
    before, after = text[max(0, start - _NEAR) : start], text[end : end + _NEAR]
    instead = lowered(before, match[0].translate(_DIGITS), after)
    return instead if instead in ("", f".{match[0].translate(_DIGITS)}") else match[0]


def settled(fragment: str, small: str = "") -> str:
    """The same for a piece of HTML, which comes back as it is where it has no such marks.

    `small` is the fragment or all its tags in small letters, where they are known.
    """
    small = small or fragment.lower()
    if not any(mark in small for sign, marks in _CONCERNED.items() if sign in small for mark in marks):
        return fragment
    try:
        tree = fragment_fromstring(fragment, create_parent="div")
    except (etree.LxmlError, ValueError):
        return fragment
    settle_marks(
        tree,
        styled="through" in small or "vertical-align" in small,
        classed=any(part in small for part in _IN_CLASSES),
    )
    text: str = tostring(tree, encoding="unicode")
    return text.removeprefix("<div>").removesuffix("</div>")


def _lowered(element: HtmlElement, language: str) -> str:
    """What stands in a line for a raised text: nothing for a note, superscripts for a power, else the text."""
    text = " ".join(element.text_content().split())
    if _is_note_link(element) or not text:
        return ""
    return lowered(_before(element), text, _after(element), language)


def lowered(before: str, text: str, after: str, language: str = "") -> str:
    """What stands in a line for a raised `text` between `before` and `after`."""
    if _PRICE.search(before) and re.fullmatch(r"\d\d", text):
        return f".{text}"
    if text.isdigit() and after[:1] in ("/", "\u2044"):
        return f" {text}" if before[-1:].isdigit() else text
    if _EXPONENT.fullmatch(text) and _is_power(before, text, after):
        return text if _is_unit(before) else text.translate(_SUPERSCRIPT)
    return "" if _NOTE.fullmatch(text) or _is_letter_note(before, text, language) else text


def _is_letter_note(before: str, text: str, language: str) -> bool:
    """Whether a raised letter after a number is a note, not the end of an ordinal."""
    if not _LETTER.fullmatch(text) or not before[-1:].isdigit():
        return False
    if text not in _ORDINALS or _LONG_NUMBER.search(before):
        return True
    return text == "a" and bool(language) and language not in _ROMANCE


def _is_power(before: str, text: str, after: str) -> bool:
    if _UNIT.search(before):
        return bool(_SQUARED.fullmatch(text))
    if (
        _is_unit(before)
        or _ALONE.search(before)
        or _TIMES.search(before)
        or (_SIGN.search(text) and before[-1:].isalnum())
    ):
        return True
    if _TEN.search(before):
        return text == "n" or (text.isdigit() and int(text) > 2)
    return not before[-1:].strip() and bool(_ISOTOPE.match(after))


def _is_unit(before: str) -> bool:
    return bool(_UNIT.search(before) or _UNIT_AFTER_NUMBER.search(before))


def _is_note_link(element: HtmlElement) -> bool:
    """Whether a raised text is a link to a note, or lies in one."""
    parent = element.getparent()
    alone = parent is not None and parent.tag == "a" and parent.text_content() == element.text_content()
    return any(
        _names_note(one) or (one.tag == "a" and "#" in (one.get("href") or ""))
        for one in (element, *element.iter("a"), *((parent,) if alone else ()))
    )


def _names_note(element: HtmlElement) -> bool:
    return any(_is_note_name(name) for key in ("class", "role") if (name := element.get(key)))


@lru_cache(maxsize=2_000)
def _is_note_name(name: str) -> bool:
    return bool(_NOTE_CLASS.search(name))


def _may_be_mark(element: HtmlElement) -> bool:
    if (name := element.get("class")) and _is_mark_name(name):
        return True
    if element.tag != "a":
        return False
    return (element.get("href") or "").startswith("#") or _is_note_name(element.get("role") or "")


@lru_cache(maxsize=2_000)
def _is_mark_name(name: str) -> bool:
    return bool(_NOTE_CLASS.search(name) or _RAISED_CLASS.search(name))


def _is_note_after_word(element: HtmlElement) -> bool:
    """Whether an element is no more than a note's number, right after a word."""
    text = " ".join(element.text_content().split())
    return bool(_NOTE.fullmatch(text)) and bool(_before(element)[-1:].strip())


def _before(element: HtmlElement) -> str:
    """The nearest characters that stand before an element in its line."""
    text = ""
    for earlier in _earlier(element):
        text = earlier + text
        if len(text) >= _NEAR:
            break
    return text[-_NEAR:]


def _earlier(element: HtmlElement) -> Iterator[str]:
    sibling = element.getprevious()
    while sibling is not None:
        yield sibling.tail or ""
        if sibling.tag not in _INLINE:
            return
        yield sibling.text_content()
        sibling = sibling.getprevious()
    parent = element.getparent()
    if parent is None:
        return
    yield parent.text or ""
    if parent.tag in _INLINE:
        yield from _earlier(parent)


def _after(element: HtmlElement) -> str:
    following = element.getnext()
    if element.tail or following is None:
        return (element.tail or "")[:_NEAR]
    return str(following.text_content())[:_NEAR]


def _put(element: HtmlElement, text: str) -> None:
    """Put a text in an element's place."""
    if element.getparent() is None:
        return
    element.tail = text + (element.tail or "")
    element.drop_tree()
