"""What an amount counts or measures: its noun in the parse, or the one it stands for."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice, takewhile

from monitor.language.document import Token
from monitor.lexicon.events import HUMAN_EVENTS, PARTITIVE, PEOPLE, event_of
from monitor.lexicon.tables import listed
from monitor.reading.quantities.amount import COUNT, Amount
from monitor.reading.quantities.measured import level_of, measured
from monitor.reading.quantities.nouns import ATTRIBUTES, Counted, is_countable, lemma_of
from monitor.syntax.tree import NOUNS, Tree

_TESTS = listed("nouns that tell how sure a count is")
_SURE = listed("words that tell how sure a count is") | _TESTS
_TIMES = frozenset({"DATE", "TIME"})
_BETWEEN = frozenset((",", "and", "or", "-"))
_STOPS = frozenset({"a", "an", ".", ";", ":", ",", "(", ")", "-", "—"})
_SKIPPED = frozenset({"ADJ", "ADV", "NUM", "PUNCT", "PART", "DET", "X", "SYM"})
_CASES = listed("single cases")
_PERSONS = PEOPLE | listed("person") - {"casualty", "victim"}


def counted(tree: Tree, amount: Amount, earlier: Sequence[Counted], before: Amount | None = None) -> Counted:
    """What the amount is an amount of. `earlier`: what the amounts before it in the text counted."""
    root = tree.root(amount.number, amount.end)
    if amount.unit == COUNT or amount.share:
        return _of_count(tree, amount, root, earlier)
    noun = measured(tree, root, amount, before)
    lemma = lemma_of(noun) if noun is not None else ""
    return Counted(noun, root, lemma)


def _of_count(tree: Tree, amount: Amount, root: Token, earlier: Sequence[Counted]) -> Counted:
    noun = (
        _sure(tree, amount)
        or _numbered(tree, root)
        or _or_more(tree, root)
        or _part_of(tree, root)
        or _follows(tree, root, amount)
    )
    if noun is not None and noun.entity in _TIMES and (noun.tag == "NN" or noun.entity != root.entity):
        return borrowed(tree, noun if tree.head(root) is noun else root, earlier)  # "reached 340 last month"
    if noun is not None and is_countable(noun) and lemma_of(noun) not in ("other", "more"):
        return Counted(noun, noun, lemma_of(noun))
    anchor = noun if noun is not None and noun.pos in NOUNS else root
    return borrowed(tree, anchor, earlier)


def _numbered(tree: Tree, root: Token) -> Token | None:
    """The noun that the number is an attribute of."""
    above = takewhile(lambda pair: pair[0].dep in ATTRIBUTES, islice(tree.climb(root), 3))
    noun = next((head for _, head in reversed(list(above))), None)
    if noun is None or noun.pos not in NOUNS or noun.index < root.index or not noun.text[:1].isalpha():
        return None
    return None if lemma_of(noun) in _TESTS else noun


def _sure(tree: Tree, amount: Amount) -> Token | None:
    """ "20 laboratory-confirmed human cases", "35 confirmed and suspected cases": the parser stumbles on these."""
    sure = False
    for at in _behind(tree, amount, 8):
        if at.tag == "NNS":
            return at if sure else None
        sure = sure or at.text.lower() in _SURE
        if not (at.text.lower() in _SURE | _BETWEEN or at.pos == "ADJ" or (sure and at.pos == "NOUN")):
            return None
    return None


def _behind(tree: Tree, amount: Amount, most: int) -> Sequence[Token]:
    """The tokens that follow the amount."""
    last = tree.index(max(amount.start, amount.end - 1))
    return tree.tokens[last + 1 : last + 1 + most]


def _or_more(tree: Tree, root: Token) -> Token | None:
    """ "a day or two", "another pick or two"."""
    joint = tree.before(root)
    noun = tree.before(joint) if joint is not None and joint.lemma.lower() == "or" else None
    return noun if noun is not None and noun.pos in NOUNS else None


def _part_of(tree: Tree, root: Token) -> Token | None:
    """ "12 of the patients", "dozens of cases"."""
    of = tree.objects(root, "of")
    return of[0] if of and (is_countable(of[0]) or of[0].pos in ("PRON", "NUM")) else None


def _follows(tree: Tree, root: Token, amount: Amount) -> Token | None:
    """The next noun of the sentence, a few tokens on: for headlines that the parser stumbles over."""
    last = tree.sentence(root).last
    behind = (at for at in _behind(tree, amount, 4) if at.pos not in _SKIPPED or at.text.lower() in _STOPS)
    noun = next(behind, None)
    if noun is None or noun.index >= last or noun.pos not in NOUNS or not noun.text[:1].isalpha():
        return None
    return None if lemma_of(noun) in _TESTS else _end_of_compound(tree, noun)


def _end_of_compound(tree: Tree, token: Token) -> Token:
    while token.dep == "compound" and tree.head(token).index == token.index + 1:
        token = tree.head(token)
    return token


def borrowed(tree: Tree, anchor: Token, earlier: Sequence[Counted]) -> Counted:
    """The noun that a bare number stands for: what a level is of, else the nearest that fits its event."""
    level = level_of(tree, anchor)
    if level is not None and lemma_of(level) in PARTITIVE and _happens_to_people(tree, anchor):
        return Counted(None, anchor, "person", borrowed=True)
    if (
        level is not None
    ):  # in "rain fell, with homes down to 310" nothing is said to have happened to the homes
        apart = tree.head(level).lemma.lower() == "with"
        return Counted(level, level if apart else anchor, lemma_of(level))
    whole = _among(tree, anchor)
    if whole is not None:
        return Counted(whole, anchor, lemma_of(whole), borrowed=True)
    human = _happens_to_people(tree, anchor)
    near = tree.sentence(anchor).start - 400
    for one in reversed(earlier):
        fits = human is None or one.lemma in _PERSONS or one.lemma == "case"
        if one.noun is not None and one.noun.end > near and fits:
            return Counted(one.noun, anchor, one.lemma, borrowed=True)
    named = _named_before(tree, anchor) if human is None else None
    return Counted(named, anchor, lemma_of(named) if named else "person" if human else "", borrowed=True)


def _among(tree: Tree, anchor: Token) -> Token | None:
    """ "Of the cases reported, 596 were confirmed": the noun that its sentence opens with."""
    first = tree.sentence(anchor).first
    opening = [tree.at(index) for index in range(first, min(first + 6, anchor.index))]
    if not opening or opening[0].lemma.lower() not in ("of", "among"):
        return None
    return next((token for token in opening if token.tag == "NNS"), None)


def _named_before(tree: Tree, anchor: Token) -> Token | None:
    """ "like the cases in Peru and six in Chile": what the sentence names before."""
    for index in range(anchor.index - 1, max(tree.sentence(anchor).first, anchor.index - 15) - 1, -1):
        token = tree.at(index)
        if token.tag == "NNS" and (lemma_of(token) in PEOPLE or lemma_of(token) in _CASES):
            return token
    return None


def _happens_to_people(tree: Tree, anchor: Token) -> str | None:
    """What the words beside a bare number tell of people: "16 dead", "killed 16", "16 were hurt"."""
    head = tree.head(anchor)
    beside = [tree.after(anchor), tree.before(anchor), head, tree.head(head)]
    events = [event_of(word.lemma) for word in beside if word is not None]
    return next((event for event in events if event in HUMAN_EVENTS), None)
