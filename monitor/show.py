"""Tables for the terminal; what comes from the wild is shown as plain text."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from rich.console import Console
from rich.table import Table
from rich.text import Text

from monitor.config.models import Config
from monitor.model import Interval, KnownClaim, Ledger, Quantity
from monitor.redaction import plain, shown
from monitor.status import Quiet, Status
from monitor.store.choices import Fate
from monitor.store.heartbeats import trouble


def status(out: Console, found: Status, config: Config) -> None:
    """Stages, then whatever is in trouble, each with its reason."""
    _stages(out, found, config)
    if problem := trouble(found.stages, datetime.now(UTC)):
        _trouble(out, "daemon", problem)
    for file in found.settings:
        _settings(out, file, config)
    out.print(f"The database has {found.size / 1e6:,.1f} MB.", highlight=False)
    failing = [feed for feed in found.feeds if feed.error]
    out.print(
        f"{len(found.feeds)} feeds, {len(failing)} failing; {len(found.topics)} topics.", highlight=False
    )
    for feed in failing:
        _trouble(out, f"feed {feed.name}", feed.error)
    for topic in found.quiet:
        _quiet(out, topic)
    for given_up in found.parked:
        _trouble(out, f"article {given_up.url} ({given_up.step} given up)", given_up.error)
    for delivery in found.troubled_deliveries:
        state = "given up" if delivery.status == "parked" else f"next try {_time(delivery.due_at, config)}"
        _trouble(out, f"delivery by {delivery.channel} ({state})", delivery.error)
    sent = {channel: n for (channel, state), n in found.deliveries.items() if state == "done"}
    out.print(
        "Delivered: " + (", ".join(f"{c} {n}" for c, n in sent.items()) or "nothing yet"), highlight=False
    )


def _stages(out: Console, found: Status, config: Config) -> None:
    table = Table("stage", "last ran", "last worked", "items", "trouble", box=None, header_style="bold")
    for stage in found.stages:
        table.add_row(
            stage.stage,
            _time(stage.ran_at, config),
            _time(stage.worked_at, config),
            f"{stage.taken:,}",
            _plain(stage.error),
        )
    out.print(table)


def _settings(out: Console, file: sa.Row[Any], config: Config) -> None:
    """An edit that was refused, and parts that wait for a start."""
    if file.refused_at is not None:
        since = _time(file.loaded_at, config)
        what = f"the edit of {_time(file.refused_at, config)} was refused, that of {since} is in force"
        _trouble(out, file.file, what)
        for problem in file.problems:
            out.print(Text(f"    {problem}"), soft_wrap=True)
    if file.at_restart:
        _trouble(out, file.file, f"takes effect at the next start: {', '.join(file.at_restart)}")


def _quiet(out: Console, topic: Quiet) -> None:
    came = f"{topic.came:,} article{'' if topic.came == 1 else 's'} came near, {topic.on_topic:,} of them on the topic"
    what = f"nothing told for {topic.since.days} days, though {came}. To hear more, {topic.advice}."
    _trouble(out, f"topic {topic.topic}", what)


def _trouble(out: Console, what: str, error: str | None) -> None:
    told = shown(plain(error or "unknown"))
    out.print(Text.assemble(("! ", "bold red"), (f"{shown(plain(what))}: ", "bold"), told), soft_wrap=True)


def feeds(out: Console, found: Sequence[sa.Row[Any]], config: Config) -> None:
    table = Table("feed", "entries", "last read", "last new", "next", "trouble", header_style="bold")
    for feed in found:
        table.add_row(
            _plain(feed.name),
            f"{feed.brought:,}",
            _time(feed.last_success_at, config),
            _time(feed.last_entry_at, config),
            _time(feed.due_at, config),
            _plain(feed.error),
        )
    out.print(table)


def topics(out: Console, found: Sequence[sa.Row[Any]], config: Config) -> None:
    table = Table(
        "topic", "id", "query", "since", "articles", "figures", "claims", "findings", header_style="bold"
    )
    for topic in found:
        counts = (topic.matches, topic.quantities, topic.claims, topic.findings)
        table.add_row(
            _plain(topic.name),
            topic.id,
            _plain(topic.query),
            _time(topic.added_at, config),
            *(f"{count:,}" for count in counts),
        )
    out.print(table)


def ledger(out: Console, name: str, language: str, known: Ledger, config: Config) -> None:
    """Figures with the values reported over time, then claims with who said them and in how many wordings."""
    out.print(Text(f"{name} ({language})", style="bold"))
    for quantity in known.quantities:
        _quantity(out, quantity, config)
    table = Table("", "first told", "who", "stance", "claim", "origins", header_style="bold")
    for claim in sorted(known.claims, key=lambda claim: claim.first_told_at):
        table.add_row(*_claim(claim, config))
    out.print(table)


def placed(out: Console, name: str, found: Sequence[Fate], config: Config) -> None:
    """What became of the latest items: told or not, who chose, what they were compared with, which rule decided."""
    out.print(Text(name, style="bold"))
    for one in found:
        mark = ("told   ", "bold green") if one.told else ("silent ", "dim")
        head = f"{_time(one.at, config)}  {one.relation or '-':<10} {one.outlet}: "
        out.print(Text.assemble(mark, head, one.quote), soft_wrap=True)
        out.print(Text(f"       {decided(one)}", style="dim"), soft_wrap=True)


def decided(fate: Fate) -> str:
    """Who chose, with which score, and why."""
    return f"{fate.chooser} ({fate.score:.2f}): {fate.reason}" if fate.chooser else fate.reason


def _quantity(out: Console, quantity: Quantity, config: Config) -> None:
    out.print(
        Text.assemble(
            f"{quantity.number} ",
            (quantity.label, "bold cyan"),
            f"  [{quantity.unit}]" if quantity.unit else "",
        )
    )
    for report in quantity.reports:
        speaker = f"{report.speaker}, " if report.speaker else ""
        value = f"{_time(report.as_of, config)}  {words(report.value):>14}  {report.relation:<10}"
        out.print(Text(f"  {value} {speaker}{report.outlet}", overflow="ellipsis", no_wrap=True))


def _claim(claim: KnownClaim, config: Config) -> tuple[Text | str, ...]:
    role = f" ({claim.speaker.role})" if claim.speaker and claim.speaker.role else ""
    speaker = f"{claim.speaker.name}{role}" if claim.speaker else ""
    return (
        str(claim.number),
        _time(claim.first_told_at, config),
        _plain(speaker),
        claim.stance,
        _plain(claim.content),
        str(len(claim.origins)),
        str(1 + len(claim.wordings)),
    )


def words(value: Interval) -> str:
    """An interval as a reader writes it: "at least 150", "up to 20", "3 to 5", "155"."""
    match (value.low, value.high):
        case (None, high):
            return f"up to {high:,.10g}"
        case (low, None):
            return f"at least {low:,.10g}"
        case (low, high) if low == high:
            return f"{low:,.10g}"
        case (low, high):
            return f"{low:,.10g} to {high:,.10g}"
    return ""


def _plain(value: str | None) -> Text:
    return Text(shown(plain(value or "")))


def _time(moment: datetime | None, config: Config) -> str:
    if moment is None:
        return "-"
    return moment.astimezone(ZoneInfo(config.time_zone) if config.time_zone else UTC).strftime(
        "%Y-%m-%d %H:%M"
    )
