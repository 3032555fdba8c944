"""Tells which lines of a page are boilerplate beside its story, where the body that it declares lacks them.

A declared body proves what is of the story, not what is none: outlets leave standfirsts, updates, corrections,
lists, tables and quotations out of it, and forget to renew it. A line goes only for what it looks like itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence, Set

from lxml.html import HtmlElement  # type: ignore[import-untyped]

from monitor.articles.boilerplate import TIME_WORDS, is_boilerplate, looks_like_link
from monitor.documents.word_count import count_words

_TAGS = (
    "p",
    "li",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "figcaption",
    "dd",
    "dt",
    "td",
    "tr",
    "div",
    "a",
    "span",
    "small",
)
_ASIDE = frozenset({"aside", "nav", "footer", "form", "button", "figcaption", "address"})
_WHOLE = frozenset({"article", "main", "body", "html"})
_KEPT_PLACES = frozenset(
    {"li", "dd", "dt", "td", "th", "tr", "blockquote", "q", "h1", "h2", "h3", "h4", "h5", "h6"}
)
PLACE_BESIDE = re.compile(
    r"related|recirc|recommend|promo|newsletter|subscri|share|social|sponsor|advert|\bads?\b|\bad-|teaser"
    r"|read-?(?:more|also|next)|more-(?:on|from)|most-(?:read|popular)|trending|byline|author|caption|credit"
    r"|breadcrumb|\btags?\b|(?<!no-)(?<!has-)(?<!with-)comment(?!s?-(?:enabled|open|closed|allowed|o[nf]f?)\b)|outbrain|taboola|copyright|disclaimer|timestamp|dateline"
    r"|side-?(?:bar|col)|right-?(?:bar|col|rail|wrap)",
    re.IGNORECASE,
)
"""What names of classes and identifiers say of a place that is no part of the story."""
_REQUEST = re.compile(
    r"^\W*(?:download|follow|join|sign up|subscribe|register|click|tap|watch|listen|read|see|get|support|help|like)\b"
    r"(?=.*\b(?:our|us|your|here|app|newsletter|channel|podcast|now)\b)"
    r"|\b(?:our|this) (?:free )?(?:newsletter|app|application|podcast|channel|site|website)\b"
    r"|\b(?:do|have) you (?:have|know|got)\b.*\b(?:us|story|tip)\b",
    re.IGNORECASE,
)
_NAMES_OF_NOTICES = """
    update updated correction corrected clarification clarified amended editor's editor’s erratum errata retraction
    aktualisierung aktualisiert korrektur berichtigung anmerkung mise_à_jour rectificatif correctif actualización
    rectificación corrección fe_de_erratas nota_de_la aggiornamento rettifica correzione atualização correção
    opmerking rectificatie correctie rättelse uppdatering rettelse opdatering oppdatering korjaus oikaisu sprostowanie
    aktualizacja aktualizace oprava düzeltme güncelleme διόρθωση ενημέρωση обновлено исправление уточнение оновлено
    виправлення تصحيح تحديث תיקון עדכון 更新 更正 訂正 編集部注 업데이트 정정
