"""A description falls into the parts that it asks for and those that it leaves out."""

from __future__ import annotations

import pytest

from monitor.selection.facets import facets


@pytest.mark.parametrize(
    ("description", "wanted", "left_out"),
    [
        ("", (), ()),
        ("dead and missing, salvage; who is charged", ("dead and missing", "salvage", "who is charged"), ()),
        ("the strike: pay, talks; not fares", ("the strike", "pay", "talks"), ("fares",)),
        (
            "floods, not earlier years, their causes; aid",
            ("floods", "aid"),
            ("earlier years", "their causes"),
        ),
        (
            "Tolls and claims. Not the weather, but never sport.",
            ("Tolls and claims",),
            ("the weather", "sport"),
        ),
        ("northern ports, notable ships", ("northern ports", "notable ships"), ()),
        ("a rise of 3.5 points; rents", ("a rise of 3.5 points", "rents"), ()),
        (" , ; . ", (), ()),
        ("not", (), ()),
    ],
)
def test_parts(description: str, wanted: tuple[str, ...], left_out: tuple[str, ...]) -> None:
    found = facets(description)
    assert (found.wanted, found.left_out) == (wanted, left_out)
