"""Where a counted thing was, as written: "in Mexico", "across 11 regions", "In California, where ..."."""

from __future__ import annotations

import re

from monitor.language.document import Token
from monitor.lexicon.events import REPORTING
from monitor.lexicon.places import countries_in
from monitor.lexicon.tables import listed
from monitor.syntax.tree import Tree

_PLACES = frozenset({"GPE", "LOC", "FAC"})
_IN = listed("prepositions of place")
_WORLD = re.compile(r"^(?:worldwide|globally|nationwide|abroad|countrywide)$", re.IGNORECASE)
_LONGEST_OFFICE = 12
"""Tokens of the longest name of who reports ("the Ministry of Health of the Federal Republic of Nigeria")."""
_OUTBREAKS = frozenset(("outbreak", "epidemic"))
_LONGEST_BRACKET = 6
"""Tokens of the first of two numbers in brackets, with its nouns."""
_HOLDERS = listed("verbs of having")
_HEADING = re.compile(r"(?:[Tt]he\s+)?([A-Z][\w'’-]*(?: (?:of|the|and|[A-Z][\w'’()-]*)){0,5}):\s")


def place_of(tree: Tree, anchor: Token, noun: Token | None, word: Token | None) -> str | None:
    """The nearest place tied to number, noun or event, else the country that has or reports it."""
    path = _path(tree, anchor, noun, word)
    for token in path:
        for child in tree.children(token):
            if child.dep == "advmod" and _WORLD.match(child.text):
                return "worldwide"
            if child.dep == "prep" and child.lemma.lower() in _IN:
                named = _named(tree, child)
                if named is not None:
                    return named
        relative = token.dep == "relcl" and tree.head(token).entity in _PLACES
        if relative and any(child.lemma.lower() == "where" for child in tree.children(token)):
            return _words(tree, tree.head(token))
    return _within(tree, path) or _holder(tree, path)


def heading_place(tree: Tree, anchor: Token) -> str | None:
    """The place that its sentence or paragraph opens with as a heading: "Chad: As of 21 March, ..."."""
    for start in (tree.sentence(anchor).start, 0):
        heading = _HEADING.match(tree.text, start)
        if heading is None:
            continue
        place = heading[1]
        inside = [one for one in tree.entities if start <= tree.at(one.first).start < heading.end()]
        if countries_in(place) or any(one.label in _PLACES for one in inside):
            return place
    return None


def listed_place(tree: Tree, number: Token) -> str | None:
    """The name that numbers in brackets stand behind: "Kano (2,475 cases, 31 deaths), Sokoto (1,687)"."""
    opening = tree.before(number)
    for _ in range(_LONGEST_BRACKET):
        if opening is None or opening.pos == "VERB" or opening.text in ("(", ")"):
            break
        opening = tree.before(opening)
    if opening is None or opening.text != "(":
        return None
    name = tree.before(opening)
    if name is None or name.pos != "PROPN" or name.entity == "NORP" or not name.text.isalpha():
        return None
    return _words(tree, name)


def _within(tree: Tree, path: list[Token]) -> str | None:
    """ "fighting for Russia in Ukraine", where the parser ties the place to what stands before it."""
    for token in path:
        for thing in tree.objects(token, "for", "with", "alongside", "against", "by", "from"):
            for prep in _preps(tree, thing):
                named = _named(tree, prep)
                if named is not None:
                    return named
    return None


def _path(tree: Tree, anchor: Token, noun: Token | None, word: Token | None) -> list[Token]:
    """The number, its noun and event, and what governs them within the sentence, nearest first."""
    path = [anchor]
    for token in (noun, word):
        if token is not None and token not in path and tree.sentence(token) == tree.sentence(anchor):
            path.append(token)
    at = anchor
    for _ in range(6):
        head = tree.head(at)
        if head is at or head.lemma.lower() in ("say", "tell", "announce", "claim"):
            break
        if head not in path:
            path.append(head)
        at = head
    return path


def _preps(tree: Tree, thing: Token) -> list[Token]:
    return [one for one in tree.children(thing, "prep") if one.lemma.lower() in _IN]


def _named(tree: Tree, prep: Token) -> str | None:
    for thing in tree.children(prep, "pobj"):
        if thing.entity in _PLACES and "(" in tree.text[prep.end : thing.start]:
            continue
        if thing.pos == "PROPN" and thing.entity in _PLACES | {"", "PERSON"}:
            return _words(tree, thing)
        deeper = [
            child
            for child in tree.children(thing, "compound", "poss", "appos")
            if child.entity in _PLACES and "(" not in tree.text[thing.end : child.start]
        ]
        if deeper:
            return _words(tree, deeper[0])
        for inner in tree.children(thing, "prep"):
            of_disease = inner.lemma.lower() == "of" and thing.lemma.lower() in _OUTBREAKS
            named = _named(tree, inner) if inner.lemma.lower() in ("of", "in") and not of_disease else None
            if named is not None:
                return named
    return None


def _words(tree: Tree, token: Token) -> str:
    """The whole name, with a second place joined by "and"."""
    first, last = token, token
    for entity in tree.entities:
        if entity.first <= token.index < entity.last:
            first, last = tree.at(entity.first), tree.at(entity.last - 1)
    joined = [one for one in tree.children(token, "conj") if one.entity in _PLACES]
    if joined and "(" not in tree.text[last.end : joined[0].end] and joined[0].index > last.index:
        last = joined[0]
    words = tree.text[first.start : last.end]
    return re.sub(r"^(?:the|The)\s+|['’]s$", "", words)


def _holder(tree: Tree, path: list[Token]) -> str | None:
    """ "Spain had 26 cases", "Mexico's government said 20 people have died"."""
    for token in path:
        if token.lemma.lower() not in _HOLDERS:
            continue
        for subject in tree.children(token, "nsubj"):
            if subject.pos == "PRON" and tree.head(token).lemma.lower() in REPORTING:
                above = tree.children(tree.head(token), "nsubj")
                subject = above[0] if above else subject  # noqa: PLW2901
            if subject.entity == "GPE":
                return _words(tree, subject)
            owner = [one for one in tree.children(subject, "compound", "poss") if one.entity == "GPE"]
            owner += [one for one in tree.objects(subject, "of") if one.entity == "GPE"]
            if owner:
                return _words(tree, owner[0])
            whole = tree.below(subject)
            office = tree.text[tree.at(whole[0]).start : tree.at(whole[-1]).end]
            countries = countries_in(office) if len(whole) <= _LONGEST_OFFICE else frozenset()
            if len(countries) == 1:
                return next(iter(countries)).title()
    return None
