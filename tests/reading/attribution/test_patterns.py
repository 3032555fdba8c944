"""Each pattern of English reads its own sentences and leaves those alone that it must not read."""

from __future__ import annotations

import pytest

from monitor.reading.attribution.phrases import Pattern, patterns
from monitor.reading.model import Proposition
from monitor.reading.patterns import read_patterns
from tests.support.texts import tree

WRITTEN = read_patterns("en")["attributions"]
PATTERNS = {pattern.name: pattern for found in patterns().values() for pattern in found}


def read(pattern: Pattern, text: str) -> tuple[list[list[str | None]], list[Proposition]]:
    parsed = tree(text)
    found = [one for token in parsed.tokens if (one := pattern.read(parsed, token)) is not None]
    return [[one.agent and one.agent.text, parsed.quote(one.content)] for one in found], found


@pytest.mark.parametrize(
    ("name", "sentence", "wanted"),
    [(one["name"], sentence, wanted) for one in WRITTEN for sentence, wanted in one["reads"].items()],
)
def test_a_pattern_reads_its_own_sentences(name: str, sentence: str, wanted: list[str | None]) -> None:
    assert read(PATTERNS[name], sentence)[0] == [wanted]


@pytest.mark.parametrize(
    ("name", "sentence"), [(one["name"], sentence) for one in WRITTEN for sentence in one["leaves"]]
)
def test_a_pattern_leaves_other_sentences_alone(name: str, sentence: str) -> None:
    assert read(PATTERNS[name], sentence)[0] == []


def test_every_pattern_has_both_kinds_of_sentences() -> None:
    assert all(one["reads"] and one["leaves"] for one in WRITTEN)
    assert len({one["name"] for one in WRITTEN}) == len(WRITTEN)
