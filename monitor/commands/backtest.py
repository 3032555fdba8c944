"""The command that tries an edited topic on the stored articles."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

import typer
from pydantic import ValidationError
from rich.progress import Progress

from monitor.backtest import as_it_is, backtest, in_file, stored
from monitor.commands.outcomes import show_outcomes
from monitor.commands.periods import period
from monitor.commands.terminal import DEFAULT, ConfigOption, err, out, read_config
from monitor.config.models import TopicConfig
from monitor.errors import MonitorError
from monitor.logs import open_logs

app = typer.Typer(add_completion=False)


@app.command("backtest")
def run_backtest(  # noqa: PLR0913, PLR0917  (each is an option)
    name: Annotated[str, typer.Argument(help="A topic's name or id in the configuration.")],
    since: Annotated[str, typer.Option(help="How far to look back: 30d.")] = "30d",
    query: Annotated[str | None, typer.Option(help="Try another query.")] = None,
    any_: Annotated[
        list[str] | None, typer.Option("--any", help="Try other terms; as often as needed.")
    ] = None,
    all_: Annotated[list[str] | None, typer.Option("--all", help="The same for all.")] = None,
    none: Annotated[list[str] | None, typer.Option("--none", help="The same for none.")] = None,
    breadth: Annotated[str | None, typer.Option(help="strict, normal or broad.")] = None,
    config: ConfigOption = DEFAULT,
) -> None:
    """Show what a topic would have told on the stored articles, beside what it tells as it is now."""
    settings = read_config(config)
    open_logs("error", pretty=True)
    options = {"query": query, "any": any_, "all": all_, "none": none, "breadth": breadth}
    edited = _edited(in_file(settings, name), {key: value for key, value in options.items() if value})
    articles = asyncio.run(stored(settings, period("--since", since)))
    if not articles:
        raise MonitorError(f"No articles of the last {since} are stored: nothing can be tried yet.")
    now = asyncio.run(as_it_is(settings, name))
    tried = [edited] if now is None or _same(now, edited) else [now, edited]
    with Progress(console=err, transient=True) as progress:
        task = progress.add_task("Reading stored articles", total=len(articles))
        outcomes = asyncio.run(backtest(articles, tried, settings, lambda: progress.advance(task)))
    show_outcomes(out, len(articles), outcomes)


def _edited(topic: TopicConfig, options: dict[str, Any]) -> TopicConfig:
    try:
        return TopicConfig.model_validate(topic.model_dump() | options)
    except ValidationError as error:
        first = error.errors()[0]
        where = " ".join(f"--{part}" if isinstance(part, str) else str(part + 1) for part in first["loc"])
        raise MonitorError(f"{where}: {first['msg'].removeprefix('Value error, ')}") from error


def _same(one: TopicConfig, other: TopicConfig) -> bool:
    return one.model_dump(exclude={"id", "name"}) == other.model_dump(exclude={"id", "name"})
