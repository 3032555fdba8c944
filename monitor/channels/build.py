"""From a channel's configuration to the channel."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from datetime import datetime
from email.utils import parseaddr
from pathlib import Path

import httpx
from pydantic import SecretStr
from standardwebhooks import Webhook as Signer

from monitor.channels.channel import Channel
from monitor.channels.console import Console
from monitor.channels.email import Email
from monitor.channels.file import File
from monitor.channels.slack import Slack
from monitor.channels.webhook import Webhook
from monitor.config.models import (
    ChannelConfig,
    ConsoleConfig,
    EmailConfig,
    FileConfig,
    SlackConfig,
    WebhookConfig,
)
from monitor.errors import ConfigError


def build(name: str, config: ChannelConfig, http: httpx.AsyncClient, now: Callable[[], datetime]) -> Channel:
    """The channel called `name`. Requests go through `http`. Raises ConfigError for what cannot work."""
    match config:
        case EmailConfig():
            _check_addresses(name, config)
            return Email(name, config)
        case SlackConfig():
            return Slack(name, config.webhook_url, http, now)
        case WebhookConfig():
            return Webhook(name, config.url, _signer(name, config.secret), http, now, config.allow_private)
        case ConsoleConfig():
            return Console()
        case FileConfig():
            return File(name, Path(config.path))


def _check_addresses(name: str, config: EmailConfig) -> None:
    wrong = [a for a in (config.sender, *config.recipients) if "@" not in parseaddr(a)[1].strip("@")]
    if wrong:
        raise ConfigError(
            [f'channel "{name}": {a!r} is not a mail address such as desk@example.org' for a in wrong]
        )


def _signer(name: str, secret: SecretStr | None) -> Signer | None:
    if secret is None:
        return None
    key = secret.get_secret_value().removeprefix("whsec_")
    try:
        decoded = base64.b64decode(key + "=" * (-len(key) % 4), validate=True)
    except binascii.Error:
        decoded = b""
    if not decoded:
        problem = f'channel "{name}": the secret must be base64, as in whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
        raise ConfigError([problem])
    return Signer(decoded)
