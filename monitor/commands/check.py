"""The command that checks the configuration before the service has to run with it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import typer

from monitor.commands.terminal import DEFAULT, ConfigOption, many, read_config, say
from monitor.config.check import warnings
from monitor.language.missing import missing_models
from monitor.status import check_database

app = typer.Typer(add_completion=False)


@app.command()
def check(config: ConfigOption = DEFAULT) -> None:
    """Check the configuration and the database."""
    settings = read_config(config)
    for warning in warnings(settings):
        say(f"Note: {warning}", "yellow")
    if settings.templates:
        from monitor.alerts.render import check_templates, sample_alert  # noqa: PLC0415  (slow to load, seldom needed)

        check_templates(settings.templates, sample_alert(datetime.now(UTC)))
    for loss in missing_models():
        say(f"Without a model: {loss}. Install monitor again.", "yellow")
    state = asyncio.run(check_database(settings))
    counted = ((settings.feeds, "feed"), (settings.topics, "topic"), (settings.channels, "channel"))
    counts = ", ".join(many(len(things), thing) for things, thing in counted)
    say(f"{config}: {counts}. Database: {state}.")
