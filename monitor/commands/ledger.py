"""The command that shows what is known of a topic, or what became of its latest items."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from monitor.commands.terminal import DEFAULT, ConfigOption, cell, local, out, readable
from monitor.config.models import Config
from monitor.model import Interval, KnownClaim, Ledger, Quantity
from monitor.status import named_topic, opened
from monitor.store import choices
from monitor.store import ledger as stored
from monitor.store.choices import Fate

app = typer.Typer(add_completion=False)


@app.command()
def ledger(
    topic: Annotated[str, typer.Argument(help="The topic's name or id.")],
    config: ConfigOption = DEFAULT,
    why: Annotated[
        int,
        typer.Option(help="Show instead of the latest N items whether they were told, who chose, and why."),
    ] = 0,
) -> None:
    """Show what is known of a topic: its figures with their history, its claims with their speakers."""
    settings, _ = readable(config)
    if why:
        _placed(*asyncio.run(_placed_in(settings, topic, why)), settings)
        return
    name, languages = asyncio.run(_ledger_of(settings, topic))
    for language, known in languages.items():
        _show(name, language, known, settings)


async def _placed_in(config: Config, wanted: str, limit: int) -> tuple[str, list[Fate]]:
    """The topic's name and what became of its latest items."""
    async with opened(config) as db, db.read() as connection:
        topic = await named_topic(connection, wanted)
        return topic.name, await choices.newest(connection, topic.id, limit)


async def _ledger_of(config: Config, wanted: str) -> tuple[str, dict[str, Ledger]]:
    """The topic's name and its ledger in each language."""
    async with opened(config) as db, db.read() as connection:
        topic = await named_topic(connection, wanted)
        languages = await stored.languages(connection, topic.id)
        return topic.name, {
            code: await stored.load(connection, topic.id, code) for code in languages or ["en"]
        }


def _show(name: str, language: str, known: Ledger, config: Config) -> None:
    """Figures with the values reported over time, then claims with who said them and in how many wordings."""
    out.print(Text(f"{name} ({language})", style="bold"))
    for quantity in known.quantities:
        _quantity(quantity, config)
    table = Table("", "first told", "who", "stance", "claim", "origins", header_style="bold")
    for claim in sorted(known.claims, key=lambda claim: claim.first_told_at):
        table.add_row(*_claim(claim, config))
    out.print(table)


def _placed(name: str, found: list[Fate], config: Config) -> None:
    """What became of the latest items: told or not, who chose, what they were compared with, which rule decided."""
    out.print(Text(name, style="bold"))
    for one in found:
        mark = ("told   ", "bold green") if one.told else ("silent ", "dim")
        head = f"{local(one.at, config)}  {one.relation or '-':<10} {one.outlet}: "
        out.print(Text.assemble(mark, head, one.quote), soft_wrap=True)
        out.print(Text(f"       {decided(one)}", style="dim"), soft_wrap=True)


def decided(fate: Fate) -> str:
    """Who chose, with which score, and why."""
    return f"{fate.chooser} ({fate.score:.2f}): {fate.reason}" if fate.chooser else fate.reason


def _quantity(quantity: Quantity, config: Config) -> None:
    unit = f"  [{quantity.unit}]" if quantity.unit else ""
    out.print(Text.assemble(f"{quantity.number} ", (quantity.label, "bold cyan"), unit))
    for report in quantity.reports:
        speaker = f"{report.speaker}, " if report.speaker else ""
        value = f"{local(report.as_of, config)}  {written(report.value):>14}  {report.relation:<10}"
        out.print(Text(f"  {value} {speaker}{report.outlet}", overflow="ellipsis", no_wrap=True))


def _claim(claim: KnownClaim, config: Config) -> tuple[Text | str, ...]:
    role = f" ({claim.speaker.role})" if claim.speaker and claim.speaker.role else ""
    speaker = f"{claim.speaker.name}{role}" if claim.speaker else ""
    return (
        str(claim.number),
        local(claim.first_told_at, config),
        cell(speaker),
        claim.stance,
        cell(claim.content),
        str(len(claim.origins)),
    )


def written(value: Interval) -> str:
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
