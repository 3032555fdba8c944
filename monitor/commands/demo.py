"""The command that shows the service at work on an invented story."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from monitor.commands.terminal import out
from monitor.errors import MonitorError
from monitor.logs import open_logs

app = typer.Typer(add_completion=False)


@app.command()
def demo(
    folder: Annotated[
        Path | None, typer.Option(help="Keep the demo's database here; by default a fresh one.")
    ] = None,
    speed: Annotated[
        float, typer.Option(help="Seconds of the story in one real second, while nothing waits.", min=1)
    ] = 21_600.0,
    stay: Annotated[bool, typer.Option(help="Serve the pages after the story's end too.")] = True,
) -> None:
    """Watch a small newsroom on this machine for five days in a minute; needs no network."""
    try:
        from monitor.demo.run import run_demo  # noqa: PLC0415  (its mail server is an extra)
    except ModuleNotFoundError as error:
        raise MonitorError(f"The demo needs {error.name}: install monitor[demo].") from error
    open_logs("error", pretty=True)
    asyncio.run(run_demo(folder, speed, out, stay=stay and out.is_terminal))
