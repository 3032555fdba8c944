"""Who is meant in a text: names with role and body, one canonical name each, and what pronouns stand for."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from monitor.language.document import Entity, Sentence, Token
from monitor.lexicon.places import country_in, is_country
from monitor.lexicon.speakers import (
    BODY_NOUNS,
    country_of,
    is_body,
    is_human,
    is_nameless,
    is_plural,
    names_country,
)
from monitor.lexicon.spelling import initials_match, same_person
from monitor.lexicon.tables import listed, table
from monitor.model import Speaker
from monitor.reading.persons import person_of
from monitor.syntax.matcher import first
from monitor.syntax.phrases import phrase
from monitor.syntax.tree import NOUNS, Tree
from monitor.syntax.verbs import antecedent

_HE, _SHE = frozenset({"he", "him", "his", "himself"}), frozenset({"she", "her", "hers", "herself"})
_IT, _THEY = frozenset({"it", "its", "itself"}), frozenset({"they", "them", "their", "themselves"})
_FIRMS = listed("firm")  # bodies that are told of as "the company" once they were named
_TITLES = table("pronoun")
_RULERS = frozenset({"leader", "president", "premier", "minister", "chancellor"})


@dataclass(frozen=True, slots=True)
class Context:
    """What a revision has told so far: whom it names, the full forms of bodies, who spoke last.

    `roster` holds one Speaker a person under the longest form of the name, `bodies` names of organisations;
    `spoken` is in order, latest last; `genders` pairs a name with "he" or "she" once a pronoun has shown it, and
    those of organisations with "it"; `centre` is whom the last sentence of the paragraph before tells of, its subject
    first.
    """

    roster: tuple[Speaker, ...] = ()
    bodies: tuple[str, ...] = ()
    spoken: tuple[Speaker, ...] = ()
    genders: tuple[tuple[str, str], ...] = ()
    centre: tuple[Speaker, ...] = ()


def read_roster(trees: Iterable[Tree]) -> Context:
    """The people and bodies that a revision names, each person under the longest form of the name."""
    people: list[Speaker] = []
    bodies: list[str] = []
    for tree in trees:
        for entity in tree.entities:
            if entity.label == "PERSON":
                found = person_of(tree, tree.at(entity.last - 1))
                if found is not None:
                    _enter(people, found)
            elif entity.label == "ORG":
                bodies.append(re.sub(r"^the\s+|['’]s$|\s*\(.*", "", entity.text, flags=re.IGNORECASE))
    long = [body for body in dict.fromkeys(bodies) if len(body.split()) > 2]
    things = {body for body in bodies if not any(same_person(one.name, body) for one in people)}
    return Context(tuple(people), tuple(long), genders=tuple((body, "it") for body in sorted(things)))


def _enter(people: list[Speaker], found: Speaker) -> None:
    """Join a mention with the person it names; the longer name and the first role stay."""
    for at, known in enumerate(people):
        if same_person(known.name, found.name):
            name = found.name if len(found.name.split()) > len(known.name.split()) else known.name
            people[at] = Speaker(name, name, known.role or found.role, known.affiliation or found.affiliation)
            return
    if found.name[:1].isupper() and not names_country(found.name):
        people.append(replace(found, words=found.name))


def resolve(tree: Tree, written: Token, context: Context) -> tuple[Speaker, Context]:
    """The speaker whose head is this token, with the context that holds after it."""
    token = antecedent(tree, written)
    words = _words(tree, token)
    found = _of_centre(tree, token, context) or _known(tree, token, words, context)
    short = written.pos == "PRON" and written.lemma.lower() != "that"
    speaker = replace(found, words=written.text if short else words)
    return speaker, _after(context, speaker, token)


def carry(tree: Tree, context: Context) -> Context:
    """The context for the paragraph that follows: whom its last sentence tells of goes on."""
    return replace(context, centre=_told_of(tree, tree.sentences[-1], context) if tree.sentences else ())


def _of_centre(tree: Tree, token: Token, context: Context) -> Speaker | None:
    """Whom a pronoun goes on with that is the first to stand for somebody in its sentence.

    It is the subject of the sentence before, else the only one whom that sentence names and for whom it can stand:
    that the subject stays the centre is the first preference of centering (Grosz, Joshi & Weinstein 1995). "The bank
    cut its rate, though it warned": "it" goes on with the subject of its own sentence.
    """
    pronoun = token.text.lower()
    if pronoun not in {"he", "she", "it", "they"}:
        return None
    sentence = tree.sentence(token)
    own, place = _subject_of(tree, sentence), tree.sentences.index(sentence)
    if pronoun == "it" and own is not None and own.index < token.index:
        told = _told_of(tree, sentence, context)
    elif any(e.first < token.index and e.label == "PERSON" for e in _named(tree, sentence)):
        return None
    else:
        told = _told_of(tree, tree.sentences[place - 1], context) if place else context.centre
    fitting = [one for one in told if _can_be(pronoun, one, context)]
    fitting = fitting if pronoun in _HE | _SHE else [one for one in fitting if _is_body(one, context)]
    return fitting[0] if fitting and (fitting[0] is told[0] or len(fitting) == 1) else None


def _told_of(tree: Tree, sentence: Sentence, context: Context) -> tuple[Speaker, ...]:
    """The subject of a sentence's main verb, then the people whom it names."""
    subject = _subject_of(tree, sentence)
    heads = [subject] if subject is not None and subject.pos in NOUNS else []
    heads += [tree.at(e.last - 1) for e in _named(tree, sentence) if e.label == "PERSON"]
    told: dict[str, Speaker] = {}
    for head in heads:
        one = _known(tree, head, _words(tree, head), context)
        told.setdefault(one.name, one)
    return tuple(told.values())


