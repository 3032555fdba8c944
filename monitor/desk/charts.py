"""A figure's values as a chart: the data for the script that draws it, and an SVG to keep."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from jinja2 import Environment, PackageLoader, select_autoescape

from monitor.alerts.render.formatting import amount, number
from monitor.channels.plain import one_line
from monitor.model import Interval
from monitor.store.desk.figures import Point, Series

_NAMED = 7  # speakers that have a colour of their own; all others share the one after these
_WIDTH, _HEIGHT, _LEFT, _RIGHT, _TOP, _BOTTOM = 800, 320, 64, 24, 40, 40
_OPEN = 14
"""Pixels that the open end of a bound ("more than 150") goes on."""


def chart(series: Series) -> str:
    """The data of the chart as JSON; `k` is the colour, that of `others` for everybody without an own one."""
    who = speakers(series.points)
    points = [
        {
            "id": p.id,
            "t": int(p.as_of.timestamp()),
            "low": p.value.low,
            "high": p.value.high,
            "said": amount(p.value, series.unit, p.bound),
            "who": one_line(p.speaker or ""),
            "k": _colour(p, who),
            "outlet": one_line(p.outlet),
            "quote": one_line(p.quote, 400),
            "relation": p.relation.value,
            "told": p.finding is not None,
        }
        for p in series.points
    ]
    return json.dumps(
        {
            "label": series.label,
            "unit": series.unit,
            "speakers": [one_line(name) for name in who],
            "others": _NAMED,
            "points": points,
        }
    )


def speakers(points: Sequence[Point]) -> list[str]:
    """Those who gave the most values, with a colour each."""
    counts = Counter(point.speaker for point in points if point.speaker)
    return sorted(counts, key=lambda name: (-counts[name], name))[:_NAMED]


def _colour(point: Point, who: Sequence[str]) -> int:
    return who.index(point.speaker) if point.speaker in who else _NAMED


@dataclass(frozen=True, slots=True)
class Dot:
    """One value in the picture, in its pixels."""

    x: float
    y: float
    low: float
    high: float
    kind: int
    relation: str
    words: str


def as_svg(series: Series) -> str:
    """The chart as a picture that stands for itself, with its own colours and its words as text."""
    middles = [_middle(p.value) for p in series.points]
    low, high = min(middles), max(middles)
    span = (high - low) or max(abs(high), 1.0)
    low, high = low - span * 0.1, high + span * 0.1
    first, last = series.points[0].as_of.timestamp(), series.points[-1].as_of.timestamp()

    def across(moment: float) -> float:
        return round(_LEFT + (moment - first) / ((last - first) or 1) * (_WIDTH - _LEFT - _RIGHT), 1)

    def up(value: float) -> float:
        return round(_HEIGHT - _BOTTOM - (value - low) / (high - low) * (_HEIGHT - _TOP - _BOTTOM), 1)

    who = speakers(series.points)
    dots = [
        Dot(
            x=across(p.as_of.timestamp()),
            y=up(_middle(p.value)),
            low=up(p.value.low) if p.value.low is not None else up(_middle(p.value)) + _OPEN,
            high=up(p.value.high) if p.value.high is not None else up(_middle(p.value)) - _OPEN,
            kind=_colour(p, who),
            relation=p.relation.value,
            words=one_line(
                f"{amount(p.value, series.unit, p.bound)}: {p.speaker or p.outlet}, {p.as_of:%Y-%m-%d %H:%M} UTC",
                300,
            ),
        )
        for p in series.points
    ]
    ticks = [(up(value), number(round(value, 2))) for value in _ticks(low, high)]
    days = [(across(p.as_of.timestamp()), f"{p.as_of:%d %b}") for p in (series.points[0], series.points[-1])]
    names = [(kind, one_line(name, 26)) for kind, name in enumerate(who)]
    if any(dot.kind == _NAMED for dot in dots):
        names.append((_NAMED, "nobody named, or others"))
    return _environment().get_template("chart.svg.j2").render(
        label=one_line(series.label, 120), dots=dots, ticks=ticks, days=days, width=_WIDTH, height=_HEIGHT,
        left=_LEFT, right=_WIDTH - _RIGHT, bottom=_HEIGHT - _BOTTOM, who=names,
    )  # fmt: skip


def _middle(value: Interval) -> float:
    ends = [end for end in (value.low, value.high) if end is not None]
    return sum(ends) / len(ends)


def _ticks(low: float, high: float) -> list[float]:
    return [low + (high - low) * part / 4 for part in range(5)]


def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("monitor.desk", "templates"),
        autoescape=select_autoescape(default=True),
        trim_blocks=True,
    )
