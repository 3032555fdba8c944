"""One view of a parse: governors, phrases and subjects, with marks left at the edges."""

from __future__ import annotations

import pytest

from monitor.language.document import Token
from monitor.syntax.phrases import extent, phrase
from monitor.syntax.tree import Tree
from monitor.syntax.verbs import is_negated, is_passive, subject
from tests.support.texts import tree


def at(parsed: Tree, word: str) -> Token:
    return next(token for token in parsed.tokens if token.text == word)


def test_a_character_is_of_the_token_that_holds_it() -> None:
    parsed = tree("Two boats sank off Talca.")
    assert parsed.at(parsed.index(5)).text == "boats"
    assert [token.text for token in parsed.inside(4, 11)] == ["boats", "sank"]
    assert parsed.root(0, 9).text == "boats"
    assert parsed.quote((0, 2)) == "Two boats"
    assert parsed.quote((2, 2)) == ""


@pytest.mark.parametrize(
    ("text", "head", "words"),
    [
        ("The mayor of Talca, who had left, spoke.", "mayor", "The mayor of Talca"),
        ("The senator and her aides spoke.", "senator", "The senator and her aides"),
    ],
)
def test_a_phrase_has_its_complements_and_no_clause(text: str, head: str, words: str) -> None:
    parsed = tree(text)
    assert parsed.quote(phrase(parsed, at(parsed, head))) == words


def test_an_extent_takes_in_a_quotation_mark_that_belongs_to_it() -> None:
    parsed = tree('He called it "a very bad plan", she said.')
    inside = parsed.below(at(parsed, "plan"))
    assert parsed.quote(extent(parsed, inside)).count('"') % 2 == 0


@pytest.mark.parametrize(
    ("text", "verb", "who"),
    [
        ("The mayor came and warned of floods.", "warned", "mayor"),
        ("The man who warned them left.", "warned", "who"),
        ("She wants to leave.", "leave", "She"),
    ],
)
def test_a_verb_shares_the_subject_of_the_one_that_governs_it(text: str, verb: str, who: str) -> None:
    parsed = tree(text)
    found = subject(parsed, at(parsed, verb))
    assert found is not None
    assert found.text == who


def test_a_negation_is_the_verbs_own() -> None:
    parsed = tree("He did not say that it had burst.")
    assert is_negated(parsed, at(parsed, "say"))
    assert not is_negated(parsed, at(parsed, "burst"))
    assert is_passive(tree("He was accused of theft."), at(tree("He was accused of theft."), "accused"))