def _named(tree: Tree, sentence: Sentence) -> list[Entity]:
    return [entity for entity in tree.entities if sentence.first <= entity.first < sentence.last]


def _subject_of(tree: Tree, sentence: Sentence) -> Token | None:
    """The subject of a sentence's main verb, else its first."""
    root = tree.root(sentence.start, sentence.end)
    inside = tree.tokens[sentence.first : sentence.last]
    first = (token for token in inside if token.dep in {"nsubj", "nsubjpass"})
    return tree.child(root, "nsubj", "nsubjpass") or next(first, None)


def _after(context: Context, speaker: Speaker, token: Token) -> Context:
    pronoun = token.lemma.lower() if token.pos != "PRON" else token.text.lower()
    genders = context.genders
    if pronoun in _HE | _SHE and speaker.name.lower() != pronoun:
        genders = (*genders, (speaker.name, "he" if pronoun in _HE else "she"))
    return replace(context, spoken=(*context.spoken[-19:], speaker), genders=genders)


def _words(tree: Tree, head: Token) -> str:
    opens, last = phrase(tree, head)
    stop = next((t.index for t in tree.tokens[head.index : last] if t.text == ":"), last)
    return re.sub(r"\s+", " ", re.sub(r"['’]s?$", "", tree.quote((opens, stop))))


def _known(tree: Tree, token: Token, words: str, context: Context) -> Speaker:
    lower = token.text.lower()
    if lower in _HE | _SHE | _IT | _THEY:
        return _of_pronoun(lower, words, context)
    person = person_of(tree, token)
    if person is not None:
        return _from_roster(person, context) or person
    one = len(words.split()) == 1 and words[0].isupper()
    known = _from_roster(Speaker(words, words), context) if one else None
    return known or _described(tree, token, words, context) or _body(_inside(tree, token, words), context)


def _inside(tree: Tree, head: Token, words: str) -> str:
    """The words as they are written inside a sentence: "dealers" of "Dealers said"."""
    start = tree.at(phrase(tree, head)[0])
    opens = any(start.index == sentence.first for sentence in tree.sentences)
    small = start.pos != "PROPN" and not start.entity and start.text[1:].islower() and head.tag == "NNS"
    return words[:1].lower() + words[1:] if opens and small and country_in(words) is None else words


