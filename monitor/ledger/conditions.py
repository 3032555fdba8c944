"""Whether a changed figure is one that the topic's user asked to be told of ("by 10 %", "crosses 200")."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from monitor.config.figure_condition import OTHERS, Condition, parse_condition
from monitor.ledger.relations import named_end, number
from monitor.lexicon.stems import stems
from monitor.model import Decision, Figure, Quantity, Relation, Report

_UNCOUNTED = frozenset({Relation.LAGGED, Relation.WITHDRAWN})


def followed(decision: Decision, before: Quantity | None, figures: Mapping[str, str]) -> Decision:
    """The decision, told only if the condition of its figure's name holds; `before` is its quantity as it met it.

    Claims, and figures that no name fits where "*" is not given, are left as they are.
    """
    figure = decision.mention.what
    if not decision.tell or not isinstance(figure, Figure):
        return decision
    name = _name_of(figure, figures)
    if name is None:
        return decision
    holds, why = judged(parse_condition(figures[name]), figure, before.reports if before else ())
    reason = f"{decision.reason}; followed as '{name}' ({figures[name]}): {why}"
    return replace(decision, tell=holds, reason=reason)


def judged(condition: Condition, figure: Figure, known: Sequence[Report]) -> tuple[bool, str]:
    """Whether the condition holds for a new value after the known ones, and why.

    A change is measured from the value at which the condition last held (the first one to begin with), so
    that many small steps add up. A limit is crossed in either direction, as often as it happens.
    """
    value = named_end(figure.value)
    values = [named_end(report.value) for report in known if report.relation not in _UNCOUNTED]
    if condition.never:
        return False, "it is not to be told"
    if condition.limit is not None:
        return _crosses(condition.limit, value, values[-1] if values else None)
    if condition.share is None and condition.step is None:
        return True, "any change is told"
    if not values:
        return True, "it is the first value"
    since = values[0]
    for one in values[1:]:
        since = one if _far(condition, since, one) else since
    return _far(condition, since, value), f"{number(value)} after {number(since)}"


def _crosses(limit: float, value: float, last: float | None) -> tuple[bool, str]:
    if last is None:
        return value >= limit, f"the first value is {number(value)}"
    return (last >= limit) != (value >= limit), f"{number(value)} after {number(last)}"


def _far(condition: Condition, since: float, value: float) -> bool:
    if condition.step is not None:
        return abs(value - since) >= condition.step
    return abs(value - since) >= (condition.share or 0.0) * abs(since) and value != since


def _name_of(figure: Figure, figures: Mapping[str, str]) -> str | None:
    """The longest name all of whose words are the figure's, else the one for all others."""
    key = figure.key
    roots = stems(
        " ".join((figure.label, figure.unit, key.counted, *key.modifiers, key.event or "", *key.roles))
    )
    fitting = [name for name in figures if name != OTHERS and stems(name) and stems(name) <= roots]
    return max(fitting, key=len, default=OTHERS if OTHERS in figures else None)
