"""Who is meant in a text: names with role and body, one canonical name each, and what pronouns stand for."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from monitor.language.document import Document, Sentence, Token
from monitor.lexicon.countries import country_in, is_country
from monitor.lexicon.cues import lemmas
from monitor.lexicon.speakers import (
    BODY_NOUNS,
    HONORIFICS,
    country_of,
    initials_match,
    is_body,
    is_human,
    is_plural,
    same_person,
)
from monitor.model import Speaker
from monitor.syntax.tree import antecedent, child, phrase

_HE, _SHE = frozenset({"he", "him", "his", "himself"}), frozenset({"she", "her", "hers", "herself"})
_IT, _THEY = frozenset({"it", "its", "itself"}), frozenset({"they", "them", "their", "themselves"})
_FIRMS = lemmas("firm")  # bodies that are told of as "the company" once they were named
_RULERS = frozenset({"leader", "president", "premier", "minister", "chancellor"})


@dataclass(frozen=True, slots=True)
class Context:
    """What a revision has told so far: whom it names, the full forms of bodies, who spoke last.

    `roster` holds one Speaker a person under the longest form of the name, `bodies` names of organisations;
    `spoken` is in order, latest last; `genders` pairs a name with "he" or "she" once a pronoun has shown it;
    `centre` is the name that the paragraph before ended on as its last sentence's subject.
    """

    roster: tuple[Speaker, ...] = ()
    bodies: tuple[str, ...] = ()
    spoken: tuple[Speaker, ...] = ()
    genders: tuple[tuple[str, str], ...] = ()
    centre: Speaker | None = None


def read_roster(documents: Iterable[Document]) -> Context:
    """The people and bodies that a revision names, each person under the longest form of the name."""
    people: list[Speaker] = []
    bodies: list[str] = []
    for document in documents:
        for entity in document.entities:
            if entity.label == "PERSON":
                found = _person(document, entity.last - 1)
                if found is not None:
                    _enter(people, found)
            elif entity.label == "ORG" and len(entity.text.split()) > 2:
                bodies.append(re.sub(r"^the\s+|['’]s$|\s*\(.*", "", entity.text, flags=re.IGNORECASE))
    return Context(tuple(people), tuple(dict.fromkeys(bodies)))


def _enter(people: list[Speaker], found: Speaker) -> None:
    """Join a mention with the person it names; the longer name and the first role stay."""
    for at, known in enumerate(people):
        if same_person(known.name, found.name):
            name = found.name if len(found.name.split()) > len(known.name.split()) else known.name
            people[at] = Speaker(name, name, known.role or found.role, known.affiliation or found.affiliation)
            return
    if found.name[:1].isupper() and not country_in(found.name):
        people.append(replace(found, words=found.name))


def resolve(document: Document, head: int, context: Context) -> tuple[Speaker, Context]:
    """The speaker whose head is this token, with the context that holds after it."""
    written = document.tokens[head]
    head = antecedent(document, head)
    token = document.tokens[head]
    words = _words(document, head)
    found = _of_centre(document, token, context) or _known(document, token, words, context)
    short = written.pos == "PRON" and not (head != written.index and written.lemma.lower() == "that")
    speaker = replace(found, words=written.text if short else words)
    return speaker, _after(context, speaker, token)


def carry(document: Document, context: Context) -> Context:
    """The context for the paragraph that follows: the name that its last sentence tells of goes on."""
    last = document.sentences[-1] if document.sentences else None
    return replace(context, centre=None if last is None else _subject_of(document, last, context))


def _of_centre(document: Document, token: Token, context: Context) -> Speaker | None:
    """Whom a pronoun that opens a sentence goes on with: the name that is the subject of the sentence before.

    That the subject stays the centre is the first preference of centering (Grosz, Joshi & Weinstein 1995).
    """
    pronoun = token.text.lower()
    place = next((n for n, s in enumerate(document.sentences) if s.first == token.index), None)
    if pronoun not in {"he", "she", "it"} or place is None:
        return None
    named = _subject_of(document, document.sentences[place - 1], context) if place else context.centre
    if named is None or pronoun == "it":
        return named if named and is_body(named) and not is_plural(named) else None
    other = "she" if pronoun == "he" else "he"
    return named if is_human(named) and (named.name, other) not in context.genders else None


def _subject_of(document: Document, sentence: Sentence, context: Context) -> Speaker | None:
    """The name that is the subject of a sentence's main verb, if it is one."""
    roots = (t.index for t in document.tokens[sentence.first : sentence.last] if t.dep == "ROOT")
    root = next(roots, None)
    subject = None if root is None else child(document, root, "nsubj", "nsubjpass")
    if subject is None or document.tokens[subject].pos != "PROPN":
        return None
    return _known(document, document.tokens[subject], _words(document, subject), context)


