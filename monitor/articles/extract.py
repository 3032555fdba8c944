"""Finds the article inside a page; the only place that knows trafilatura."""

from __future__ import annotations

import re
from copy import copy
from datetime import UTC, datetime
from html import unescape
from typing import Any

import trafilatura
from lxml.html import HtmlElement  # type: ignore[import-untyped]
from trafilatura.settings import Extractor

from monitor.articles.beside import boilerplate_among
from monitor.articles.density import dense
from monitor.articles.elsewhere import elsewhere_among
from monitor.articles.linked_data import PageFacts, drop_linked_data, page_facts
from monitor.articles.markup import read_tree
from monitor.articles.paragraphs import scripted_body
from monitor.articles.paywall import paywall_or_consent, without_paywall
from monitor.articles.updates import shown_updates
from monitor.documents.typography import settle_marks, settled, without_notes
from monitor.documents.word_count import count_words
from monitor.errors import ParseError
from monitor.model import Extracted

_FEWEST_WORDS = 25
_SURELY_ENOUGH_WORDS = 80
_MOSTLY, _MUCH_LESS, _ALL_BUT = 0.5, 0.7, 0.9
_MANY = 4  # times as long
_SENTENCE = 12  # words of a line that is more than a label or a link
_SENTENCE_LETTERS = 65  # the same in languages of long words
_SENTENCE_END = re.compile('[.!?\u3002\uff01\uff1f\u06d4\u0964]["\u201d\u2019\u00bb)]*$')
_LONGEST_TEXT = 400_000
_LONGEST_TITLE = 500
_STYLES = (
    b"line-through",
    b"strikethrough",
    b"strike-through",
    b"super",
)  # by which something is struck or raised
# `extensive_search` costs two seconds and 40 MB in each process and guesses dates from any text.
_DATES: dict[str, Any] = {"extensive_search": False, "original_date": True}
_FAST, _THOROUGH = (
    Extractor(output_format="python", fast=fast, comments=False, date_params=_DATES) for fast in (True, False)
)
# Not "balanced": what it would do further where little was found costs a fifth, and is done here by density.
_FAST.focus = "quick"

_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ud800-\udfff"
    "\ufeff\ufff9-\ufffb\ufffe\uffff]"
)
_MARKUP = re.compile(r"</?[a-zA-Z][^<>]*>")
_LINE_ENDS = re.compile(r"<(?:br|/p|/div)\b[^<>]*>", re.IGNORECASE)
_NO_LETTERS = re.compile(r"[\W_]+")


def extract(html: bytes, url: str, charset: str | None, *, dated: bool = False, title: str = "") -> Extracted:
    """The article in the page `html`, fetched from `url` with the charset that its headers name.

    The text has one paragraph a line, and begins with the page's headline only where that is not the title as well:
    `title` where the article has one already, else the page's own. `dated` says that the date is known, so that none
    is guessed.
    Raises ParseError where there are fewer than 25 words (a list of links), and where the page asks for a
    subscription, consent or a proof of being human first. Slow on hostile input: run it in a worker.
    """
    tree = read_tree(html, charset)
    settle_marks(tree, styled=any(mark in html for mark in _STYLES))
    facts = page_facts(tree, url)
    date = facts.published_at or (None if dated else _guessed_date(tree, url))
    drop_linked_data(tree)  # trafilatura would fall back on it, and read its markup as text
    text = _without_links_elsewhere(_text(tree, url, facts), tree)
    if count_words(text) < _FEWEST_WORDS and not _is_flash(text, tree):
        raise ParseError("The page has no article text; it may ask for consent or a login first.")
    asked = paywall_or_consent(text, free=facts.free)
    if asked:
        raise ParseError(f"The page asks for {asked} before it shows its article.")
    own = _one_line(facts.title)
    return Extracted(
        text=_without_headline(without_paywall(text), title or own or ""),
        title=own,
        author=_one_line(facts.author),
        published_at=date,
        canonical_url=facts.canonical_url,
        language=_one_line(facts.language),
    )


def _without_headline(text: str, title: str) -> str:
    """The text without a first line that is the title, or what of it stands before a site's name."""
    first, _, rest = text.partition("\n")
    return rest if rest and _letters(first) in _letters(title) else text


def _is_flash(text: str, tree: HtmlElement) -> bool:
    """Whether a text of few words is a whole sentence of an article, as outlets send first."""
    long = (one for one in text.split("\n") if count_words(one) >= _SENTENCE or len(one) >= _SENTENCE_LETTERS)
    told = any(_SENTENCE_END.search(line) for line in long)
    return told and next(tree.iter("article"), None) is not None


def _text(tree: HtmlElement, url: str, facts: PageFacts) -> str:
    """trafilatura's text, or another reading of the page where that is surely better.

    The quick way finds as much as the thorough one on all but short pages and heaps of short lines. The body
    that a page declares counts where it is twice as long, and tells boilerplate from text where it is shorter; a live
    blog's updates count so far as the page shows them.
    """
    found = _extracted(tree, url, fast=True)
    if count_words(found) < _SURELY_ENOUGH_WORDS or _prose(found) < _MOSTLY * count_words(found):
        found = max(found, _extracted(tree, url, fast=False), key=_prose)
    if shown := _densest(tree, found):
        found = max(found, _extracted(tree, url, fast=False), key=_prose)
        found = _the_longer(shown, found)
    declared = _declared(facts, tree)
    if count_words(declared) > 2 * count_words(found):
        found = "\n".join([*(_lacking(found, declared, tree) if facts.live else ()), declared])
    if count_words(found) < _FEWEST_WORDS:
        return max(found, _clean(scripted_body(tree)), key=count_words)
    return _within(found, declared, tree)


