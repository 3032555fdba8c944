"""Where a counted thing was, as written: "in Mexico", "across 11 regions", "In California, where ..."."""

from __future__ import annotations

import re
from itertools import islice, takewhile

from monitor.language.document import Token
from monitor.lexicon.places import countries_in
from monitor.lexicon.tables import listed
from monitor.syntax.matcher import first
from monitor.syntax.tree import Tree

_PLACES = frozenset({"GPE", "LOC", "FAC"})
_IN = listed("prepositions of place")
_WORLD = re.compile(r"^(?:worldwide|globally|nationwide|abroad|countrywide)$", re.IGNORECASE)
_LONGEST_OFFICE = 12
"""Tokens of the longest name of who reports ("the Ministry of Health of the Federal Republic of Nigeria")."""
_OUTBREAKS = frozenset(("outbreak", "epidemic"))
_LONGEST_BRACKET = 6
"""Tokens of the first of two numbers in brackets, with its nouns."""
_HOLDERS = (
    "[in=verbs of having]/nsubj[!pos=PRON]",
    "[in=verbs of having,has=nsubj]/^[in=verbs that report]/nsubj",
    "[in=verbs of having]/nsubj",
)
_COUNTRIES = ("[ent=GPE]", "compound|poss[ent=GPE]", "prep|agent|dative[lemma=of]/pobj|pcomp[ent=GPE]")
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
    here = [one for one in (noun, word) if one is not None and tree.sentence(one) == tree.sentence(anchor)]
    above = (head for _, head in islice(tree.climb(anchor), 6))
    told = takewhile(lambda head: head.lemma.lower() not in ("say", "tell", "announce", "claim"), above)
    return list(dict.fromkeys([anchor, *here, *told]))


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
    opens, last = token, token
    for entity in tree.entities:
        if entity.first <= token.index < entity.last:
            opens, last = tree.at(entity.first), tree.at(entity.last - 1)
    joined = [one for one in tree.children(token, "conj") if one.entity in _PLACES]
    if joined and "(" not in tree.text[last.end : joined[0].end] and joined[0].index > last.index:
        last = joined[0]
    words = tree.text[opens.start : last.end]
    return re.sub(r"^(?:the|The)\s+|['’]s$", "", words)


def _holder(tree: Tree, path: list[Token]) -> str | None:
    """ "Spain had 26 cases", "Mexico's government said 20 people have died"."""
    for holder in filter(None, (first(tree, token, _HOLDERS) for token in path)):
        country = first(tree, holder, _COUNTRIES)
        if country is not None:
            return _words(tree, country)
        whole = tree.below(holder)
        office = tree.quote((whole[0], whole[-1] + 1)) if len(whole) <= _LONGEST_OFFICE else ""
        countries = countries_in(office)
        if len(countries) == 1:
            return next(iter(countries)).title()
    return None
