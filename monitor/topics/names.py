"""Whether what looks like a name is that name: its capital letter, its neighbours and its company tell."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache

from monitor.topics.aliases import Term
from monitor.topics.reading import Hit, Reading
from monitor.topics.senses import SMALL, rival_in, rivals
from monitor.topics.terms import countries, countries_named, given_names, is_common, tokens

SLOPPY, IN_SMALL, CAPITAL = 0.5, 0.1, 0.3  # what the wrong letter leaves of a mention, sloppy or telling
PERSONS, BESIDE, OTHER = 0.05, 0.5, 0.1  # what neighbours and company leave of it
_PERSON = "the person"
_LETTERS = 40  # words of an article that show whether it uses capital letters


def weighed(term: Term, reading: Reading, hits: Sequence[Hit]) -> list[Hit]:
    """The hits of a name, with less trust and the doubt named where the words seem to stand for something else."""
    if reading.foreign or not (term.proper or term.sense) or not hits:
        return list(hits)
    judged = [_by_letters(term, reading, hit) for hit in hits]
    judged = [_by_neighbours(term, reading, hit) for hit in judged]
    return _by_company(term, reading, _one_bearer(term, reading, judged))


def _by_letters(term: Term, reading: Reading, hit: Hit) -> Hit:
    """A name begins with a capital; what is no name does not, unless a sentence begins with it."""
    words = reading.words[hit.at : hit.at + hit.size]
    if term.sense is not None and term.sense.kind == SMALL:
        return _doubted(hit, CAPITAL, "written as a name") if _stands_out(reading, hit.at) else hit
    if not term.proper or not all(word.islower() for word in words) or not _has_capitals(reading):
        return hit
    has_other = term.sense is not None and any(other.kind == SMALL for other in rivals(term.sense))
    return _doubted(hit, IN_SMALL if has_other else SLOPPY, "in small letters")


def _stands_out(reading: Reading, at: int) -> bool:
    """Whether a word has a capital within a sentence, after a word that has none."""
    word = reading.words[at]
    return (
        word[:1].isupper()
        and not word.isupper()
        and at - 1 in reading.joined
        and reading.words[at - 1].islower()
    )


def _has_capitals(reading: Reading) -> bool:
    return any(word[:1].isupper() for word in reading.words[:_LETTERS])


def _by_neighbours(term: Term, reading: Reading, hit: Hit) -> Hit:
    """A place that stands within the name of a person, or after a name that nothing is known of."""
    if hit.doubt or hit.size > 1 or reading.words[hit.at].casefold() not in term.places:
        return hit
    before = reading.words[hit.at - 1] if hit.at - 1 in reading.joined else ""
    after = reading.words[hit.at + 1] if hit.at in reading.joined else ""
    word = reading.words[hit.at]
    if before.capitalize() in given_names() and before[:1].isupper():
        return _doubted(hit, PERSONS, f"{_PERSON} '{before} {word}'")
    if word.capitalize() in given_names() and _is_unknown_name(after):
        return _doubted(hit, PERSONS, f"{_PERSON} '{word} {after}'")
    if any(countries_named(name) for name in (f"{before} {word}", f"{word} {after}") if " " in name.strip()):
        return _doubted(hit, OTHER, f"in the name '{f'{before} {word} {after}'.strip()}'")
    if _is_unknown_name(before) and hit.at >= reading.in_title:
        return _doubted(hit, BESIDE, f"in the name '{before} {word}'")
    return hit


def _is_unknown_name(word: str) -> bool:
    form = word.casefold()
    return word[:1].isupper() and not word.isupper() and not is_common(form) and form not in _of_countries()


def _one_bearer(term: Term, reading: Reading, hits: Sequence[Hit]) -> list[Hit]:
    """In one article a name has one bearer: after "Ada Chad", "Chad" is a person, unless Chadians are there too."""
    persons = {reading.words[hit.at].casefold(): hit for hit in hits if hit.doubt.startswith(_PERSON)}
    if not persons or any(_is_other_name(term, reading, hit) for hit in hits):
        return list(hits)
    return [_as_before(reading, hit, persons) for hit in hits]


def _is_other_name(term: Term, reading: Reading, hit: Hit) -> bool:
    """Whether the hit stands for the term by another name than the one in doubt."""
    return not hit.doubt and (hit.size > 1 or reading.words[hit.at].casefold() not in term.places)


def _as_before(reading: Reading, hit: Hit, persons: dict[str, Hit]) -> Hit:
    first = persons.get(reading.words[hit.at].casefold())
    return _doubted(hit, PERSONS, first.doubt) if first and not hit.doubt else hit


def _by_company(term: Term, reading: Reading, hits: Sequence[Hit]) -> list[Hit]:
    sense = term.sense
    if sense is None or not any(_is_ambiguous(term, reading, hit) for hit in hits):
        return list(hits)
    other = rival_in(reading, sense)
    if other is None:
        return list(hits)
    doubt = f"reads as {other.name.capitalize()}, {other.label}"
    return [
        _doubted(hit, OTHER, doubt)
        if _is_ambiguous(term, reading, hit) and not (other.kind == SMALL and _stands_out(reading, hit.at))
        else hit
        for hit in hits
    ]


def _is_ambiguous(term: Term, reading: Reading, hit: Hit) -> bool:
    word = reading.words[hit.at].casefold()
    return (
        not hit.doubt
        and hit.size == 1
        and term.sense is not None
        and word.removesuffix("s") == term.sense.name
    )


def _doubted(hit: Hit, left: float, doubt: str) -> Hit:
    return replace(hit, trust=left, doubt=doubt)


@cache
def _of_countries() -> frozenset[str]:
    """Every word in a name of a country, its people, places or leaders."""
    return frozenset(
        _words(name for c in countries() for name in (*c.names, *c.people, *c.seats, *c.places, *c.leaders))
    )


def _words(names: Iterable[str]) -> Iterable[str]:
    return (word.form for name in names for word in tokens(name))
