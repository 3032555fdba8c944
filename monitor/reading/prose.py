"""The prose of an article, by exact offsets, without captions, credits, page boilerplate and repeated text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from monitor.lexicon.places import country_in
from monitor.lexicon.tables import rows
from monitor.model import Part

_AGENCY = (
    r"(?:AP|AFP|Reuters|EPA|EFE|TASS|PA(?: Wire| Media)?|UPI|Xinhua|ANSA|dpa|Sputnik|RIA Novosti|Anadolu"
    r"|NurPhoto|Bloomberg|Zuma|Shutterstock"
    r"|Getty(?: Images)?|AP Photo|Associated Press|EyeEm|Alamy|Rex|Handout|IMAGO)"
)
_NAME = r"(?-i:[A-Z])[\w'’.-]+"
_PARTS = {
    "AGENCY": _AGENCY,
    "MONTH": "(?:January|February|March|April|May|June|July|August|September|October|November|December)",
    "NAMES": rf"{_NAME}(?:(?:,? and|,? in|,)? (?:(?:de|van|von|bin|al|el|the|di|da) )?{_NAME}){{0,14}}",
    "NAME": _NAME,
    "ROLE": "(?:(?:additional|further) )?(?:reporting|writing|written|editing|edited|compiled|photography)",
}
"""What words in capitals stand for in data/boilerplate.tsv."""
_WIRE = r"\((?:Reuters|AP|AFP|UPI|CNN|EFE|TASS|Xinhua|PTI|IANS|ANI|Kyodo|dpa|BBC|Bloomberg|Updates?\b[^)]*)\)"
_DAY = r"(?:[A-Z][a-z]{2,8}\.?\s\d{1,2}(?:,?\s\d{4})?|\d{1,2}\s[A-Za-z]{3,9}(?:\s\d{4})?)"
_WEEKDAY = r"(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?"
_CITY = r"[A-ZÀ-Ý][A-ZÀ-Ý.'’-]+(?:\s[A-ZÀ-Ý][A-ZÀ-Ý.'’-]+){0,5}"
_CITIES = rf"(?=[A-ZÀ-Ý'’-]{{4}}|[A-ZÀ-Ý]{{2,}}\.?[\s/][A-ZÀ-Ý]{{2}}){_CITY}(?:\s?/\s?{_CITY})*"
_WHERE = rf"{_CITIES}(?:,\s[A-Z][\w.'’-]+(?:\s[A-Z][\w.'’-]+){{0,2}}){{0,2}}"
_CAPS, _TOWN = r"[A-Z][A-Z .,'/-]{2,40}", r"[A-Z][a-z]+(?:[ ,]+[A-Z][a-z.]+){0,3}"
_SENT = r"(?:\([A-Z][^()]{1,40}\)|/[A-Z]\w+/)"
_TOLD = rf"(?:,?\s(?:{_DAY}|{_WEEKDAY})(?:,?\s{_SENT})?|\s{_SENT})"
_DASH = r"(?:\s[-–—]{1,2}\s?|–\s|—\s?|--)(?=[\"“‘'A-ZÀ-Ý\d])"
_DATELINE = re.compile(
    rf"(?:.{{0,260}}?\b(?:{_CAPS}|{_TOWN})(?:,\s{_DAY})?\s{_WIRE}\s?[-–—]+\s*"
    rf"|(?:{_WEEKDAY},?\s.{{4,60}}?){_WIRE}\s?[-–—]+\s*"
    r"|[A-Z][\w.'’ -]{2,30},\s(?:[A-Z][\w.'’ -]{2,30})\s[-–—]\s"
    rf"|(?:{_DAY}|{_TOWN})\s{_SENT}{_DASH}"
    rf"|{_WHERE}{_TOLD}?{_DASH}|{_WHERE}{_TOLD}:\s|{_CITY}/{_CITY}:\s|{_WHERE}{_TOLD}(?=[A-Z])(?<=[\d)/])"
    r"|[A-ZÀ-Ý]{4,}(?=[A-Z][a-z]+\s)"
    r"|\d{1,2}[.:]\d\d(?:\s?(?:[ap]\.?m\.?|GMT|BST|UTC|CET|E[SD]?T))?\s(?:[-–—:]\s)?(?=[A-Z])"
    rf"|{_WEEKDAY}\s\d{{1,2}}\s[A-Z][a-z]+\s\d{{4}}\s\d\d[.:]\d\d\s[A-Z]{{3}}\s)"
)
_CAPITALS = re.compile(rf"({_CITIES}(?:,\s[A-Z][a-z]+)?)(?:\s{_SENT})?(?:(:\s)|,?\s(?=[A-Z][a-z]|A\s))")
_OPENER = (
    "(?:A|An|After|As|At|But|For|From|He|Her|His|How|If|In|It|On|She|That|The|Their|There|These|They|This|We|When"
    r"|While|With)\s[a-z]{2,}"
)
_RUNS_ON = re.compile(
    rf"(?<=[a-z])(?<!type)(?<!roup)(?<!amin)(?<!titis)(?<!lass)(?<!rade)\s(?={_OPENER}\s[a-z])"
)
_OPENS = re.compile(_OPENER)
_STOP = re.compile(r"(?<=[.!?…”\"])\s+(?=[A-Z(©])")
_FEWEST_WORDS = 4
_LONGEST_CAPTION = 50
_LONGEST_POST = 80
_SHORTEST_TABLE = 8
_TABLE = 0.35
"""Share of the words that are numerals in a table's lines, but in no prose."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """One paragraph of prose: `text` is the revision's `part` from `start` to `end`, unchanged."""

    part: Part
    start: int
    end: int
    text: str


@cache
def _sign(kind: str) -> re.Pattern[str]:
    """The rows of data/boilerplate.tsv of one kind."""
    listed = "|".join(words for name, words in rows("boilerplate") if name == kind)
    flags = re.NOFLAG if kind == "credit" else re.IGNORECASE
    return re.compile(re.sub("|".join(_PARTS), lambda part: _PARTS[part.group()], f"(?:{listed})"), flags)


def _is_all(kind: str, line: str) -> bool:
    bare = line.rstrip(" .:»>|")
    headed = kind != "list" or not line.endswith(".")  # "More from abroad came by train."
    return headed and _sign(kind).fullmatch(bare) is not None


def prose(title: str, text: str) -> tuple[Stretch, ...]:
    """The title, then each paragraph of prose once, in text order; offsets point into `title` and `text`.

    A paragraph that is a copy of the title or of an earlier paragraph is left out, as are captions, credits,
    bylines, embedded posts and lists of links; a dateline is cut from the beginning of its paragraph, and such lines
    from its end.
    """
    found = [Stretch(Part.TITLE, 0, len(title), title)] if title.strip() else []
    seen = {_folded(title)}
    for line in _paragraphs(text):
        start, end = _trim(text, *_without_furniture(text, *_without_dateline(text, *line)))
        words = text[start:end]
        key = _folded(words)
        if key and key not in seen and _is_prose(words):
            found.append(Stretch(Part.TEXT, start, end, words))
        seen.add(key)
    return tuple(found)


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Lines, cut where two run into one, up to a list of links to other articles and its headlines."""
    listing = False
    for match in re.finditer(r"[^\n\r]+", text):
        line = match.group().strip()
        if _is_all("list", line):
            listing = True
        elif listing and re.search(r"[.!?…][\"'”’)]*$", line) and len(line.split()) > 12:
            listing = False
        if not listing:
            yield from pairwise([match.start(), *(m.start() for m in _glued(match)), match.end()])


