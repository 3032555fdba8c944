"""Values, relations and times in plain English, so that no template has to decide anything."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import assert_never
from urllib.parse import quote
from zoneinfo import ZoneInfo

from monitor.channels.plain import one_line
from monitor.model import Bound, FindingKind, FindingView, Interval, Known, Relation, Stance, Unread

_HTTP = re.compile(r"https?://[^/?#\s]", re.IGNORECASE)
_UNSAFE = re.compile(r"""[ <>"'`\\|^{}]""")
_LONGEST_LINK = 2000
_BEFORE = frozenset("$€£¥₹")
_BY = {
    Stance.ASSERTS: "Said by",
    Stance.DENIES: "Denied by",
    Stance.QUESTIONS: "Questioned by",
    Stance.DECLINES: "Declined by",
    Stance.PROMISES: "Promised by",
    Stance.DEMANDS: "Demanded by",
}


def number(value: float) -> str:
    """11000.0 is "11,000", 3.5 is "3.5"."""
    return f"{value:,.0f}" if value == int(value) else f"{value:,.10g}"


def interval(value: Interval, bound: Bound | None = None) -> str:
    """(155, 155) is "155", (100, 200) "100 to 200"; (150, None) is "more than 150" or "at least 150", (None, 20)
    "less than 20" or "up to 20", as it was said."""
    low, high = value.low, value.high
    if low is None:
        before = "less than" if bound is Bound.LESS_THAN else "up to"
        return "unknown" if high is None else f"{before} {number(high)}"
    if high is None:
        return f"{'more than' if bound is Bound.MORE_THAN else 'at least'} {number(low)}"
    if low != high:
        return f"{number(low)} to {number(high)}"
    return f"about {number(low)}" if bound is Bound.ABOUT else number(low)


def amount(value: Interval, unit: str, bound: Bound | None = None) -> str:
    """The interval with its unit: "163" for a count, "5%", "$3.5", "20 km"."""
    if unit == "count":
        return interval(value, bound)
    if unit in _BEFORE and value.low == value.high and bound is not Bound.ABOUT:
        return f"{unit}{interval(value)}"
    return interval(value, bound) + ("%" if unit in {"%", "percent"} else f" {one_line(unit, 40)}".rstrip())


def counted(value: Interval, unit: str, bound: Bound | None = None) -> tuple[str, str]:
    """The amount in two: "163" and "crew members", where the unit is a word; else all of it and nothing."""
    whole, number_alone = amount(value, unit, bound), interval(value, bound)
    is_word = unit[:1].isalpha() and whole.startswith(f"{number_alone} ")
    return (number_alone, whole[len(number_alone) + 1 :]) if is_word else (whole, "")


def course(history: Sequence[Known], zone: ZoneInfo) -> str:
    """Where a figure began and where it is now: "2 on 8 Mar, 163 on 12 Mar"."""
    ends = (history[0], history[-1])
    days = (end.at.astimezone(zone) for end in ends)
    return ", ".join(
        f"{interval(end.value, end.bound)} on {day.day} {day:%b}" for end, day in zip(ends, days, strict=True)
    )


def step(old: Interval, new: Interval, unit: str) -> str:
    """How far one exact value is from another, "+8, +5.2%"; empty where either is no exact value."""
    before, after = old.low, new.low
    if before is None or after is None or before != old.high or after != new.high:
        return ""
    if unit in {"%", "percent"}:
        return f"{_signed(after - before)} points"
    share = f", {_signed(round(100 * (after - before) / abs(before), 1))}%" if before else ""
    return _signed(after - before) + share


def _signed(value: float) -> str:
    sign = "+" if value > 0 else "−" if value < 0 else "±"
    return sign + number(abs(round(value, 6)))


def relation(finding: FindingView) -> str:
    """How the finding stands to what was known, for a reader who knows none of our terms."""
    what = _thing(finding.kind)
    match finding.relation:
        case Relation.NEW:
            words = f"New {what}"
        case Relation.CONFIRMS:
            words = f"{what.capitalize()} confirmed"
        case Relation.REFINES:
            words = f"More precise {what}"
        case Relation.SUPERSEDES:
            words = f"Changed {what}"
        case Relation.LAGGED:
            words = f"Late report of an earlier {what}"
        case Relation.CONFLICTS:
            words = f"Conflicting {what}"
        case Relation.DENIES:
            words = f"Denial of an earlier {what}"
        case Relation.WITHDRAWN:
            words = f"{what.capitalize()} taken out of the article"
        case unknown:
            assert_never(unknown)
    return words


def _thing(kind: FindingKind) -> str:
    match kind:
        case FindingKind.NEW_CLAIM:
            return "claim"
        case FindingKind.NEW_FIGURE | FindingKind.CHANGED_FIGURE:
            return "figure"
        case unknown:
            assert_never(unknown)


def said_by(
    speaker: str | None, stance: Stance | None, *, act: bool = False, office: str | None = None
) -> str:
    """ "Said by Ana Ruiz (mayor, Porto)"."""
    if speaker is None:
        return "No speaker named"
    by = "Done by" if act and stance is not Stance.DENIES else _BY[stance or Stance.ASSERTS]
    what = f" ({one_line(office, 80)})" if office else ""
    return f"{by} {one_line(speaker, 120)}{what}"


def spread(origins: int, copies: int) -> str:
    """How widely it is told: "3 independent origins, 41 copies"."""
    what = f"{origins:,} independent origins" if origins > 1 else "1 origin so far"
    return what if copies <= 1 else f"{what}, {copies:,} copies"


def unread(some: Unread) -> str:
    """ "12 articles in Chinese matched and were not read", with some titles."""
    articles = f"{some.articles:,} articles" if some.articles != 1 else "1 article"
    verb = "were" if some.articles != 1 else "was"
    titles = "; ".join(f"“{one_line(title, 100)}”" for title in some.titles if title)
    return f"{articles} in {language(some.language)} matched and {verb} not read" + (
        f": {titles}" if titles else ""
    )


def language(code: str) -> str:
    """ "Chinese" for "zh"; a code that is not known is told as it is."""
    return _languages().get(code, one_line(code, 20))


@cache
def _languages() -> dict[str, str]:
    lines = files("monitor.alerts.render").joinpath("languages.tsv").read_text("utf-8").splitlines()
    return dict(line.split("\t") for line in lines)


def known(before: Known, unit: str, zone: ZoneInfo) -> str:
    """One earlier value in a line: "155 on 9 April, Volodymyr Zelensky (BBC News)"."""
    day = before.at.astimezone(zone)
    speaker = f", {one_line(before.speaker, 80)}" if before.speaker else ""
    return f"{amount(before.value, unit, before.bound)} on {day.day} {day:%b}{speaker} ({one_line(before.outlet, 60)})"


def moment(time: datetime, zone: ZoneInfo) -> str:
    """As in "21 May 2025, 14:03 CEST"; zones without letters as "UTC-03"."""
    local = time.astimezone(zone)
    name = local.tzname() or "UTC"
    name = name if name[:1].isalpha() else f"UTC{name}"
    return f"{local.day} {local:%b %Y, %H:%M} {name}"


def link(url: str) -> str | None:
    """The address where a reader may be sent there: http or https, a host, nothing hidden; else None."""
    plain = _UNSAFE.sub(lambda match: quote(match.group()), url)
    if not _HTTP.match(plain) or one_line(plain) != plain or len(plain) > _LONGEST_LINK:
        return None
    return plain
