"""What happened to the counted things, found beside the number, above it or in the noun's own clauses."""

from __future__ import annotations

import re

from monitor.language.document import Token
from monitor.lexicon.events import EMPTY_VERBS, HUMAN_EVENTS, REPORTING, event_of
from monitor.reading.quantities.amount import COUNT, Amount
from monitor.reading.quantities.governing import Event, event_of_verb, governing_event
from monitor.reading.quantities.neighbours import DOWN, UP
from monitor.reading.quantities.nouns import Counted
from monitor.reading.quantities.units import Kind
from monitor.syntax.matcher import leads
from monitor.syntax.tree import Tree

_SUBJECTS = ("nsubj", "nsubjpass")
_OUTBREAK = re.compile(
    r"\b(?:flu|influenza|virus(?:es)?|diseases?|infect\w+|covid\S*|ebola|cholera|measles|polio|mpox|epidemic"
    r"|outbreak|pandemic|fever|malaria|dengue|zika|mers|sars|laboratory|tested positive"
    r"|health (?:ministry|officials|authorities)|ministry of (?:public )?health|case[- ]fatality|cases? including \d+"
    r"|(?:suspected|probable|laboratory[- ]confirmed) (?:\w+ )?cases?)\b",
    re.IGNORECASE,
)
_AUXILIARIES = frozenset("is are was were be been being have has had".split())  # noqa: SIM905
_ROLES = frozenset(("", "recruit", "prisoner", "survivor"))
_SPEECH = frozenset(("speak", "put", "talk", "quote", "insist"))


def event_at(tree: Tree, amount: Amount, thing: Counted) -> Event | None:
    """What happened to what is counted; money is saved, not rescued."""
    found = _event_at(tree, amount, thing)
    if found is None or amount.kind is not Kind.CURRENCY or found.name not in HUMAN_EVENTS:
        return found
    return Event(found.word.lemma.lower(), found.word, found.acts)


def _event_at(tree: Tree, amount: Amount, thing: Counted) -> Event | None:
    """The first of: a word beside the number, the noun's own event, its governing verb, its clauses."""
    beside = _beside(tree, amount, thing)
    if beside is not None:
        return beside
    noun = thing.noun if not thing.borrowed else None
    own = event_of(thing.lemma) if thing.lemma not in _ROLES else None
    if own and thing.noun is not None:
        return Event(own, thing.noun, acts=False)
    below = (_clause(tree, noun) or _participle(tree, noun)) if noun is not None else None
    if noun is not None and _opens_partitive(tree, noun):
        return below or _outbreak_case(tree, thing)
    if below is not None and below.name == "die" and below.word.pos == "ADJ":
        return below
    return _from_clauses(tree, amount, thing, below)


def _opens_partitive(tree: Tree, noun: Token) -> bool:
    """ "Of the 119 cases confirmed, 59 died": what the sentence tells happened to the 59 alone."""
    return leads(tree, noun, "[dep=pobj]/^[lemma=of|among,first]", "[dep=pobj]/^[lemma=of|among,comma]")


def _from_clauses(tree: Tree, amount: Amount, thing: Counted, below: Event | None) -> Event | None:
    """The event of the governing verb or of the noun's own clauses, whichever says more."""
    above = governing_event(tree, thing.anchor)
    lemma = above.word.lemma.lower() if above is not None else ""
    if above is not None and not thing.lemma and lemma in REPORTING | _SPEECH:
        return None
    named = _outbreak_case(tree, thing) or _role(thing)
    if named is not None and (above is None or above.name not in HUMAN_EVENTS):
        return named
    moves = (amount.trend is None and lemma in UP | DOWN) or _brings_total(tree, above)
    if above is None or moves or lemma in REPORTING | EMPTY_VERBS:
        return below or _participle(tree, thing.anchor)
    noun = thing.noun if not thing.borrowed else None
    telling = below is not None and amount.unit == COUNT
    human = below is not None and below.name in HUMAN_EVENTS and above.name not in HUMAN_EVENTS
    return below if telling and (human or _definite(tree, noun)) else above


