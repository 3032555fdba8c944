"""Agreement: what two keys have in common, and where they exclude each other."""

from __future__ import annotations

from dataclasses import replace

import pytest

from monitor.ledger.agreement import contradiction, only_grows
from monitor.model import QuantityKey

DEAD = QuantityKey("person", event="kill", place="Peru")


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


def test_deaths_only_grow_and_prices_do_not() -> None:
    assert only_grows(DEAD)
    assert not only_grows(replace(DEAD, period="day"))
    assert not only_grows(QuantityKey("price", event="close"))
