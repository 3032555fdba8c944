"""How what a topic would have told is shown: by days, with what would be told and what was just missed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date

from rich.console import Console
from rich.table import Table
from rich.text import Text

from monitor.backtest import Outcome

_BAR = 16  # characters of the longest day
_MOST_DAYS = 62  # shown day by day; more are shown by the month


def show_outcomes(console: Console, articles: int, outcomes: list[Outcome]) -> None:
    """The days, then what would have been told and missed; two outcomes are "now" and "edited"."""
    names = ["now", "edited"] if len(outcomes) == 2 else [""]
    for label, outcome in zip(names, outcomes, strict=True):
        alerts, matched = sum(outcome.alerts.values()), sum(outcome.matched.values())
        head = f"{outcome.name}, {label}" if label else outcome.name
        console.print(Text(head, style="bold"))
        console.print(
            f"{matched} of {articles} articles on the topic, {len(outcome.told)} findings in {alerts} alerts",
            highlight=False,
        )
        if outcome.told:
            console.print(Text(f"  {_kinds(outcome)}"))
    console.print(_days(names, outcomes))
    last = outcomes[-1]
    if len(outcomes) == 2:
        _difference(console, outcomes[0].titles, last.titles)
    for view in last.told[:10]:
        console.print(Text(f"  {view.relation:<10} {view.headline}"), soft_wrap=True)
    if len(last.told) > 10:
        console.print(f"  and {len(last.told) - 10} more", highlight=False)
    if last.misses:
        console.print(Text(f"Near misses ({last.needed:.2f} needed)", style="bold"))
    for miss in last.misses:
        console.print(Text(f"  {miss.score:.2f} {miss.title} ({miss.outlet})"), soft_wrap=True)
        console.print(Text(f"       {'; '.join(miss.reasons[:-1])}", style="dim"), soft_wrap=True)


def _kinds(outcome: Outcome) -> str:
    """How many findings of each kind, the most frequent first."""
    counted = Counter(str(view.kind).replace("_", " ") for view in outcome.told)
    return ", ".join(f"{count} {kind}" for kind, count in counted.most_common())


def _days(names: list[str], outcomes: list[Outcome]) -> Table:
    length = len({day for outcome in outcomes for day in (*outcome.matched, *outcome.alerts)})
    pattern, head = ("%Y-%m-%d", "day") if length <= _MOST_DAYS else ("%Y-%m", "month")
    counted = [(_by(pattern, o.matched), _by(pattern, o.alerts)) for o in outcomes]
    table = Table(head, header_style="bold")
    for name in names:
        table.add_column(f"articles {name}".strip(), justify="right")
        table.add_column(f"alerts {name}".strip(), justify="right")
    table.add_column("alerts", no_wrap=True)
    most = max((count for _, alerts in counted for count in alerts.values()), default=0)
    for period in sorted({period for pair in counted for part in pair for period in part}):
        cells = [str(part[period]) for pair in counted for part in pair]
        table.add_row(period, *cells, _bar(counted[-1][1][period], most))
    return table


def _by(pattern: str, days: Mapping[date, int]) -> Counter[str]:
    counted = Counter[str]()
    for day, count in days.items():
        counted[day.strftime(pattern)] += count
    return counted


def _bar(count: int, most: int) -> Text:
    return Text("█" * round(_BAR * count / most) if most else "", style="cyan")


def _difference(console: Console, before: frozenset[str], after: frozenset[str]) -> None:
    for sign, style, titles in (("+", "green", after - before), ("-", "red", before - after)):
        for title in sorted(titles)[:10]:
            console.print(Text(f"  {sign} {title}", style=style), soft_wrap=True)
        if len(titles) > 10:
            console.print(f"  {sign} and {len(titles) - 10} more", highlight=False)
