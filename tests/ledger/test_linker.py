"""Linking by what was learnt: which known quantity a figure is of, and what speaks for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import numpy as np

from monitor.ledger.candidates import Candidates
from monitor.ledger.likeness import NAMES, Rows, Seen, nearest, rows
from monitor.ledger.linker import Learnt, packed, shipped, unpacked
from monitor.model import Bound, Figure, Interval, Mention, Quantity, QuantityKey, Relation, Report
from tests.support.mentions import NOON, figure, vector

DEAD = QuantityKey("person", event="kill", place="Peru")


def features(what: Figure, of: bytes, known: Sequence[Quantity]) -> Rows:
    return rows(what, known, Candidates(known).beside(what, of).cosines(known), SEEN)


def told(key: QuantityKey, label: str, value: float, sentence: str, unit: str = "count") -> Mention:
    return figure(f"{value:g}", sentence, value, value, key, label=label, unit=unit)


def quantity(number: int, mention: Mention) -> Quantity:
    what = mention.what
    assert isinstance(what, Figure)
    quote = what.sentence.quote
    report = Report(what.value, Bound.EXACTLY, None, NOON, "o", "o", "u", quote, Relation.NEW, what)
    return Quantity(number, what.label, what.key, what.unit, vector(what.label), (report,))


KNOWN = [
    quantity(1, told(DEAD, "people killed in Peru", 40, "The flood in Peru killed 40 people, said Lima.")),
    quantity(
        2,
        told(
            replace(DEAD, event="injure"),
            "people injured in Peru",
            90,
            "Another 90 people were injured by the flood in Peru.",
        ),
    ),
    quantity(
        3,
        told(
            QuantityKey("house", event="destroy", place="Peru"),
            "houses destroyed in Peru",
            300,
            "In Peru 300 houses were destroyed.",
        ),
    ),
]
SEEN = Seen(NOON + timedelta(hours=12), (), {})


def linked(key: QuantityKey, label: str, value: float, sentence: str) -> int | None:
    mention = told(key, label, value, sentence)
    assert isinstance(mention.what, Figure)
    table = features(mention.what, mention.vector, KNOWN)
    found = shipped().link(mention.what, KNOWN, table).quantity
    return found.number if found else None


def test_a_rise_of_the_same_toll_is_a_value_of_it() -> None:
    assert linked(DEAD, "people killed in Peru", 52, "The flood in Peru has now killed 52 people.") == 1


def test_a_death_toll_and_people_killed_are_one_quantity() -> None:
    key = QuantityKey("death", event="die", place="Peru")
    assert linked(key, "deaths in Peru", 44, "The death toll of the flood in Peru has risen to 44.") == 1


def test_the_injured_are_not_the_dead() -> None:
    key = replace(DEAD, event="injure")
    assert linked(key, "people injured in Peru", 96, "The flood in Peru injured 96 people, said Lima.") == 2


def test_what_shares_nothing_but_its_value_is_another_quantity() -> None:
    assert linked(QuantityKey("ship"), "ships", 40, "Some 40 ships wait off the coast of Chile.") is None


def test_the_reason_names_the_quantity_and_the_score() -> None:
    mention = told(DEAD, "people killed in Peru", 52, "The flood in Peru has now killed 52 people.")
    assert isinstance(mention.what, Figure)
    found = shipped().link(mention.what, KNOWN, features(mention.what, mention.vector, KNOWN))
    assert found.reason.startswith('is quantity 1 "people killed in Peru", score 0.')


def test_there_is_a_named_column_for_each_feature_and_all_of_them_are_finite() -> None:
    mention = told(DEAD, "people killed in Peru", 52, "The flood in Peru has now killed 52 people.")
    assert isinstance(mention.what, Figure)
    table = features(mention.what, mention.vector, KNOWN)
    assert table.shape == (3, len(NAMES))
    assert np.isfinite(table).all()
    assert features(mention.what, mention.vector, []).shape == (0, len(NAMES))


def test_a_quantity_of_which_only_quotes_are_known_can_be_compared() -> None:
    mention = told(DEAD, "people killed in Peru", 52, "The flood in Peru has now killed 52 people.")
    assert isinstance(mention.what, Figure)
    old = [replace(q, reports=tuple(replace(r, figure=None) for r in q.reports)) for q in KNOWN]
    assert shipped().link(mention.what, old, features(mention.what, mention.vector, old)).quantity == old[0]


def test_the_nearest_of_many_quantities_stay_in_the_ledgers_order() -> None:
    mention = told(DEAD, "people killed in Peru", 52, "The flood in Peru has now killed 52 people.")
    assert isinstance(mention.what, Figure)
    beside = Candidates(KNOWN).beside(mention.what, mention.vector)
    assert [q.number for q in nearest(mention.what, KNOWN, beside, 2)] == [1, 2]
    assert nearest(mention.what, KNOWN, beside, 3) == KNOWN


def test_what_was_learnt_is_the_same_after_it_was_stored() -> None:
    again = unpacked(packed(shipped()))
    assert isinstance(again, Learnt)
    table = np.linspace(-1, 2, 2 * len(NAMES), dtype=np.float32).reshape(2, -1)
    assert np.array_equal(again.trees.chances(table), shipped().trees.chances(table))
    assert again.same == shipped().same


def test_a_value_at_an_open_end_is_compared_by_its_named_end() -> None:
    mention = told(DEAD, "people killed in Peru", 40, "The flood in Peru has killed at least 40 people.")
    assert isinstance(mention.what, Figure)
    open_ended = replace(mention.what, value=Interval(40, None), bound=Bound.AT_LEAST)
    table = features(open_ended, mention.vector, KNOWN)
    assert table[0, list(NAMES).index("equal")] == 1
