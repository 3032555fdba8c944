"""The commands of a service of many processes: one more worker, and one configuration for all of them."""

from __future__ import annotations

import asyncio
import os
from typing import Annotated

import typer

from monitor.commands.terminal import DEFAULT, ConfigOption, out
from monitor.errors import MonitorError
from monitor.pipeline import STAGES

app = typer.Typer(add_completion=False)

OF_RUN = "watch"
"""The stage that tells of the service itself, by its own network and clock: that is for `monitor run`."""


@app.command()
def worker(
    config: ConfigOption = DEFAULT,
    stages: Annotated[
        str,
        typer.Option(
            help="What it serves, by stage (fetch,look) or by queue (page); everything if not given."
        ),
    ] = "",
    metrics: Annotated[
        str | None, typer.Option(help="Serve this worker's numbers for Prometheus there, as HOST:PORT.")
    ] = None,
) -> None:
    """Work beside `monitor run` on a PostgreSQL database, with its configuration, until told to stop."""
    from monitor.daemon import run_worker  # noqa: PLC0415  (other commands need no engine)

    asyncio.run(run_worker(config, os.environ, served(stages), metrics))


@app.command()
def apply(config: ConfigOption = DEFAULT) -> None:
    """Check a configuration and put it in force for every process that shares its PostgreSQL database."""
    from monitor import shared_config  # noqa: PLC0415

    changed, changes = asyncio.run(shared_config.apply(config, os.environ))
    what = "In force; every process takes it over within seconds." if changed else "It was in force already."
    out.print(what, highlight=False)
    for kind in ("added", "returned", "edited", "renamed", "archived"):
        if names := getattr(changes, kind):
            out.print(f"Topics {kind}: {', '.join(names)}", highlight=False, markup=False)


def served(wanted: str) -> list[str]:
    """The stages of a list of stages and queues, in the order of the pipeline. Raises MonitorError."""
    asked = {name.strip() for name in wanted.split(",") if name.strip()}
    names = {stage.name for stage in STAGES}
    queues = {stage.queue for stage in STAGES}
    if unknown := sorted(asked - names - queues):
        raise MonitorError(
            f"There is no stage {', '.join(unknown)}. The stages are {', '.join(s.name for s in STAGES)}; "
            f"the queues {', '.join(sorted(queues))}."
        )
    if not asked:
        return [stage.name for stage in STAGES if stage.name != OF_RUN]
    queued = {stage.name for stage in STAGES if stage.queue in asked and stage.name != OF_RUN}
    return [stage.name for stage in STAGES if stage.name in asked | queued]
