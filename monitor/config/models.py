"""The configuration as frozen values; what the user may write, with its defaults, is defined here."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, WithJsonSchema

_DURATION = re.compile(r"(?:(\d{1,5})d)?\s*(?:(\d{1,6})h)?\s*(?:(\d{1,8})m)?\s*(?:(\d{1,9})s)?", re.ASCII)
_DATABASE = re.compile(r"(sqlite|postgres|postgresql)(\+\w+)?://\S*/\S+")


def parse_duration(value: object) -> object:
    """Turn "1h 30m", "90s" or "2d" into a timedelta; a timedelta stays what it is."""
    if isinstance(value, int | float):
        message = f"a number without a unit: write {value}s or {value}m"
        raise ValueError(message)  # noqa: TRY004 (pydantic turns it into a problem)
    if not isinstance(value, str):
        return value
    match = _DURATION.fullmatch(value.strip())
    if not value.strip() or match is None:
        raise ValueError("not a duration: write it as 30s, 15m, 2h, 1d or 1h 30m")
    days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)


def _http_url(value: str) -> str:
    if not re.fullmatch(r"https?://[^/?#\s][^\s]*", value, re.IGNORECASE):
        raise ValueError("not a web address: it must begin with http:// or https://")
    return value


def _secret_http_url(value: SecretStr) -> SecretStr:
    _http_url(value.get_secret_value())
    return value


def _mail_address(value: str) -> str:
    if not re.fullmatch(r"[^\r\n]*[^@\s]@[^@\s]+", value):
        raise ValueError("not a mail address: write it as desk@example.org or Desk <desk@example.org>")
    return value


def _database(value: str) -> str:
    if not _DATABASE.fullmatch(value):
        raise ValueError(
            "not a database: write sqlite:///data/monitor.db or postgresql://user:password@host/name"
        )
    return value


def _time_zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError) as error:
        raise ValueError("not a time zone: write it as Europe/Berlin or UTC") from error
    return value


def _positive(value: timedelta) -> timedelta:
    if not value:
        raise ValueError("must be more than nothing")
    return value


_WRITTEN = WithJsonSchema({"type": "string", "examples": ["30s", "15m", "2h", "1d", "1h 30m"]})
Delay = Annotated[timedelta, BeforeValidator(parse_duration), _WRITTEN]
Duration = Annotated[timedelta, BeforeValidator(parse_duration), AfterValidator(_positive), _WRITTEN]
HttpUrl = Annotated[str, AfterValidator(_http_url)]
SecretHttpUrl = Annotated[SecretStr, AfterValidator(_secret_http_url)]
MailAddress = Annotated[str, AfterValidator(_mail_address)]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$", max_length=80)]


class Section(BaseModel):
    """Every section is frozen and refuses unknown keys; the texts below its fields are for users."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class FeedConfig(Section):
    url: HttpUrl
    """Address of an RSS, Atom, RDF or JSON feed."""
    name: str | None = None
    """What the outlet is called in alerts; else the feed's own title."""
    interval: Duration = timedelta(minutes=15)
    """Shortest time between two polls; the feed's own hints and its pace can make it longer."""
    tags: tuple[str, ...] = ()
    baseline: Literal["silent", "alert"] = "silent"
    """Whether what was published before the feed was added can alert."""


class TopicConfig(Section):
    name: str = Field(min_length=1, max_length=200)
    query: str = Field(min_length=1, max_length=500)
    """Words to follow: all of them, or their near equivalents, must be what an article is about."""
    id: Slug | None = None
    """Under which the ledger is kept; made from the name unless given. Give it before renaming a topic."""
    baseline: Literal["silent", "alert"] = "silent"
    """Whether what was published before the topic was added can alert."""


class EmailConfig(Section):
    type: Literal["email"]
    host: str = Field(min_length=1)
    port: int = Field(default=587, ge=1, le=65535)
    security: Literal["starttls", "tls", "none"] = "starttls"
    username: str | None = None
    password: SecretStr | None = None
    sender: MailAddress
    recipients: tuple[MailAddress, ...] = Field(min_length=1)
    timeout: Duration = timedelta(seconds=30)


class SlackConfig(Section):
    type: Literal["slack"]
    webhook_url: SecretHttpUrl


class WebhookConfig(Section):
    type: Literal["webhook"]
    url: HttpUrl = Field(repr=False)
    secret: SecretStr | None = None
    """Signs the messages as https://www.standardwebhooks.com has it (whsec_...)."""
    allow_private: bool = False
    """Whether the address may be one of a private network."""


class ConsoleConfig(Section):
    type: Literal["console"]


class FileConfig(Section):
    type: Literal["file"]
    path: str = Field(min_length=1)
    """Every alert is added to this file as one line of JSON."""


ChannelConfig = Annotated[
    EmailConfig | SlackConfig | WebhookConfig | ConsoleConfig | FileConfig,
    Field(discriminator="type"),
]


class RouteConfig(Section):
    """Which channels the alerts of which topics go to; without `topics` it stands for all of them."""

    topics: tuple[str, ...] = ()
    """Names or ids of topics; all of them where none is named."""
    channels: tuple[str, ...] = Field(min_length=1)


class GroupingConfig(Section):
    """How the findings of one topic are gathered into one alert."""

    wait: Delay = timedelta(seconds=30)
    """From the first finding to the alert."""
    interval: Delay = timedelta(minutes=5)
    """Shortest time between two alerts of one topic."""


class FetchConfig(Section):
    """How feeds and article pages are read."""

    contact: str | None = None
    """Mail or web address that publishers see in the User-Agent, so that they can ask before they block."""
    timeout: Duration = timedelta(seconds=30)
    """For one address, redirects and body included."""
    max_bytes: int = Field(default=10_000_000, ge=10_000)
    """Largest decoded body."""
    concurrency: int = Field(default=20, ge=1, le=200)
    per_domain_delay: Delay = timedelta(seconds=1)
    """Shortest time between two requests to one domain."""
    allow_private: tuple[str, ...] = ()
    """Host names of a private network that may be read."""
    respect_robots: bool = True
    """Whether article pages that robots.txt excludes are left alone."""


class WorkersConfig(Section):
    """Processes for parsing and language work; the limits hold for one item."""

    processes: int = Field(default=1, ge=1, le=64)
    seconds: float = Field(default=5.0, gt=0, allow_inf_nan=False)
    memory_mb: int = Field(default=768, ge=256)


class Config(Section):
    """What monitor reads, what it follows, and whom it tells."""

    database: Annotated[str, AfterValidator(_database)] = Field(
        default="sqlite:///data/monitor.db", repr=False
    )
    """sqlite:///path, or postgresql://user:password@host/name."""
    time_zone: Annotated[str, AfterValidator(_time_zone)] = "UTC"
    """For times in messages."""
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    feeds: tuple[FeedConfig, ...] = ()
    topics: tuple[TopicConfig, ...] = ()
    channels: dict[Slug, ChannelConfig] = Field(default_factory=dict)
    """Where alerts go, each under a name of your own."""
    routes: tuple[RouteConfig, ...] = ()
    """Without any, every topic goes to every channel."""
    grouping: GroupingConfig = GroupingConfig()
    fetch: FetchConfig = FetchConfig()
    workers: WorkersConfig = WorkersConfig()
