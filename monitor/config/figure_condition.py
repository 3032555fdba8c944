"""When a followed figure is worth an alert: "any change", "by 10 %", "by 50", "crosses 200" or "never"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated

from pydantic import AfterValidator, WithJsonSchema

_BY = re.compile(r"by\s+([\d.,]+)\s*(%|percent|per cent)?", re.IGNORECASE)
_CROSSES = re.compile(r"crosses\s+(-?[\d.,]+)", re.IGNORECASE)
_NUMBER = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d+)?|-?\d+(\.\d+)?")
OTHERS = "*"
"""The name that stands for every figure that is not named."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One of the fields is given; all are absent for "any change". `share` 0.1 is ten percent."""

    share: float | None = None
    step: float | None = None
    limit: float | None = None
    never: bool = False


def parse_condition(text: str) -> Condition:
    """Raises ValueError for anything but the forms above."""
    words = " ".join(text.split()).casefold()
    if words == "any change":
        return Condition()
    if words == "never":
        return Condition(never=True)
    if found := _BY.fullmatch(words):
        amount = _number(found[1])
        if amount <= 0:
            raise ValueError("by: must be more than 0")
        return Condition(share=amount / 100) if found[2] else Condition(step=amount)
    if found := _CROSSES.fullmatch(words):
        return Condition(limit=_number(found[1]))
    raise ValueError("not a condition: write any change, by 10 %, by 50, crosses 200 or never")


def _number(text: str) -> float:
    if not _NUMBER.fullmatch(text):
        raise ValueError(f"not a number: write {text} as 1,500 or 0.5")
    return float(text.replace(",", ""))


def _checked(value: str) -> str:
    parse_condition(value)
    return value


ConditionText = Annotated[
    str,
    AfterValidator(_checked),
    WithJsonSchema(
        {"type": "string", "examples": ["any change", "by 10 %", "by 50", "crosses 200", "never"]}
    ),
]