def _glued(line: re.Match[str]) -> Iterator[re.Match[str]]:
    """Where a caption or a heading runs into a sentence without a mark: "workers heading to Oslo In his first ..."."""
    return _RUNS_ON.finditer(line.string, line.start(), line.end())


def _without_dateline(text: str, start: int, end: int) -> tuple[int, int]:
    match = _DATELINE.match(text, start, end) or _place_alone(text, start, end)
    return (match.end(), end) if match and match.end() < end else (start, end)


def _without_furniture(text: str, start: int, end: int) -> tuple[int, int]:
    """Without the sentences at its end that are no prose: "... he said. Read more: ..."."""
    for stop in reversed(list(_STOP.finditer(text, start, end))):
        if not _is_furniture(text[stop.end() : end]):
            break
        end = stop.start()
    return start, end


def _is_furniture(words: str) -> bool:
    return any(_is_all(kind, words) for kind in ("line", "list", "byline"))


def _place_alone(text: str, start: int, end: int) -> re.Match[str] | None:
    """ "JAKARTA Indonesian police ...", "VELL The mayor ...": a place in capitals right before the sentence."""
    match = _CAPITALS.match(text, start, end)
    if match is None or (not match.group(2) and _OPENS.match(text, match.end())):
        return match
    return match if country_in(match.group(1).title()) else None


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    lead = re.compile(r"[\s\\*•·▪►>|-]*").match(text, start, end)
    start = lead.end() if lead else start
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _is_prose(words: str) -> bool:
    count = len(words.split())
    fewest = _FEWEST_WORDS - (words[-1:] in '.!?”"')
    if count < fewest or _is_furniture(words):
        return False
    if count >= _SHORTEST_TABLE and sum(map(_is_numeral, words.split())) > _TABLE * count:
        return False
    if count < _LONGEST_POST and _sign("post").search(words):
        return False
    return count >= _LONGEST_CAPTION or not (_sign("credit").search(words) or _sign("caption").search(words))


def _is_numeral(word: str) -> bool:
    return word[:1].isdigit() and not word[-1:].isalpha()


def _folded(words: str) -> str:
    return re.sub(r"\W+", " ", words).strip().lower()
