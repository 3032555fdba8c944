"""Linking: which figures are of one quantity."""

from __future__ import annotations

from dataclasses import replace

import pytest

from monitor.claims.link import closeness, contradiction, link, only_grows
from monitor.model import Figure, Interval, Quantity, QuantityKey, Relation, Report
from tests.claims.mentions import NOON, figure, vector

DEAD = QuantityKey("person", event="kill", place="Peru")


def quantity(number: int, key: QuantityKey, label: str, value: float, unit: str = "count") -> Quantity:
    told = f"The flood in Peru killed {value} people, said Lima."
    report = Report(Interval(value, value), "exactly", None, NOON, "o", "o", "u", told, Relation.NEW)  # type: ignore[arg-type]
    return Quantity(number, label, key, unit, vector(label), (report,))


KNOWN = [
    quantity(1, DEAD, "people killed in Peru", 40),
    quantity(2, replace(DEAD, event="injure"), "people injured in Peru", 90),
    quantity(3, QuantityKey("house", event="destroy", place="Peru"), "houses destroyed in Peru", 300),
]


def linked(key: QuantityKey, label: str, value: float, unit: str = "count") -> int | None:
    sentence = f"In Peru the flood left {value} behind."
    mention = figure(str(value), sentence, value, value, key, label=label, unit=unit)
    assert isinstance(mention.what, Figure)
    found = link(mention.what, mention.vector, KNOWN).quantity
    return found.number if found else None


def test_the_same_key_with_a_larger_value_is_the_same_quantity() -> None:
    assert linked(DEAD, "people killed in Peru", 52) == 1


def test_deaths_and_people_killed_are_one_quantity() -> None:
    assert linked(QuantityKey("death", event="die", place="Peru"), "deaths in Peru", 44) == 1


def test_the_injured_are_not_the_dead() -> None:
    assert linked(replace(DEAD, event="injure"), "people injured in Peru", 41) == 2


def test_another_place_is_another_quantity() -> None:
    assert linked(replace(DEAD, place="Chile"), "people killed in Chile", 40) is None


def test_another_unit_is_another_quantity() -> None:
    assert linked(DEAD, "people killed in Peru", 40, unit="percent") is None


def test_an_equal_value_alone_links_nothing() -> None:
    assert linked(QuantityKey("person"), "people", 40) is None


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        (QuantityKey("case", ("suspected",)), QuantityKey("case", ("confirmed",)), "another certainty"),
        (
            QuantityKey("soldier", ("chilean",)),
            QuantityKey("soldier", ("north korean",)),
            "others are counted",
        ),
        (QuantityKey("case", period="day"), QuantityKey("case"), "another period"),
        (QuantityKey("case", ("new",)), QuantityKey("case"), "a part of it"),
        (QuantityKey("case", place="Mexico City"), QuantityKey("case", place="Mexico"), "another place"),
        (QuantityKey("case", place="northern Mexico"), QuantityKey("case", place="Mexico"), None),
        (QuantityKey("case", ("confirmed",)), QuantityKey("case"), None),
        (QuantityKey("soldier", ("chilean",)), QuantityKey("soldier"), None),
        (QuantityKey("chileans", event="kill"), QuantityKey("person", ("chilean",), "die"), None),
    ],
)
def test_keys_contradict_where_they_name_different_things(
    one: QuantityKey, other: QuantityKey, reason: str | None
) -> None:
    assert contradiction(one, other) == contradiction(other, one) == reason


def test_the_reason_names_the_quantity_and_the_score() -> None:
    mention = figure("52", "In Peru the flood killed 52.", 52, 52, DEAD, label="people killed in Peru")
    assert isinstance(mention.what, Figure)
    assert link(mention.what, mention.vector, KNOWN).reason.startswith(
        'is quantity 1 "people killed in Peru", score 0.'
    )


@pytest.mark.parametrize(
    ("one", "other", "expected"), [(5, 5, 1.0), (1, 10, 0.0), (1, 1000, -1.0), (0, 3, -1.0)]
)
def test_values_are_as_close_as_their_ratio(one: float, other: float, expected: float) -> None:
    assert closeness(Interval(one, one), Interval(other, None)) == pytest.approx(expected)


def test_deaths_only_grow_and_prices_do_not() -> None:
    assert only_grows(DEAD)
    assert not only_grows(replace(DEAD, period="day"))
    assert not only_grows(QuantityKey("price", event="close"))
