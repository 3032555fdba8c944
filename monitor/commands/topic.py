"""One topic at a glance: what it watches, what it told, what its readers said of that and what comes of it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from monitor.commands.terminal import DEFAULT, ConfigOption, many, readable
from monitor.config.models import Config, TopicConfig
from monitor.selection.chooser import in_use
from monitor.selection.leaning import effect
from monitor.status import named_topic, opened
from monitor.store.tally import Tally, tally

_DAYS = (7, 30)


def show_topic(
    name: Annotated[str, typer.Argument(help="The topic's name or id.")],
    config: ConfigOption = DEFAULT,
) -> None:
    """Show one topic: what it watches, what it told, and what feedback makes of it."""
    settings = readable(config)[0]
    watched, counted = asyncio.run(_read(settings, name))
    _show(Console(), watched, counted, in_use(settings))


async def _read(config: Config, name: str) -> tuple[TopicConfig, Tally]:
    now = datetime.now(UTC)
    async with opened(config) as db, db.read() as connection:
        row = await named_topic(connection, name)
        counted = await tally(connection, row.id, [now - timedelta(days=days) for days in _DAYS])
        return TopicConfig.model_validate(row.definition), counted


def _show(console: Console, watched: TopicConfig, counted: Tally, chooser: str) -> None:
    console.print(Text.assemble((watched.name, "bold"), (f"  {watched.id}", "dim")))
    console.print(_facts(watched, counted, chooser))
    console.print()
    console.print(_periods(counted))


def _facts(watched: TopicConfig, counted: Tally, chooser: str) -> Table:
    facts = {
        "query": watched.query,
        **{name: ", ".join(getattr(watched, name)) for name in ("any", "all", "none")},
        "description": " ".join(watched.description.split()),
        "breadth": watched.breadth,
        "chooser": chooser,
        "": _chose(counted),
        "feedback": effect(counted.heard),
        "ledger": _mended(counted),
    }
    table = Table.grid(padding=(0, 2))
    table.add_column(style="cyan", no_wrap=True)
    table.add_column()
    for name, value in facts.items():
        if value:
            table.add_row(name, Text(value))
    return table


def _chose(counted: Tally) -> str:
    said = ", ".join(f"{who} for {many(count, 'article')}" for who, count in counted.choosers)
    return f"in the last {min(_DAYS)} days {said}" if said else ""


def _mended(counted: Tally) -> str:
    parts = [
        many(counted.merges, "merge"),
        many(counted.splits, "split"),
        f'{counted.joined} made one by "not new"',
    ]
    numbers = (counted.merges, counted.splits, counted.joined)
    return ", ".join(part for part, number in zip(parts, numbers, strict=True) if number)


def _periods(counted: Tally) -> Table:
    table = Table("", box=None, header_style="bold", padding=(0, 2, 0, 0))
    rows: dict[str, list[int]] = {
        "articles on the topic": [period.articles for period in counted.periods],
        "came near besides": [period.put - period.articles for period in counted.periods],
        "findings told": [period.told for period in counted.periods],
    }
    for days in _DAYS:
        table.add_column(f"{days} days", justify="right")
    for name, counts in rows.items():
        table.add_row(name, *(f"{count:,}" for count in counts))
    return table
