"""The person whom a noun phrase names, with role and affiliation."""

from __future__ import annotations

import re

from monitor.language.document import Entity, Token
from monitor.lexicon.places import country_in
from monitor.lexicon.speakers import is_human
from monitor.lexicon.spelling import HONORIFICS
from monitor.model import Speaker
from monitor.syntax.phrases import phrase
from monitor.syntax.tree import NOUNS, Tree

_WHOSE = frozenset({"GPE", "NORP", "ORG", "LOC", "PERSON"})


def person_of(tree: Tree, head: Token) -> Speaker | None:
    """The person whom a noun phrase names, with role and affiliation from before or beside the name."""
    named = _person_at(tree, head)
    if named is None and head.pos != "PROPN":
        beside = _beside(tree, head)
        named = None if beside is None else _person_at(tree, beside) or _called(tree, head, beside)
    name = "" if named is None else _plain_name(named.text)
    if named is None or not name:
        return None
    role, affiliation = _split_title(_title(tree, head, named))
    return Speaker(name, name, role, affiliation)


def _beside(tree: Tree, head: Token) -> Token | None:
    """What is set beside the noun, or beside whose it is: "the mayor of Falun, Erik Ek" (not Falun)."""
    own = tree.child(head, "appos")
    if own is not None:  # "his successor, goalkeeper Ana Ruiz": of two, the name
        return own if own.pos == "PROPN" else _beside(tree, own) or own
    whose = [e for e in tree.entities if e.label in _WHOSE]
    inside = (token for token in tree.within(phrase(tree, head)) if token.dep == "appos")
    return next((t for t in inside if any(e.first <= t.head < e.last for e in whose)), None)


def _called(tree: Tree, head: Token, beside: Token) -> Entity | None:
    """The name set beside a noun for a person, whatever kind of name it was taken for."""
    title = tree.quote((head.index, head.index + 1))
    if beside.pos != "PROPN" or not is_human(Speaker(title, title)):
        return None
    parts = [beside, *(token for token in tree.children(beside, "compound") if token.pos == "PROPN")]
    first, last = min(token.index for token in parts), max(token.index for token in parts) + 1
    return Entity(first, last, "PERSON", tree.quote((first, last)))


def _person_at(tree: Tree, token: Token) -> Entity | None:
    """The person's name of which the token is a part."""
    return next((e for e in tree.entities if e.first <= token.index < e.last and e.label == "PERSON"), None)


def _plain_name(text: str) -> str:
    parts = re.sub(r"['’]s?$", "", text.strip()).split()
    while parts and parts[0].casefold().strip(".") in HONORIFICS:
        parts = parts[1:]
    return " ".join(parts)


def _title(tree: Tree, head: Token, named: Entity) -> str:
    """The words of the phrase that are not the name: before it, else set beside it."""
    start, _ = phrase(tree, head)
    before = (start, named.first)
    if any(token.pos in NOUNS for token in tree.within(before)):
        return tree.quote(before).strip(" ,")
    beside = tree.child(tree.at(named.last - 1), "appos")
    return "" if beside is None else tree.quote(phrase(tree, beside))


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
