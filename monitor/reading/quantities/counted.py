"""What an amount counts or measures: its noun in the parse, or the one it stands for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from monitor.language.document import Token
from monitor.lexicon.lists import HUMAN_EVENTS, PARTITIVE, PEOPLE, event_of, listed
from monitor.lexicon.tables import words
from monitor.reading.quantities.amounts import COUNT, Amount
from monitor.reading.quantities.units import Kind, unit_after
from monitor.syntax.view import NOUNS, Reading

_SUBJECTS = ("nsubj", "nsubjpass", "csubj")

_CASES = listed("single cases")


@dataclass(frozen=True, slots=True)
class Counted:
    """What is counted.

    noun    its token, None where nothing in the text names it
    anchor  the token from which the event is looked for: the noun, or the bare number that stands for it
    lemma   the noun's lemma in lower case ("person" where people are meant but not named)
    tied    a measured thing's owner or whole, if it is another noun than `noun`
    """

    noun: Token | None
    anchor: Token
    lemma: str
    borrowed: bool = False


def counted(reading: Reading, amount: Amount, earlier: Sequence[Counted]) -> Counted:
    """What the amount is an amount of. `earlier`: what the amounts before it in the text counted."""
    root = reading.root(amount.number, amount.end)
    if amount.unit == COUNT or amount.share:
        return _of_count(reading, amount, root, earlier)
    noun = _measured(reading, root, amount)
    lemma = lemma_of(noun) if noun is not None else ""
    return Counted(noun, root, lemma)


_LEMMAS = {"toll": "death", "people": "person", "persons": "person", "dos": "dose", "basis": "base"}


def lemma_of(token: Token) -> str:
    """The singular in lower case, of names of peoples and of words in a headline's capitals too."""
    lemma = token.lemma.lower()
    if token.pos == "PROPN" and lemma.endswith("s") and (token.tag == "NNPS" or token.entity in ("NORP", "")):
        kept = ("ss", "us") if token.entity == "NORP" else ("ss", "us", "is")
        lemma = lemma if lemma.endswith(kept) else lemma.removesuffix("s")
    return _LEMMAS.get(lemma, lemma)


def _of_count(reading: Reading, amount: Amount, root: Token, earlier: Sequence[Counted]) -> Counted:
    noun = (
        _sure(reading, amount)
        or _numbered(reading, root)
        or _or_more(reading, root)
        or _part_of(reading, root)
        or _follows(reading, root, amount)
    )
    if noun is not None and _names(noun) and lemma_of(noun) not in ("other", "more"):
        return Counted(noun, noun, lemma_of(noun))
    anchor = noun if noun is not None and noun.pos in NOUNS else root
    return _borrowed(reading, anchor, earlier)


def _numbered(reading: Reading, root: Token) -> Token | None:
    """The noun that the number is an attribute of."""
    at = root
    for _ in range(3):
        if at.dep in ("nummod", "quantmod", "amod", "compound", "nmod", "det", "advmod", "poss"):
            at = reading.head(at)
        else:
            break
    if at is root or at.pos not in NOUNS or at.index < root.index or not at.text[:1].isalpha():
        return None
    return None if lemma_of(at) in _TESTS else at


_TESTS = listed("nouns that tell how sure a count is")
_SURE = listed("words that tell how sure a count is") | _TESTS
_BETWEEN = frozenset((",", "and", "or", "-"))


def _sure(reading: Reading, amount: Amount) -> Token | None:
    """ "20 laboratory-confirmed human cases", "35 confirmed and suspected cases": the parser stumbles on these."""
    at, told = reading.after(reading.at(reading.index(max(amount.start, amount.end - 1)))), False
    for _ in range(8):
        if at is None:
            return None
        if at.tag == "NNS":
            return at if told else None
        told = told or at.text.lower() in _SURE
        if not (at.text.lower() in _SURE | _BETWEEN or at.pos == "ADJ" or (told and at.pos == "NOUN")):
            return None
        at = reading.after(at)
    return None


def _or_more(reading: Reading, root: Token) -> Token | None:
    """ "a day or two", "another pick or two"."""
    joint = reading.before(root)
    noun = reading.before(joint) if joint is not None and joint.lemma.lower() == "or" else None
    return noun if noun is not None and noun.pos in NOUNS else None


def _part_of(reading: Reading, root: Token) -> Token | None:
    """ "12 of the patients", "dozens of cases"."""
    of = reading.objects(root, "of") or _out_of(reading, root)
    return of[0] if of and (_names(of[0]) or of[0].pos in ("PRON", "NUM")) else None


def _names(token: Token) -> bool:
    """Whether the word names what is counted; "the dead" and "the injured" do, too."""
    return token.pos in NOUNS or event_of(token.lemma) in HUMAN_EVENTS


