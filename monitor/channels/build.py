"""From a channel's configuration to the channel."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import httpx
from pydantic import SecretStr
from standardwebhooks import Webhook as Signer

from monitor.channels.apprise import open_apprise
from monitor.channels.body import Body, Run, here
from monitor.channels.channel import Channel
from monitor.channels.console import Console
from monitor.channels.email import Email, read_address
from monitor.channels.file import File
from monitor.channels.slack import Slack, SlackBot
from monitor.channels.webhook import Webhook
from monitor.config.models import (
    AppriseConfig,
    ChannelConfig,
    ConsoleConfig,
    EmailConfig,
    FileConfig,
    SlackConfig,
    WebhookConfig,
)
from monitor.errors import ConfigError


def build(
    name: str, config: ChannelConfig, http: httpx.AsyncClient, now: Callable[[], datetime], run: Run = here
) -> Channel:
    """The channel called `name`. Requests go through `http`, the user's templates through `run`.

    Raises ConfigError for what cannot work.
    """
    match config:
        case EmailConfig():
            _check_addresses(name, config)
            return Email(name, config)
        case SlackConfig():
            return _slack(name, config, http, now)
        case WebhookConfig():
            _check_url(name, config.url)
            body = Body(name, config.body, config.content_type, run) if config.body is not None else None
            return Webhook(name, config.url, _signer(name, config.secret), http, now, body=body)
        case AppriseConfig():
            return open_apprise(name, config.url.get_secret_value())
        case ConsoleConfig():
            return Console()
        case FileConfig():
            return File(name, Path(config.path))


def _slack(name: str, config: SlackConfig, http: httpx.AsyncClient, now: Callable[[], datetime]) -> Channel:
    if config.webhook_url is not None:
        _check_url(name, config.webhook_url.get_secret_value())
        return Slack(name, config.webhook_url, http, now)
    _check_url(name, config.api_url)
    token = config.token or SecretStr("")
    return SlackBot(
        name, f"{config.api_url.rstrip('/')}/chat.postMessage", token, config.channel or "", http, now
    )


def _check_addresses(name: str, config: EmailConfig) -> None:
    problems = []
    for text in (config.sender, *config.recipients):
        try:
            read_address(text)
        except ValueError:
            problems.append(f"Channel {name}: {text!r} is not a mail address such as desk@example.org.")
    if problems:
        raise ConfigError(problems)


def _check_url(name: str, url: str) -> None:
    """Refuse what httpx cannot call. The address may be a secret and is not repeated."""
    try:
        parsed = httpx.URL(url)
        usable = parsed.scheme in {"http", "https"} and bool(parsed.host) and (parsed.port or 0) <= 65535
    except (httpx.InvalidURL, ValueError):  # a host can be refused as late as when it is asked for
        usable = False
    if not usable:
        raise ConfigError([f"Channel {name}: the address must be like https://example.org/hook."])


def _signer(name: str, secret: SecretStr | None) -> Signer | None:
    if secret is None:
        return None
    key = secret.get_secret_value().removeprefix("whsec_")
    try:
        decoded = base64.b64decode(key + "=" * (-len(key) % 4), validate=True)
    except binascii.Error:
        decoded = b""
    if not decoded:
        problem = f"Channel {name}: the secret must be base64; make one with: openssl rand -base64 32"
        raise ConfigError([problem])
    return Signer(decoded)
