"""An amount of a text: its interval, its unit and its place, and what it is good for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from monitor.model import Bound, Interval
from monitor.reading.quantities.units import Kind

COUNT = "count"


class Use(StrEnum):
    """What an amount is in its sentence; only FIGURE and COUNTED amounts can be followed over time."""

    FIGURE = "figure"
    AGE = "age"
    CONVERSION = "conversion"
    CONVERTED = "converted"  # told once more in a metric unit, which is followed
    PERIOD = "period"
    FORMER = "former"
    DIFFERENCE = "difference"  # between the amount before it and what was told before


class Trend(StrEnum):
    """Which way an amount goes."""

    UP = "up"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount in a document, at characters `start` to `end` (bound words, currency and unit included).

    number   where the number's own words begin
    unit     its unit's name, "count" for counted things
    vague    an order of magnitude alone ("dozens of")
    trend    whether the amount is a rise or a fall
    former   the value it had before, if the sentence tells it ("to 20 from 16")
    """

    value: Interval
    bound: Bound
    unit: str
    start: int
    end: int
    number: int
    use: Use = Use.FIGURE
    kind: Kind | None = None
    vague: bool = False
    share: bool = False
    trend: Trend | None = None
    former: Interval | None = None
