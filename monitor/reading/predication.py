"""What governs the words of a mention: its verb with tense, modality and polarity, its subject, and its time."""

from __future__ import annotations

import re

from monitor.language.document import Token
from monitor.lexicon.times import EARLIER, YEAR
from monitor.model import Predication
from monitor.syntax.tree import VERBAL, Tree
from monitor.syntax.verbs import auxiliaries, is_negated, own_subject

_FUTURE = frozenset({"will", "shall", "wo", "'ll"})
_MODAL = frozenset({"may", "might", "can", "could", "should", "would", "must", "ought", "ca"})
_TENSES = {
    "VBD": "past", "VBZ": "present", "VBP": "present", "VBN": "past", "VB": "infinitive", "VBG": "present",
}  # fmt: skip
_SUBJECTS = {
    "PERSON": "person", "ORG": "body", "NORP": "body", "GPE": "place", "LOC": "place", "FAC": "place",
}  # fmt: skip
_DAY = re.compile(r"\d\d?,?\s(?:19|20)\d\d|(?:19|20)\d\d-\d\d")
_TIMES = frozenset({"npadvmod", "advmod", "prep", "nummod", "amod", "compound", "nmod"})
_SINCE = frozenset({"since", "until", "till", "by", "for", "from", "to", "as"})
_CLAUSES = frozenset({"relcl", "acl", "advcl"})
_AFTER = frozenset({"after", "since"})
_UNITS = frozenset({"year", "decade", "century"})
_LONGEST = 6  # tokens of a time: "five years ago on Sunday"


def predication(tree: Tree, start: int, end: int) -> Predication:
    """The predication of the words from `start` to `end` (characters of the text)."""
    inside = tree.inside(start, end)
    if not inside:
        return Predication()
    first, last = inside[0].index, inside[-1].index
    tops = [t for t in inside if t.head == t.index or not first <= t.head <= last]
    top = next((t for t in [*tops, *inside] if t.pos in VERBAL), tops[0])
    if top.pos not in VERBAL:
        return Predication(verb=top.lemma.lower())
    helpers = {lemma.lower() for lemma in auxiliaries(tree, top)}
    return Predication(
        verb=_meant(tree, top),
        tense=_tense(tree, top, helpers),
        subject=_subject(tree, top),
        negated=is_negated(tree, top) or tree.has_word(top, ("no", "nobody", "nothing")),
        modal=bool(helpers & _MODAL),
        passive=tree.child(top, "auxpass", "nsubjpass") is not None,
    )


def _meant(tree: Tree, verb: Token) -> str:
    """The verb's lemma; of "is dead" and "was a spy" that of what is said by it."""
    said = tree.child(verb, "acomp", "attr", "oprd") if verb.lemma == "be" else verb
    return said.lemma.lower() if said is not None else "be"


def _tense(tree: Tree, verb: Token, helpers: set[str]) -> str:
    if helpers & _FUTURE:
        return "future"
    if "have" in helpers:
        had = any(child.text.lower() in {"had", "'d"} for child in tree.children(verb))
        return "pluperfect" if had else "perfect"
    if "to" in helpers:
        return "infinitive"
    return _TENSES.get(verb.tag, "present" if helpers & _MODAL else "")


def _subject(tree: Tree, verb: Token) -> str:
    token = own_subject(tree, verb)
    if token is None:
        return ""
    return "pronoun" if token.pos == "PRON" else _SUBJECTS.get(token.entity, "noun")


def former(tree: Tree, at: Token) -> str:
    """The words that place a token's clause in another time ("1995", "five years ago"); empty where none do.

    A clause that hangs on a noun with a year ("the 1995 massacre, in which ...") is of that year, as is what the noun
    does ("the quake of 1995 killed ..."); one joined to another is of that one's. What is reported is told now,
    whatever year it is of: a reported clause has no former time.
    """
    while at.head != at.index:
        above = tree.head(at)
        if at.pos in VERBAL:
            own = "" if at.dep == "ccomp" else _time_of(tree, at)
            if own or at.dep == "ccomp":
                return own
            if at.dep in _CLAUSES and above.pos not in VERBAL:
                return _time_of(tree, above) or (above.text if YEAR.fullmatch(above.text) else "")
        at = above
    return _time_of(tree, at)


def _time_of(tree: Tree, head: Token) -> str:
    """The time among what modifies a token, with that of a clause beside it ("drowned when it burst last year")."""
    for child in tree.children(head):
        beside = child.dep == "advcl" and tree.has_word(child, {"when"})
        found = _time_of(tree, child) if beside else _time_in(tree, child)
        if found:
            return found
    return _since(tree, head) or _of_subject(tree, head)


def _since(tree: Tree, head: Token) -> str:
    """ "Thirty years after a leak killed 300": the years that have passed since the clause of `head`."""
    mark = tree.child(head, "mark")
    if mark is None or mark.lemma.lower() not in _AFTER:
        return ""
    passed = tree.child(head, "npadvmod") or tree.child(mark, "npadvmod")
    if passed is None or passed.lemma.lower() not in _UNITS:
        return ""
    return tree.quote((tree.below(passed)[0], mark.index + 1))


def _of_subject(tree: Tree, verb: Token) -> str:
    """ "An eruption in 1951 killed 2,300": the year of what acts, where the verb has no time of its own."""
    subject = tree.child(verb, "nsubj")
    if subject is None or verb.tag != "VBD" or _is_dated(tree, verb):
        return ""
    for child in tree.children(subject, "prep", "nummod"):
        year = tree.child(child, "pobj") or child
        if YEAR.fullmatch(year.text):
            return tree.quote((child.index, year.index + 1))
    return ""


def _is_dated(tree: Tree, verb: Token) -> bool:
    below = (at for child in tree.children(verb) if child.dep in _TIMES for at in tree.below(child))
    return any(tree.at(at).entity in {"DATE", "TIME"} for at in below)


def _time_in(tree: Tree, child: Token) -> str:
    """The words of a modifier that names an earlier time and no day."""
    below = tree.below(child)
    if child.dep not in _TIMES or child.lemma.lower() in _SINCE or len(below) > _LONGEST:
        return ""
    if any(tree.at(at).lemma.lower() == "since" for at in below):
        return ""
    words = tree.quote((below[0], below[-1] + 1))
    dated = not _DAY.search(words) and (YEAR.search(words) or EARLIER.search(words))
    return words if dated else ""