def _after(context: Context, speaker: Speaker, token: Token) -> Context:
    pronoun = token.lemma.lower() if token.pos != "PRON" else token.text.lower()
    genders = context.genders
    if pronoun in _HE | _SHE and speaker.name.lower() != pronoun:
        genders = (*genders, (speaker.name, "he" if pronoun in _HE else "she"))
    return replace(context, spoken=(*context.spoken[-19:], speaker), genders=genders)


def _words(document: Document, head: int) -> str:
    first, last = phrase(document, head)
    stop = next((t.index for t in document.tokens[head:last] if t.text == ":"), last)
    text = document.text[document.tokens[first].start : document.tokens[stop - 1].end]
    return re.sub(r"\s+", " ", re.sub(r"['’]s?$", "", text))


def _known(document: Document, token: Token, words: str, context: Context) -> Speaker:
    lower = token.text.lower()
    if lower in _HE | _SHE | _IT | _THEY:
        return _of_pronoun(lower, words, context)
    person = _person(document, token.index)
    if person is not None:
        return _from_roster(person, context) or person
    if len(words.split()) == 1 and words[0].isupper():
        known = _from_roster(Speaker(words, words), context)
        if known is not None:
            return known
    if token.pos == "PROPN":
        return _described(document, token, words, context) or _body(words, context)
    return _described(document, token, words, context) or _body(words, context)


def _of_pronoun(pronoun: str, words: str, context: Context) -> Speaker:
    """The latest speaker that the pronoun can stand for; the pronoun itself where there is none."""
    recent = reversed(context.spoken)
    if pronoun in _HE | _SHE:
        other = "she" if pronoun in _HE else "he"
        fits = (s for s in recent if is_human(s) and (s.name, other) not in context.genders)
        found = next(fits, None) or (context.roster[0] if len(context.roster) == 1 else None)
    elif pronoun in _IT:
        found = next((s for s in recent if not is_human(s) and not is_plural(s)), None)
    else:
        found = next((s for s in recent if is_plural(s) or not is_human(s)), None)
    return found or Speaker(words, words)


def _from_roster(person: Speaker, context: Context) -> Speaker | None:
    found = [known for known in context.roster if same_person(known.name, person.name)]
    if not found:
        return None
    best = max(found, key=lambda known: len(known.name.split()))
    return replace(best, role=person.role or best.role, affiliation=person.affiliation or best.affiliation)


def _described(document: Document, token: Token, words: str, context: Context) -> Speaker | None:
    """ "the spokesman", "the Ukrainian leader", "the agency": the last that fits."""
    own = child(document, token.index, "det")
    determiner = _general_owner(document, token) if own is None else own
    named = determiner is None and token.text[:1].isupper() and country_in(words) is not None
    if not named and (determiner is None or document.tokens[determiner].text.lower() not in {"the", "this"}):
        return None
    noun = token.lemma.casefold()
    if token.pos == "PROPN" and noun not in _RULERS:
        return None
    if noun in BODY_NOUNS:
        bodies = [s for s in reversed(context.spoken) if not is_human(s) and noun in s.name.casefold()]
        if len(words.split()) > 2 and "-based " not in words:
            return None
        return bodies[0] if bodies else _body_before(document, token, context)
    country = country_in(words)
    for known in (*reversed(context.spoken), *context.roster):
        if _fits(known, noun, country):
            return known
    return None


