"""Tells which lines lead from a story to others in its midst ("READ ALSO: ..."): their figures are not this one's."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from importlib.resources import files

from lxml.html import HtmlElement  # type: ignore[import-untyped]

from monitor.articles.beside import short_text
from monitor.articles.boilerplate import looks_like_link

_BLOCKS = (
    "p",
    "div",
    "li",
    "ul",
    "ol",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "aside",
    "section",
    "blockquote",
    "dt",
    "dd",
)
_LONGEST = 800  # letters of a box of links
_LINKED = 0.8  # of the letters after the phrase
_BEGINNING = re.compile(r"[\W_]*+([^\W_]{1,30})")

Letters = Callable[[str], str]


def elsewhere_among(lines: Sequence[str], tree: HtmlElement, letters: Letters) -> frozenset[str]:
    """Those of `lines` that begin by leading on to other stories and hold links alone, and the links after them.

    `letters` gives what of a text is compared.
    """
    if not any(map(_phrase, lines)):
        return frozenset()
    gone = {
        letters(text)
        for box in _boxes(tree, letters)
        for one in box.iter()
        if (text := short_text(one, _LONGEST))
    }
    return frozenset(line for line in lines if letters(line) in gone)


def _boxes(tree: HtmlElement, letters: Letters) -> Iterator[HtmlElement]:
    for element in tree.iter(*_BLOCKS):
        text = short_text(element, _LONGEST)
        match = _phrase(text) if len(text) <= _LONGEST else None
        if match is None:
            continue
        if not letters(match["rest"]):
            yield element
            yield from _links_after(element, letters)
        elif _leads_on(element, match, letters):
            yield element


def _phrase(text: str) -> re.Match[str] | None:
    """The phrase that a text begins with, and the rest of it."""
    beginning = _BEGINNING.match(text)
    pattern, words = _phrases()
    if beginning is None or not {beginning[1].lower(), beginning[1][:2]} & words:
        return None
    return pattern.match(text)


@cache
def _phrases() -> tuple[re.Pattern[str], frozenset[str]]:
    """A pattern of the phrases, and their first words; of scripts without spaces, their first two letters."""
    text = files("monitor.articles").joinpath("elsewhere_words.txt").read_text("utf-8")
    lines = (line for line in text.split("\n") if not line.startswith("#"))
    phrases = sorted(
        {phrase.strip() for line in lines for phrase in line.split("|")} - {""}, key=len, reverse=True
    )
    firsts = [first[1] for phrase in phrases if (first := _BEGINNING.match(phrase))]
    words = "|".join(re.escape(phrase).replace(r"\ ", r"\s+") for phrase in phrases)
    pattern = rf"[\W_]*+(?:{words})(?![^\W_])\s*(?P<colon>[:\uff1a]?)[\W_]*(?P<rest>.*)"
    return re.compile(pattern, re.IGNORECASE | re.DOTALL), frozenset(
        {*firsts, *(first[:2] for first in firsts)}
    )


def _leads_on(element: HtmlElement, match: re.Match[str], letters: Letters) -> bool:
    """Whether what follows the phrase is the link to another story, or its headline after a colon."""
    rest = match["rest"]
    if _linked_letters(element, letters) >= _LINKED * len(letters(rest)):
        return True
    return bool(match["colon"]) and "\n" not in rest.strip() and looks_like_link(rest)


def _links_after(element: HtmlElement, letters: Letters) -> Iterator[HtmlElement]:
    """The blocks after a phrase that stands alone, as long as they hold links to other stories and nothing else."""
    following = element.getnext()
    while following is not None and not (element.tail or "").strip():
        text = short_text(following, _LONGEST)
        own = len(letters(text))
        if len(text) > _LONGEST or not own or _linked_letters(following, letters) < _LINKED * own:
            return
        yield following
        element, following = following, following.getnext()


def _linked_letters(element: HtmlElement, letters: Letters) -> int:
    if next(element.iterancestors("a"), None) is not None:
        return len(letters(element.text_content()))
    links = (link for link in element.iter("a") if not (link.get("href") or "#").startswith("#"))
    return sum(len(letters(link.text_content())) for link in links)
