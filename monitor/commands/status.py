"""The command that shows what the daemon does and what is in trouble."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import sqlalchemy as sa
import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from monitor.commands.terminal import DEFAULT, ConfigOption, cell, local, many, out, readable
from monitor.config.models import Config
from monitor.errors import MonitorError
from monitor.language.missing import missing_models
from monitor.status import Crew, Quiet, Status, read_status
from monitor.store.heartbeats import trouble
from monitor.store.pending import Backlog

app = typer.Typer(add_completion=False)

NOT_RUN = "it has not run yet: `monitor run` starts it"


@app.command()
def status(
    config: ConfigOption = DEFAULT,
    only_health: Annotated[
        bool, typer.Option("--health", help="Only the exit code: 0 while the daemon makes progress.")
    ] = False,
) -> None:
    """Show what the daemon does and what is in trouble.

    It does so also while the configuration cannot be used. The exit code is 1 where something must be seen to: each
    such line begins with "!". Lines with "-" are hints.
    """
    settings, problems = readable(config)
    if only_health:
        _health(config, settings)
        return
    well = show(out, asyncio.run(read_status(settings)), settings)
    for loss in missing_models():
        _hint(out, "models", f"{loss}: install monitor again")
    if problems or not well:
        raise typer.Exit(1)


def show(terminal: Console, found: Status, config: Config) -> bool:
    """Stages, then whatever is in trouble, each with its reason. Returns whether all is well."""
    _stages(terminal, found, config)
    if found.crew and found.crew.workers:
        _crew(terminal, found.crew, config)
    if found.looking_back:
        asked, share = local(found.looking_back.asked_at, config), found.looking_back.share
        line = f"Topics changed {asked}: {share:.0%} of the stored articles are held against them."
        terminal.print(line, highlight=False)
    troubles = list(_troubles(found, config))
    for what, why, details in troubles:
        _line(terminal, ("! ", "bold red"), what, why)
        for detail in details:
            terminal.print(Text.assemble("    ", cell(detail)), soft_wrap=True)
    failing = sum(bool(feed.error) for feed in found.feeds)
    terminal.print(
        f"The database has {found.size / 1e6:,.1f} MB{_growth(found.growth)}."
        f" {many(len(found.feeds), 'feed')}, {failing} failing; {many(len(found.topics), 'topic')}.",
        highlight=False,
    )
    _hints(terminal, found)
    sent = {channel: n for (channel, state), n in found.deliveries.items() if state == "done"}
    told = ", ".join(f"{channel} {n}" for channel, n in sent.items()) or "nothing yet"
    terminal.print(f"Delivered: {told}", highlight=False, markup=False)
    return not troubles


def _growth(bytes_a_day: float | None) -> str:
    if bytes_a_day is None:
        return ""
    verb = "grew" if bytes_a_day >= 0 else "shrank"
    return f" and {verb} by {abs(bytes_a_day) / 1e6:,.1f} MB a day over the last week"


def _stages(terminal: Console, found: Status, config: Config) -> None:
    heads = ("stage", "last ran", "last worked", "items", "waiting", "longest", "trouble")
    table = Table(*heads, box=None, header_style="bold")
    for stage in found.stages:
        table.add_row(
            stage.stage,
            local(stage.ran_at, config),
            local(stage.worked_at, config),
            f"{stage.taken:,}",
            *_waits(found.waiting.get(stage.stage)),
            cell(stage.error),
        )
    terminal.print(table)


def _waits(backlog: Backlog | None) -> tuple[str, str]:
    """How much is due, and for how long the first of it has been."""
    if backlog is None or backlog.since is None:
        return "", ""
    seconds = max(0, round((datetime.now(UTC) - backlog.since).total_seconds()))
    lag = f"{seconds} s" if seconds < 120 else f"{seconds // 60:,} min"
    return f"{backlog.rows:,}", lag


def _crew(terminal: Console, found: Crew, config: Config) -> None:
    """Who shares the database, and which stages are woken."""
    table = Table("worker", "version", "since", "seen", "stages", "at work on", box=None, header_style="bold")
    for worker in found.workers:
        stages = "everything (run)" if worker.is_run else ", ".join(worker.stages)
        seen, since = f"{worker.silent_for:.0f} s ago", local(worker.started_at, config)
        table.add_row(cell(worker.name), worker.version, since, seen, stages, ", ".join(worker.busy))
    terminal.print(table)
    told = (f"{name} {waits} waiting, {doing} under way" for name, (waits, doing) in found.wake_ups.items())
    if line := "; ".join(told):
        terminal.print(f"Wake-ups: {line}", highlight=False, markup=False)


_Trouble = tuple[str, str, list[str]]


def _troubles(found: Status, config: Config) -> list[_Trouble]:
    """What must be seen to: (what, why, lines below)."""
    problem = trouble(found.stages, datetime.now(UTC)) if found.stages else NOT_RUN
    daemon: list[_Trouble] = [("daemon", problem, [])] if problem else []
    return [
        *daemon,
        *([("network", found.network.text, [])] if found.network and found.network.kind == "offline" else []),
        *(_refused(file, config) for file in found.settings if file.refused_at is not None),
        *((f"feed {feed.name}", feed.error, []) for feed in found.feeds if feed.error),
        *(_delivery(delivery, config) for delivery in found.troubled_deliveries),
    ]


def _refused(file: sa.Row[Any], config: Config) -> _Trouble:
    edit, before = local(file.refused_at, config), local(file.loaded_at, config)
    return file.file, f"the edit of {edit} was refused, that of {before} is in force", list(file.problems)


def _delivery(delivery: sa.Row[Any], config: Config) -> _Trouble:
    given_up = delivery.status == "parked"
    state = "given up" if given_up else f"next try {local(delivery.due_at, config)}"
    return f"delivery by {delivery.channel} ({state})", delivery.error, []


def _hints(terminal: Console, found: Status) -> None:
    """What may be as it should be: parts that wait for a start, topics that are quiet, pages that have no text."""
    for file in found.settings:
        if file.at_restart:
            _hint(terminal, file.file, f"takes effect at the next start: {', '.join(file.at_restart)}")
    for topic in found.quiet:
        _quiet(terminal, topic)
    for given_up in found.parked:
        _hint(terminal, f"article {given_up.url} ({given_up.step} given up)", given_up.error or "unknown")


def _quiet(terminal: Console, topic: Quiet) -> None:
    came = f"{many(topic.came, 'article')} came near, {topic.on_topic:,} of them on the topic"
    what = f"nothing told for {topic.since.days} days, though {came}. To hear more, {topic.advice}."
    _hint(terminal, f"topic {topic.topic}", what)


def _hint(terminal: Console, what: str, why: str) -> None:
    _line(terminal, ("- ", "bold yellow"), what, why)


def _line(terminal: Console, mark: tuple[str, str], what: str, why: str | None) -> None:
    line = Text.assemble(mark, (f"{cell(what)}: ", "bold"), cell(why or "unknown"))
    terminal.print(line, soft_wrap=True)


def _health(path: Path, config: Config) -> None:
    from monitor.status import health  # noqa: PLC0415

    problem = asyncio.run(health(config))
    if problem:
        raise MonitorError(problem)