def _general_owner(document: Document, token: Token) -> int | None:
    """The article of "the country's health minister": whose minister it is has been told."""
    owner = child(document, token.index, "poss")
    if owner is None or document.tokens[owner].pos != "NOUN":
        return None
    return child(document, owner, "det")


def _body_before(document: Document, token: Token, context: Context) -> Speaker | None:
    """ "The company": the body that the paragraph named last before it, else the last that spoke."""
    opens = phrase(document, token.index)[0]
    named = [
        e for e in document.entities if e.label == "ORG" and e.last <= opens and country_in(e.text) is None
    ]
    if token.lemma.casefold() not in _FIRMS:
        return None
    if named:
        return _body(named[-1].text, context)
    return next((s for s in reversed(context.spoken) if not is_human(s) and not is_plural(s)), None)


def _fits(known: Speaker, noun: str, country: str | None) -> bool:
    role = (known.role or "").casefold()
    fitting = noun in role or (noun in _RULERS and any(ruler in role for ruler in _RULERS))
    return fitting and (country is None or country == country_of(known))


def _body(words: str, context: Context) -> Speaker:
    bare = re.sub(r"\s*\([^)]*(?:\)|$)", "", words)
    name = re.sub(r"^(the|a|an)\s+", "", bare, flags=re.IGNORECASE).split(",")[0]
    full = next((body for body in context.bodies if initials_match(name, body)), None)
    return Speaker(full or name, words, affiliation=country_in(name) if not is_country(name) else None)


def _person(document: Document, head: int) -> Speaker | None:
    """The person whom a noun phrase names, with role and affiliation from before or beside the name."""
    named = next((e for e in document.entities if e.first <= head < e.last and e.label == "PERSON"), None)
    if named is None:
        beside = child(document, head, "appos")
        if beside is None or document.tokens[head].pos == "PROPN":
            return None
        named = next(
            (e for e in document.entities if e.first <= beside < e.last and e.label == "PERSON"), None
        )
        if named is None:
            return None
    name = _plain_name(named.text)
    if not name:
        return None
    title = _title(document, head, named.first, named.last)
    role, affiliation = _split_title(title)
    if role is None and "spokes" in named.text.casefold():
        role = "spokesperson"
    return Speaker(name, name, role, affiliation)


def _plain_name(text: str) -> str:
    parts = re.sub(r"['’]s?$", "", text.strip()).split()
    while parts and parts[0].casefold().strip(".") in HONORIFICS:
        parts = parts[1:]
    return " ".join(parts)


def _title(document: Document, head: int, first: int, last: int) -> str:
    """The words of the phrase that are not the name: before it, else set beside it."""
    start, end = phrase(document, head)
    before = document.tokens[start:first] if start < first else ()
    if any(t.pos in {"NOUN", "PROPN"} for t in before):
        return document.text[before[0].start : before[-1].end].strip(" ,")
    beside = child(document, last - 1, "appos")
    if beside is None:
        return ""
    start, end = phrase(document, beside)
    return document.text[document.tokens[start].start : document.tokens[end - 1].end]


def _split_title(title: str) -> tuple[str | None, str | None]:
    """ "Ukraine's foreign minister" is the role "foreign minister" and the affiliation "Ukraine"."""
    title = re.sub(r"^(the|a|an|his|her|its|their)\s+", "", title.strip(" ,"), flags=re.IGNORECASE)
    if not title:
        return None, None
    owner = re.match(r"(.+?)['’]s?\s+(.+)", title)
    if owner:
        return owner.group(2), owner.group(1)
    of = re.match(r"(.+?)\s+(?:of|for|at)\s+(?:the\s+)?(.+)", title)
    if of:
        return of.group(1), of.group(2)
    country = country_in(title.split()[0]) or country_in(" ".join(title.split()[:2]))
    if country:
        rest = [word for word in title.split() if country_in(word) != country]
        rest = title.split()[2:] if country_in(title.split()[0]) is None else rest
        return " ".join(rest) or None, country
    return title, None
