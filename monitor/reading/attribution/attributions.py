"""Who says what in a paragraph, by quotation, by grammar and by a headline's colon, each cue once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from monitor.language.document import Token
from monitor.lexicon.cues import HAPPENINGS, LABELS, SAYING, SITES
from monitor.lexicon.places import is_country
from monitor.lexicon.speakers import is_body, is_human
from monitor.model import Speaker, Stance
from monitor.reading.attribution.phrases import by_phrase
from monitor.reading.attribution.quotations import quoted
from monitor.reading.attribution.verbs import by_verb
from monitor.reading.model import Proposition
from monitor.syntax.phrases import extent
from monitor.syntax.tree import Tree

_NO_ONE = frozenset({"nobody", "none", "neither"})
_NAMED = frozenset({"PERSON", "ORG", "GPE", "NORP"})


def attributions(tree: Tree, inside: bool = False) -> list[Proposition]:
    """The attributions of a paragraph in text order; `inside` says that it begins within a quotation."""
    by_grammar = {found.cue: found for found in _by_grammar(tree)}
    spoken = [_fuller(tree, found, by_grammar.get(found.cue)) for found in quoted(tree, inside)]
    cues = {found.cue for found in spoken}
    others = [
        found
        for found in by_grammar.values()
        if found.cue not in cues and not any(one.holds(found.cue) for one in spoken)
    ]
    found = [*spoken, *others]
    kept = (one for one in found if not _is_within(one, found))
    return sorted(kept, key=lambda found: found.content)


def _by_grammar(tree: Tree) -> Iterator[Proposition]:
    headline = by_colon(tree)
    if headline is not None:
        yield headline
    for token in tree.tokens:
        found = [one for one in (by_verb(tree, token), *by_phrase(tree, token)) if one is not None]
        yield from (one for one in found if not _is_none(tree, one))


def _is_none(tree: Tree, found: Proposition) -> bool:
    """ "There are no plans to sell", "no group has claimed it": what nobody has, makes or says."""
    if found.agent is not None and _is_nobody(tree, found.agent):
        return True
    return found.cue is not None and found.cue.pos == "NOUN" and tree.has_word(found.cue, {"no"})


def _is_nobody(tree: Tree, who: Token) -> bool:
    """ "No group", "neither", "Sunday"."""
    day = who.entity in {"DATE", "TIME"} and not who.text.endswith("old")
    return day or tree.has_word(who, {"no"}) or who.lemma.lower() in _NO_ONE


def _fuller(tree: Tree, quote: Proposition, clause: Proposition | None) -> Proposition:
    """The grammar's content where it holds the quotation, or where a clause follows the cue itself."""
    if clause is None or quote.cue is None:
        return quote
    holds = clause.content[0] <= quote.content[0] and quote.content[1] <= clause.content[1] + 1
    follows = quote.content[1] <= quote.cue.index and clause.content[0] - quote.cue.index in {1, 2}
    own = follows and tree.at(clause.content[0]).lemma.lower() == "that"
    return replace(clause, agent=quote.agent or clause.agent) if holds or own else quote


def _is_within(inner: Proposition, found: Sequence[Proposition]) -> bool:
    """Whether somebody tells that it was said: then it is a part of that claim, unless a name plainly says it."""
    named = inner.agent is not None and inner.agent.pos != "PRON"
    plainly = named and inner.cue is not None and inner.cue.lemma.lower() in SAYING
    return not plainly and any(_covers(outer, inner) for outer in found)


def _covers(outer: Proposition, inner: Proposition) -> bool:
    (first, last), (start, end) = outer.content, inner.content
    cue = inner.cue is None or outer.holds(inner.cue)
    return first <= start and end <= last and outer.content != inner.content and cue


def by_colon(tree: Tree) -> Proposition | None:
    """ "Minister: We will not yield": a short name, a colon, and what is said."""
    colon = next((token for token in tree.tokens[:6] if token.text == ":"), None)
    if colon is None or not colon.index or colon.index + 4 > len(tree.tokens):
        return None
    lead = tree.tokens[: colon.index]
    small = [t for t in lead if not t.text[0].isupper() and t.lemma not in {"on", "of", "the", "report"}]
    if small or lead[-1].text.lower() in LABELS or not all(t.text[0].isalpha() for t in lead):
        return None
    if not _can_speak(lead):
        return None
    on = next((t.index for t in lead[1:] if t.lemma.lower() in {"on", "to"}), colon.index)
    content = extent(tree, range(colon.index + 1, len(tree.tokens)))
    return Proposition(colon, _leader(tree.tokens[:on]), content, Stance.ASSERTS)


def _can_speak(lead: Sequence[Token]) -> bool:
    """Whether a colon's lead is somebody: a person, a country, a body or a role."""
    if {t.lemma.lower() for t in lead} & (HAPPENINGS | SITES):
        return False
    name = Speaker(" ".join(t.text for t in lead), "")
    place = lead[-1].entity == "GPE" and not is_country(name.name)  # "ROMSEY: ..." tells where
    shouts = name.name.isupper() and (place or lead[-1].entity not in _NAMED)
    if shouts or lead[-1].entity in {"DATE", "TIME", "EVENT"}:
        return False
    return lead[-1].entity == "PERSON" or is_body(name) or is_human(name)


def _leader(lead: Sequence[Token]) -> Token:
    """Who speaks before a colon: the last word of a name, or the subject of a headline's verb."""
    subjects = (t for t in lead if t.dep == "nsubj" and t.index < t.head < len(lead))
    return next(subjects, lead[-1])
