"""The command that tries one channel."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Annotated

import typer

from monitor import __version__
from monitor.alerts.render import render, sample_alert
from monitor.channels.build import build
from monitor.commands.terminal import DEFAULT, ConfigOption, read_config, remark, say
from monitor.config.models import Config
from monitor.errors import ChannelError, MonitorError
from monitor.net import open_http

app = typer.Typer(add_completion=False)


@app.command("test-channel")
def test_channel(
    name: Annotated[str, typer.Argument(help="The channel's name in the configuration.")],
    config: ConfigOption = DEFAULT,
) -> None:
    """Send a message that is marked as a test to one channel, and say what was sent where and what came back."""
    settings = read_config(config)
    if name not in settings.channels:
        known = ", ".join(settings.channels) or "none"
        raise MonitorError(f"There is no channel {name!r}. The channels are: {known}.")
    if failed := asyncio.run(_try(settings, name)):
        raise MonitorError(f"The channel {name} refused {failed}.")


async def _try(config: Config, name: str) -> str:
    """Send to every target; returns those that failed."""
    now = datetime.now(UTC)
    message = render(sample_alert(now), config.time_zone, templates=config.templates)
    settings, failed = config.channels[name], []
    async with open_http(config.fetch, __version__) as http:
        channel = build(name, settings, http.client, lambda: datetime.now(UTC))
        for target in channel.targets():
            to = f" to {target}" if target else ""
            say(f'Sending "{message.subject}" by {settings.type}{to} ...')
            try:
                answer = await channel.send(message, target)
            except ChannelError as error:
                remark(f"  not accepted: {error}", "red")
                failed.append(target or "the message")
            else:
                say(f"  accepted: {answer.detail}")
    return ", ".join(failed)
