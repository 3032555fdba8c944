"""From a channel's configuration to the channel: the one list of all that there are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import httpx

from monitor.channels.apprise import open_apprise
from monitor.channels.body import Run, here
from monitor.channels.channel import Channel, Tools
from monitor.channels.console import open_console
from monitor.channels.email import open_email
from monitor.channels.file import open_file
from monitor.channels.slack import open_slack
from monitor.channels.webhook import open_webhook
from monitor.config.channels import (
    AppriseConfig,
    ChannelConfig,
    ChannelSection,
    ConsoleConfig,
    EmailConfig,
    FileConfig,
    SlackConfig,
    WebhookConfig,
)

OPENERS: Mapping[type[ChannelSection], Callable[[str, Any, Tools], Channel]] = {
    EmailConfig: open_email,
    SlackConfig: open_slack,
    WebhookConfig: open_webhook,
    AppriseConfig: open_apprise,
    ConsoleConfig: open_console,
    FileConfig: open_file,
}
"""How each kind is made of its name and its section. All raise ConfigError for what cannot work."""


def build(
    name: str, config: ChannelConfig, http: httpx.AsyncClient, now: Callable[[], datetime], run: Run = here
) -> Channel:
    """The channel called `name`. Raises ConfigError for what cannot work."""
    return OPENERS[type(config)](name, config, Tools(http, now, run))