def _of_pronoun(pronoun: str, words: str, context: Context) -> Speaker:
    """The latest speaker that the pronoun can stand for; the pronoun itself where there is none."""
    recent = (one for one in reversed(context.spoken) if not is_nameless(one))
    found = next((one for one in recent if _can_be(pronoun, one, context)), None)
    if found is None and pronoun in _HE | _SHE and len(context.roster) == 1:
        return context.roster[0]
    return found or Speaker(words, words)


def _can_be(pronoun: str, one: Speaker, context: Context) -> bool:
    """Whether the pronoun can stand for a speaker."""
    shown = {own for name, own in context.genders if name == one.name}
    shown |= {_TITLES[word] for word in (one.role or one.name).casefold().split() if word in _TITLES}
    if pronoun in _HE | _SHE:
        return (is_human(one) or bool(shown)) and shown <= {"he" if pronoun in _HE else "she"}
    if pronoun in _IT:
        return shown == {"it"} or not (shown or is_human(one) or is_plural(one))
    return is_plural(one) or is_body(one) or shown == {"it"}


def _is_body(one: Speaker, context: Context) -> bool:
    return is_body(one) or is_plural(one) or (one.name, "it") in context.genders


def _from_roster(person: Speaker, context: Context) -> Speaker | None:
    found = [known for known in context.roster if same_person(known.name, person.name)]
    if not found:
        return None
    best = max(found, key=lambda known: len(known.name.split()))
    return replace(best, role=person.role or best.role, affiliation=person.affiliation or best.affiliation)


def _described(tree: Tree, token: Token, words: str, context: Context) -> Speaker | None:
    """ "the spokesman", "the Ukrainian leader", "the agency": the last that fits."""
    determiner = first(tree, token, ("det", "poss[pos=NOUN]/det"))  # "the country's health minister"
    named = determiner is None and token.text[:1].isupper() and country_in(words) is not None
    if not named and (determiner is None or determiner.text.lower() not in {"the", "this"}):
        return None
    noun = token.lemma.casefold()
    if token.pos == "PROPN" and noun not in _RULERS:
        return None
    if noun in BODY_NOUNS:
        if len(words.split()) > 2:
            return None
        bodies = (s for s in reversed(context.spoken) if not is_human(s) and noun in s.name.casefold())
        return next(bodies, None) or _body_before(tree, token, context)
    country = country_in(words)
    known = (*reversed(context.spoken), *context.roster)
    return next((one for one in known if _fits(one, noun, country)), None)


def _body_before(tree: Tree, token: Token, context: Context) -> Speaker | None:
    """ "The company": the body that the paragraph named last before it, else the last that spoke."""
    if token.lemma.casefold() not in _FIRMS:
        return None
    opens = phrase(tree, token)[0]
    named = [e for e in tree.entities if e.label == "ORG" and e.last <= opens and not country_in(e.text)]
    if named:
        return _body(named[-1].text, context)
    return next((s for s in reversed(context.spoken) if _can_be("it", s, context)), None)


def _fits(known: Speaker, noun: str, country: str | None) -> bool:
    role = (known.role or "").casefold()
    fitting = noun in role or (noun in _RULERS and any(ruler in role for ruler in _RULERS))
    return fitting and (country is None or country == country_of(known))


def _body(words: str, context: Context) -> Speaker:
    bare = re.sub(r"\s*\([^)]*(?:\)|$)", "", words)
    name = re.sub(r"^(the|a|an)\s+", "", bare, flags=re.IGNORECASE).split(",")[0]
    full = next((body for body in context.bodies if initials_match(name, body)), None)
    return Speaker(full or name, words, affiliation=country_in(name) if not is_country(name) else None)
