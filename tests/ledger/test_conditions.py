"""Which changes of a figure are told where the user has said which."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.config.figure_condition import parse_condition
from monitor.ledger.conditions import followed, judged
from monitor.model import (
    Bound,
    Decision,
    Figure,
    Interval,
    Mention,
    Part,
    Quantity,
    QuantityKey,
    Relation,
    Report,
    Span,
)
from tests.support.desk import START

SPAN = Span(Part.TEXT, 0, 1, "x")
KEY = QuantityKey("ship", modifiers=("grain",), event="leave")


def figure(value: float) -> Figure:
    return Figure(SPAN, SPAN, Interval(value, value), Bound.EXACTLY, "count", KEY, "grain ships leaving")


def report(value: float, relation: Relation = Relation.SUPERSEDES, hours: int = 0) -> Report:
    told = START + timedelta(hours=hours)
    return Report(Interval(value, value), Bound.EXACTLY, None, told, "o", "o", "u", "q", relation)


def decision(value: float, relation: Relation = Relation.SUPERSEDES) -> Decision:
    return Decision(Mention(figure(value), 0, b""), relation, 1, None, True, 0.5, "because", "news")


def stood(*values: float) -> Quantity:
    return Quantity(1, "grain ships leaving", KEY, "count", b"", tuple(map(report, values)))


def told(condition: str, values: Sequence[float]) -> list[float]:
    """Which of the values, coming one after the other, are told."""
    rule = parse_condition(condition)
    return [
        value
        for place, value in enumerate(values)
        if judged(rule, figure(value), [report(v) for v in values[:place]])[0]
    ]


@pytest.mark.parametrize(
    ("condition", "values", "expected"),
    [
        ("any change", [10, 11, 12], [10, 11, 12]),
        ("by 10 %", [100, 105, 109, 110, 115, 121], [100, 110, 121]),
        ("by 10 %", [100, 90, 95, 81], [100, 90, 81]),
        ("by 50", [100, 120, 149, 150, 190, 99], [100, 150, 99]),
        ("crosses 200", [150, 199, 200, 250, 199, 150, 201], [200, 199, 201]),
        ("crosses 200", [250, 260, 150], [250, 150]),
        ("never", [1, 2, 3], []),
    ],
)
def test_a_condition_is_told_each_time_it_turns_true(
    condition: str, values: list[float], expected: list[float]
) -> None:
    assert told(condition, values) == expected


def test_an_old_value_that_comes_late_moves_nothing() -> None:
    known = [report(150), report(250), report(140, Relation.LAGGED)]
    assert not judged(parse_condition("crosses 200"), figure(260), known)[0]


def test_a_figure_is_followed_under_words_of_its_name() -> None:
    found = followed(decision(105), stood(100), {"ships": "by 10 %"})
    assert not found.tell
    assert found.reason == "because; followed as 'ships' (by 10 %): 105 after 100"


def test_a_figure_that_is_not_named_is_told_as_before() -> None:
    assert followed(decision(105), stood(100), {"tanks": "never"}) == decision(105)


def test_the_star_stands_for_all_that_are_not_named() -> None:
    assert not followed(decision(105), stood(100), {"tanks": "any change", "*": "never"}).tell
    assert followed(decision(105), stood(100), {"grain ships": "any change", "*": "never"}).tell


def test_what_is_silent_already_stays_silent() -> None:
    silent = replace(decision(300), tell=False)
    assert followed(silent, stood(100), {"ships": "crosses 200"}) is silent


def test_a_new_figure_below_its_limit_waits() -> None:
    assert not followed(decision(150, Relation.NEW), None, {"ships": "crosses 200"}).tell
