"""Paths lead from a token to what a pattern asks for, and say so where they cannot be read."""

from __future__ import annotations

import pytest

from monitor.language.document import Token
from monitor.syntax.matcher import first, follow, lemmas, steps
from monitor.syntax.tree import Tree
from tests.support.texts import tree

TEXT = "In March the mayor of Talca made a call for calm after the storm."


def at(parsed: Tree, word: str) -> Token:
    return next(token for token in parsed.tokens if token.text == word)


@pytest.mark.parametrize(
    ("start", "path", "reached"),
    [
        ("call", "prep/pobj", "calm"),
        ("call", "prep>[lemma=for]/pobj", "calm"),
        ("call", "prep[!lemma=for]/pobj", None),
        ("call", "^[in=light]/@subject", "mayor"),
        ("call", "^[lemma=take]/@subject", None),
        ("made", "nsubj<", "mayor"),
        ("made", "nsubj>", None),
        ("calm", "^clause", "made"),
        ("mayor", "[has=det]", "mayor"),
        ("mayor", "[mark=of]/prep/pobj", "Talca"),
        ("In", "[first,pos=ADP]", "In"),
        ("mayor", "[first]", None),
        ("made", "dobj|nsubj<", "mayor"),
    ],
)
def test_a_path_leads_to_a_token_or_nowhere(start: str, path: str, reached: str | None) -> None:
    parsed = tree(TEXT)
    found = follow(parsed, at(parsed, start), path)
    assert (found.text if found else None) == reached


def test_the_first_path_that_leads_somewhere_is_taken() -> None:
    parsed = tree(TEXT)
    found = first(parsed, at(parsed, "made"), ("iobj", "dobj", "nsubj"))
    assert found is not None
    assert found.text == "call"


@pytest.mark.parametrize("path", ["prep//[", "prep[colour=red]", "prep(of)"])
def test_a_path_that_cannot_be_read_is_refused(path: str) -> None:
    with pytest.raises(ValueError, match="of a path"):
        steps(path)


def test_the_words_that_a_cue_can_be_are_known_without_a_text() -> None:
    assert lemmas("[text=according,!dep=ROOT]") == {"according"}
    assert "reportedly" in lemmas("[in=adverb]")
