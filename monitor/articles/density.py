"""Reads the story straight from where a page's text stands densest, to hold what the extractor found against it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache

from lxml import etree  # type: ignore[import-untyped]
from lxml.html import HtmlElement  # type: ignore[import-untyped]

from monitor.articles.beside import PLACE_BESIDE
from monitor.documents.word_count import count_words

_INLINE = frozenset(
    {
        "a", "abbr", "b", "bdi", "big", "br", "cite", "code", "data", "em", "font", "i", "img", "ins", "label", "mark",
        "q", "ruby", "small", "span", "strong", "sub", "sup", "svg", "time", "u", "wbr",
    }
)  # fmt: skip
_OUTSIDE = frozenset(
    {
        "address", "aside", "button", "dialog", "fieldset", "figcaption", "figure", "footer", "head", "header",
        "iframe",
        "nav", "noscript", "object", "option", "script", "select", "style", "template", "textarea",
    }
)  # fmt: skip
_NO_BLOCKS = _INLINE | _OUTSIDE
_OTHER_VOICES = re.compile(
    r"disqus|repl(?:y|ies)|cookie|consent|gdpr|modal|popup|menu|footer",
    re.IGNORECASE,
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_LONG_PIECES = etree.XPath(
    "body/descendant::*[text()[string-length() > 40]][not(self::script or self::style)]"
)
_FULL = 15  # words of a paragraph that is surely more than a label
_WHOLE = 80  # words of a paragraph that is a text of its own, as where lines are parted by <br>
_LINKED = 0.5  # of the words


class Dense:
    """One article of a page, or the page without its articles: the places that hold full paragraphs."""

    def __init__(self, story: HtmlElement) -> None:
        self._story = story
        self._full: dict[HtmlElement, list[HtmlElement]] = defaultdict(list)
        self._words: dict[HtmlElement, int] = defaultdict(int)

    def add(self, paragraph: HtmlElement, words: int) -> None:
        place = paragraph.getparent()
        self._full[place].append(paragraph)
        self._words[place] += words

    def places(self) -> set[HtmlElement]:
        """Outside of an article a place needs two paragraphs, or a long one, as a teaser has one."""
        alone = self._story.tag == "article"
        return {
            place
            for place, paragraphs in self._full.items()
            if alone or len(paragraphs) > 1 or self._words[place] >= _WHOLE
        }

    @property
    def words(self) -> int:
        """How many words the full paragraphs have."""
        return sum(self._words[place] for place in self.places())

    def full_text(self) -> str:
        """The full paragraphs alone, in no order."""
        return "\n".join(
            " ".join(_own_text(one).split()) for place in self.places() for one in self._full[place]
        )

    def text(self) -> str:
        """What stands at these places, one paragraph a line, in its order."""
        places = self.places()
        blocks = (one for one in self._story.iter() if one.getparent() in places and _is_block(one))
        return "\n".join(_lines([(one, text) for one in blocks if _is_prose(one, text := _own_text(one))]))


def dense(tree: HtmlElement) -> list[Dense]:
    """Where a page's text stands densest, one of each article and one of the rest."""
    stories: dict[HtmlElement, Dense] = {}
    known: dict[HtmlElement, HtmlElement | None] = {tree: tree}
    paragraphs = dict.fromkeys(_block_of(element) for element in _LONG_PIECES(tree))
    for paragraph in paragraphs:
        words = count_words(text := _own_text(paragraph)) if paragraph is not None else 0
        if words < _FULL or not _is_prose(paragraph, text):
            continue
        if (story := _story_of(paragraph, known)) is not None:
            stories.setdefault(story, Dense(story)).add(paragraph, words)
    return list(stories.values())


def _block_of(element: HtmlElement) -> HtmlElement | None:
    """The block in whose line an element stands, the first of them."""
    while element is not None and element.tag in _INLINE:
        element = element.getparent()
    return element


def _story_of(element: HtmlElement, known: dict[HtmlElement, HtmlElement | None]) -> HtmlElement | None:
    """The article, or the whole page, that an element lies in; None beside the story. `known` grows."""
    if element not in known:
        parent = element.getparent()
        above = _story_of(parent, known) if parent is not None and _is_block(element) else None
        known[element] = None if above is None else _inner_story(parent, above)
    return known[element]


def _inner_story(parent: HtmlElement, story: HtmlElement) -> HtmlElement:
    return parent if parent.tag == "article" else story


def _is_block(element: HtmlElement) -> bool:
    tag = element.tag
    return isinstance(tag, str) and tag not in _NO_BLOCKS and not _is_beside(element)


def _is_prose(element: HtmlElement, text: str) -> bool:
    """Whether a block has a text of its own that is not made of links."""
    words = count_words(text)
    return words > 0 and (not len(element) or _linked_words(element) <= _LINKED * words)


def _is_beside(element: HtmlElement) -> bool:
    if element.get("hidden") is not None or _HIDDEN.search(element.get("style") or ""):
        return True
    named = element.tag not in ("body", "main", "article")
    if not named or not any(_names_beside(name) for key in ("class", "id") if (name := element.get(key))):
        return False
    return next(element.iter("h1"), None) is None  # what holds the headline holds the story


@lru_cache(maxsize=2_000)
def _names_beside(name: str) -> bool:
    return bool(PLACE_BESIDE.search(name) or _OTHER_VOICES.search(name))


def _own_text(element: HtmlElement) -> str:
    """The text that stands in an element itself, a line break as such."""
    if not len(element):
        return element.text or ""
    parts = [element.text or ""]
    for child in element:
        if child.tag in _INLINE:
            parts += _inner_text(child)
        if child.tail:
            parts.append(child.tail)
    return "".join(parts)


def _linked_words(element: HtmlElement) -> int:
    """How many words of the text that stands in an element itself are links."""
    links = [link for child in element if child.tag in _INLINE for link in child.iter("a")]
    return sum(count_words(link.text_content()) for link in links)


def _inner_text(element: HtmlElement) -> Iterator[str]:
    """The pieces of an element's text that are shown."""
    if element.tag == "br":
        yield "\n"
    elif element.tag in _INLINE and element.tag != "svg":
        yield element.text or ""
        for child in element:
            yield from _inner_text(child)
            yield child.tail or ""


def _lines(blocks: Sequence[tuple[HtmlElement, str]]) -> Iterator[str]:
    """The lines of each block; what stands at another place already is the same text for another screen."""
    places: dict[str, HtmlElement] = {}
    for block, text in blocks:
        for line in text.split("\n"):
            words, place = " ".join(line.split()), block.getparent()
            if words and places.setdefault(words, place) is place:
                yield words