def _brings_total(tree: Tree, above: Event | None) -> bool:
    """ "which brings the total to 17 cases": the verb tells of the sum, not of the cases."""
    path = "[lemma=bring]/dobj[in=nouns that name a part or a sum]"
    return above is not None and leads(tree, above.word, path)


def _role(thing: Counted) -> Event | None:
    """ "18 prisoners are held", "93 survivors": people named for what happened to them."""
    name = event_of(thing.lemma) if thing.lemma in ("prisoner", "survivor") else None
    return Event(name, thing.noun, acts=False) if name and thing.noun is not None else None


def _definite(tree: Tree, noun: Token | None) -> bool:
    """ "the two captured nationals": the participle says which ones are meant."""
    return noun is not None and leads(tree, noun, "det[lemma=the|these|those]")


def _outbreak_case(tree: Tree, thing: Counted) -> Event | None:
    """ "1,004 suspected cases" where a disease is spoken of."""
    case = thing.lemma == "case" and thing.noun is not None and _OUTBREAK.search(tree.text)
    return Event("infect", thing.anchor, acts=False) if case else None


def _beside(tree: Tree, amount: Amount, thing: Counted) -> Event | None:
    """ "killing as many as 81 people", "177 dead", "four civilians killed": right next to the number."""
    before = tree.before(tree.at(tree.index(amount.start)))
    if before is not None and before.pos == "VERB" and event_of(before.lemma) and amount.unit == COUNT:
        return Event(event_of(before.lemma) or "", before, acts=False)
    own = thing.noun if thing.noun is not None and not thing.borrowed else thing.anchor
    after = tree.after(own)
    if thing.borrowed or (after is not None and after.text.lower() in _AUXILIARIES):
        after = _predicate(tree, own)
    if after is None or after.tag not in ("VBN", "VBD", "JJ") or event_of(after.lemma) not in HUMAN_EVENTS:
        return None
    return Event(event_of(after.lemma) or "", after, acts=False)


def _predicate(tree: Tree, number: Token) -> Token | None:
    """ "54 (49%) have been fatal": the first word after a bare number's brackets and auxiliaries."""
    bracketed = False
    at = tree.after(number)
    for _ in range(9):
        if at is None:
            return None
        bracketed = (bracketed or at.text == "(") and at.text != ")"
        if not bracketed and at.pos != "ADV" and at.text.lower() not in _AUXILIARIES | {")"}:
            return at
        at = tree.after(at)
    return None


def _clause(tree: Tree, noun: Token) -> Event | None:
    """ "citizens who are fighting", "nationals fighting for Russia", "people killed in Mexico"."""
    for verb in tree.children(noun, "acl", "relcl"):
        subjects = tree.children(verb, *_SUBJECTS)
        others = [one for one in subjects if one.tag not in ("WDT", "WP") and one.pos != "PRON"]
        if any(one.pos == "NUM" for one in others):
            continue
        event = event_of_verb(tree, verb, subjects[0] if subjects and not others else verb)
        if event.word.lemma.lower() not in EMPTY_VERBS | REPORTING:
            return Event(event.name, event.word, acts=verb.tag == "VBG" or (event.acts and not others))
    return None


def _participle(tree: Tree, token: Token) -> Event | None:
    """ "two captured nationals", "16 dead", "with two captured"."""
    near = [*tree.children(token, "amod", "acl"), tree.after(token)]
    if tree.head(token).pos in ("ADJ", "VERB"):
        near.append(tree.head(token))
    for word in near:
        if word is not None and word.pos in ("ADJ", "VERB"):
            name = event_of(word.lemma) or event_of(word.text)
            if name in HUMAN_EVENTS:
                return Event(name, word, acts=False)
    return None
