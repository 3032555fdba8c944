"""Whether the words tell of another year: by the time that their own verbs have, not by a year in the sentence."""

from __future__ import annotations

import re

from monitor.language.document import Document, Token
from monitor.lexicon.times import EARLIER, YEAR

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
                return _time_of(document, above) or (above.text if YEAR.fullmatch(above.text) else "")
        at = above
    return _time_of(document, at)


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
            and (YEAR.search(words) or EARLIER.search(words))
        ):
            return words
    return ""
