"""Every table of the lexicon has its columns, and none says two things of one word."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import pytest

from monitor.lexicon.tables import COLUMNS, listed, rows
from monitor.reading.quantities.units import Kind


def twice(words: Iterable[object]) -> list[object]:
    return [word for word, count in Counter(words).items() if count > 1]


@pytest.mark.parametrize("name", sorted(COLUMNS))
def test_a_table_has_rows_and_each_has_all_columns(name: str) -> None:
    assert rows(name)
    assert {len(row) for row in rows(name)} == {len(COLUMNS[name])}


def test_a_word_stands_once_in_a_kind() -> None:
    assert not twice((kind, word) for kind, _, held in rows("words") for word in held.split())


def test_a_cue_has_one_stance_and_one_frame() -> None:
    assert not twice((row[0], lemma) for row in rows("cues") for lemma in row[-1].split())


def test_a_word_tells_of_one_event() -> None:
    assert not twice(word for _, held in rows("events") for word in held.split(","))


def test_a_sign_names_one_unit_and_its_kind_is_known() -> None:
    assert not twice(
        form
        for _, _, marks, forms in rows("units")
        for form in [*marks.split(","), *forms.split(",")]
        if form
    )
    assert {kind for _, kind, _, _ in rows("units")} <= {kind.value for kind in Kind}


def test_a_country_stands_once_and_only_further_words_may_be_of_two() -> None:
    found = rows("places")
    assert not twice(code for code, *_ in found)
    assert not twice(name.casefold() for row in found for name in row[5].split(";") if name)
    settled = {name.casefold() for row in found for name in row[5].split(";")}
    parts = [row for row in found if "-" in row[0]]
    settled |= {name.casefold() for row in parts for cell in row[1:4] for name in cell.split(";")}
    words = [
        (row[0], name.casefold()) for row in found for cell in row[1:4] for name in cell.split(";") if name
    ]
    assert not twice(words)
    assert set(twice(name for code, name in words if "-" not in code)) <= settled


def test_a_kind_that_is_not_listed_has_no_words() -> None:
    assert listed("no such kind") == frozenset()