def _out_of(reading: Reading, root: Token) -> list[Token]:
    """ "38 out of 74 districts", "in 8 of the 10 regions"."""
    rest = [
        reading.at(index) for index in range(root.index + 1, min(root.index + 8, reading.sentence(root).last))
    ]
    if [token.text.lower() for token in rest[:2]] != ["out", "of"]:
        return []
    return [token for token in rest if token.pos in NOUNS][:1]


_SKIPPED = frozenset({"ADJ", "ADV", "NUM", "PUNCT", "PART", "DET", "X", "SYM"})


def _follows(reading: Reading, root: Token, amount: Amount) -> Token | None:
    """The next noun of the sentence, a few tokens on: for headlines that the parser stumbles over."""
    at = reading.after(reading.at(reading.index(max(amount.start, amount.end - 1))))
    last = reading.sentence(root).last
    for _ in range(4):
        if (
            at is None
            or at.index >= last
            or at.text.lower() in ("a", "an")
            or at.text in {".", ";", ":", ",", "(", ")", "-", "—"}
        ):
            return None
        if at.pos in NOUNS and at.text[:1].isalpha():
            return None if lemma_of(at) in _TESTS else _end_of_compound(reading, at)
        if at.pos not in _SKIPPED:
            return None
        at = reading.after(at)
    return None


def _end_of_compound(reading: Reading, token: Token) -> Token:
    while token.dep == "compound" and reading.head(token).index == token.index + 1:
        token = reading.head(token)
    return token


def _borrowed(reading: Reading, anchor: Token, earlier: Sequence[Counted]) -> Counted:
    """The noun that a bare number stands for: what a level is of, else the nearest that fits its event."""
    level = _level(reading, anchor)
    if level is not None and lemma_of(level) in PARTITIVE and _happens_to_people(reading, anchor):
        return Counted(None, anchor, "person", borrowed=True)
    if level is not None:
        return Counted(level, anchor, lemma_of(level))
    whole = _among(reading, anchor)
    if whole is not None:
        return Counted(whole, anchor, lemma_of(whole), borrowed=True)
    listed = _named_before(reading, anchor) if _bracketed(reading, anchor) else None
    if listed is not None:
        return Counted(listed, anchor, lemma_of(listed), borrowed=True)
    human = _happens_to_people(reading, anchor)
    near = reading.sentence(anchor).start - 400
    for one in reversed(earlier):
        own = event_of(one.lemma) if one.lemma not in _PERSONS else None
        fits = human is None or one.lemma in _PERSONS or own == human or one.lemma == "case"
        if one.noun is not None and one.noun.end > near and one.lemma and fits:
            return Counted(one.noun, anchor, one.lemma, borrowed=True)
    named = _named_before(reading, anchor) if human is None else None
    return Counted(named, anchor, lemma_of(named) if named else "person" if human else "", borrowed=True)


_PERSONS = PEOPLE | words("person") - {"casualty", "victim"}


def _among(reading: Reading, anchor: Token) -> Token | None:
    """ "Of the cases reported, 596 were confirmed": the noun that its sentence opens with."""
    first = reading.sentence(anchor).first
    opening = [reading.at(index) for index in range(first, min(first + 6, anchor.index))]
    if not opening or opening[0].lemma.lower() not in ("of", "among"):
        return None
    return next((token for token in opening if token.tag == "NNS"), None)


def _bracketed(reading: Reading, anchor: Token) -> bool:
    """ "72% of all cases (3,460)", not "Spain (95)": the bracket follows a noun that is counted."""
    before = reading.before(anchor)
    noun = reading.before(before) if before is not None and before.text == "(" else None
    return noun is not None and noun.tag == "NNS"


def _named_before(reading: Reading, anchor: Token) -> Token | None:
    """ "like the cases in Peru and six in Chile": what the sentence names before."""
    for index in range(anchor.index - 1, max(reading.sentence(anchor).first, anchor.index - 15) - 1, -1):
        token = reading.at(index)
        if token.tag == "NNS" and (lemma_of(token) in PEOPLE or lemma_of(token) in _CASES):
            return token
    return None


def _happens_to_people(reading: Reading, anchor: Token) -> str | None:
    """What the words beside a bare number tell of people: "16 dead", "killed 16", "16 were hurt"."""
    head = reading.head(anchor)
    beside = [reading.after(anchor), reading.before(anchor), head, reading.head(head)]
    told = [event_of(word.lemma) for word in beside if word is not None]
    return next((event for event in told if event in HUMAN_EVENTS), None)


def _level(reading: Reading, anchor: Token) -> Token | None:
    """ "the death toll rose to 20", "the number of cases is 20", "cut their estimate of deaths to 100"."""
    prep = reading.head(anchor)
    if anchor.dep == "attr" and prep.lemma == "be":
        verb = prep
    elif anchor.dep == "pobj" and prep.lemma.lower() in ("to", "at", "by", "between", "from"):
        verb = reading.head(prep)
    elif anchor.dep in ("dobj", "npadvmod") and prep.lemma.lower() in (
        "reach",
        "hit",
        "top",
        "exceed",
        "total",
        "pass",
    ):
        verb = prep
    else:
        return None
    things = [one for one in reading.children(verb, "dobj") if one.pos in NOUNS and one.index < anchor.index]
    subject = things[0] if things else _subject(reading, anchor)
    return _inside(reading, subject) if subject is not None and subject.index < anchor.index else None


