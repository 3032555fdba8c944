"""The command that lets go of what is old at once, or says how much that would be."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.table import Table

from monitor.commands.terminal import DEFAULT, ConfigOption, out, read_config
from monitor.config.models import Config
from monitor.status import opened
from monitor.store import retention, traces
from monitor.store.db import Database
from monitor.store.retention import Ages

app = typer.Typer(add_completion=False)

_AT_ONCE = 500


@app.command()
def prune(
    config: ConfigOption = DEFAULT,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say how much is old enough.")] = False,
) -> None:
    """Let go of what is older than `retention` says; a running service does so every hour."""
    found = asyncio.run(_prune(read_config(config), dry_run))
    table = Table("what", "rows", header_style="bold")
    for name, rows in found.items():
        table.add_row(name, f"{rows:,}")
    out.print(table)
    out.print("Nothing was changed." if dry_run else "They are gone.", highlight=False)


async def _prune(config: Config, dry_run: bool) -> dict[str, int]:
    kept, now = config.retention, datetime.now(UTC)
    ages = Ages(kept.texts, kept.matched, kept.records)
    async with opened(config) as db:
        async with db.read() as connection:
            found = await retention.count(connection, ages, now)
        if not dry_run:
            while await _pruned(db, ages, now):
                pass
            await traces.clear(db)
    return found


async def _pruned(db: Database, ages: Ages, now: datetime) -> bool:
    """Prune a part, in a transaction of its own. Returns whether there was anything."""
    async with db.write() as connection:
        gone = await retention.prune(connection, ages, now, _AT_ONCE)
        return bool(await traces.give_back(connection)) or gone > 0
