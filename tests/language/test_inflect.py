"""English words in another form."""

from __future__ import annotations

import pytest

from monitor.language.inflect import Tag, inflected


@pytest.mark.parametrize(
    ("lemma", "tag", "form"),
    [
        ("lay", "VBN", "laid"),
        ("deny", "VBZ", "denies"),
        ("cram", "VBG", "cramming"),
        ("freeze", "VBN", "frozen"),
        ("quit", "VBN", "quit"),
        ("Veto", "VBZ", "vetoes"),
        ("blorf", "VBG", "blorfing"),
    ],
)
def test_a_verb_takes_the_form_that_is_asked_for(lemma: str, tag: Tag, form: str) -> None:
    assert inflected(lemma, tag) == form
