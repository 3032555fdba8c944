"""What happened to the counted things, found beside the number, above it or in the noun's own clauses."""

from __future__ import annotations

import re
from dataclasses import dataclass

from monitor.language.document import Token
from monitor.lexicon.lists import EMPTY_VERBS, HUMAN_EVENTS, PARTITIVE, REPORTING, event_of, listed
from monitor.reading.quantities.amounts import COUNT, Amount
from monitor.reading.quantities.counted import Counted, lemma_of
from monitor.reading.quantities.trends import DOWN, UP
from monitor.syntax.view import NOUNS, Reading

_SUBJECTS = ("nsubj", "nsubjpass")
_STATES = ("acomp", "oprd", "attr", "xcomp", "dobj", "amod", "dep")
_OUTBREAK = re.compile(
    r"\b(?:flu|influenza|virus(?:es)?|diseases?|infect\w+|covid\S*|ebola|cholera|measles|polio|mpox|epidemic"
    r"|outbreak|pandemic|fever|malaria|dengue|zika|mers|sars|laboratory|tested positive"
    r"|health (?:ministry|officials|authorities)|ministry of (?:public )?health|case[- ]fatality|cases? including \d+"
    r"|(?:suspected|probable|laboratory[- ]confirmed) (?:\w+ )?cases?)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Event:
    """What happened to the counted thing: its name, the word that tells it, whether the thing acts in it."""

    name: str
    word: Token
    acts: bool


def event_at(reading: Reading, amount: Amount, thing: Counted) -> Event | None:
    """The first of: a word beside the number, the noun's own event, its governing verb, its clauses."""
    beside = _beside(reading, amount, thing)
    if beside is not None:
        return beside
    noun = thing.noun if not thing.borrowed else None
    own = event_of(thing.lemma) if thing.lemma not in _ROLES else None
    if thing.borrowed and own:
        above = _governing(reading, thing.anchor)
        if above is not None and above.name in HUMAN_EVENTS and above.word.pos == "VERB":
            return above
    if own and thing.noun is not None:
        return Event(own, thing.noun, acts=False)
    below = (_clause(reading, noun) or _participle(reading, noun)) if noun is not None else None
    if noun is not None and _opens_partitive(reading, noun):
        return below or _outbreak_case(reading, thing)
    if below is not None and below.name == "die" and below.word.pos == "ADJ":
        return below
    return _from_clauses(reading, amount, thing, below)


def _opens_partitive(reading: Reading, noun: Token) -> bool:
    """ "Of the 119 cases confirmed, 59 died": what the sentence tells happened to the 59 alone."""
    prep = reading.head(noun)
    before = reading.before(prep)
    opens = prep.index == reading.sentence(noun).first or (before is not None and before.text == ",")
    return noun.dep == "pobj" and opens and prep.lemma.lower() in ("of", "among")


def _from_clauses(reading: Reading, amount: Amount, thing: Counted, below: Event | None) -> Event | None:
    """The event of the governing verb or of the noun's own clauses, whichever says more."""
    above = _governing(reading, thing.anchor)
    lemma = above.word.lemma.lower() if above is not None else ""
    if above is not None and not thing.lemma and lemma in REPORTING | _SPEECH:
        return None
    named = _outbreak_case(reading, thing) or _role(thing)
    if named is not None and (above is None or above.name not in HUMAN_EVENTS):
        return named
    moves = (amount.trend is None and lemma in UP | DOWN) or _brings_total(reading, above)
    if above is None or moves or lemma in REPORTING | EMPTY_VERBS:
        return below or _participle(reading, thing.anchor)
    noun = thing.noun if not thing.borrowed else None
    telling = below is not None and amount.unit == COUNT
    return below if telling and (_definite(reading, noun) or _only_below(below, above)) else above


def _brings_total(reading: Reading, above: Event | None) -> bool:
    """ "which brings the total to 17 cases": the verb tells of the sum, not of the cases."""
    objects = (
        reading.children(above.word, "dobj") if above is not None and above.word.lemma == "bring" else []
    )
    return any(lemma_of(one) in PARTITIVE for one in objects)


def _role(thing: Counted) -> Event | None:
    """ "18 prisoners are held", "93 survivors": people named for what happened to them."""
    name = event_of(thing.lemma) if thing.lemma in ("prisoner", "survivor") else None
    return Event(name, thing.noun, acts=False) if name and thing.noun is not None else None


def _only_below(below: Event | None, above: Event) -> bool:
    """ "hospitals treated 33 injured marchers": what happened to them stands beside the noun alone."""
    return below is not None and below.name in HUMAN_EVENTS and above.name not in HUMAN_EVENTS


def _definite(reading: Reading, noun: Token | None) -> bool:
    """ "the two captured nationals": the participle says which ones are meant."""
    return noun is not None and any(
        child.lemma.lower() in ("the", "these", "those") for child in reading.children(noun, "det")
    )


def _outbreak_case(reading: Reading, thing: Counted) -> Event | None:
    """ "1,004 suspected cases" where a disease is spoken of."""
    case = thing.lemma == "case" and thing.noun is not None and _OUTBREAK.search(reading.text)
    return Event("infect", thing.anchor, acts=False) if case else None


def _beside(reading: Reading, amount: Amount, thing: Counted) -> Event | None:
    """ "killing as many as 81 people", "177 dead", "four civilians killed": right next to the number."""
    before = reading.before(reading.at(reading.index(amount.start)))
    if before is not None and before.pos == "VERB" and event_of(before.lemma) and amount.unit == COUNT:
        return Event(event_of(before.lemma) or "", before, acts=False)
    own = thing.noun if thing.noun is not None and not thing.borrowed else thing.anchor
    after = reading.after(own)
    if thing.borrowed or (after is not None and after.text.lower() in _AUXILIARIES):
        after = _predicate(reading, own)
    if after is None or after.tag not in ("VBN", "VBD", "JJ") or event_of(after.lemma) not in HUMAN_EVENTS:
        return None
    return Event(event_of(after.lemma) or "", after, acts=False)


_AUXILIARIES = frozenset("is are was were be been being have has had".split())  # noqa: SIM905


def _predicate(reading: Reading, number: Token) -> Token | None:
    """ "54 (49%) have been fatal": the first word after a bare number's brackets and auxiliaries."""
    bracketed = False
    at = reading.after(number)
    for _ in range(9):
        if at is None:
            return None
        bracketed = (bracketed or at.text == "(") and at.text != ")"
        if not bracketed and at.pos != "ADV" and at.text.lower() not in _AUXILIARIES | {")"}:
            return at
        at = reading.after(at)
    return None


def _governing(reading: Reading, token: Token) -> Event | None:
    """The verb or the nominal event ("the capture of two men") above the token."""
    at = token
    for _ in range(8):
        head = reading.head(at)
        if head is at:
            return _verb(reading, at, at) if at.pos in ("VERB", "AUX") and at is not token else None
        if head.pos in ("VERB", "AUX") and at.dep not in ("advcl", "relcl", "acl"):
            return _verb(reading, head, at)
        if at.dep in ("relcl", "acl", "advcl", "appos", "poss", "mark"):
            return None
        if head.pos in NOUNS and head is not token and at.dep == "prep" and at.lemma.lower() in ("of", "by"):
            name = event_of(head.lemma)
            if name:
                return Event(name, head, acts=False)
            if lemma_of(head) not in PARTITIVE:
                return None
        at = head
    return None


def _verb(reading: Reading, verb: Token, child: Token) -> Event:
    """The event of a verb, through "are reported to be fighting", "was taken prisoner", "fell ill"."""
    for _ in range(3):
        further = reading.children(verb, "xcomp")
        if (
            verb.lemma.lower() not in REPORTING | {"begin", "start", "continue", "try", "manage"}
            or not further
        ):
            break
        if further[0].pos not in ("VERB", "AUX"):
            break
        verb = further[0]
    acts = child.dep == "nsubj"
    thought = _thought(reading, verb, child)
    if thought is not None:
        return thought
    if verb.lemma.lower() in EMPTY_VERBS | {"fall", "take", "leave", "pronounce", "hold", "go"}:
        for state in reading.children(verb, *_STATES):
            name = (
                "capture"
                if state.lemma.lower() in ("prisoner", "captive", "hostage")
                else event_of(state.lemma)
            )
            if name and state is not child:
                return Event(name, state, acts=False)
    if verb.lemma.lower() in _TAKES_PART and any(
        _WARLIKE & _lemmas(reading, one) for one in reading.objects(verb)
    ):
        return Event("fight", verb, acts=True)
    return Event(event_of(verb.lemma) or verb.lemma.lower(), verb, acts)


_ROLES = frozenset(("", "recruit", "prisoner", "survivor"))
_SPEECH = frozenset(("speak", "put", "talk", "quote", "insist"))


def _thought(reading: Reading, verb: Token, child: Token) -> Event | None:
    """ "listed as killed", "feared dead", "believed captured": what is reported of the thing."""
    if verb.lemma.lower() not in REPORTING:
        return None
    states = [*reading.children(verb, "oprd", "acomp", "advcl", "xcomp"), *reading.objects(verb, "as")]
    for state in states:
        name = event_of(state.lemma)
        if name in HUMAN_EVENTS and state is not child:
            return Event(name, state, acts=False)
    return None


_TAKES_PART = listed("verbs of taking part")
_WARLIKE = listed("nouns of war")


def _lemmas(reading: Reading, token: Token) -> set[str]:
    return {reading.at(index).lemma.lower() for index in reading.document.subtree(token.index)}


def _clause(reading: Reading, noun: Token) -> Event | None:
    """ "citizens who are fighting", "nationals fighting for Russia", "people killed in Mexico"."""
    for verb in reading.children(noun, "acl", "relcl"):
        subjects = reading.children(verb, *_SUBJECTS)
        others = [one for one in subjects if one.tag not in ("WDT", "WP") and one.pos != "PRON"]
        if any(one.pos == "NUM" for one in others):
            continue
        event = _verb(reading, verb, subjects[0] if subjects and not others else verb)
        if event.word.lemma.lower() not in EMPTY_VERBS | REPORTING:
            return Event(event.name, event.word, acts=verb.tag == "VBG" or (event.acts and not others))
    return None


def _participle(reading: Reading, token: Token) -> Event | None:
    """ "two captured nationals", "16 dead", "with two captured"."""
    near = [*reading.children(token, "amod", "acl"), reading.after(token)]
    if reading.head(token).pos in ("ADJ", "VERB"):
        near.append(reading.head(token))
    for word in near:
        if word is not None and word.pos in ("ADJ", "VERB"):
            name = event_of(word.lemma) or event_of(word.text)
            if name in HUMAN_EVENTS:
                return Event(name, word, acts=False)
    return None