def _subject(reading: Reading, token: Token) -> Token | None:
    """The subject of the nearest verb above the token, or what its clause modifies."""
    at = token
    for _ in range(6):
        head = reading.head(at)
        if head is at:
            return None
        if head.pos in ("VERB", "AUX"):
            own = [child for child in reading.children(head, *_SUBJECTS) if child is not at]
            if own and own[0].pos in NOUNS:
                return own[0]
            if own and own[0].lemma.lower() in ("which", "that", "who") and reading.head(head).pos in NOUNS:
                return reading.head(head)
            if head.dep in ("acl", "relcl") and reading.head(head).pos in NOUNS:
                return reading.head(head)
        at = head
    return None


def _inside(reading: Reading, noun: Token) -> Token:
    """ "the number of cases" -> cases, "the death toll" -> death."""
    if lemma_of(noun) not in PARTITIVE:
        return noun
    of = [thing for thing in reading.objects(noun, "of", "from") if _names(thing)]
    compound = [child for child in reading.children(noun, "compound", "amod") if event_of(child.lemma)]
    compound = compound or [child for child in reading.children(noun, "compound") if child.pos == "NOUN"]
    if of and lemma_of(of[0]) in PARTITIVE and of[0] is not noun:
        return _inside(reading, of[0])
    return of[0] if of else compound[0] if compound else noun


def _measured(reading: Reading, root: Token, amount: Amount) -> Token | None:
    """What has the measure: "a fine of $3bn" fine, "20 % of spending" spending, "shares rose 3 %" shares."""
    whole = [
        thing for thing in reading.objects(root, "of") if thing.pos in NOUNS and thing.start >= amount.end
    ]
    if whole:
        return _inside(reading, whole[0])
    noun = _beside(reading, amount) or _modified(reading, root) or _owner(reading, root)
    if noun is None and (
        amount.kind is not Kind.DURATION or reading.head(root).lemma in ("take", "last", "be")
    ):
        noun = _subject(reading, root) or _precedes(reading, amount)
    return _inside(reading, noun) if noun is not None else None


def _beside(reading: Reading, amount: Amount) -> Token | None:
    """ "(case-fatality rate, 8%)": the noun before a percentage within its brackets."""
    opening = _opening(reading.text, amount.start)
    if amount.unit != "percent" or opening is None:
        return None
    first = reading.index(opening) + 1
    inside = [reading.at(index) for index in range(first, reading.index(amount.start))]
    nouns = [token for token in inside if token.pos in NOUNS and token.text[:1].isalpha()]
    return nouns[-1] if nouns else None


def _opening(text: str, at: int) -> int | None:
    """Where the bracket opens in which `at` stands, up to 80 characters before it."""
    closed = 0
    for place in range(at - 1, max(-1, at - 80), -1):
        if text[place] == ")":
            closed += 1
        elif text[place] == "(":
            if not closed:
                return place
            closed -= 1
    return None


def _precedes(reading: Reading, amount: Amount) -> Token | None:
    """The nearest noun up to six tokens before: for headlines, tables and asides ("base price: $59,995")."""
    last = reading.index(amount.start)
    first = max(reading.sentence(reading.at(last)).first, last - 6)
    nouns = [reading.at(index) for index in range(first, last) if reading.at(index).pos in NOUNS]
    named = [
        noun
        for noun in nouns
        if noun.text[:1].isalpha() and noun.entity not in ("DATE", "TIME") and not _is_unit(reading, noun)
    ]
    return named[-1] if named else None


def _is_unit(reading: Reading, token: Token) -> bool:
    """ "40 yards", "2.8bn km": no thing, but a unit with its number."""
    before = reading.before(token)
    return before is not None and before.pos in ("NUM", "SYM") and unit_after(f" {token.text}", 0) is not None


def _modified(reading: Reading, root: Token) -> Token | None:
    """ "an 80 yard touchdown", "a $150,000 contract": the noun whose attribute the amount is."""
    at = root
    for _ in range(3):
        head = reading.head(at)
        if at.dep not in ("nummod", "compound", "amod", "nmod", "npadvmod", "quantmod", "poss", "advmod"):
            return None
        if (
            head.index > root.index
            and head.pos in NOUNS
            and head.text[:1].isalpha()
            and not _is_unit(reading, head)
        ):
            return head
        at = head
    return None


def _owner(reading: Reading, root: Token) -> Token | None:
    """ "a fine of $3 billion", "a price of 200", "a stake worth 5 %": the noun before the amount."""
    prep = reading.head(root)
    if root.dep != "pobj" or prep.lemma.lower() not in ("of", "at", "worth", "with", "in", "for"):
        return None
    owner = reading.head(prep)
    return owner if owner.pos in NOUNS else None