def _declared(facts: PageFacts, tree: HtmlElement) -> str:
    """The body that a page declares in JSON-LD, which may hold markup."""
    markup = settled(unescape(facts.body[:_LONGEST_TEXT]))
    text = _clean(unescape(_MARKUP.sub("", _LINE_ENDS.sub("\n", markup))))
    return shown_updates(text, tree, _letters) if facts.live else text


def _lacking(found: str, declared: str, tree: HtmlElement) -> list[str]:
    """The lines of a page's text that the declared body lacks, as a sentence changed since, without boilerplate."""
    body, boilerplate = _letters(declared), _boilerplate(found, declared, tree)
    return [line for line in found.split("\n") if _letters(line) not in body and line not in boilerplate]


def _boilerplate(found: str, declared: str, tree: HtmlElement) -> frozenset[str]:
    """The lines of a page's text that are boilerplate, of those that the declared body lacks."""
    body, lines = _letters(declared), found.split("\n")
    told = [line for line in lines if _letters(line) in body]
    first = frozenset(lines[: lines.index(told[0])]) if told else frozenset()
    others = [line for line in lines if _letters(line) not in body]
    return boilerplate_among(others, told, tree, _letters, first=first)


def _without_links_elsewhere(text: str, tree: HtmlElement) -> str:
    lines = text.split("\n")
    elsewhere = elsewhere_among(lines, tree, _letters)
    return "\n".join(line for line in lines if line not in elsewhere) if elsewhere else text


def _densest(tree: HtmlElement, found: str) -> str:
    """The text of the article in the page's markup that holds most of what was found, where it is much longer.

    Where none holds any of it, that of the longest, if it is many times as long; else "".
    """
    words, lines = count_words(found), found.split("\n")
    stories = dense(tree)
    if all(words > _MUCH_LESS * story.words for story in stories):
        return ""
    texts = [story.full_text() for story in stories]
    held = [count_words("\n".join(line for line in lines if line in text)) for text in texts]
    most, _, best = max(
        (share, story.words, number) for number, (share, story) in enumerate(zip(held, stories, strict=True))
    )
    if words > _MUCH_LESS * stories[best].words or not (most or stories[best].words > _MANY * words):
        return ""
    return _clean(stories[best].text())


def _the_longer(whole: str, found: str) -> str:
    """`whole` where it is much longer and holds what was found, or is many times as long, else `found`."""
    if count_words(found) > _MUCH_LESS * count_words(whole):
        return found
    if count_words(whole) > _MANY * count_words(found):
        return whole
    inside = [line for line in found.split("\n") if line in whole]
    return whole if count_words("\n".join(inside)) >= _MOSTLY * count_words(found) else found


def _within(found: str, declared: str, tree: HtmlElement) -> str:
    """What was found without boilerplate that the declared body does not have, if the rest is nearly all of it."""
    if not declared:
        return found
    body = _letters(declared)
    lines = found.split("\n")
    kept = [line for line in lines if _letters(line) in body]
    enough = max(_FEWEST_WORDS, _ALL_BUT * count_words(declared), _MOSTLY * count_words(found))
    if count_words("\n".join(kept)) < enough:
        return found
    boilerplate = _boilerplate(found, declared, tree)
    return "\n".join(line for line in lines if line not in boilerplate)


def _letters(text: str) -> str:
    return _NO_LETTERS.sub("", text.casefold())


def _extracted(tree: HtmlElement, url: str, *, fast: bool) -> str:
    try:
        document = trafilatura.bare_extraction(tree, options=_options(url, fast=fast))
    except MemoryError:
        raise
    except Exception as error:  # trafilatura raises whatever its input provokes
        raise ParseError(f"The page cannot be read: {error}"[:300]) from error
    return _clean(getattr(document, "text", None) or "")


def _options(url: str, *, fast: bool) -> Extractor:
    options = copy(_FAST if fast else _THOROUGH)
    options.url = url
    return options


def _guessed_date(tree: HtmlElement, url: str) -> datetime | None:
    try:
        date = trafilatura.extract_metadata(tree, default_url=url, date_config=_DATES, extensive=False).date
        return datetime.fromisoformat(date).replace(tzinfo=UTC) if date else None
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001  (htmldate raises whatever it meets, and a date is not worth an article)
        return None


def _clean(text: str) -> str:
    lines = (_visible(line).split() for line in without_notes(text[:_LONGEST_TEXT]).split("\n"))
    return "\n".join(" ".join(words) for words in lines if words)


def _visible(line: str) -> str:
    """The line without hidden characters; most have none, and take no pattern."""
    return line if line.isprintable() else _HIDDEN.sub("", line)


def _one_line(text: str | None) -> str | None:
    plain = _MARKUP.sub("", settled(unescape(text or "")))
    return " ".join(_clean(unescape(plain)).split())[:_LONGEST_TITLE] or None


def _prose(text: str) -> int:
    """The words that stand in lines long enough for a sentence."""
    counts = (count_words(line) for line in text.split("\n"))
    return sum(count for count in counts if count >= _SENTENCE)
