"""The command that runs the service."""

from __future__ import annotations

import asyncio
import os
import sys

import typer

from monitor.commands.terminal import DEFAULT, ConfigOption, read_config, remark
from monitor.config.check import warnings
from monitor.daemon import run_daemon
from monitor.logs import open_logs

app = typer.Typer(add_completion=False)


@app.command()
def run(config: ConfigOption = DEFAULT) -> None:
    """Run the service until it is told to stop."""
    settings = read_config(config)
    open_logs(settings.log_level, pretty=sys.stderr.isatty())
    for warning in warnings(settings):
        remark(f"Note: {warning}", "yellow")
    asyncio.run(run_daemon(settings, config, os.environ))
