"""What a measure or a level is of: its owner, its whole, its subject, or what it modifies."""

from __future__ import annotations

from itertools import islice, takewhile

from monitor.language.document import Token
from monitor.lexicon.events import PARTITIVE, event_of
from monitor.reading.quantities.amount import Amount
from monitor.reading.quantities.nouns import ATTRIBUTES, is_countable, lemma_of
from monitor.reading.quantities.units import Kind, unit_after
from monitor.syntax.matcher import first, follow
from monitor.syntax.tree import FINITE, NOUNS, SUBJECTS, VERBAL, Tree

_JOINS = frozenset({"and", "but", "while", "against", "to", ",", ";"})
_THOSE = frozenset({"that", "those", "of", "at", "on", "with"})
_LONGEST_GAP = 8  # tokens
_LEVELS = (
    "[dep=attr]/^[lemma=be]",
    "[dep=pobj]/^[lemma=to]/^[lemma=up|down|back]/^[pos=VERB]",
    "[dep=pobj]/^[lemma=to|at|by|between|from]/^",
    "[dep=dobj|npadvmod]/^[lemma=reach|hit|top|exceed|total|pass]",
    "[dep=dobj|npadvmod,mark=to]/^[lemma=go|climb|creep|jump]",
)
"""From a number to the verb of which it is the level."""


def measured(tree: Tree, root: Token, amount: Amount, before: Amount | None = None) -> Token | None:
    """What has the measure: "a fine of $3bn" fine, "20 % of spending" spending, "shares rose 3 %" shares.

    `before` is the amount before it: "Kane has 48 percent and Boro 46 percent".
    """
    other = _other_owner(tree, amount, before)
    if other is not None:
        return inner_noun(tree, other)
    whole = [thing for thing in tree.objects(root, "of") if thing.pos in NOUNS and thing.start >= amount.end]
    if whole:
        return inner_noun(tree, whole[0])
    noun = _modified(tree, root) or _owner(tree, root)
    if noun is None and (amount.kind is not Kind.DURATION or tree.head(root).lemma in ("take", "last", "be")):
        noun = level_of(tree, root) or subject_of(tree, root) or _precedes(tree, amount)
    return inner_noun(tree, noun) if noun is not None else None


def _other_owner(tree: Tree, amount: Amount, before: Amount | None) -> Token | None:
    """ "... and Boro 46 percent", "... against 47 percent for Boro": whose the second of two like amounts is."""
    if before is None or before.unit != amount.unit:
        return None
    gap = tree.inside(before.end, amount.start)
    joins = [at for at, one in enumerate(gap) if one.lemma.lower() in _JOINS]
    if not joins or len(gap) > _LONGEST_GAP or any(one.pos in VERBAL for one in gap):
        return None
    between = [one for one in gap[joins[-1] + 1 :] if one.lemma.lower() not in _THOSE and one.pos != "DET"]
    if between:
        named = all(one.pos in (*NOUNS, "ADJ", "PART") for one in between) and between[-1].pos in NOUNS
        return between[-1] if named else None
    prep = tree.at(min(tree.index(amount.end - 1) + 1, len(tree.tokens) - 1))
    return follow(tree, prep, "[lemma=for]/pobj[pos=PROPN]")


def _precedes(tree: Tree, amount: Amount) -> Token | None:
    """The nearest noun up to six tokens before: for headlines, tables and asides ("base price: $59,995")."""
    last = tree.index(amount.start)
    first = max(tree.sentence(tree.at(last)).first, last - 6)
    nouns = [tree.at(index) for index in range(first, last) if tree.at(index).pos in NOUNS]
    named = [
        noun
        for noun in nouns
        if noun.text[:1].isalpha() and noun.entity not in ("DATE", "TIME") and not _is_unit(tree, noun)
    ]
    return named[-1] if named else None


def _is_unit(tree: Tree, token: Token) -> bool:
    """ "40 yards", "2.8bn km": no thing, but a unit with its number."""
    before = tree.before(token)
    return before is not None and before.pos in ("NUM", "SYM") and unit_after(f" {token.text}", 0) is not None


def _modified(tree: Tree, root: Token) -> Token | None:
    """ "an 80 yard touchdown", "a $150,000 contract": the noun whose attribute the amount is."""
    for at, noun in islice(tree.climb(root), 3):
        if at.dep not in ATTRIBUTES | {"npadvmod"}:
            return None
        named = noun.index > root.index and noun.pos in NOUNS and noun.text[:1].isalpha()
        if named and not _is_unit(tree, noun):
            return noun
    return None


def _owner(tree: Tree, root: Token) -> Token | None:
    """ "a fine of $3 billion", "a price of 200", "a stake worth 5 %": the noun before the amount."""
    return follow(tree, root, "[dep=pobj]/^[lemma=of|at|worth|with|in|for]/^[pos=NOUN|PROPN]")


def level_of(tree: Tree, anchor: Token) -> Token | None:
    """ "the death toll rose to 20", "the number of cases is 20", "cut their estimate of deaths to 100"."""
    held = _held(tree, anchor)
    if held is not None:
        return inner_noun(tree, held)
    verb = first(tree, anchor, _LEVELS)
    if verb is None:
        return None
    things = [one for one in tree.children(verb, "dobj") if one.pos in NOUNS and one.index < anchor.index]
    subject = things[0] if things else subject_of(tree, anchor)
    return inner_noun(tree, subject) if subject is not None and subject.index < anchor.index else None


def _held(tree: Tree, anchor: Token) -> Token | None:
    """ "With homes in the dark down to 310", "flights, now back to 140": the noun of a level that no verb tells."""
    way = follow(tree, anchor, "[dep=pobj]/^[lemma=to|at]/^[lemma=up|down|back|now|put]")
    if way is None or tree.head(way).pos in NOUNS:
        return None if way is None else tree.head(way)
    before = reversed(tree.tokens[tree.sentence(way).first : way.index])
    lead = takewhile(lambda token: token.text != "," and token.tag not in FINITE, before)
    return next((tree.child(token, "pobj") for token in lead if token.lemma.lower() == "with"), None)


def subject_of(tree: Tree, token: Token) -> Token | None:
    """The subject of the nearest verb above the token, or what its clause modifies."""
    for at, verb in islice(tree.climb(token), 6):
        if verb.pos in VERBAL:
            own = next((child for child in tree.children(verb, *SUBJECTS) if child is not at), None)
            if own is not None and own.pos in NOUNS:
                return own
            relative = own is not None and own.lemma.lower() in ("which", "that", "who")
            if tree.head(verb).pos in NOUNS and (relative or verb.dep in ("acl", "relcl")):
                return tree.head(verb)
    return None


def inner_noun(tree: Tree, noun: Token) -> Token:
    """ "the number of cases" -> cases, "the death toll" -> death."""
    if lemma_of(noun) not in PARTITIVE:
        return noun
    of = [thing for thing in tree.objects(noun, "of", "from") if is_countable(thing)]
    compound = [child for child in tree.children(noun, "compound", "amod") if event_of(child.lemma)]
    compound = compound or [child for child in tree.children(noun, "compound") if child.pos == "NOUN"]
    if of and lemma_of(of[0]) in PARTITIVE and of[0] is not noun:
        return inner_noun(tree, of[0])
    return of[0] if of else compound[0] if compound else noun
