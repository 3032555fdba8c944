"""The clause of a number: its subject, its verb and its own part, as the article has them."""

from __future__ import annotations

import pytest

from monitor.reading.quantities.figures import find_figures
from tests.support.texts import paragraph


def clauses(text: str) -> list[str]:
    return [figure.clause for figure in find_figures(paragraph(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "The storm sank 27 boats and left 40 sailors missing.",
            ["The storm sank 27 boats", "The storm left 40 sailors missing"],
        ),
        ("The mill will shed 900 workers, it said on Friday.", ["The mill will shed 900 workers"]),
        ("Ida Moss said that the tunnel would cost $4 billion.", ["the tunnel would cost $4 billion"]),
        (
            "The council met on Friday after a landslide buried 14 houses.",
            ["a landslide buried 14 houses"],
        ),
        ("The fair was called off as hail broke 30 roofs.", ["hail broke 30 roofs"]),
        ("The ferry sinks if 12 tanks are flooded.", ["The ferry sinks if 12 tanks are flooded"]),
        (
            "Profit fell, the bank said after a write-down of $40 million.",
            ["Profit fell, the bank said after a write-down of $40 million"],
        ),
        (
            "Hail hit the valley at noon, breaking 40 roofs and hurting nine.",
            ["Hail hit the valley at noon, breaking 40 roofs", "Hail hit the valley at noon, hurting nine"],
        ),
        (
            "The council rejected the plea to house 90 families and offered to take 30.",
            ["The council rejected the plea to house 90 families", "The council offered to take 30"],
        ),
        (
            "The number of dead in the valley rose to 31 on Monday evening, with 90 injured, the agency said.",
            ["The number of dead in the valley rose to 31 on Monday evening, with 90 injured", "90 injured"],
        ),
        (
            "Two men were killed and five farms were shut after a fire driven by strong winds swept through a wood.",
            [
                "Two men were killed",
                "five farms were shut after a fire driven by strong winds swept through a wood",
            ],
        ),
        ("The mill grew 2% in May rather than the 3% first reported.", ["The mill grew 2% in May"]),
        ("It is the worst fire since the 1995 blaze, in which 80 people died.", ["80 people died"]),
    ],
)
def test_a_clause_leaves_out_what_stands_beside_it(text: str, expected: list[str]) -> None:
    assert clauses(text) == expected


def test_a_number_that_no_verb_governs_is_told_by_its_whole_line() -> None:
    assert clauses("Storm Petra: 27 dead, 40 missing") == ["Storm Petra: 27 dead, 40 missing"] * 2
