"""Languages without a parser: each pattern reads its own sentences and leaves those alone that it must not read."""

from __future__ import annotations

import re
from typing import Any

import pytest

from monitor.lexicon.tables import rows
from monitor.model import Bound, Figure
from monitor.reading.patterns import languages, read_patterns
from monitor.reading.plain.claims import read_plain
from monitor.reading.plain.grammar import grammar
from monitor.reading.revision import is_parsed, read_revision

PLAIN = sorted(language for language in languages() if "numbers" in read_patterns(language))


def claims() -> list[tuple[str, int, str, list[str]]]:
    return [
        (language, place, sentence, read)
        for language in PLAIN
        for place, one in enumerate(read_patterns(language)["claims"])
        for sentence, read in one["reads"].items()
    ]


def left_alone() -> list[tuple[str, int, str]]:
    return [
        (language, place, sentence)
        for language in PLAIN
        for place, one in enumerate(read_patterns(language)["claims"])
        for sentence in one["leaves"]
    ]


def figures() -> list[tuple[str, str, list[Any]]]:
    return [(lang, text, read) for lang in PLAIN for text, read in read_patterns(lang)["figures"].items()]


@pytest.mark.parametrize(("language", "place", "sentence", "read"), claims())
def test_a_pattern_reads_its_own_sentences(language: str, place: int, sentence: str, read: list[str]) -> None:
    (claim,) = read_plain(language, "", sentence)[0]
    who = claim.speaker.name if claim.speaker else None
    assert [who, claim.stance.value, claim.content.quote] == read
    first = next(n for n, one in enumerate(grammar(language).claims) if one.search(sentence))
    assert first == place


@pytest.mark.parametrize(("language", "place", "sentence"), left_alone())
def test_a_pattern_leaves_other_sentences_alone(language: str, place: int, sentence: str) -> None:
    assert grammar(language).claims[place].search(sentence) is None


def read_of(figure: Figure) -> list[Any]:
    key = figure.key
    ends = [figure.value.low, figure.value.high]
    return [ends, figure.bound.value, figure.unit, key.counted, key.event, key.place]


@pytest.mark.parametrize(("language", "sentence", "read"), figures())
def test_a_figure_is_read_with_bound_unit_event_and_place(
    language: str, sentence: str, read: list[Any]
) -> None:
    assert [read_of(figure) for figure in read_plain(language, "", sentence)[1]] == [read]


@pytest.mark.parametrize("language", PLAIN)
def test_no_word_stands_for_two_values_of_one_sort(language: str) -> None:
    told = [(sort, word) for sort, _, words in rows(language) for word in words.split(", ")]
    assert len(told) == len(set(told))
    assert {bound.value for bound in Bound if bound is not Bound.EXACTLY} <= {
        sort for sort, _, _ in rows(language)
    }


def test_every_span_holds_its_exact_words() -> None:
    text = "L'éboulement a eu lieu de nuit. Selon Anne Roux, il y a au moins 20 morts à Nice."
    found_claims, found_figures = read_plain("fr", "", text)
    spans = [claim.content for claim in found_claims] + [figure.span for figure in found_figures]
    assert spans
    assert all(text[span.start : span.end] == span.quote for span in spans)


def test_a_figure_has_the_speaker_of_the_claim_around_it() -> None:
    said = read_revision("", "Según Ana Ruiz, hay al menos 20 muertos en Talca.", "es")
    speakers = {mention.what.speaker.name for mention in said if mention.what.speaker}
    assert len(said) == 2
    assert speakers == {"Ana Ruiz"}


def test_a_language_without_patterns_is_listed_and_not_read() -> None:
    assert is_parsed("fr")
    assert not is_parsed("fi")
    assert re.fullmatch("[a-z]{2}", "".join(PLAIN)[:2])