"""
_NOTICE = re.compile(
    rf"\W*(?:{'|'.join(_NAMES_OF_NOTICES.split())})".replace("_", r"\s") + r"(?![a-z])", re.IGNORECASE
)
"""How a correction or an update begins, which no declared body has."""
_SAID, _TOLD = 5, 8  # words of a notice, and of a line that is no link and more than a label
_CAPTION = re.compile(
    r"caption|credit|copyright|sponsor|advert|comment|newsletter|subscri|byline", re.IGNORECASE
)
_LINKED = 0.8  # of a line's letters
_FULL_LINE = 30  # letters: what is shorter may stand in a box as well
_LONGEST = 1_000
_BEGINNING = 6  # letters of a line by which most others are told from it
_SURELY_BEGUN = 40  # characters
_WORD = re.compile(r"[^\W\d_]+")


def boilerplate_among(
    lines: Sequence[str],
    of_story: Sequence[str],
    tree: HtmlElement,
    letters: Callable[[str], str],
    *,
    first: Set[str] = frozenset(),
) -> frozenset[str]:
    """Those of `lines` that are boilerplate by their words or by their place in the page; `of_story` are the story's.

    `first` are those before all that is told.

    What holds the story as well is no place beside it, whatever its name ("page-with-newsletter").
    """
    wanted, known = {letters(line) for line in lines}, {letters(line) for line in of_story}
    places: dict[str, HtmlElement] = {}
    story: set[HtmlElement] = set()
    beginnings = {line[:_BEGINNING] for line in wanted | known}
    for element in tree.iter(*_TAGS):
        begun = letters(_beginning(element))[:_BEGINNING]
        if len(begun) == _BEGINNING and begun not in beginnings:
            continue
        text = letters(short_text(element))
        if text in wanted:
            places.setdefault(text, element)
        elif len(text) >= _FULL_LINE and text in known:
            story.update(element.iterancestors())
    return frozenset(
        line
        for line in lines
        if _is_beside(line, places.get(letters(line)), story, letters, first=line in first)
    )


def _beginning(element: HtmlElement) -> str:
    """The first piece of an element's text that is more than space."""
    return next((part for part in element.itertext() if not part.isspace()), "")[:_SURELY_BEGUN]


def short_text(element: HtmlElement, longest: int = _LONGEST) -> str:
    """The text of an element, cut where it is more than so many characters."""
    parts, length = [], 0
    for part in element.itertext():
        parts.append(part)
        length += len(part)
        if length > longest:
            break
    return "".join(parts)


def _is_beside(
    line: str,
    place: HtmlElement | None,
    story: Set[HtmlElement],
    letters: Callable[[str], str],
    *,
    first: bool,
) -> bool:
    around = list(_around(place, story)) if place is not None else []
    linked = place is not None and _link_letters(place, letters) >= _LINKED * len(letters(line))
    classed = any(PLACE_BESIDE.search(f"{one.get('class') or ''} {one.get('id') or ''}") for one in around)
    if any(character.isdigit() for character in line):
        return (linked and (classed or is_boilerplate(line))) or _is_moment(line)
    if not linked and (
        (_NOTICE.match(line) and count_words(line) >= _SAID) or _leads(line, around, first=first)
    ):
        return False
    aside = classed or any(one.tag in _ASIDE for one in around)
    if linked or aside or is_boilerplate(line) or _REQUEST.search(line):
        return True
    told = any(one.tag in _KEPT_PLACES for one in around) or (
        place is not None and len(line.split()) >= _TOLD
    )
    return looks_like_link(line) and not told


def _leads(line: str, around: Sequence[HtmlElement], *, first: bool) -> bool:
    """Whether a line is the story's standfirst: a sentence before all else, whatever its place is called."""
    if (
        not first
        or count_words(line) < _TOLD
        or looks_like_link(line)
        or is_boilerplate(line)
        or _REQUEST.search(line)
    ):
        return False
    names = " ".join(f"{one.get('class') or ''} {one.get('id') or ''}" for one in around)
    return not _CAPTION.search(names) and not any(one.tag in _ASIDE for one in around)


def _is_moment(line: str) -> bool:
    """Whether a line is no more than a date or a time."""
    return looks_like_link(line) and all(word in TIME_WORDS for word in _WORD.findall(line.lower()))


def _around(place: HtmlElement, story: Set[HtmlElement]) -> Iterator[HtmlElement]:
    """An element and what it lies in, up to what holds the story."""
    element: HtmlElement | None = place
    while element is not None and element.tag not in _WHOLE and element not in story:
        yield element
        element = element.getparent()


def _link_letters(place: HtmlElement, letters: Callable[[str], str]) -> int:
    if next(place.iterancestors("a"), None) is not None or place.tag == "a":
        return len(letters(short_text(place)))
    return sum(len(letters(short_text(link))) for link in place.iter("a"))
