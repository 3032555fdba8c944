"""The prose of an article, by exact offsets, without captions, credits, page furniture and repeated text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from monitor.model import Part


@dataclass(frozen=True, slots=True)
class Stretch:
    """One paragraph of prose: `text` is the revision's `part` from `start` to `end`, unchanged."""

    part: Part
    start: int
    end: int
    text: str


_FURNITURE = re.compile(
    r"(?:share(?: this.*| on \w+)?|read (?:more|also|next|full)\b.*|related(?: (?:stories|articles|topics))?:?.*|source link"
    r"|advertisement|sign up.*|subscribe.*|follow us.*|click here.*|see also\b.*|watch:.*|watch (?:live|now)\b.*|listen:.*"
    r"|you may also like|you might also like|more (?:on|from) this.*|recommended(?: for you)?|trending(?: now)?|most read"
    r"|comments?|print|e-?mail|copy link|back to top|image:.*|photo:.*|photograph:.*|picture:.*|file photo.*"
    r"|image (?:source|caption).*|getty images|©.*|all rights reserved.*|copyright.*|last updated.*|updated:?\s.*\d{4}.*"
    r"|published:?\s.*\d{4}.*|\d+ min(?:ute)?s? read|download the .* app.*|join our .*|continue reading.*|tags:.*|topics:.*"
    r"|(?:view|watch) (?:this post|on) .*|a post shared by.*|do you know someone .*|have you been affected.*)\W*",
    re.IGNORECASE,
)
_LIST_OF_LINKS = re.compile(
    r"(?:you (?:may|might) also like|related (?:stories|articles)|recommended(?: for you)?|most read|more from .*|trending now)\W*",
    re.IGNORECASE,
)
_BYLINE = re.compile(
    r"(?:by|reporting by|editing by|written by|additional reporting by|compiled by)\s+[A-Z][\w'’.-]+(?:[ ,]+(?:and\s+)?[A-Z][\w'’.-]+){1,12}\W*"
)
_POST = re.compile(r"\bpic\.twitter\.com/\S+|^\s*[—–-]\s.*\(@\w+\).*\d{4}\s*$|\bt\.co/\w+")
_AGENCY = (
    r"(?:AP|AFP|Reuters|EPA|EFE|TASS|PA(?: Wire| Media)?|UPI|Xinhua|ANSA|dpa|Sputnik|RIA Novosti|Anadolu|NurPhoto|Bloomberg|Zuma"
    r"|Shutterstock|Getty(?: Images)?|AP Photo|Associated Press|EyeEm|Alamy|Rex|Handout|IMAGO)"
)
_CREDIT_END = re.compile(
    rf"(?:\bvia\s+|/\s?|[-–—]\s|\(|\bPhoto(?:graph)?(?: by|:)\s.{{0,60}}){_AGENCY}(?:\s?[-–—/]\s?\w[\w ]*)?\)?\s*$"
    rf"|^[A-Z][\w'’. -]{{2,40}}/\s?{_AGENCY}(?:\s?[-–—/]\s?[\w ]+)?\s*$"
)
_CAPTION = re.compile(
    r"^(?:an?|the)?\s?(?:[\w'’-]+\s){0,8}(?:is|are)\s(?:seen|pictured|shown)\b.*\b(?:19|20)\d\d\b|\((?:file|file photo|photo)\)\W*$"
    r"|^(?:an? )?(?:image|photo|photograph|still|screengrab|picture|handout|video grab)\b.{0,40}\b(?:released|shows|showing|taken|provided)\b"
    r"|^(?:\w+,\s)?[A-Z].{10,160}\b(?:on|in)?\s?(?:January|February|March|April|May|June|July|August|September|October|November"
    r"|December)\s\d{1,2},\s(?:19|20)\d\d\W*$",
    re.IGNORECASE,
)
_WIRE = r"\((?:Reuters|AP|AFP|UPI|CNN|EFE|TASS|Xinhua|PTI|IANS|ANI|Kyodo|dpa|BBC|Bloomberg|Updates?\b[^)]*)\)"
_DATELINE = re.compile(
    rf"(?:.{{0,260}}?\b[A-Z][A-Z .,'/-]{{2,40}}(?:,\s[A-Z][a-z]+\.?\s\d{{1,2}})?\s{_WIRE}\s?[-–—]+\s*"
    rf"|(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,?\s.{{4,60}}?){_WIRE}\s?[-–—]+\s*"
    r"|[A-Z][\w.'’ -]{2,30},\s(?:[A-Z][\w.'’ -]{2,30})\s[-–—]\s"
    r"|[A-Z]{3,}[A-Z .,'/-]{0,40}(?:,\s[A-Z][a-z]+\.?\s\d{1,2})?\s?[–—]\s*"
    r"|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\s\d{1,2}\s[A-Z][a-z]+\s\d{4}\s\d\d[.:]\d\d\s[A-Z]{3}\s)"
)
_FEWEST_WORDS = 4


def prose(title: str, text: str) -> tuple[Stretch, ...]:
    """The title, then each paragraph of prose once, in text order; offsets point into `title` and `text` as given.

    A paragraph that is a copy of the title or of an earlier paragraph is left out, as are captions, credits,
    bylines, embedded posts and lists of links; a dateline is cut from the beginning of its paragraph.
    """
    found = [Stretch(Part.TITLE, 0, len(title), title)] if title.strip() else []
    seen = {_folded(title)}
    for start, end in _paragraphs(text):
        start, end = _trim(text, *_without_dateline(text, start, end))
        words = text[start:end]
        key = _folded(words)
        if key and key not in seen and _is_prose(words):
            found.append(Stretch(Part.TEXT, start, end, words))
        seen.add(key)
    return tuple(found)


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Lines, up to a list of links to other articles and without the headlines that follow it."""
    listing = False
    for match in re.finditer(r"[^\n\r]+", text):
        line = match.group().strip()
        if _LIST_OF_LINKS.fullmatch(line):
            listing = True
        elif listing and re.search(r"[.!?…][\"'”’)]*$", line) and len(line.split()) > 12:
            listing = False
        if not listing:
            yield match.start(), match.end()


def _without_dateline(text: str, start: int, end: int) -> tuple[int, int]:
    match = _DATELINE.match(text, start, end)
    return (match.end(), end) if match and match.end() < end else (start, end)


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    lead = re.compile(r"[\s\\*•·▪►>|-]*").match(text, start, end)
    start = lead.end() if lead else start
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _is_prose(words: str) -> bool:
    enough = _FEWEST_WORDS - (words[-1:] in '.!?”"')
    if len(words.split()) < enough or _FURNITURE.fullmatch(words) or _BYLINE.fullmatch(words):
        return False
    if _POST.search(words) and len(words.split()) < 80:
        return False
    short = len(words.split()) < 50
    return not (short and (_CREDIT_END.search(words) or _CAPTION.search(words)))


def _folded(words: str) -> str:
    return re.sub(r"\W+", " ", words).strip().lower()
