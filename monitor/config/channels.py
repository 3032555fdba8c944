"""What the user may write about each channel."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, ClassVar, Literal, Self, get_args

from pydantic import Field, SecretStr, model_validator

from monitor.config.section import Section
from monitor.config.values import Delay, Duration, HttpUrl, MailAddress, SecretHttpUrl


class ChannelSection(Section):
    """What every channel can be told."""

    EXAMPLE: ClassVar[str]
    """A section of this kind with every key that it knows, for the reference page."""

    pace: Delay = timedelta(seconds=1)
    """Shortest time between two messages."""
    most_per_hour: int = Field(default=60, ge=1)
    """Alerts an hour; what comes beyond waits and is told together."""


class EmailConfig(ChannelSection):
    """Mails with text and HTML, a delivery for each recipient."""

    EXAMPLE: ClassVar[str] = """type: email
host: smtp.example.org
port: 587
security: starttls
username: monitor@example.org
password: ${SMTP_PASSWORD}
sender: Monitor <monitor@example.org>
recipients: [desk@example.org]
timeout: 30s
pace: 1s
most_per_hour: 60
"""

    type: Literal["email"]
    """This kind of channel."""
    host: str = Field(min_length=1)
    """The server that takes mails for sending (SMTP)."""
    port: int = Field(default=587, ge=1, le=65535)
    """587 for starttls, 465 for tls, 25 for a server of your own."""
    security: Literal["starttls", "tls", "none"] = "starttls"
    """How the connection is encrypted; none is for a server on this machine."""
    username: str | None = None
    """With `password`, the login at the server."""
    password: SecretStr | None = None
    """With `username`; take it from the environment: ${SMTP_PASSWORD}."""
    sender: MailAddress
    """From whom the mails come; the server must let you write under it."""
    recipients: tuple[MailAddress, ...] = Field(min_length=1)
    """Who gets every message, each a mail of their own."""
    timeout: Duration = timedelta(seconds=30)
    """For one mail."""


class SlackConfig(ChannelSection):
    """Either an incoming webhook, or a bot's token with a channel, which also gives threads."""

    EXAMPLE: ClassVar[str] = """type: slack
webhook_url: ${SLACK_WEBHOOK_URL}
# token: ${SLACK_TOKEN}
# channel: "#desk"
# api_url: https://slack.com/api
pace: 1s
most_per_hour: 60
"""

    type: Literal["slack"]
    """This kind of channel."""
    webhook_url: SecretHttpUrl | None = None
    """Of an incoming webhook (https://hooks.slack.com/...)."""
    token: SecretStr | None = None
    """Of a bot with the scope chat:write (xoxb-...)."""
    channel: str | None = None
    """With a token: id (C0123456789) or name (#desk) of the channel that the bot was invited to."""
    api_url: HttpUrl = "https://slack.com/api"
    """Of another server that speaks Slack's API, such as Mattermost with a bridge."""

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.webhook_url is None) == (self.token is None):
            raise ValueError("give either webhook_url, or token and channel")
        if self.token is not None and not self.channel:
            raise ValueError("a token needs a channel to post to")
        return self


class WebhookConfig(ChannelSection):
    """A JSON document, posted to a program of yours, signed if you give a secret."""

    EXAMPLE: ClassVar[str] = """type: webhook
url: https://hooks.example.org/monitor
secret: ${WEBHOOK_SECRET}
allow_private: false
body: '{"text": {{ message.subject | tojson }}}'
content_type: application/json
pace: 1s
most_per_hour: 60
"""

    type: Literal["webhook"]
    """This kind of channel."""
    url: HttpUrl = Field(repr=False)
    """Where it is posted to."""
    secret: SecretStr | None = None
    """Signs the messages as https://www.standardwebhooks.com has it (whsec_...)."""
    allow_private: bool = False
    """Whether the address may be one of a private network."""
    body: str | None = None
    """Jinja2 template of what is posted instead of the JSON document, with `message` and the filter tojson."""
    content_type: str = "application/json"
    """Of what `body` makes."""


class AppriseConfig(ChannelSection):
    """Any of the services that Apprise knows; needs the package with its extra, monitor[apprise]."""

    EXAMPLE: ClassVar[str] = """type: apprise
url: ${APPRISE_URL}
pace: 1s
most_per_hour: 60
"""

    type: Literal["apprise"]
    """This kind of channel."""
    url: SecretStr
    """As https://github.com/caronc/apprise/wiki has it (tgram://..., ntfy://..., mattermost://...)."""


class ConsoleConfig(ChannelSection):
    """The terminal in which the service runs."""

    EXAMPLE: ClassVar[str] = """type: console
pace: 0s
most_per_hour: 60
"""

    type: Literal["console"]
    """This kind of channel."""
    pace: Delay = timedelta()
    """Shortest time between two messages."""


class FileConfig(ChannelSection):
    """A file of JSON lines, for other programs and for the record."""

    EXAMPLE: ClassVar[str] = """type: file
path: /var/lib/monitor/alerts.jsonl
pace: 0s
most_per_hour: 60
"""

    type: Literal["file"]
    """This kind of channel."""
    path: str = Field(min_length=1)
    """Every alert is added to this file as one line of JSON."""
    pace: Delay = timedelta()
    """Shortest time between two messages."""


ChannelConfig = Annotated[
    EmailConfig | SlackConfig | WebhookConfig | AppriseConfig | ConsoleConfig | FileConfig,
    Field(discriminator="type"),
]

CHANNELS: tuple[type[ChannelSection], ...] = get_args(get_args(ChannelConfig)[0])
"""The same, to go through."""
