"""Whether the words tell of another year: by the time that their own verbs have, not by a year in the sentence."""

from __future__ import annotations

import re
from datetime import datetime

from monitor.language.document import Document, Token

_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_EARLIER = re.compile(
    r"\b(?:(?:years?|decades?|centur(?:y|ies))\s(?:ago|earlier)|last\s(?:year|decade|century)|at\sthe\stime)\b",
    re.IGNORECASE,
)
_LOOKS_BACK = re.compile(
    r"\b(?:(?:a|one|two|three|four|five|six|seven|eight|nine|ten|\d+)\s(?:years?|decades?)\s(?:on|later|ago|since)"
    r"|on\sthis\sday|(?:anniversary|remembering|in\smemory)\b.*)",
    re.IGNORECASE,
)
_DAY = re.compile(r"\d\d?,?\s(?:19|20)\d\d|(?:19|20)\d\d-\d\d")
_TIMES = frozenset({"npadvmod", "advmod", "prep", "nummod", "amod", "compound", "nmod"})
_SINCE = frozenset({"since", "until", "till", "by", "for", "from", "to", "as"})
_VERBAL = frozenset({"VERB", "AUX"})
_CLAUSES = frozenset({"relcl", "acl", "advcl"})
_LONGEST = 6  # tokens of a time: "five years ago on Sunday"


def former(document: Document, index: int) -> str:
    """The words that place a token's clause in another time ("1995", "five years ago"); empty where none do.

    A clause that hangs on a noun with a year ("the 1995 massacre, in which ...") is of that year, one joined to
    another of that one's. What is reported is told now, whatever year it is of: a reported clause has no former time.
    """
    at = document.tokens[index]
    while at.head != at.index:
        above = document.tokens[at.head]
        if at.pos in _VERBAL:
            own = _time_of(document, at)
            if own or at.dep == "ccomp":
                return own if at.dep != "ccomp" else ""
            if at.dep in _CLAUSES and above.pos not in _VERBAL:
                return _time_of(document, above) or (above.text if _YEAR.fullmatch(above.text) else "")
        at = above
    return _time_of(document, at)


def looks_back(title: str) -> str:
    """The words by which a title says that its article is about another year: "one year on"; else empty."""
    found = _LOOKS_BACK.search(title)
    return found.group() if found else ""


def is_former(words: str, told_at: datetime) -> bool:
    """Whether a time is over for who reads an article of `told_at`: the year before it is still told of as news."""
    years = [int(year) for year in _YEAR.findall(words)]
    if years:
        return max(years) < told_at.year - 1
    return bool(_EARLIER.search(words) or _LOOKS_BACK.search(words))


def _time_of(document: Document, head: Token) -> str:
    """The time among what modifies a token, with that of a clause beside it ("drowned when it burst last year")."""
    for at in document.children[head.index]:
        child = document.tokens[at]
        if child.dep == "advcl" and any(
            document.tokens[below].lemma == "when" for below in document.children[at]
        ):
            inner = _time_of(document, child)
            if inner:
                return inner
        if child.dep not in _TIMES or child.lemma.lower() in _SINCE:
            continue
        below = document.subtree(at)
        words = document.text[document.tokens[below[0]].start : document.tokens[below[-1]].end]
        if (
            len(below) <= _LONGEST
            and not _DAY.search(words)
            and (_YEAR.search(words) or _EARLIER.search(words))
        ):
            return words
    return ""
