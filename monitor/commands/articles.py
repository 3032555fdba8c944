"""Commands on articles: those that could not be worked on, and trying them again."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from monitor.commands.terminal import DEFAULT, ConfigOption, out, readable
from monitor.config.models import Config
from monitor.errors import MonitorError
from monitor.status import opened
from monitor.store import parked
from monitor.store.parked import Parked

app = typer.Typer(add_completion=False, help="List the articles that were given up; try them again.")

_MOST = 200


@app.callback(invoke_without_command=True)
def list_articles(context: typer.Context, config: ConfigOption = DEFAULT) -> None:
    """List what was given up: which article, at which step, and why."""
    if context.invoked_subcommand is not None:
        return
    table = Table("step", "article", "trouble", header_style="bold")
    for one in asyncio.run(_listing(readable(config)[0])):
        table.add_row(one.step, Text(one.url), Text(one.error or ""))
    out.print(table)


async def _listing(config: Config) -> list[Parked]:
    async with opened(config) as db, db.read() as connection:
        return await parked.listing(connection, _MOST)


@app.command()
def retry(
    which: Annotated[str, typer.Argument(help="The article's address, or all.")],
    config: ConfigOption = DEFAULT,
) -> None:
    """Have what was given up of an article, or of all of them, tried again at once."""
    woken = asyncio.run(_retry(readable(config)[0], None if which == "all" else which))
    if not woken:
        raise MonitorError(f"Nothing was given up of {which}: `monitor articles` lists what was.")
    out.print(f"{woken} will be tried again.", markup=False, highlight=False)


async def _retry(config: Config, url: str | None) -> int:
    async with opened(config) as db, db.write() as connection:
        return await parked.retry(connection, url, datetime.now(UTC))
